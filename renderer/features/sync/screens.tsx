import { type Screen, screenOf } from '../../app/screen.ts'
import { IconDevices } from '../../ui/icons.ts'

export const screens: Screen[] = [
  {
    path: '/workstations',
    title: 'Workstations',
    element: screenOf(() => import('./workstations.tsx'), 'Workstations'),
    needs: 'sync.manage',
    nav: { label: 'Workstations', icon: IconDevices, order: 87 },
    keys: 'k',
  },
]
