import { useQuery } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { railOf } from '../../app/access.ts'
import { screens } from '../../app/registry.ts'
import { useProfile } from '../../app/session.ts'
import { api } from '../../host/queries.ts'
import { Button, ErrorNotice, Grid, Money, Page, Panel, Text } from '../../ui/index.ts'

/** Where a patient begins: the way to each of their own screens, and what is still owed. */
export function PatientHome() {
  const navigate = useNavigate()
  const profile = useProfile()
  const bill = useQuery(api.charges.list.queryOptions({ input: { pageSize: 1, openOnly: true } }))
  const own = railOf(profile, screens).filter((screen) => screen.path !== '/my-home')
  const dueMinor = bill.data?.account.dueMinor ?? 0
  return (
    <Page title={`Welcome, ${profile.user.displayName}`} subtitle="Here you can read what the clinic keeps about you.">
      {bill.error && <ErrorNotice error={bill.error} onRetry={() => void bill.refetch()} />}
      <Grid least="14rem">
        {own.map((screen) => {
          const Icon = screen.nav?.icon
          return (
            <Button
              key={screen.path}
              size="md"
              isWide
              icon={Icon && <Icon size={18} />}
              onClick={() => navigate(screen.path)}
            >
              {screen.nav?.label ?? screen.title}
            </Button>
          )
        })}
      </Grid>
      {bill.data && (
        <Panel title="My bill">
          {dueMinor > 0 ? (
            <Text>
              <Money minor={dueMinor} /> is still owed. Please ask at the cashier’s desk.
            </Text>
          ) : dueMinor < 0 ? (
            <Text>
              The clinic owes you <Money minor={-dueMinor} />. Please ask at the cashier’s desk.
            </Text>
          ) : (
            <Text isSoft>Nothing is owed.</Text>
          )}
        </Panel>
      )}
    </Page>
  )
}
