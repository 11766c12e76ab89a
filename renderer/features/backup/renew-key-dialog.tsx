import { useState } from 'react'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import {
  Banner,
  Button,
  Checkbox,
  Column,
  Dialog,
  Form,
  IconPrinter,
  PasswordField,
  printSheet,
  Row,
  Text,
  useClinic,
  useForm,
} from '../../ui/index.ts'
import { recoveryKeySheet } from '../auth/recovery-key-sheet.ts'
import styles from './backup.module.css'

/** A new recovery key in place of the old: shown once, to be printed. */
export function RenewKeyDialog({ onClose }: { onClose: () => void }) {
  const clinic = useClinic()
  const printKey = (key: string) => void printSheet(recoveryKeySheet({ recoveryKey: key, isRenewed: true }, clinic))
  const [recoveryKey, setRecoveryKey] = useState<string | null>(null)
  const [isKept, setKept] = useState(false)
  const renew = useCommand(api.backup.renewRecoveryKey)
  const form = useForm({
    initialValues: { password: '' },
    validate: { password: (value) => (value ? null : 'Type your password.') },
  })
  return (
    <Dialog
      isOpen
      title="New recovery key"
      onClose={onClose}
      canClose={!renew.isRunning && recoveryKey === null}
      size="lg"
    >
      {recoveryKey === null ? (
        <Form
          form={form}
          submitLabel="Make a new key"
          onCancel={onClose}
          onSubmit={async ({ password }) => setRecoveryKey((await renew.run({ password })).recoveryKey)}
        >
          <Text isSoft>
            When the paper was lost or seen by others. The new key opens this workstation’s backups, also those in the
            backup folder now; the old paper no longer does. Copies kept elsewhere still open with the old one.
          </Text>
          <PasswordField label="Your password" required autoFocus {...form.getInputProps('password')} />
        </Form>
      ) : (
        <Column>
          <div className={styles.key} data-testid="recovery-key">
            {recoveryKey}
          </div>
          <Banner tone="warning">Shown this once. Print it or write it down before you go on.</Banner>
          <Row justify="between">
            <Checkbox label="I have printed or written it down" checked={isKept} onChange={setKept} />
            <Row>
              <Button icon={<IconPrinter size={16} />} onClick={() => printKey(recoveryKey)}>
                Print
              </Button>
              <Button kind="primary" disabled={!isKept} onClick={onClose}>
                Done
              </Button>
            </Row>
          </Row>
        </Column>
      )}
    </Dialog>
  )
}
