import { type Screen, screenOf } from '../../app/screen.ts'
import { IconClipboardText } from '../../ui/index.ts'

export const screens: Screen[] = [
  {
    path: '/patients/:patientId/chart',
    title: 'Chart',
    element: screenOf(() => import('./chart-page.tsx'), 'ChartPage'),
    needs: 'record.read.clinical',
    actions: [
      ['Alt+N', 'Write the note'],
      ['Alt+V', 'Vital signs'],
      ['Alt+S', 'Services and results'],
      ['Alt+P', 'Prescription'],
      ['Ctrl+S', 'Save the note'],
      ['Ctrl+Enter', 'Sign the note'],
    ],
  },
  {
    path: '/my-records',
    title: 'My records',
    element: screenOf(() => import('./own-records.tsx'), 'OwnRecords'),
    needs: 'record.read.clinical',
    grants: ['own'],
    nav: { label: 'My records', icon: IconClipboardText, order: 22 },
    keys: 'm',
  },
]
