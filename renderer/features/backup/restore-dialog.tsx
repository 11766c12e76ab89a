import { useState } from 'react'
import type { BackupRow } from '../../../shared/contract/backup.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import {
  Banner,
  Button,
  Checkbox,
  Column,
  Dialog,
  Form,
  PasswordField,
  Row,
  TextField,
  TimeText,
  useForm,
} from '../../ui/index.ts'

/** Prepares a restore for the next start. Says what is lost from sight, and asks for the paper and the password. */
export function RestoreDialog({ row, onClose }: { row: BackupRow; onClose: () => void }) {
  const [isDone, setDone] = useState(false)
  const restore = useCommand(api.backup.restore)
  const form = useForm({
    initialValues: { recoveryKey: '', password: '', isSure: false },
    validate: {
      recoveryKey: (value) => (value.trim() ? null : 'Type the recovery key from the paper.'),
      password: (value) => (value ? null : 'Type your password.'),
      isSure: (value) => (value ? null : 'Tick this first.'),
    },
  })
  return (
    <Dialog isOpen title="Restore this backup" onClose={onClose} canClose={!restore.isRunning} size="md">
      {isDone ? (
        <Column>
          <Banner tone="good" title="The restore is prepared.">
            Tell everyone to stop working, close Hera and start it again. Until then it can be withdrawn.
          </Banner>
          <Row justify="end">
            <Button kind="primary" autoFocus onClick={onClose}>
              Close
            </Button>
          </Row>
        </Column>
      ) : (
        <Form
          form={form}
          submitLabel="Prepare the restore"
          submitKind="danger"
          onCancel={onClose}
          onSubmit={async ({ recoveryKey, password }) => {
            await restore.run({ name: row.name, recoveryKey, password })
            setDone(true)
          }}
        >
          <Banner tone="danger" title="The clinic goes back in time">
            At the next start the data is that of <TimeText at={row.at} />. Everything entered since is moved aside into
            a folder of its own: it is not deleted, but nobody sees it in Hera.
          </Banner>
          <TextField label="Recovery key, as printed" required autoFocus {...form.getInputProps('recoveryKey')} />
          <PasswordField label="Your password" required {...form.getInputProps('password')} />
          <Checkbox
            label="I know that work done since then will be out of sight"
            {...form.getInputProps('isSure', { type: 'checkbox' })}
          />
        </Form>
      )}
    </Dialog>
  )
}
