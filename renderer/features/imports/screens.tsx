import { type Screen, screenOf } from '../../app/screen.ts'
import { IconFileImport } from '../../ui/index.ts'

export const screens: Screen[] = [
  {
    path: '/imports',
    title: 'Import',
    element: screenOf(() => import('./imports.tsx'), 'Imports'),
    needs: 'import.run',
    nav: { label: 'Import', icon: IconFileImport, order: 90 },
  },
]
