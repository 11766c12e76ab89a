import { useState } from 'react'
import { type AuthState, signIn } from '../../app/session.ts'
import { client } from '../../host/queries.ts'
import { Banner, Form, Grid, PasswordField, TextField, useForm } from '../../ui/index.ts'
import { Door } from './door.tsx'
import { newPasswordRules, passwordAdvice } from './new-password.ts'
import { RecoveryKey } from './recovery-key.tsx'

interface Made {
  recoveryKey: string
  clinicName: string
  username: string
  password: string
}

/**
 * First run on an empty folder, or the first workstation of a new clinic (`clinicName` as its server knows it): names
 * the clinic, makes its first administrator, hands over the recovery key.
 */
export function FirstAdministrator({
  state,
  clinicName = '',
  onBack,
}: {
  state: AuthState | null
  clinicName?: string
  onBack?: () => void
}) {
  const [made, setMade] = useState<Made | null>(null)
  const form = useForm({
    initialValues: { clinicName, displayName: '', username: '', newPassword: '', repeated: '' },
    validate: {
      clinicName: (value) => (value.trim() ? null : 'Name the clinic.'),
      displayName: (value) => (value.trim() ? null : 'Give your name.'),
      username: (value) => (value.trim() ? null : 'Choose a username.'),
      ...newPasswordRules,
    },
  })
  if (made) {
    return (
      <RecoveryKey
        state={state}
        clinicName={made.clinicName}
        recoveryKey={made.recoveryKey}
        onDone={() => signIn(made.username, made.password)}
      />
    )
  }
  return (
    <Door
      state={state && { ...state, clinicName: '' }}
      width="34rem"
      title="Set up this clinic"
      words="Name the clinic and make its first administrator, who then adds everybody else."
    >
      <Form
        form={form}
        submitLabel="Create the clinic"
        {...(onBack ? { onCancel: onBack, cancelLabel: 'Back' } : {})}
        onSubmit={async ({ clinicName: name, displayName, username, newPassword }) => {
          const { user, recoveryKey } = await client.auth
            .register({
              clinicName: name,
              displayName,
              username: username.trim(),
              password: newPassword,
              role: 'admin',
            })
            .catch((error: unknown) => {
              throw renameField(error, 'password', 'newPassword')
            })
          const account = { username: user.username, password: newPassword }
          if (recoveryKey) setMade({ ...account, recoveryKey, clinicName: name })
          else await signIn(account.username, account.password)
        }}
      >
        <TextField label="Clinic name" required autoFocus maxLength={120} {...form.getInputProps('clinicName')} />
        <Grid least="13rem">
          <TextField label="Your name" required maxLength={120} {...form.getInputProps('displayName')} />
          <TextField
            label="Username"
            required
            maxLength={60}
            autoComplete="username"
            {...form.getInputProps('username')}
          />
          <PasswordField
            label="Password"
            required
            description={passwordAdvice}
            autoComplete="new-password"
            {...form.getInputProps('newPassword')}
          />
          <PasswordField
            label="Password again"
            required
            description="Both the same."
            autoComplete="new-password"
            {...form.getInputProps('repeated')}
          />
        </Grid>
        {state?.keyStorage && (
          <Banner tone="info" title="Where the database key is kept">
            {state.keyStorage}
          </Banner>
        )}
      </Form>
    </Door>
  )
}

/** The contract's word for a field is not this form's: moves main's message to the field in sight. */
function renameField(error: unknown, from: string, to: string): unknown {
  if (typeof error === 'object' && error !== null && 'data' in error) {
    const fields = (error.data as { fields?: { path: string }[] } | undefined)?.fields ?? []
    for (const field of fields) if (field.path === from) field.path = to
  }
  return error
}
