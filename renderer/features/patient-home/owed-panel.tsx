import { useQuery } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { api } from '../../host/queries.ts'
import { Button, Column, ErrorNotice, Loading, Money, Panel, Text } from '../../ui/index.ts'
import styles from './patient-home.module.css'

/** What is still owed, or owed back, and where to settle it. */
export function OwedPanel() {
  const navigate = useNavigate()
  const { data, error, refetch } = useQuery(api.charges.list.queryOptions({ input: { pageSize: 1, openOnly: true } }))
  const dueMinor = data?.account.dueMinor ?? 0
  return (
    <Panel
      title={dueMinor < 0 ? 'Owed to me' : 'Still to pay'}
      actions={
        <Button size="xs" onClick={() => navigate('/my-payments')}>
          My payments
        </Button>
      }
    >
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading lines={2} />}
      {data && dueMinor === 0 && <Text isSoft>Nothing. Everything is paid.</Text>}
      {data && dueMinor !== 0 && (
        <Column gap="none">
          <span className={styles.amount}>
            <Money minor={Math.abs(dueMinor)} />
          </span>
          <Text isSoft>Please ask at the cashier’s desk.</Text>
        </Column>
      )}
    </Panel>
  )
}
