import { Banner, Confirm, Dialog, Form, PasswordField, Text, useForm } from '../../ui/index.ts'
import { installUpdate, rollBack } from './updates.ts'

/** Says what installing does, then does it. */
export function InstallDialog({ version, onClose }: { version: string; onClose: () => void }) {
  return (
    <Confirm
      isOpen
      title={`Install version ${version}`}
      confirmLabel="Install and restart"
      onClose={onClose}
      onConfirm={installUpdate}
    >
      <div>
        A backup is made first. Then Hera closes on this computer, everybody signed in here is signed out, and it opens
        again with the new version after about a minute.
      </div>
      <Text isSoft>Nothing that was saved is lost. Other workstations go on working meanwhile.</Text>
    </Confirm>
  )
}

/** Back to the version before, with the administrator's password. */
export function RollBackDialog({ now, to, onClose }: { now: string; to: string; onClose: () => void }) {
  const form = useForm({
    initialValues: { password: '' },
    validate: { password: (value) => (value ? null : 'Type your password.') },
  })
  return (
    <Dialog isOpen title={`Go back to version ${to}`} onClose={onClose} size="md">
      <Form
        form={form}
        submitLabel={`Go back to ${to}`}
        submitKind="danger"
        onCancel={onClose}
        onSubmit={async ({ password }) => {
          await rollBack(password)
          onClose()
        }}
      >
        <Banner tone="warning">
          Version {now} is replaced by {to}, for when the newer one gets in the way of the work here.
        </Banner>
        <Text isSoft>
          A backup is made first. Then Hera closes, everybody signed in here is signed out, and it opens again after
          about a minute. Nothing that was saved is lost.
        </Text>
        <PasswordField label="Your password" required autoFocus {...form.getInputProps('password')} />
      </Form>
    </Dialog>
  )
}
