import type { SyncStatus } from '../../../shared/contract/sync.ts'
import { type AuthState, startSession } from '../../app/session.ts'
import { Banner, Button, Column, Progress, Row, Text } from '../../ui/index.ts'
import { shareOf } from '../sync/status-words.ts'
import { Door } from './door.tsx'

export type FirstRunStatus = Pick<SyncStatus, 'mode' | 'isOnline' | 'clinic' | 'progress' | 'problem'>

/** The clinic comes down: how far it is, and from when on one can sign in. */
export function Arriving({ state, firstRun }: { state: AuthState | null; firstRun: FirstRunStatus }) {
  const { progress, problem, isOnline } = firstRun
  const isUsable = progress?.isUsable ?? false
  return (
    <Door
      state={state && { ...state, clinicName: firstRun.clinic ?? '' }}
      width="30rem"
      title={isUsable ? 'The clinic is arriving' : 'The clinic is on its way'}
      words="Users come first, then prices and medicines, then today’s patients, then everything else."
    >
      <Column>
        <ArrivingBar progress={progress} />
        {problem ? (
          <Banner tone="warning">{problem.words}</Banner>
        ) : (
          !isOnline && <Banner tone="warning">No connection now. It goes on by itself when the server answers.</Banner>
        )}
        {isUsable ? (
          <>
            <Banner tone="good" title="You can sign in now">
              With the username and password you use on the other workstations. The rest arrives while you work.
            </Banner>
            <Row justify="end">
              <Button kind="primary" autoFocus onClick={() => void startSession()}>
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
export function ArrivingBar({ progress }: Pick<FirstRunStatus, 'progress'>) {
  const share = progress ? shareOf(progress) : 0
  return (
    <Column gap="small">
      <Row justify="between">
        <Text>{progress ? `Now: ${progress.part}` : 'Asking the server for this workstation’s place'}</Text>
        {progress && <Text isSoft>{Math.floor(share * 100)} %</Text>}
      </Row>
      <Progress label="How much of the clinic is here" share={share} />
    </Column>
  )
}
