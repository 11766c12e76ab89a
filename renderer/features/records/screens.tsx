import { type Screen, screenOf } from '../../app/screen.ts'
import { IconUsers } from '../../ui/index.ts'

export const screens: Screen[] = [
  {
    path: '/queue',
    title: 'Queue',
    element: screenOf(() => import('./queue.tsx'), 'Queue'),
    needs: 'record.open',
    nav: { label: 'Queue', icon: IconUsers, order: 11 },
    keys: 'q',
    home: ['doctor'],
  },
  {
    path: '/visits/:recordId/triage',
    title: 'Triage',
    element: screenOf(() => import('./triage.tsx'), 'Triage'),
    needs: 'record.triage',
  },
]
