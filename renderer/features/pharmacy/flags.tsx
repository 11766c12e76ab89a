import type { BatchRow, StockRow } from '../../../shared/contract/stock.ts'
import { Badge, DateText, Flag, Row } from '../../ui/index.ts'

/** An expiry date with its mark: expired is a flag, soon a badge. */
export function Expiry({ date, flag }: { date: string | null; flag: string }) {
  if (date === null) return <span>–</span>
  return (
    <Row gap="small">
      <DateText date={date} />
      {flag === 'expired' && <Flag>Expired</Flag>}
      {flag === 'soon' && <Badge tone="warning">Expires soon</Badge>}
    </Row>
  )
}

/** Whether a medicine runs out. */
export function Reorder({ row }: { row: Pick<StockRow, 'reorderFlag'> }) {
  if (row.reorderFlag === 'out') return <Flag>Out of stock</Flag>
  if (row.reorderFlag === 'low') return <Badge tone="warning">Reorder</Badge>
  return null
}

/** Why a batch is not handed out, if it isn't. */
export function BatchState({ batch }: { batch: BatchRow }) {
  if (batch.status === 'held') return <Flag tone="warning">Held</Flag>
  if (batch.status !== 'active') return <Badge>{batch.status}</Badge>
  return null
}
