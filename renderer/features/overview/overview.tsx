import { useQuery } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { railOf } from '../../app/access.ts'
import { screens } from '../../app/registry.ts'
import { useProfile } from '../../app/session.ts'
import { api } from '../../host/queries.ts'
import { Button, Column, Grid, Page, Panel, Row, Split, Stat, Text } from '../../ui/index.ts'
import { BackupBanners } from '../backup/banners.tsx'
import { LastBackup } from '../backup/last-backup.tsx'
import { ComputerBanners } from '../computer/banners.tsx'

/** Screens behind these are the administrator's own; the desks' are in the rail. */
const administration = new Set<string>([
  'user.manage',
  'catalogue.manage',
  'medicine.manage',
  'import.run',
  'settings.manage',
  'sync.manage',
  'backup.manage',
  'audit.verify',
])

/** The administrator's first screen: what needs attention, how the clinic stands now, and the way to everything else. */
export function Overview() {
  const profile = useProfile()
  const navigate = useNavigate()
  const places = railOf(profile, screens).filter(
    (screen) => administration.has(screen.needs) && screen.path !== '/overview',
  )
  return (
    <Page title="Overview" subtitle="What needs you, and how the clinic stands now">
      <Column>
        <BackupBanners />
        <ComputerBanners />
        <Split side="20rem">
          <Column>
            <Panel title="Now">
              <Now />
            </Panel>
            <Panel title="Administration">
              <Grid least="12rem">
                {places.map((screen) => {
                  const Icon = screen.nav?.icon
                  return (
                    <Button
                      key={screen.path}
                      size="sm"
                      isWide
                      icon={Icon && <Icon size={16} />}
                      onClick={() => navigate(screen.path)}
                    >
                      {screen.nav?.label ?? screen.title}
                    </Button>
                  )
                })}
              </Grid>
            </Panel>
          </Column>
          <Panel
            title="Backup"
            actions={
              <Button size="xs" onClick={() => navigate('/backup')}>
                Open
              </Button>
            }
          >
            <LastBackup />
          </Panel>
        </Split>
        <Row>
          <Text isSoft isSmall>
            Press Ctrl+K to find a patient or a screen from anywhere.
          </Text>
        </Row>
      </Column>
    </Page>
  )
}

const everyMinute = { refetchInterval: 60_000 }

/** Figures that an administrator is asked for; each says nothing until it is known. */
function Now() {
  const queue = useQuery({ ...api.records.queue.queryOptions(), ...everyMinute })
  const unpaid = useQuery(api.charges.unpaid.queryOptions({ input: { pageSize: 1 } }))
  const low = useQuery(api.stock.list.queryOptions({ input: { low: true, pageSize: 1 } }))
  const expiring = useQuery(api.stock.list.queryOptions({ input: { expiring: true, pageSize: 1 } }))
  const users = useQuery(api.users.list.queryOptions({ input: { status: 'active', pageSize: 1 } }))
  const waiting = queue.data?.rows.filter((row) => row.status !== 'in_progress').length
  const figure = (value: number | undefined) => value ?? '–'
  return (
    <Grid least="8rem">
      <Stat label="Open visits" value={figure(queue.data?.rows.length)} detail={`${figure(waiting)} waiting`} />
      <Stat label="Unpaid bills" value={figure(unpaid.data?.total)} detail="to be paid" />
      <Stat label="To reorder" value={figure(low.data?.total)} detail="medicines" />
      <Stat label="Expiring stock" value={figure(expiring.data?.total)} detail="within 90 days" />
      <Stat label="Accounts" value={figure(users.data?.total)} detail="not closed" />
    </Grid>
  )
}
