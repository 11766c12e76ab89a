import { type Screen, screenOf } from '../../app/screen.ts'
import { IconUsers } from '../../ui/index.ts'

export const screens: Screen[] = [
  {
    path: '/users',
    title: 'Users',
    element: screenOf(() => import('./users.tsx'), 'Users'),
    needs: 'user.manage',
    nav: { label: 'Users', icon: IconUsers, order: 82 },
    keys: 'u',
  },
]
