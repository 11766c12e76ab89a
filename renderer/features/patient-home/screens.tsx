import { type Screen, screenOf } from '../../app/screen.ts'
import { IconHome } from '../../ui/index.ts'

export const screens: Screen[] = [
  {
    path: '/my-home',
    title: 'Welcome',
    element: screenOf(() => import('./patient-home.tsx'), 'PatientHome'),
    needs: 'patient.read',
    grants: ['own'],
    nav: { label: 'Home', icon: IconHome, order: 1 },
    keys: 'h',
    home: ['patient'],
  },
]
