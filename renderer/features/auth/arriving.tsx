import type { SyncStatus } from '../../../shared/contract/sync.ts'
import type { AuthState } from '../../app/session.ts'
import { Banner, Button, Column, Progress, Row, Text } from '../../ui/index.ts'
import { shareOf } from '../sync/status-words.ts'
import { Door } from './door.tsx'

export type FirstRunStatus = Pick<SyncStatus, 'mode' | 'isOnline' | 'clinic' | 'progress' | 'problem'>

/** The clinic comes down: how far it is, what holds it up, and from when on one can sign in (`onSignIn`). */
export function Arriving({
  state,
  firstRun,
  onSignIn,
}: {
  state: AuthState | null
  firstRun: FirstRunStatus
  /** Absent while nobody can sign in yet. */
  onSignIn?: (() => void) | undefined
}) {
  const { progress, problem, isOnline } = firstRun
  return (
    <Door
      state={state && { ...state, clinicName: firstRun.clinic ?? '' }}
      width="30rem"
      title={onSignIn ? 'The clinic is arriving' : 'The clinic is on its way'}
      words="Users come first, then prices and medicines, then today’s patients, then everything else."
    >
      <Column>
        {state?.waitsFor === 'administrator' ? (
          <Banner tone="info" title="The clinic has no users yet">
            Its first administrator is made on its first workstation. Do that there; this screen then goes on by itself.
          </Banner>
        ) : (
          <ArrivingBar progress={progress} isComplete={firstRun.mode === 'live'} />
        )}
        {problem ? (
          <Banner tone="warning">{problem.words}</Banner>
        ) : (
          !isOnline && <Banner tone="warning">No connection now. It goes on by itself when the server answers.</Banner>
        )}
        {onSignIn ? (
          <>
            <Banner tone="good" title="You can sign in now">
              With the username and password that you use on the other workstations.
              {firstRun.mode !== 'live' && ' The rest arrives while you work.'}
            </Banner>
            <Row justify="end">
              <Button kind="primary" autoFocus onClick={onSignIn}>
                Sign in
              </Button>
            </Row>
          </>
        ) : (
          <Text isSoft isSmall>
            You can sign in before everything is here; this screen says when. Hera may be closed meanwhile: it goes on
            where it stopped.
          </Text>
        )}
      </Column>
    </Door>
  )
}

/** The bar, and the part that is coming in words. */
export function ArrivingBar({
  progress,
  isComplete = false,
}: Pick<FirstRunStatus, 'progress'> & { isComplete?: boolean }) {
  const share = isComplete ? 1 : progress ? shareOf(progress) : 0
  const part = isComplete ? 'Everything is here' : progress ? `Now: ${progress.part}` : 'Asking the server'
  return (
    <Column gap="small">
      <Row justify="between">
        <Text>{part}</Text>
        <Text isSoft>{Math.floor(share * 100)} %</Text>
      </Row>
      <Progress label="How much of the clinic is here" share={share} />
    </Column>
  )
}
