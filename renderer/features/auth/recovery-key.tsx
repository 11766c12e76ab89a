import { useState } from 'react'
import type { AuthState } from '../../app/session.ts'
import { errorWords } from '../../host/error-words.ts'
import {
  Banner,
  Button,
  Checkbox,
  ClinicProvider,
  Column,
  defaultClinic,
  ErrorNotice,
  IconPrinter,
  PrintRegion,
  printSheet,
  Row,
} from '../../ui/index.ts'
import styles from './door.module.css'
import { Door } from './door.tsx'
import { recoveryKeySheet } from './recovery-key-sheet.ts'

/** The recovery key, shown this once. Going on needs the word that it is on paper. */
export function RecoveryKey({
  state,
  clinicName,
  recoveryKey,
  onDone,
}: {
  state: AuthState | null
  clinicName: string
  recoveryKey: string
  onDone: () => Promise<void>
}) {
  const [isKept, setKept] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const print = () => void printSheet(recoveryKeySheet({ recoveryKey }, { name: clinicName, letterhead: '' }))
  return (
    <Door
      state={state && { ...state, clinicName }}
      width="34rem"
      title="Your recovery key"
      words="Shown once, now. It opens a backup on another machine and lets an administrator back in who lost the password."
    >
      <ClinicProvider value={{ ...defaultClinic, name: clinicName }}>
        <PrintRegion />
      </ClinicProvider>
      <Column>
        <div className={styles.key} data-testid="recovery-key">
          {recoveryKey}
        </div>
        <Banner tone="warning">
          Without it, a lost password of the only administrator, or a lost machine, means lost records. Keep it on
          paper, away from this computer.
        </Banner>
        <Row justify="between">
          <Checkbox label="I have printed or written it down" checked={isKept} onChange={setKept} />
          <Button icon={<IconPrinter size={16} />} onClick={print}>
            Print
          </Button>
        </Row>
        {error !== null && <ErrorNotice words={errorWords(error)} />}
        <Button
          kind="primary"
          isWide
          disabled={!isKept}
          onClick={() => {
            setError(null)
            onDone().catch(setError)
          }}
        >
          Go on
        </Button>
      </Column>
    </Door>
  )
}
