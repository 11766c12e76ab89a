import { Link } from 'react-router'
import { type AuthState, signIn } from '../../app/session.ts'
import { client } from '../../host/queries.ts'
import { Form, PasswordField, TextField, useForm } from '../../ui/index.ts'
import { Door } from './door.tsx'
import { newPasswordRules, passwordAdvice } from './new-password.ts'

/** An administrator who lost the password sets a new one with the key printed at first run. */
export function Recover({ state }: { state: AuthState | null }) {
  const form = useForm({
    initialValues: { username: '', recoveryKey: '', newPassword: '', repeated: '' },
    validate: {
      username: (value) => (value.trim() ? null : 'Type the administrator’s username.'),
      recoveryKey: (value) => (value.trim() ? null : 'Type the recovery key from the printed paper.'),
      ...newPasswordRules,
    },
  })
  return (
    <Door
      state={state}
      title="Use the recovery key"
      words="For administrators: the key was printed when this clinic was set up."
      below={<Link to="/">Back to sign in</Link>}
    >
      <Form
        form={form}
        submitLabel="Set the password and sign in"
        isWide
        onSubmit={async ({ username, recoveryKey, newPassword }) => {
          await client.auth.recover({ username: username.trim(), recoveryKey: recoveryKey.trim(), newPassword })
          await signIn(username.trim(), newPassword)
        }}
      >
        <TextField
          label="Administrator’s username"
          autoFocus
          autoComplete="username"
          {...form.getInputProps('username')}
        />
        <TextField label="Recovery key" {...form.getInputProps('recoveryKey')} />
        <PasswordField
          label="New password"
          description={passwordAdvice}
          autoComplete="new-password"
          {...form.getInputProps('newPassword')}
        />
        <PasswordField label="New password again" autoComplete="new-password" {...form.getInputProps('repeated')} />
      </Form>
    </Door>
  )
}
