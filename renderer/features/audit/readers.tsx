import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { api } from '../../host/queries.ts'
import { Button, Column, DataTable, EmptyState, ErrorNotice, Page, Panel, Row, TimeText } from '../../ui/index.ts'
import { roleWords } from '../users/words.ts'
import { usePages } from './pages.ts'

/** For a patient: who opened or changed what the clinic keeps about them. */
export function Readers() {
  const pages = usePages('')
  const { data, error, refetch } = useQuery({
    ...api.audit.list.queryOptions({ input: pages.input }),
    placeholderData: keepPreviousData,
  })
  return (
    <Page
      title="Who read my data"
      subtitle="Everyone who opened or changed what the clinic keeps about you, newest first"
    >
      <Column>
        {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
        <Panel isFlush>
          <DataTable
            label="Who read my data"
            rows={data?.rows}
            rowKey={(row) => String(row.seq)}
            empty={<EmptyState title="Nobody yet" />}
            columns={[
              { key: 'at', title: 'When', width: '11rem', render: (row) => <TimeText at={row.at} /> },
              { key: 'who', title: 'Who', render: (row) => row.actorName },
              { key: 'role', title: 'Role', render: (row) => roleWords(row.role) },
              { key: 'what', title: 'What', render: (row) => row.words },
            ]}
          />
        </Panel>
        <Row justify="end">
          <Button size="xs" disabled={!pages.canGoNewer} onClick={pages.newer}>
            Newer
          </Button>
          <Button size="xs" disabled={!data?.nextBefore} onClick={() => pages.older(data?.nextBefore ?? null)}>
            Older
          </Button>
        </Row>
      </Column>
    </Page>
  )
}
