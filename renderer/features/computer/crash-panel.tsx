import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useCommand } from '../../host/command.ts'
import { isElectron } from '../../host/connect.ts'
import { api } from '../../host/queries.ts'
import {
  Button,
  Confirm,
  DataTable,
  EmptyState,
  ErrorNotice,
  IconTrash,
  notify,
  Panel,
  Text,
  TimeText,
} from '../../ui/index.ts'
import styles from './computer.module.css'
import { CrashDialog } from './crash-dialog.tsx'

/** Names of the program's parts, as its reports give them. */
const parts: Readonly<Record<string, string>> = {
  browser: 'The program itself',
  renderer: 'The window',
  'gpu-process': 'Graphics',
  utility: 'Talking to the server',
  unknown: 'Not known',
}
/** Some reasons are one word of the system's. */
const reasons: Readonly<Record<string, string>> = {
  oom: 'Out of memory',
  crashed: 'It crashed',
  killed: 'It was ended from outside',
  unknown: 'Not known',
}

/** Crash reports kept on this computer. In a browser window, which keeps none, nothing is shown. */
export function CrashPanel() {
  const [shown, setShown] = useState<{ name: string; at: number } | null>(null)
  const [isRemoving, setRemoving] = useState(false)
  const { data, error, refetch } = useQuery(api.desktop.crashes.queryOptions())
  const remove = useCommand(api.desktop.removeCrashes, {
    onSuccess: ({ removed }) => notify.done(removed === 1 ? 'The crash report was removed.' : 'They were removed.'),
  })
  const hasAny = (data?.rows.length ?? 0) > 0
  if (!isElectron() && !hasAny) return null
  return (
    <Panel
      title="Crash reports"
      isFlush
      actions={
        hasAny && (
          <Button size="xs" icon={<IconTrash size={14} />} onClick={() => setRemoving(true)}>
            Remove all
          </Button>
        )
      }
    >
      <div className={styles.above}>
        {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        <Text isSoft>
          Kept on this computer and never sent anywhere. They say where in the program it stopped; nothing of a patient
          is inside.
        </Text>
      </div>
      <DataTable
        label="Crash reports"
        rows={data?.rows}
        rowKey={(row) => row.name}
        onOpen={setShown}
        empty={<EmptyState title="No crash so far" />}
        columns={[
          { key: 'at', title: 'When', width: '12rem', render: (row) => <TimeText at={row.at} /> },
          { key: 'part', title: 'What stopped', width: '12rem', render: (row) => parts[row.process] ?? row.process },
          { key: 'reason', title: 'Reason', render: (row) => reasons[row.reason] ?? row.reason },
          {
            key: 'version',
            title: 'Version',
            width: '8rem',
            render: (row) => (row.version === 'unknown' ? '–' : row.version),
          },
          {
            key: 'show',
            title: '',
            align: 'right',
            render: (row) => (
              <Button size="xs" kind="quiet" onClick={() => setShown(row)}>
                Show
              </Button>
            ),
          },
        ]}
      />
      {shown && <CrashDialog row={shown} onClose={() => setShown(null)} />}
      <Confirm
        isOpen={isRemoving}
        title="Remove the crash reports"
        confirmLabel="Remove all"
        isDanger
        onClose={() => setRemoving(false)}
        onConfirm={() => remove.run({})}
      >
        All crash reports on this computer are removed. Copy what you still want to pass on first.
      </Confirm>
    </Panel>
  )
}
