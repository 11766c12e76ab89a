import { registerPaletteSearch } from '../../app/palette-search.ts'
import { type Screen, screenOf } from '../../app/screen.ts'
import { IconCash, IconCoins, IconReceipt } from '../../ui/index.ts'
import { patientName } from '../patients/words.ts'

const bill = screenOf(() => import('./bill.tsx'), 'BillScreen')

export const screens: Screen[] = [
  {
    path: '/bills',
    title: 'Unpaid bills',
    element: screenOf(() => import('./unpaid.tsx'), 'Unpaid'),
    needs: 'charge.read',
    nav: { label: 'Unpaid bills', icon: IconCoins, order: 50 },
    keys: 'b',
    home: ['cashier'],
  },
  { path: '/bills/patient/:patientId', title: 'Bill', element: bill, needs: 'charge.read' },
  { path: '/bills/sale/:saleId', title: 'Bill', element: bill, needs: 'charge.read' },
  {
    path: '/payments',
    title: 'Payments',
    element: screenOf(() => import('./payments.tsx'), 'Payments'),
    needs: 'payment.read',
    nav: { label: 'Payments', icon: IconReceipt, order: 51 },
    keys: 'y',
  },
  {
    path: '/shift',
    title: 'Cash shift',
    element: screenOf(() => import('./shift.tsx'), 'ShiftScreen'),
    needs: 'shift',
    nav: { label: 'Cash shift', icon: IconCash, order: 52 },
    keys: 't',
  },
  {
    path: '/my-payments',
    title: 'My payments',
    element: screenOf(() => import('./own-payments.tsx'), 'OwnPayments'),
    needs: 'payment.read',
    grants: ['own'],
    nav: { label: 'My payments', icon: IconReceipt, order: 28 },
  },
]

/** The bill of any patient, also of one who owes nothing: to leave a deposit, or to give money back. */
registerPaletteSearch({
  title: 'Bills',
  needs: 'payment.take',
  async search(text, { navigate, signal }) {
    // Asked for when it is needed: listing the screens opens no connection.
    const { client } = await import('../../host/queries.ts')
    const { rows } = await client.patients.search({ text: text.slice(0, 200), limit: 5 }, { signal })
    return rows.map((patient) => ({
      id: `bill:${patient.id}`,
      label: `Bill of ${patientName(patient)}`,
      detail: patient.mrn,
      icon: <IconCoins size={16} />,
      onChoose: () => navigate(`/bills/patient/${patient.id}`),
    }))
  },
})
