import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DispenseRow } from '../../../shared/contract/dispenses.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import {
  Badge,
  Button,
  ConfirmReason,
  DataTable,
  EmptyState,
  ErrorNotice,
  IconButton,
  IconPrinter,
  Pager,
  Panel,
  Row,
  type TableColumn,
  Text,
  TimeText,
} from '../../ui/index.ts'
import { unitWords } from '../prescriptions/words.ts'

const pageSize = 50

const columns = (
  onReverse: (row: DispenseRow) => void,
  onLabels: ((rows: readonly DispenseRow[]) => void) | undefined,
): TableColumn<DispenseRow>[] => [
  {
    key: 'at',
    title: 'When',
    width: onLabels ? '7rem' : '10.5rem',
    render: (row) => <TimeText at={row.dispensedAt} />,
  },
  ...(onLabels === undefined
    ? [
        {
          key: 'patient',
          title: 'Patient',
          render: (row: DispenseRow) => row.patientName,
        } satisfies TableColumn<DispenseRow>,
      ]
    : []),
  {
    key: 'medicine',
    title: 'Medicine',
    render: (row) => (
      <>
        {row.medicineName}
        {(row.overrideReason || row.reason) && (
          <div>
            <Text isSmall isSoft>
              {row.overrideReason ?? row.reason}
            </Text>
          </div>
        )}
      </>
    ),
  },
  { key: 'quantity', title: 'Quantity', align: 'right', render: (row) => unitWords(row.quantity, row.baseUnit) },
  { key: 'lot', title: 'Lot', render: (row) => row.lot },
  ...(onLabels === undefined
    ? [
        {
          key: 'by',
          title: 'By',
          width: '9rem',
          render: (row: DispenseRow) => row.byName ?? '–',
        } satisfies TableColumn<DispenseRow>,
      ]
    : []),
  {
    key: 'action',
    title: '',
    width: onLabels ? '10.5rem' : '8rem',
    align: 'right',
    render: (row) =>
      row.reversesId !== null ? (
        <Badge tone="warning">Take-back</Badge>
      ) : row.isReversed ? (
        <Badge>Taken back</Badge>
      ) : (
        <Row gap="none" justify="end">
          {onLabels && (
            <IconButton
              label={`Print the label of ${row.medicineName}`}
              icon={<IconPrinter size={16} />}
              onClick={() => onLabels([row])}
            />
          )}
          <Button size="xs" kind="quiet" onClick={() => onReverse(row)}>
            Take back…
          </Button>
        </Row>
      ),
  },
]

/** What was handed out, newest first: of everyone, or of one prescription. A mistake is taken back with a reason. */
export function Dispensed({
  prescriptionId,
  onLabels,
}: {
  prescriptionId?: string
  onLabels?: (rows: readonly DispenseRow[]) => void
}) {
  const [page, setPage] = useState(1)
  const [asked, setAsked] = useState<DispenseRow | null>(null)
  const { data, error, refetch } = useQuery(
    api.dispenses.list.queryOptions({
      input: { page, pageSize, ...(prescriptionId ? { prescriptionId } : {}) },
      placeholderData: keepPreviousData,
    }),
  )
  const reverse = useCommand(api.dispenses.reverse)
  // In the order they were handed out, as the boxes stand on the counter.
  const labelled = (data?.rows ?? []).filter((row) => row.reversesId === null && !row.isReversed).toReversed()
  return (
    <Panel
      isFlush
      title="Handed out"
      actions={
        onLabels &&
        labelled.length > 1 && (
          <Button size="xs" kind="quiet" icon={<IconPrinter size={16} />} onClick={() => onLabels(labelled)}>
            Print all labels
          </Button>
        )
      }
    >
      {error ? (
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      ) : (
        <DataTable
          label="What was handed out"
          columns={columns(setAsked, onLabels)}
          rows={data?.rows}
          rowKey={(row) => row.id}
          empty={<EmptyState title="Nothing was handed out yet" />}
        />
      )}
      {data && <Pager page={page} pageSize={pageSize} total={data.total} onPage={setPage} />}
      <ConfirmReason
        isOpen={asked !== null}
        title="Take this back"
        confirmLabel="Take it back"
        isDanger
        onClose={() => setAsked(null)}
        onConfirm={(reason) => reverse.run({ id: asked?.id ?? '', reason })}
      >
        {asked &&
          `${unitWords(asked.quantity, asked.baseUnit)} of ${asked.medicineName} return to lot ${asked.lot}. Only do this when the medicine is really back.`}
      </ConfirmReason>
    </Panel>
  )
}
