import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../host/queries.ts'
import { Badge, Column, DataTable, EmptyState, ErrorNotice, Money, Panel, Text } from '../../ui/index.ts'
import { OrderBox } from './order-box.tsx'
import { ResultWords } from './result-words.tsx'
import { type AskedOfService, ServiceActions, ServiceWindow } from './service-actions.tsx'
import { serviceStatus } from './status-words.ts'

/** The services of a visit: ordering, doing, results. */
export function VisitServices({ recordId, isOpen }: { recordId: string; isOpen: boolean }) {
  const { data, error, refetch } = useQuery(
    api.services.list.queryOptions({ input: { recordId, pageSize: 200, order: 'asc' } }),
  )
  const [asked, setAsked] = useState<AskedOfService | null>(null)
  return (
    <Column>
      {isOpen && (
        <Panel title="Order">
          <OrderBox recordId={recordId} />
        </Panel>
      )}
      <Panel title="Ordered in this visit" isFlush>
        {error ? (
          <ErrorNotice error={error} onRetry={() => void refetch()} />
        ) : (
          <DataTable
            label="Services of this visit"
            rows={data?.rows}
            rowKey={(row) => row.id}
            empty={<EmptyState title="Nothing ordered yet" />}
            columns={[
              {
                key: 'name',
                title: 'Service',
                width: '28%',
                render: (row) => (
                  <>
                    {row.name}
                    <div>
                      <Text isSoft isSmall>
                        <Money minor={row.priceMinor} />
                      </Text>
                    </div>
                    {row.note && (
                      <div>
                        <Text isSoft isSmall>
                          {row.note}
                        </Text>
                      </div>
                    )}
                    {row.revokeReason && (
                      <div>
                        <Text isSoft isSmall>
                          {row.revokeReason}
                        </Text>
                      </div>
                    )}
                  </>
                ),
              },
              {
                key: 'status',
                title: 'Status',
                render: (row) => {
                  const { word, tone } = serviceStatus(row.status)
                  return <Badge tone={tone}>{word}</Badge>
                },
              },
              { key: 'result', title: 'Result', width: '44%', render: (row) => <ResultWords service={row} /> },
              {
                key: 'actions',
                title: '',
                align: 'right',
                render: (row) => <ServiceActions service={row} onAsk={setAsked} />,
              },
            ]}
          />
        )}
      </Panel>
      <ServiceWindow asked={asked} onClose={() => setAsked(null)} />
    </Column>
  )
}
