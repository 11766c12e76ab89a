import { type Command, type Screen, screenOf } from '../../app/screen.ts'
import { IconPrinter } from '../../ui/icons.ts'

/** Reached from This computer and by its name in the palette. */
export const screens: Screen[] = [
  {
    path: '/prints',
    title: 'Printed on this computer',
    element: screenOf(() => import('./prints.tsx'), 'Prints'),
    needs: 'print.read',
  },
]

export const commands: Command[] = [
  {
    id: 'printing.prints',
    label: 'What was printed on this computer',
    icon: IconPrinter,
    needs: 'print.read',
    run: ({ navigate }) => navigate('/prints'),
  },
]
