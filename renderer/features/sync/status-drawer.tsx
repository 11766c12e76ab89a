import { useNavigate } from 'react-router'
import type { SyncStatus } from '../../../shared/contract/sync.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import { Banner, Button, Column, Drawer, Facts, IconRefresh, Progress, Row, Text, TimeText } from '../../ui/index.ts'
import { CableSwitch } from './cable-switch.tsx'
import { OnlyHere } from './only-here.tsx'
import { arrivingWords, clockWords, shareOf } from './status-words.ts'

/** What stands behind the words in the header: last contact, problems, and what only this computer has. */
export function StatusDrawer({
  status,
  isOpen,
  onClose,
}: {
  status: SyncStatus
  isOpen: boolean
  onClose: () => void
}) {
  return (
    <Drawer isOpen={isOpen} title="This workstation and the clinic" onClose={onClose} size="30rem">
      {status.mode === 'alone' ? <Alone onClose={onClose} /> : <Shared status={status} onClose={onClose} />}
    </Drawer>
  )
}

function Alone({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate()
  return (
    <Column>
      <Text>
        This workstation works alone. Everything done here is on this computer only, so its backups are the only copy.
      </Text>
      <Text isSoft>
        To work on several computers, join them to the clinic’s server. What was done here comes along.
      </Text>
      <Row>
        <Button
          onClick={() => {
            onClose()
            navigate('/workstations')
          }}
        >
          Join a clinic…
        </Button>
      </Row>
    </Column>
  )
}

function Shared({ status, onClose }: { status: SyncStatus; onClose: () => void }) {
  const navigate = useNavigate()
  const now = useCommand(api.sync.now)
  const wrongBy = clockWords(status.clockErrorMs)
  return (
    <Column>
      {status.problem && <Banner tone={status.isOnline ? 'danger' : 'warning'}>{status.problem.words}</Banner>}
      {!status.problem && !status.isOnline && (
        <Banner tone="warning" title="No connection to the clinic’s server">
          Work goes on as usual. What is done here is sent by itself when the connection is back.
        </Banner>
      )}
      {wrongBy !== null && (
        <Banner tone="warning" title={`The clock of this computer is ${wrongBy}`}>
          Set it right: the times on records and receipts made here come from it.
        </Banner>
      )}
      {status.progress && (
        <Column gap="small">
          <Text isSmall>{arrivingWords(status.progress)}</Text>
          <Progress label="How much of the clinic is here" share={shareOf(status.progress)} />
        </Column>
      )}
      <Facts
        facts={[
          ['Clinic', status.clinic],
          ['This workstation', status.workstation],
          ['Connection', status.isOnline ? 'Connected' : 'Not connected'],
          ['Last contact', status.lastContactAt !== null && <TimeText key="contact" at={status.lastContactAt} />],
          ...(status.held > 0
            ? ([
                ['Waits for others', `${status.held}, until what they build on has come from another workstation`],
              ] as const)
            : []),
          ...(status.refused > 0
            ? ([
                [
                  'Not accepted',
                  <Button
                    key="refused"
                    size="xs"
                    onClick={() => {
                      onClose()
                      navigate('/inbox')
                    }}
                  >
                    {status.refused} in the inbox
                  </Button>,
                ],
              ] as const)
            : []),
        ]}
      />
      <Row>
        <Button icon={<IconRefresh size={16} />} isLoading={now.isRunning} onClick={() => void now.start({})}>
          Sync now
        </Button>
        <CableSwitch />
      </Row>
      <OnlyHere waiting={status.waiting + status.held + status.refused} />
    </Column>
  )
}
