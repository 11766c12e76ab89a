import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../host/queries.ts'
import { Banner, Button, ErrorNotice, IconPlus, Page, Panel } from '../../ui/index.ts'
import { AddWorkstation } from './add-workstation.tsx'
import { JoinLater } from './join-later.tsx'
import { useSyncStatus } from './status.ts'
import { WorkstationTable } from './workstation-table.tsx'

const againMs = 15_000

/** The administrator's page of every computer that works for this clinic. */
export function Workstations() {
  const status = useSyncStatus()
  if (status?.mode === 'alone') return <JoinLater />
  return <Shared />
}

function Shared() {
  const [isAdding, setAdding] = useState(false)
  const { data, error, refetch } = useQuery({ ...api.sync.workstations.queryOptions(), refetchInterval: againMs })
  return (
    <Page
      title="Workstations"
      subtitle="Every computer that works for this clinic, and how it stands with the server"
      actions={
        <Button kind="primary" icon={<IconPlus size={16} />} onClick={() => setAdding(true)}>
          Add a workstation
        </Button>
      }
    >
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {data && !data.isFresh && (
        <Banner tone="warning">
          The server can’t be asked now. Names and states are as they were at the last contact; the other figures are
          not known.
        </Banner>
      )}
      <Panel isFlush>
        <WorkstationTable rows={data?.rows} />
      </Panel>
      {isAdding && <AddWorkstation onClose={() => setAdding(false)} />}
    </Page>
  )
}
