import { type ReactNode, useEffect, useId, useState } from 'react'
import { type AuthState, startSession } from '../../app/session.ts'
import { ErrorNotice, IconDeviceDesktop, IconDevices, IconEye, Loading } from '../../ui/index.ts'
import { useManaged } from '../sync/managed.ts'
import { useFirstRun } from '../sync/status.ts'
import { Door } from './door.tsx'
import { FirstAdministrator } from './first-administrator.tsx'
import { FirstRestore } from './first-restore.tsx'
import styles from './first-run.module.css'
import { ConfigurationTrouble, JoinByHand, JoiningByItself } from './joining.tsx'
import { OpenDemo } from './open-demo.tsx'

type Choice = 'alone' | 'join' | 'demo' | 'restore'

/** An empty folder: works alone, joins a clinic, or is only to be looked at. */
export function FirstRun({ state }: { state: AuthState | null }) {
  const [choice, setChoice] = useState<Choice | null>(null)
  const { data, error, refetch } = useFirstRun()
  const { data: managed, error: managedError, refetch: askManaged } = useManaged()
  const [isByHand, setByHand] = useState(false)
  const enrolment = managed?.enrolment.state ?? 'none'
  // Main decides what comes next: waiting for the users, or making the first one.
  const goOn = async () => {
    await startSession()
    await refetch()
  }
  useEffect(() => {
    if (enrolment === 'joined') void goOn()
  }, [enrolment])
  const trouble = error ?? managedError
  const askAgain = () => void Promise.all([refetch(), askManaged()])
  const back = () => setChoice(null)
  const plain = state && { ...state, clinicName: '' }
  if (!data || !managed) {
    return (
      <Door state={plain} title="Welcome to Hera">
        {trouble ? <ErrorNotice error={trouble} onRetry={askAgain} /> : <Loading lines={4} />}
      </Door>
    )
  }
  // Joined, and main still asks for an administrator: this is the first workstation of a new clinic.
  if (data.mode !== 'alone') return <FirstAdministrator state={state} clinicName={data.clinic ?? ''} />
  if (choice === 'alone') return <FirstAdministrator state={state} onBack={back} />
  if (choice === 'restore') return <FirstRestore state={state} onBack={back} />
  if (choice === 'demo') return <OpenDemo state={plain} onBack={back} />
  if (choice === 'join') return <JoinByHand state={plain} managed={managed} onBack={back} onJoined={goOn} />
  if (!isByHand && (enrolment === 'trying' || enrolment === 'joined')) {
    return <JoiningByItself state={plain} words={managed.enrolment.words} onByHand={() => setByHand(true)} />
  }
  if (!isByHand && enrolment === 'failed') {
    return <JoinByHand state={plain} managed={managed} onBack={() => setByHand(true)} onJoined={goOn} />
  }
  return (
    <Door
      state={plain}
      width="36rem"
      title="Welcome to Hera"
      words="Nothing is on this computer yet. How will it be used?"
      below={
        <button type="button" onClick={() => setChoice('restore')}>
          Restore a clinic from a backup instead
        </button>
      }
    >
      <div className={styles.choices}>
        <ConfigurationTrouble problems={managed.problems} />
        {managed.serverAddress !== null && (
          <JoinChoice onClick={() => setChoice('join')}>
            Your organisation has set the server; you need a code.
          </JoinChoice>
        )}
        <ChoiceButton
          icon={<IconDeviceDesktop size={24} stroke={1.5} />}
          title="This workstation alone"
          onClick={() => setChoice('alone')}
        >
          One computer, no server. It can join a clinic later and bring its work along.
        </ChoiceButton>
        {managed.serverAddress === null && (
          <JoinChoice onClick={() => setChoice('join')}>You need the server’s address and a code.</JoinChoice>
        )}
        <ChoiceButton icon={<IconEye size={24} stroke={1.5} />} title="Open the demo" onClick={() => setChoice('demo')}>
          An invented clinic to look around in.
        </ChoiceButton>
      </div>
    </Door>
  )
}

function JoinChoice({ children, onClick }: { children: string; onClick: () => void }) {
  return (
    <ChoiceButton icon={<IconDevices size={24} stroke={1.5} />} title="Join a clinic" onClick={onClick}>
      Several computers that keep the same records. {children}
    </ChoiceButton>
  )
}

function ChoiceButton({
  icon,
  title,
  children,
  onClick,
}: {
  icon: ReactNode
  title: string
  children: ReactNode
  onClick: () => void
}) {
  const id = useId()
  return (
    <div className={styles.choice}>
      {icon}
      <div>
        <button type="button" aria-describedby={id} onClick={onClick}>
          {title}
        </button>
        <div id={id} className={styles.about}>
          {children}
        </div>
      </div>
    </div>
  )
}
