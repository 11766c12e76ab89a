import { type Screen, screenOf } from '../../app/screen.ts'
import { IconPrescription } from '../../ui/index.ts'

export const screens: Screen[] = [
  {
    path: '/my-prescriptions',
    title: 'My prescriptions',
    element: screenOf(() => import('./own.tsx'), 'OwnPrescriptions'),
    needs: 'prescription.read',
    grants: ['own'],
    nav: { label: 'My prescriptions', icon: IconPrescription, order: 24 },
  },
]
