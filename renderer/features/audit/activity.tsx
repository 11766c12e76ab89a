import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { AuditEntry } from '../../../shared/contract/audit.ts'
import { api, client } from '../../host/queries.ts'
import {
  Button,
  Column,
  DataTable,
  DateField,
  EmptyState,
  ErrorNotice,
  Page,
  Panel,
  Row,
  type SearchOption,
  SearchSelect,
  Select,
  TimeText,
} from '../../ui/index.ts'
import { patientName } from '../patients/words.ts'
import { roleWords } from '../users/words.ts'
import { EntryDrawer } from './entry-drawer.tsx'
import { usePages } from './pages.ts'
import { VerifyChain } from './verify-chain.tsx'

const searchUsers = async (text: string): Promise<SearchOption[]> => {
  const { rows } = await client.users.list({ search: text, pageSize: 20 })
  return rows.map((row) => ({
    value: row.id,
    label: row.displayName,
    detail: `${roleWords(row.role)}, ${row.username}`,
  }))
}
const searchPatients = async (text: string): Promise<SearchOption[]> => {
  const { rows } = await client.patients.search({ text })
  return rows.map((row) => ({ value: row.id, label: patientName(row), detail: row.mrn }))
}

/** The administrator's view of who did and who read what, with the check that nothing in it was changed. */
export function Activity() {
  const [actor, setActor] = useState<SearchOption | null>(null)
  const [patient, setPatient] = useState<SearchOption | null>(null)
  const [action, setAction] = useState<string | null>(null)
  const [from, setFrom] = useState<string | null>(null)
  const [to, setTo] = useState<string | null>(null)
  const [opened, setOpened] = useState<AuditEntry | null>(null)
  const filter = {
    ...(actor ? { actorId: actor.value } : {}),
    ...(patient ? { patientId: patient.value } : {}),
    ...(action ? { action } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  }
  const pages = usePages(JSON.stringify(filter))
  const { data, error, refetch } = useQuery({
    ...api.audit.list.queryOptions({ input: { ...filter, ...pages.input } }),
    placeholderData: keepPreviousData,
  })
  const { data: actions } = useQuery(api.audit.actions.queryOptions())
  return (
    <Page title="Activity" subtitle="Every change, every opened chart and every refusal, newest first">
      <Column>
        <VerifyChain />
        <Row align="end">
          <SearchSelect
            label="Person"
            width="13rem"
            placeholder="Anyone"
            search={searchUsers}
            value={actor}
            onChange={setActor}
          />
          <SearchSelect
            label="Patient"
            width="13rem"
            placeholder="Any patient"
            search={searchPatients}
            value={patient}
            onChange={setPatient}
          />
          <Select
            label="What"
            width="16rem"
            isClearable
            placeholder="Everything"
            options={(actions?.rows ?? []).map((row) => ({ value: row.action, label: row.words }))}
            value={action}
            onChange={setAction}
          />
          <DateField label="From" width="9rem" value={from} onChange={setFrom} />
          <DateField label="To" width="9rem" value={to} onChange={setTo} />
        </Row>
        {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        <Panel isFlush>
          <DataTable
            label="Activity"
            rows={data?.rows}
            rowKey={(row) => String(row.seq)}
            onOpen={setOpened}
            empty={
              data?.nextBefore ? (
                <EmptyState title="Nothing like that yet">The log goes further back than this: look there.</EmptyState>
              ) : (
                <EmptyState title="Nothing like that">Take a filter away, or choose other days.</EmptyState>
              )
            }
            columns={[
              { key: 'at', title: 'When', width: '11rem', render: (row) => <TimeText at={row.at} /> },
              { key: 'who', title: 'Who', render: (row) => row.actorName },
              { key: 'role', title: 'Role', render: (row) => roleWords(row.role) },
              { key: 'what', title: 'What', render: (row) => row.words },
              {
                key: 'patient',
                title: 'Patient',
                render: (row) => (row.patientName ? `${row.patientName} (${row.patientMrn ?? ''})` : '–'),
              },
            ]}
          />
        </Panel>
        <Row justify="end">
          <Button size="xs" disabled={!pages.canGoNewer} onClick={pages.newer}>
            Newer
          </Button>
          <Button size="xs" disabled={!data?.nextBefore} onClick={() => pages.older(data?.nextBefore ?? null)}>
            {data?.rows.length === 0 && data.nextBefore ? 'Look further back' : 'Older'}
          </Button>
        </Row>
      </Column>
      <EntryDrawer entry={opened} onClose={() => setOpened(null)} />
    </Page>
  )
}
