import type { ImportReportAnswer } from '../../../shared/contract/imports.ts'
import type { ImportKind } from '../../../shared/domain/import-kind.ts'
import { Badge, Button, Column, DataTable, IconPrinter, Panel, Row, Text, TimeText, useClinic } from '../../ui/index.ts'
import { print } from '../printing/print.ts'
import { reportSheet, rowNumbers, writtenWords } from './report-sheet.ts'
import { kindNames } from './words.ts'

type FileReport = ImportReportAnswer['files'][number]
type Reason = FileReport['refused'][number]

/** What was read, written and refused, with the numbers of the rows. */
export function ReportView({ report }: { report: ImportReportAnswer }) {
  const clinic = useClinic()
  const written = writtenWords(report.files)
  const reasons = report.files.flatMap((file) => [
    ...file.refused.map((reason) => ({ file: file.file, tone: 'danger' as const, word: 'Refused', ...reason })),
    ...file.warnings.map((reason) => ({ file: file.file, tone: 'warning' as const, word: 'Warning', ...reason })),
  ])
  const printReport = () =>
    print({
      kind: 'import_report',
      sheet: reportSheet(report, clinic),
      subjectId: null,
      patientId: null,
      name: 'the import report',
    })
  return (
    <Panel
      title={
        <Row gap="small" align="baseline">
          {`Last import: ${kindNames[report.kind as ImportKind] ?? report.kind}`}
          <Text isSoft isSmall>
            <TimeText at={report.finishedAt} />
          </Text>
          {report.isResumed && <Badge>went on where it had stopped</Badge>}
        </Row>
      }
      actions={
        <Button size="xs" icon={<IconPrinter size={16} />} onClick={printReport}>
          Print the report
        </Button>
      }
    >
      <Column>
        <FileTable files={report.files} />
        {reasons.length > 0 && <ReasonTable reasons={reasons} />}
        <Text isSoft>{written === '' ? 'Nothing was written.' : `Written: ${written}.`}</Text>
      </Column>
    </Panel>
  )
}

const figure = (count: number) => (count === 0 ? <Text isSoft>0</Text> : count.toLocaleString('en'))

function FileTable({ files }: { files: FileReport[] }) {
  const read = files.filter((file) => file.state === 'read')
  const others = files.filter((file) => file.state !== 'read')
  return (
    <>
      <DataTable
        label="Files"
        rows={read}
        rowKey={({ file }) => file}
        columns={[
          { key: 'file', title: 'File', render: ({ file }) => file },
          { key: 'read', title: 'Rows read', align: 'right', render: ({ rowsRead }) => figure(rowsRead) },
          { key: 'added', title: 'Added', align: 'right', render: ({ rowsAdded }) => figure(rowsAdded) },
          { key: 'changed', title: 'Changed', align: 'right', render: ({ rowsChanged }) => figure(rowsChanged) },
          { key: 'already', title: 'Already there', align: 'right', render: ({ rowsAlready }) => figure(rowsAlready) },
          { key: 'repeated', title: 'Repeated', align: 'right', render: ({ rowsRepeated }) => figure(rowsRepeated) },
          { key: 'refused', title: 'Refused', align: 'right', render: ({ rowsRefused }) => figure(rowsRefused) },
        ]}
      />
      {others.length > 0 && (
        <Text isSoft isSmall>
          {others.map(({ file, words, state }) => `${file}: ${words ?? state}`).join(' · ')}
        </Text>
      )}
    </>
  )
}

function ReasonTable({
  reasons,
}: {
  reasons: (Reason & { file: string; tone: 'danger' | 'warning'; word: string })[]
}) {
  return (
    <DataTable
      label="Refused rows and warnings"
      rows={reasons}
      rowKey={({ file, word, reason }) => `${file}/${word}/${reason}`}
      columns={[
        { key: 'word', title: '', width: '6rem', render: ({ word, tone }) => <Badge tone={tone}>{word}</Badge> },
        { key: 'file', title: 'File', render: ({ file }) => file },
        { key: 'reason', title: 'Why', render: ({ reason }) => reason },
        { key: 'count', title: 'Rows', align: 'right', render: ({ count }) => figure(count) },
        {
          key: 'rows',
          title: 'Row numbers',
          render: rowNumbers,
        },
      ]}
    />
  )
}
