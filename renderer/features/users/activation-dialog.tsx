import type { UserRow } from '../../../shared/contract/users.ts'
import {
  Banner,
  Button,
  Column,
  Dialog,
  IconPrinter,
  PrintSheet,
  printSheet,
  Row,
  Text,
  TimeText,
} from '../../ui/index.ts'
import styles from './users.module.css'

export interface Handed {
  user: UserRow
  activationCode: string
  expiresAt: number
}

const print = ({ user, activationCode, expiresAt }: Handed): void =>
  printSheet(
    'receipt',
    <PrintSheet title="Your Hera account">
      <p>
        {user.displayName}
        <br />
        Username: <strong>{user.username}</strong>
        <br />
        One-time code:
      </p>
      <p className="key">{activationCode}</p>
      <p>
        Valid until <TimeText at={expiresAt} />. On the sign-in screen choose “I have a one-time code” and set your own
        password.
      </p>
    </PrintSheet>,
  )

/** The one-time code, shown this once. */
export function ActivationDialog({ handed, onClose }: { handed: Handed; onClose: () => void }) {
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
          <Button icon={<IconPrinter size={16} />} onClick={() => print(handed)}>
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
