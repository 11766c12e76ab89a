import type { BatchRow } from '../../../shared/contract/stock.ts'
import { DataTable, EmptyState, NumberField, type TableColumn } from '../../ui/index.ts'
import { BatchState, Expiry } from './flags.tsx'

/** Base units taken from each batch, by batch id. */
export type Taken = Readonly<Record<string, number>>

/** Where a quantity comes from: proposed first-expired-first-out, or chosen by hand when `onChange` is given. */
export function Allocation({
  batches,
  taken,
  onChange,
}: {
  batches: readonly BatchRow[]
  taken: Taken
  onChange?: (taken: Taken) => void
}) {
  const columns: TableColumn<BatchRow>[] = [
    { key: 'lot', title: 'Lot', render: (batch) => batch.lot },
    { key: 'expiry', title: 'Expires', render: (batch) => <Expiry date={batch.expiryDate} flag={batch.expiryFlag} /> },
    { key: 'state', title: '', render: (batch) => <BatchState batch={batch} /> },
    { key: 'onHand', title: 'On hand', align: 'right', render: (batch) => batch.onHand },
    {
      key: 'taken',
      title: 'Take',
      align: 'right',
      width: '6rem',
      render: (batch) =>
        onChange && batch.isUsable ? (
          <NumberField
            aria-label={`Take from lot ${batch.lot}`}
            min={0}
            max={batch.onHand}
            value={taken[batch.id] ?? 0}
            onChange={(quantity) => onChange({ ...taken, [batch.id]: quantity ?? 0 })}
          />
        ) : (
          <strong>{taken[batch.id] ?? '–'}</strong>
        ),
    },
  ]
  return (
    <DataTable
      label="Lots"
      columns={columns}
      rows={batches}
      rowKey={(batch) => batch.id}
      empty={<EmptyState title="Nothing of this medicine is in stock">Receive stock first.</EmptyState>}
    />
  )
}
