import { type Screen, screenOf } from '../../app/screen.ts'
import { IconBox, IconListCheck, IconPill, IconShoppingCart } from '../../ui/index.ts'

export const screens: Screen[] = [
  {
    path: '/dispense',
    title: 'To hand out',
    element: screenOf(() => import('./worklist.tsx'), 'Worklist'),
    needs: 'dispense',
    nav: { label: 'To hand out', icon: IconListCheck, order: 40 },
    keys: 'd',
    home: ['pharmacist'],
  },
  {
    path: '/dispense/:prescriptionId',
    title: 'Hand out',
    element: screenOf(() => import('./dispense.tsx'), 'Dispense'),
    needs: 'dispense',
  },
  {
    path: '/stock',
    title: 'Stock',
    element: screenOf(() => import('./stock-list.tsx'), 'StockList'),
    needs: 'stock.read',
    nav: { label: 'Stock', icon: IconBox, order: 42 },
    keys: 's',
  },
  {
    path: '/stock/:medicineId',
    title: 'Stock of a medicine',
    element: screenOf(() => import('./stock-medicine.tsx'), 'StockMedicine'),
    needs: 'stock.read',
  },
  {
    path: '/walk-in-sale',
    title: 'Walk-in sale',
    element: screenOf(() => import('./sale.tsx'), 'Sale'),
    needs: 'sale.make',
    nav: { label: 'Walk-in sale', icon: IconShoppingCart, order: 44 },
    keys: 'w',
  },
  {
    path: '/medicines',
    title: 'Medicines',
    element: screenOf(() => import('./medicines.tsx'), 'Medicines'),
    needs: 'medicine.manage',
    nav: { label: 'Medicines', icon: IconPill, order: 46 },
    keys: 'e',
  },
]
