import type { UserRow } from '../../../shared/contract/users.ts'
import {
  Banner,
  Button,
  Column,
  Dialog,
  IconPrinter,
  printSheet,
  Row,
  Text,
  TimeText,
  useClinic,
} from '../../ui/index.ts'
import { accountSlip } from './account-slip.ts'
import styles from './users.module.css'

export interface Handed {
  user: UserRow
  activationCode: string
  expiresAt: number
}

/** The one-time code, shown this once. */
export function ActivationDialog({ handed, onClose }: { handed: Handed; onClose: () => void }) {
  const clinic = useClinic()
  const print = () => void printSheet(accountSlip({ ...handed.user, ...handed }, clinic))
  return (
    <Dialog isOpen title={`One-time code for ${handed.user.displayName}`} onClose={onClose} canClose={false} size="md">
      <Column>
        <div className={styles.code} data-testid="activation-code">
          {handed.activationCode}
        </div>
        <Text>
          Username <strong>{handed.user.username}</strong>. Valid until <TimeText at={handed.expiresAt} />.
        </Text>
        <Banner tone="warning">
          Shown this once. Hand it to the person: on the sign-in screen they choose “I have a one-time code” and set a
          password of their own.
        </Banner>
        <Row justify="end">
          <Button icon={<IconPrinter size={16} />} onClick={print}>
            Print
          </Button>
          <Button kind="primary" autoFocus onClick={onClose}>
            I have handed it over
          </Button>
        </Row>
      </Column>
    </Dialog>
  )
}
