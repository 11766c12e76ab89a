import type { UpdateStatus } from '../../../shared/contract/updates.ts'
import { Button, Column, Facts, Text, TimeText } from '../../ui/index.ts'
import { useConfiguration } from './configuration-panel.tsx'

/** Which updates this workstation follows and from where, and the version it can go back to. */
export function UpdateFacts({ status, onAskBack }: { status: UpdateStatus; onAskBack: () => void }) {
  const { channel, feed, checkedAt } = status
  return (
    <Facts
      facts={[
        ['Updates from', <Feed key="feed" feed={feed} />],
        ['Channel', channel],
        ['Last looked', checkedAt === null ? 'Not yet' : <TimeText key="at" at={checkedAt} />],
        ['Way back', <WayBack key="back" {...status} onAsk={onAskBack} />],
      ]}
    />
  )
}

/** Where from, and that nobody here can change it when the computer's administrators said so. */
function Feed({ feed }: { feed: string | null }) {
  const { data } = useConfiguration()
  const source = data?.rows.find((row) => row.name === 'updateFeed')?.source
  if (feed === null) return <Text isSoft>No place is set</Text>
  return (
    <Column gap="none">
      {feed}
      {source === 'policy' && <Text isSoft>Set by the policy file</Text>}
      {source === 'environment' && <Text isSoft>Set by the environment</Text>}
    </Column>
  )
}

function WayBack({ previous, noWayBack, onAsk }: Pick<UpdateStatus, 'previous' | 'noWayBack'> & { onAsk: () => void }) {
  if (!previous) return <Text isSoft>{noWayBack ?? 'No earlier version is kept on this computer.'}</Text>
  return (
    <Column gap="small">
      <span>
        Version {previous.version}, here until <TimeText at={previous.replacedAt} show="date" />
      </span>
      {noWayBack === null ? (
        <div>
          <Button size="xs" onClick={onAsk}>
            Go back to {previous.version}
          </Button>
        </div>
      ) : (
        <Text isSoft>{noWayBack}</Text>
      )}
    </Column>
  )
}
