import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { BackupRow } from '../../../shared/contract/backup.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import {
  Badge,
  Button,
  Column,
  DataTable,
  EmptyState,
  ErrorNotice,
  IconButton,
  IconDatabase,
  IconDots,
  IconKey,
  Menu,
  notify,
  Page,
  Panel,
  Row,
  Split,
  TimeText,
} from '../../ui/index.ts'
import { BackupBanners } from './banners.tsx'
import { LastBackup } from './last-backup.tsx'
import { RehearseDialog } from './rehearse-dialog.tsx'
import { RenewKeyDialog } from './renew-key-dialog.tsx'
import { RestoreDialog } from './restore-dialog.tsx'
import { sizeWords } from './status.ts'

type Asked = { what: 'rehearse' | 'restore'; row: BackupRow } | { what: 'renew' } | null

/** The administrator's backups: make, try out, restore, and the paper that opens them. */
export function Backup() {
  const [asked, setAsked] = useState<Asked>(null)
  const { data, error, refetch } = useQuery(api.backup.list.queryOptions())
  const make = useCommand(api.backup.make, { onSuccess: () => notify.done('A backup was made and checked.') })
  const check = useCommand(api.backup.check, {
    onSuccess: ({ isWhole, problem }) =>
      isWhole ? notify.done('Every page of this backup can be read.') : notify.warning(problem ?? '', 'Not whole'),
  })
  const close = () => setAsked(null)
  return (
    <Page
      title="Backup"
      subtitle="Encrypted copies of the whole clinic, every four hours while something changes, and when Hera is closed"
      actions={
        <Row>
          <Button icon={<IconKey size={16} />} onClick={() => setAsked({ what: 'renew' })}>
            New recovery key
          </Button>
          <Button
            kind="primary"
            icon={<IconDatabase size={16} />}
            isLoading={make.isRunning}
            onClick={() => void make.start({})}
          >
            Back up now
          </Button>
        </Row>
      }
    >
      <Column>
        <BackupBanners />
        {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        <Split side="20rem">
          <Panel title="Backups" isFlush>
            <DataTable
              label="Backups"
              rows={data?.rows}
              rowKey={(row) => `${row.place}/${row.name}`}
              empty={<EmptyState title="No backup yet">Make the first one now. It takes a few seconds.</EmptyState>}
              columns={[
                { key: 'at', title: 'Made', render: (row) => <TimeText at={row.at} /> },
                { key: 'state', title: 'State', render: (row) => <State row={row} /> },
                { key: 'size', title: 'Size', align: 'right', render: (row) => sizeWords(row.bytes) },
                { key: 'name', title: 'File', render: (row) => row.name },
                {
                  key: 'actions',
                  title: '',
                  align: 'right',
                  render: (row) => (
                    <Row gap="small" justify="end">
                      <Button size="xs" kind="quiet" onClick={() => setAsked({ what: 'rehearse', row })}>
                        Try out
                      </Button>
                      <Menu
                        trigger={<IconButton label={`More for ${row.name}`} icon={<IconDots size={16} />} />}
                        entries={[
                          { label: 'Read through', onClick: () => void check.start({ name: row.name }) },
                          'line',
                          { label: 'Restore…', isDanger: true, onClick: () => setAsked({ what: 'restore', row }) },
                        ]}
                      />
                    </Row>
                  ),
                },
              ]}
            />
          </Panel>
          <Column>
            <Panel title="Where they stand">
              <LastBackup />
            </Panel>
            <Panel title="Keep one elsewhere">
              A backup on this computer does not survive its theft or a fire. Choose a stick or a network folder in the
              settings, and keep the printed recovery key apart from both. Copy the two files of a backup together: the
              .db and the .json.
            </Panel>
          </Column>
        </Split>
      </Column>
      {asked?.what === 'rehearse' && <RehearseDialog row={asked.row} onClose={close} />}
      {asked?.what === 'restore' && <RestoreDialog row={asked.row} onClose={close} />}
      {asked?.what === 'renew' && <RenewKeyDialog onClose={close} />}
    </Page>
  )
}

function State({ row }: { row: BackupRow }) {
  return (
    <Row gap="small">
      {row.isVerified ? <Badge tone="good">Checked</Badge> : <Badge tone="danger">Not whole</Badge>}
      {!row.hasRecoverySheet && <Badge tone="warning">No recovery key</Badge>}
      {!row.isOwn && <Badge>Another workstation</Badge>}
      {row.kind === 'before_migration' && <Badge>Before an update</Badge>}
      {row.place === 'chosen' && <Badge tone="info">Chosen folder</Badge>}
    </Row>
  )
}
