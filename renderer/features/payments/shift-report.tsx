import { useQuery } from '@tanstack/react-query'
import type { ShiftReport } from '../../../shared/contract/shifts.ts'
import { api } from '../../host/queries.ts'
import {
  Button,
  Column,
  DataTable,
  Dialog,
  EmptyState,
  ErrorNotice,
  Facts,
  Grid,
  IconPrinter,
  Loading,
  Money,
  Panel,
  Row,
  Stat,
  type TableColumn,
  TimeText,
  useClinic,
} from '../../ui/index.ts'
import { print } from '../printing/print.ts'
import { shiftSheet } from './shift-sheet.ts'
import { methodName } from './words.ts'

type MethodRow = ShiftReport['byMethod'][number]

const columns: TableColumn<MethodRow>[] = [
  { key: 'method', title: 'Method', render: (row) => methodName(row.method) },
  { key: 'count', title: 'Receipts', align: 'right', render: (row) => row.takenCount },
  { key: 'taken', title: 'Taken', align: 'right', render: (row) => <Money minor={row.takenMinor} /> },
  { key: 'refunded', title: 'Given back', align: 'right', render: (row) => <Money minor={row.refundedMinor} /> },
]

const useReport = (id: string | null) =>
  useQuery(api.shifts.report.queryOptions({ input: { id: id ?? '' }, enabled: id !== null }))

/** The totals of an open shift still move: only those of a closed one are the same when they are printed again. */
const usePrintReport = () => {
  const clinic = useClinic()
  return (report: ShiftReport) =>
    print({
      kind: 'shift_report',
      sheet: shiftSheet(report, clinic),
      subjectId: report.closedAt === null ? null : report.id,
      patientId: null,
      name: `the shift report of ${report.cashierName}`,
    })
}

const ByMethod = ({ report }: { report: ShiftReport }) => (
  <DataTable
    label="Totals by method"
    columns={columns}
    rows={report.byMethod}
    rowKey={(row) => row.method}
    empty={<EmptyState title="No payments in this shift yet" />}
  />
)

/** The totals of an open shift. */
export function ShiftTotals({ id }: { id: string }) {
  const { data: report, error, refetch } = useReport(id)
  const printReport = usePrintReport()
  if (error) return <ErrorNotice error={error} onRetry={() => void refetch()} />
  if (!report) return <Loading lines={5} />
  return (
    <Panel
      title="Totals"
      actions={
        <Button kind="quiet" icon={<IconPrinter size={16} />} onClick={() => printReport(report)}>
          Print
        </Button>
      }
    >
      <Column>
        <Grid least="14rem">
          <Stat label="Float" value={<Money minor={report.openingMinor} />} />
          <Stat label="Cash in" value={<Money minor={report.cashInMinor} />} />
          <Stat label="Cash out" value={<Money minor={report.cashOutMinor} />} />
          <Stat label="Expected in the drawer" value={<Money minor={report.expectedMinor} />} />
        </Grid>
        <ByMethod report={report} />
      </Column>
    </Panel>
  )
}

/** The report of any shift, to look at and to print. */
export function ShiftReportDialog({ id, onClose }: { id: string | null; onClose: () => void }) {
  const { data: report, error, refetch } = useReport(id)
  const printReport = usePrintReport()
  return (
    <Dialog isOpen={id !== null} title="Shift report" onClose={onClose} size="lg">
      {error ? (
        <ErrorNotice error={error} onRetry={() => void refetch()} />
      ) : !report ? (
        <Loading lines={5} />
      ) : (
        <Column>
          <Facts facts={factsOf(report)} />
          <ByMethod report={report} />
          <Row justify="end">
            <Button kind="primary" autoFocus icon={<IconPrinter size={16} />} onClick={() => printReport(report)}>
              Print
            </Button>
          </Row>
        </Column>
      )}
    </Dialog>
  )
}

const factsOf = (report: ShiftReport): [string, React.ReactNode][] => [
  ['Cashier', report.cashierName],
  ['Opened', <TimeText key="opened" at={report.openedAt} />],
  ['Closed', report.closedAt === null ? 'Still open' : <TimeText key="closed" at={report.closedAt} />],
  ['Float', <Money key="float" minor={report.openingMinor} />],
  ['Cash in', <Money key="in" minor={report.cashInMinor} />],
  ['Cash out', <Money key="out" minor={report.cashOutMinor} />],
  ['Expected', <Money key="expected" minor={report.expectedMinor} />],
  ['Counted', <Money key="counted" minor={report.countedMinor} />],
  ['Difference', <Money key="difference" minor={report.differenceMinor} />],
  ...(report.differenceReason ? [['Reason', report.differenceReason] as [string, React.ReactNode]] : []),
  ['Receipts', report.firstReceiptNo ? <Receipts key="receipts" {...report} /> : 'None'],
]

const whole = { whiteSpace: 'nowrap' } as const

const Receipts = ({ firstReceiptNo, lastReceiptNo }: Pick<ShiftReport, 'firstReceiptNo' | 'lastReceiptNo'>) => (
  <>
    <span style={whole}>{firstReceiptNo}</span>
    {lastReceiptNo !== firstReceiptNo && (
      <>
        {' to '}
        <span style={whole}>{lastReceiptNo}</span>
      </>
    )}
  </>
)
