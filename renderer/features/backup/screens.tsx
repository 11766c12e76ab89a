import { type Screen, screenOf } from '../../app/screen.ts'
import { IconDatabase } from '../../ui/index.ts'

export const screens: Screen[] = [
  {
    path: '/backup',
    title: 'Backup',
    element: screenOf(() => import('./backup.tsx'), 'Backup'),
    needs: 'backup.manage',
    nav: { label: 'Backup', icon: IconDatabase, order: 88 },
  },
]
