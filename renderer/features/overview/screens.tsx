import { type Screen, screenOf } from '../../app/screen.ts'
import { IconBuildingHospital } from '../../ui/index.ts'

export const screens: Screen[] = [
  {
    path: '/overview',
    title: 'Overview',
    element: screenOf(() => import('./overview.tsx'), 'Overview'),
    needs: 'settings.manage',
    nav: { label: 'Overview', icon: IconBuildingHospital, order: 2 },
    keys: 'o',
    home: ['admin'],
  },
]
