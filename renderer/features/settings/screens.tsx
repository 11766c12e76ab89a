import { type Screen, screenOf } from '../../app/screen.ts'
import { IconSettings } from '../../ui/index.ts'

export const screens: Screen[] = [
  {
    path: '/settings',
    title: 'Settings',
    element: screenOf(() => import('./settings.tsx'), 'SettingsScreen'),
    needs: 'settings.manage',
    nav: { label: 'Settings', icon: IconSettings, order: 85 },
  },
]
