import { type Screen, screenOf } from '../../app/screen.ts'

export const screens: Screen[] = [
  {
    path: '/account/password',
    title: 'Change password',
    element: screenOf(() => import('./change-password.tsx'), 'ChangePassword'),
    needs: 'session',
  },
]
