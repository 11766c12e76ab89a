import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { UpdateStatus } from '../../../shared/contract/updates.ts'
import { announce } from '../../host/signals.ts'
import {
  Banner,
  Button,
  Column,
  ErrorNotice,
  Facts,
  IconRefresh,
  Loading,
  Panel,
  Row,
  Text,
  TimeText,
} from '../../ui/index.ts'
import { useConfiguration } from './configuration-panel.tsx'
import { InstallDialog, RollBackDialog } from './update-dialogs.tsx'
import { UpdateOffer } from './update-offer.tsx'
import { checkForUpdate, useUpdates } from './updates.ts'

/** The version of this workstation, what is offered, and the way back. */
export function UpdatePanel() {
  const { data: status, error, refetch } = useUpdates()
  const check = useMutation({ mutationFn: checkForUpdate, onError: (failure) => announce('failed', failure) })
  const isBusy = status?.state === 'downloading' || status?.state === 'installing'
  return (
    <Panel
      title="Version and updates"
      actions={
        status &&
        status.state !== 'off' && (
          <Button
            size="xs"
            icon={<IconRefresh size={14} />}
            isLoading={check.isPending}
            disabled={isBusy}
            onClick={() => check.mutate()}
          >
            Check now
          </Button>
        )
      }
    >
      {error && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      {status ? <Status status={status} /> : !error && <Loading />}
    </Panel>
  )
}

function Status({ status }: { status: UpdateStatus }) {
  const [asked, setAsked] = useState<'install' | 'rollBack' | null>(null)
  const { state, words, offer, problem, obstacle, previous, noWayBack } = status
  const close = () => setAsked(null)
  const isOff = state === 'off'
  return (
    <Column>
      <Facts
        facts={[
          [
            'Version',
            <Text key="version" isStrong>
              {status.version}
            </Text>,
          ],
          ...(isOff
            ? []
            : ([
                ['Channel', status.channel],
                ['Updates come from', <Feed key="feed" feed={status.feed} />],
                ['Last looked', status.checkedAt === null ? 'Not yet' : <TimeText key="at" at={status.checkedAt} />],
                [
                  'Way back',
                  <WayBack key="back" previous={previous} noWayBack={noWayBack} onAsk={() => setAsked('rollBack')} />,
                ],
              ] as const)),
        ]}
      />
      {problem && <Banner tone="warning">{problem.words}</Banner>}
      {obstacle && (
        <Banner tone="warning" title="Not installed now">
          {obstacle.words}
        </Banner>
      )}
      {offer ? (
        <UpdateOffer status={status} offer={offer} onInstall={() => setAsked('install')} />
      ) : (
        <Text isSoft>{words}</Text>
      )}
      {asked === 'install' && offer && <InstallDialog version={offer.version} onClose={close} />}
      {asked === 'rollBack' && previous && (
        <RollBackDialog now={status.version} to={previous.version} onClose={close} />
      )}
    </Column>
  )
}

/** Where from, and that nobody here can change it when the computer's administrators said so. */
function Feed({ feed }: { feed: string | null }) {
  const { data } = useConfiguration()
  const source = data?.rows.find((row) => row.name === 'updateFeed')?.source
  if (feed === null) return <>No place is set</>
  return (
    <>
      {feed}
      {source === 'policy' && <Text isSoft> (set by the policy file)</Text>}
      {source === 'environment' && <Text isSoft> (set by the environment)</Text>}
    </>
  )
}

function WayBack({ previous, noWayBack, onAsk }: Pick<UpdateStatus, 'previous' | 'noWayBack'> & { onAsk: () => void }) {
  if (!previous) return <Text isSoft>{noWayBack ?? 'No earlier version is kept on this computer.'}</Text>
  return (
    <Column gap="small">
      <Row>
        <span>
          Version {previous.version}, here until <TimeText at={previous.replacedAt} />
        </span>
        {noWayBack === null && (
          <Button size="xs" onClick={onAsk}>
            Go back to {previous.version}…
          </Button>
        )}
      </Row>
      {noWayBack !== null && <Text isSoft>{noWayBack}</Text>}
    </Column>
  )
}
