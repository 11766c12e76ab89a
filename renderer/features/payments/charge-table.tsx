import { useState } from 'react'
import type { ChargeLine } from '../../../shared/contract/charges.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import {
  Badge,
  Checkbox,
  ConfirmReason,
  DataTable,
  EmptyState,
  IconButton,
  IconX,
  Money,
  notify,
  type TableColumn,
  Text,
  TimeText,
  useMoneyText,
} from '../../ui/index.ts'

/** The lines of a bill. With `onChosen`, open lines can be chosen to be paid and charges cancelled. */
export function ChargeTable({
  lines,
  chosen = [],
  onChosen,
}: {
  lines: readonly ChargeLine[]
  chosen?: readonly string[]
  onChosen?: (ids: readonly string[]) => void
}) {
  const [cancelling, setCancelling] = useState<ChargeLine | null>(null)
  const cancel = useCommand(api.charges.cancel)
  const money = useMoneyText()
  const columns: TableColumn<ChargeLine>[] = [
    ...(onChosen ? [choiceColumn(chosen, onChosen)] : []),
    ...lineColumns.filter(({ key }) => !isEmpty(key, lines)),
    ...(onChosen ? [cancelColumn(setCancelling)] : []),
  ]
  return (
    <>
      <DataTable
        label="Charges"
        columns={columns}
        rows={lines}
        rowKey={(line) => line.id}
        empty={<EmptyState title="Nothing is open">What is charged shows here by itself.</EmptyState>}
      />
      <ConfirmReason
        isOpen={cancelling !== null}
        title="Cancel this charge?"
        confirmLabel="Cancel the charge"
        isDanger
        onClose={() => setCancelling(null)}
        onConfirm={async (reason) => {
          await cancel.run({ id: cancelling?.id ?? '', reason })
          notify.done('The charge is cancelled.')
        }}
      >
        <Text>
          {cancelling?.description}, {money(cancelling?.amountMinor ?? 0)}. It stays on the bill, crossed out, with your
          reason.{(cancelling?.paidMinor ?? 0) > 0 && ' What was paid on it can then be given back.'}
        </Text>
      </ConfirmReason>
    </>
  )
}

const lineColumns: TableColumn<ChargeLine>[] = [
  {
    key: 'description',
    title: 'Charge',
    render: (line) => (
      <>
        <span style={line.isCancelled ? { textDecoration: 'line-through' } : undefined}>{line.description}</span>
        {line.quantity > 1 && <Text isSoft>{` ×\u00a0${line.quantity}`}</Text>}{' '}
        {line.isCancelled && <Badge tone="neutral">Cancelled: {line.cancelReason}</Badge>}
        <div>
          <Text isSoft isSmall>
            <TimeText at={line.chargedAt} show="date" />
            {line.discountMinor > 0 && (
              <>
                , discount <Money minor={line.discountMinor} />
              </>
            )}
          </Text>
        </div>
      </>
    ),
  },
  {
    key: 'amount',
    title: 'Amount',
    align: 'right',
    width: '7rem',
    render: (line) => <Money minor={line.amountMinor} />,
  },
  { key: 'paid', title: 'Paid', align: 'right', width: '7rem', render: (line) => orDash(line.paidMinor) },
  {
    key: 'open',
    title: 'Open',
    align: 'right',
    width: '7rem',
    render: (line) => <Text isStrong>{orDash(line.openMinor)}</Text>,
  },
]

/** A column of nothing but dashes only takes room. */
const isEmpty = (key: string, lines: readonly ChargeLine[]): boolean =>
  key === 'paid' && lines.every((line) => line.paidMinor === 0)

const orDash = (minor: number) => (minor === 0 ? '–' : <Money minor={minor} />)

const choiceColumn = (
  chosen: readonly string[],
  onChosen: (ids: readonly string[]) => void,
): TableColumn<ChargeLine> => ({
  key: 'choice',
  title: <span className="hera-hidden">Pay this</span>,
  width: '2rem',
  render: (line) =>
    line.openMinor > 0 && (
      <Checkbox
        label={<span className="hera-hidden">Pay {line.description}</span>}
        checked={chosen.includes(line.id)}
        onChange={(isChosen) => onChosen(isChosen ? [...chosen, line.id] : chosen.filter((each) => each !== line.id))}
      />
    ),
})

const cancelColumn = (onCancel: (line: ChargeLine) => void): TableColumn<ChargeLine> => ({
  key: 'cancel',
  title: <span className="hera-hidden">Actions</span>,
  width: '2.5rem',
  render: (line) =>
    !line.isCancelled && (
      <IconButton label={`Cancel ${line.description}`} icon={<IconX size={16} />} onClick={() => onCancel(line)} />
    ),
})
