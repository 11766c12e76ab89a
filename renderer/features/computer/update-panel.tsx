import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { UpdateStatus } from '../../../shared/contract/updates.ts'
import { announce } from '../../host/signals.ts'
import { Banner, Button, Column, ErrorNotice, IconRefresh, Loading, Panel, Row, Split, Text } from '../../ui/index.ts'
import styles from './computer.module.css'
import { InstallDialog, RollBackDialog } from './update-dialogs.tsx'
import { UpdateFacts } from './update-facts.tsx'
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
  const { version, state, words, offer, problem, obstacle, previous } = status
  const close = () => setAsked(null)
  const now = (
    <Column>
      <Row align="baseline">
        <span className={styles.version}>Version {version}</span>
        <Text isSoft>{offer ? 'on this computer' : words}</Text>
      </Row>
      {problem && <Banner tone="warning">{problem.words}</Banner>}
      {obstacle && (
        <Banner tone="warning" title="Not installed now">
          {obstacle.words}
        </Banner>
      )}
      {offer && <UpdateOffer status={status} offer={offer} onInstall={() => setAsked('install')} />}
    </Column>
  )
  return (
    <>
      {state === 'off' ? (
        now
      ) : (
        <Split side="24rem">
          {now}
          <UpdateFacts status={status} onAskBack={() => setAsked('rollBack')} />
        </Split>
      )}
      {asked === 'install' && offer && <InstallDialog version={offer.version} onClose={close} />}
      {asked === 'rollBack' && previous && <RollBackDialog now={version} to={previous.version} onClose={close} />}
    </>
  )
}
