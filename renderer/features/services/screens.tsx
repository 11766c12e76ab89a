import { type Screen, screenOf } from '../../app/screen.ts'
import { IconListCheck, IconTestPipe } from '../../ui/index.ts'

export const screens: Screen[] = [
  {
    path: '/services/worklist',
    title: 'Services to do',
    element: screenOf(() => import('./worklist.tsx'), 'Worklist'),
    needs: 'service.perform',
    nav: { label: 'Services to do', icon: IconTestPipe, order: 26 },
    keys: 'l',
  },
  {
    path: '/services/catalogue',
    title: 'Price list',
    element: screenOf(() => import('./catalogue.tsx'), 'Catalogue'),
    needs: 'catalogue.manage',
    nav: { label: 'Price list', icon: IconListCheck, order: 84 },
  },
]
