import { Link } from 'react-router'
import { type AuthState, signIn } from '../../app/session.ts'
import { client } from '../../host/queries.ts'
import { Form, PasswordField, TextField, useForm } from '../../ui/index.ts'
import { Door } from './door.tsx'
import { newPasswordRules, passwordAdvice } from './new-password.ts'

/** A new person, or one whose password was reset: the administrator's one-time code sets a password. */
export function Activate({ state }: { state: AuthState | null }) {
  const form = useForm({
    initialValues: { username: '', code: '', newPassword: '', repeated: '' },
    validate: {
      username: (value) => (value.trim() ? null : 'Type your username.'),
      code: (value) => (value.trim() ? null : 'Type the code that your administrator gave you.'),
      ...newPasswordRules,
    },
  })
  return (
    <Door
      state={state}
      title="Set your password"
      words="With the one-time code from your administrator."
      below={<Link to="/">Back to sign in</Link>}
    >
      <Form
        form={form}
        submitLabel="Set the password and sign in"
        isWide
        onSubmit={async ({ username, code, newPassword }) => {
          await client.auth.activate({ username: username.trim(), code: code.trim(), newPassword })
          await signIn(username.trim(), newPassword)
        }}
      >
        <TextField label="Username" autoFocus autoComplete="username" {...form.getInputProps('username')} />
        <TextField label="One-time code" {...form.getInputProps('code')} />
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
