import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useParams } from 'react-router'
import type { BatchRow } from '../../../shared/contract/stock.ts'
import { isOpenTo } from '../../app/access.ts'
import { useProfile } from '../../app/session.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import {
  Button,
  Checkbox,
  Column,
  ConfirmReason,
  DataTable,
  EmptyState,
  ErrorNotice,
  Flag,
  Grid,
  IconPackage,
  Loading,
  Money,
  notify,
  Page,
  Panel,
  Row,
  Stat,
  type TableColumn,
  Text,
} from '../../ui/index.ts'
import { medicineTitle } from '../prescriptions/medicine-search.ts'
import { unitWords } from '../prescriptions/words.ts'
import { AdjustDialog } from './adjust-dialog.tsx'
import { BatchState, Expiry } from './flags.tsx'
import { Movements } from './movements.tsx'
import { ReceiveDialog } from './receive-dialog.tsx'

/** One medicine's batches and everything that came and went. */
export function StockMedicine() {
  const { medicineId = '' } = useParams()
  const mayManage = isOpenTo(useProfile(), { needs: 'stock.manage' })
  const [isReceiving, setReceiving] = useState(false)
  const medicine = useQuery(api.medicines.read.queryOptions({ input: { id: medicineId } }))
  const { data } = medicine
  return (
    <Page
      title={data ? medicineTitle(data) : 'Stock of a medicine'}
      subtitle={
        data && (
          <Row gap="small">
            {data.isHighAlert && <Flag>High alert</Flag>}
            {data.usable === 0 && <Flag tone="warning">Out of stock</Flag>}
            {data.status !== 'active' && <Flag tone="neutral">Out of use</Flag>}
          </Row>
        )
      }
      breadcrumbs={[{ label: 'Stock', to: '/stock' }]}
      actions={
        mayManage &&
        data?.status === 'active' && (
          <Button kind="primary" icon={<IconPackage size={16} />} onClick={() => setReceiving(true)}>
            Receive stock
          </Button>
        )
      }
    >
      {medicine.error && <ErrorNotice error={medicine.error} onRetry={() => void medicine.refetch()} />}
      {!data && !medicine.error && <Loading lines={6} />}
      {data && (
        <Column>
          <Panel>
            <Grid least="8rem">
              <Stat label="Usable today" value={unitWords(data.usable ?? 0, data.baseUnit)} />
              <Stat label="On hand in all" value={unitWords(data.onHand ?? 0, data.baseUnit)} />
              <Stat
                label="Reorder at"
                value={data.reorderLevel > 0 ? unitWords(data.reorderLevel, data.baseUnit) : 'No level'}
              />
              <Stat label="Pack" value={unitWords(data.packSize, data.baseUnit)} />
              <Stat label="Price of one" value={<Money minor={data.priceMinor} />} />
              <Stat label={data.codeSystem} value={data.code} />
            </Grid>
          </Panel>
          <Batches medicineId={medicineId} unit={data.baseUnit} mayManage={mayManage} />
          <Movements medicineId={medicineId} />
        </Column>
      )}
      {isReceiving && data && <ReceiveDialog medicine={data} onClose={() => setReceiving(false)} />}
    </Page>
  )
}

function Batches({ medicineId, unit, mayManage }: { medicineId: string; unit: string; mayManage: boolean }) {
  const [withEmpty, setWithEmpty] = useState(false)
  const [adjusting, setAdjusting] = useState<BatchRow | null>(null)
  const [holding, setHolding] = useState<BatchRow | null>(null)
  const batches = useQuery(api.stock.batches.queryOptions({ input: { medicineId, withEmpty } }))
  const hold = useCommand(api.stock.hold)
  const release = useCommand(api.stock.release, { onSuccess: () => notify.done('Released. It is handed out again.') })
  const columns: TableColumn<BatchRow>[] = [
    { key: 'lot', title: 'Lot', render: (batch) => <Text isStrong>{batch.lot}</Text> },
    { key: 'expiry', title: 'Expires', render: (batch) => <Expiry date={batch.expiryDate} flag={batch.expiryFlag} /> },
    {
      key: 'state',
      title: 'State',
      render: (batch) => (
        <Row gap="small">
          <BatchState batch={batch} />
          {batch.holdReason && <Text isSoft>{batch.holdReason}</Text>}
        </Row>
      ),
    },
    { key: 'onHand', title: 'On hand', align: 'right', render: (batch) => unitWords(batch.onHand, unit) },
  ]
  if (mayManage) {
    columns.push({
      key: 'actions',
      title: '',
      align: 'right',
      render: (batch) => (
        <Row justify="end" gap="small">
          <Button size="xs" onClick={() => setAdjusting(batch)}>
            Correct…
          </Button>
          {batch.status === 'held' ? (
            <Button size="xs" onClick={() => void release.start({ batchId: batch.id })}>
              Release
            </Button>
          ) : (
            <Button size="xs" onClick={() => setHolding(batch)}>
              Hold…
            </Button>
          )}
        </Row>
      ),
    })
  }
  return (
    <Panel
      isFlush
      title="Lots, the first to expire first"
      actions={<Checkbox label="Also empty ones" checked={withEmpty} onChange={setWithEmpty} />}
    >
      {batches.error && <ErrorNotice error={batches.error} onRetry={() => void batches.refetch()} />}
      <DataTable
        label="Lots"
        columns={columns}
        rows={batches.data}
        rowKey={(batch) => batch.id}
        empty={<EmptyState title="Nothing is on hand" />}
      />
      {adjusting && <AdjustDialog batch={adjusting} unit={unit} onClose={() => setAdjusting(null)} />}
      <ConfirmReason
        isOpen={holding !== null}
        title={`Hold lot ${holding?.lot ?? ''}`}
        confirmLabel="Hold it"
        onClose={() => setHolding(null)}
        onConfirm={(reason) => hold.run({ batchId: holding?.id ?? '', reason })}
      >
        A held lot is not handed out until it is released.
      </ConfirmReason>
    </Panel>
  )
}
