import { type Screen, screenOf } from '../../app/screen.ts'
import { IconDeviceDesktop } from '../../ui/icons.ts'

export const screens: Screen[] = [
  {
    path: '/computer',
    title: 'This computer',
    element: screenOf(() => import('./computer.tsx'), 'Computer'),
    needs: 'settings.manage',
    nav: { label: 'This computer', icon: IconDeviceDesktop, order: 86, counts: 'updates' },
    keys: 'c',
  },
]
