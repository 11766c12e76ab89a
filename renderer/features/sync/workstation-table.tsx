import type { z } from 'zod'
import type { workstationRow } from '../../../shared/contract/sync.ts'
import { Badge, DataTable, EmptyState, Row, type TableColumn, Text, TimeText, type Tone } from '../../ui/index.ts'
import { clockWords } from './status-words.ts'
import { WorkstationActions } from './workstation-actions.tsx'

export type Workstation = z.infer<typeof workstationRow>

const states: Record<Workstation['state'], { words: string; tone: Tone }> = {
  active: { words: 'Working', tone: 'good' },
  draining: { words: 'On hold', tone: 'warning' },
  revoked: { words: 'Stopped', tone: 'danger' },
  forked: { words: 'Copied, replaced', tone: 'neutral' },
}

const unknown = (
  <Text isSoft>
    <span aria-hidden>–</span>
    <span className="hera-hidden">not known</span>
  </Text>
)

const figure = (value: number | null, none: string, words: (value: number) => string) =>
  value === null ? unknown : value === 0 ? <Text isSoft>{none}</Text> : words(value)

const columns: TableColumn<Workstation>[] = [
  {
    key: 'name',
    title: 'Name',
    render: (row) => (
      <Row gap="small" isUnbroken>
        <strong>{row.name}</strong>
        {row.isThis && <Badge tone="info">This one</Badge>}
      </Row>
    ),
  },
  {
    key: 'state',
    title: 'State',
    render: ({ state }) => <Badge tone={states[state].tone}>{states[state].words}</Badge>,
  },
  {
    key: 'seen',
    title: 'Last contact',
    render: (row) => (row.lastSeenAt === null ? unknown : <TimeText at={row.lastSeenAt} />),
  },
  {
    key: 'unsent',
    title: 'Waits there',
    align: 'right',
    render: (row) => figure(row.unsent, 'Nothing', (value) => `${value} to send`),
  },
  {
    key: 'behind',
    title: 'Behind',
    align: 'right',
    render: (row) => figure(row.behind, 'No', (value) => `${value} changes`),
  },
  { key: 'clock', title: 'Clock', render: (row) => <ClockState errorMs={row.clockErrorMs} /> },
  {
    key: 'backup',
    title: 'Last backup',
    render: (row) => (row.lastBackupAt === null ? unknown : <TimeText at={row.lastBackupAt} />),
  },
  { key: 'version', title: 'Version', render: (row) => row.version ?? unknown },
  { key: 'actions', title: '', align: 'right', render: (row) => <WorkstationActions row={row} /> },
]

/** Every workstation, one line each. */
export function WorkstationTable({ rows }: { rows: readonly Workstation[] | undefined }) {
  return (
    <DataTable
      label="Workstations"
      rows={rows}
      rowKey={(row) => String(row.no)}
      columns={columns}
      empty={<EmptyState title="No workstation yet">Add the first one with a code.</EmptyState>}
    />
  )
}

function ClockState({ errorMs }: { errorMs: number | null }) {
  if (errorMs === null) return unknown
  const wrongBy = clockWords(errorMs)
  return wrongBy === null ? <Text isSoft>Right</Text> : <Badge tone="warning">{wrongBy}</Badge>
}
