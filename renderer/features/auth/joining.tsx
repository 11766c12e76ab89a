import type { AuthState } from '../../app/session.ts'
import { Banner, Column } from '../../ui/index.ts'
import { JoinForm } from '../sync/join-form.tsx'
import type { ManagedFacts } from '../sync/managed.ts'
import { Door } from './door.tsx'

/** The computer was told by its administrators to join, and is at it: nothing is to be done here. */
export function JoiningByItself({
  state,
  words,
  onByHand,
}: {
  state: AuthState | null
  words: string
  onByHand: () => void
}) {
  return (
    <Door
      state={state}
      width="30rem"
      title="This computer joins by itself"
      words="Your organisation has prepared it for a clinic."
      below={
        <button type="button" onClick={onByHand}>
          Set it up by hand instead
        </button>
      }
    >
      <Banner tone="info">{words}</Banner>
    </Door>
  )
}

/** What of the configuration does not count: nobody is here yet who could read it under This computer. */
export function ConfigurationTrouble({ problems }: { problems: readonly string[] }) {
  if (problems.length === 0) return null
  return (
    <Banner tone="warning" title="Part of the configuration does not count">
      {problems.map((words) => (
        <div key={words}>{words}</div>
      ))}
    </Banner>
  )
}

/** Joining with a code that a person types; says first why the computer could not do it by itself. */
export function JoinByHand({
  state,
  managed,
  onBack,
  onJoined,
}: {
  state: AuthState | null
  managed: ManagedFacts
  onBack: () => void
  onJoined: () => Promise<void>
}) {
  const { state: outcome, words } = managed.enrolment
  return (
    <Door
      state={state}
      width="30rem"
      title="Join a clinic"
      words="An administrator makes the code on another workstation, under Workstations. For the first one it comes from whoever set the server up."
    >
      <Column>
        {outcome === 'failed' && (
          <Banner tone="warning" title="This computer could not join by itself">
            {words}
          </Banner>
        )}
        <ConfigurationTrouble problems={managed.problems} />
        <JoinForm onCancel={onBack} onJoined={onJoined} />
      </Column>
    </Door>
  )
}
