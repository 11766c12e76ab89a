import { type Screen, screenOf } from '../../app/screen.ts'
import { IconEye, IconHistory } from '../../ui/index.ts'

export const screens: Screen[] = [
  {
    path: '/activity',
    title: 'Activity',
    element: screenOf(() => import('./activity.tsx'), 'Activity'),
    needs: 'audit.verify',
    nav: { label: 'Activity', icon: IconHistory, order: 89 },
  },
  {
    path: '/my-readers',
    title: 'Who read my data',
    element: screenOf(() => import('./readers.tsx'), 'Readers'),
    needs: 'audit.read',
    grants: ['own'],
    nav: { label: 'Who read my data', icon: IconEye, order: 30 },
  },
]
