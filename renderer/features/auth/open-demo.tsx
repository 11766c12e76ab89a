import type { AuthState } from '../../app/session.ts'
import { Button, Column, Row, Text } from '../../ui/index.ts'
import { Door } from './door.tsx'
import styles from './first-run.module.css'

/** The demo has folders of its own, so that nothing invented is ever beside real patients: it is started by itself. */
export function OpenDemo({ state, onBack }: { state: AuthState | null; onBack: () => void }) {
  return (
    <Door state={state} width="30rem" title="Open the demo">
      <Column>
        <Text>
          The demo is a clinic of its own with three workstations, kept apart from real records. Close Hera and start it
          with:
        </Text>
        <code className={styles.command}>npm run demo</code>
        <Text isSoft isSmall>
          Nothing here is changed by it.
        </Text>
        <Row justify="end">
          <Button autoFocus onClick={onBack}>
            Back
          </Button>
        </Row>
      </Column>
    </Door>
  )
}
