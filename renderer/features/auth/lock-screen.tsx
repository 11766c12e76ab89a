import { useRef } from 'react'
import type { Profile } from '../../../shared/contract/auth.ts'
import { roleNames } from '../../../shared/domain/capability.ts'
import { type AuthState, signOut, unlockScreen } from '../../app/session.ts'
import { errorReason } from '../../host/error-words.ts'
import { Form, PasswordField, useForm } from '../../ui/index.ts'
import { Door } from './door.tsx'

/** Covers everything until the password is given again, or somebody else signs in. */
export function LockScreen({ profile, state }: { profile: Profile; state: AuthState | null }) {
  const field = useRef<HTMLInputElement>(null)
  const form = useForm({
    initialValues: { password: '' },
    validate: { password: (value) => (value ? null : 'Type your password.') },
  })
  return (
    <Door
      state={state}
      title="Locked"
      words={`${profile.user.displayName}, ${roleNames[profile.user.role].toLowerCase()}. Notes, prescriptions and registrations that you had begun are kept.`}
      below={
        <button type="button" onClick={() => void signOut()}>
          Switch user
        </button>
      }
    >
      <Form
        form={form}
        submitLabel="Unlock"
        isWide
        onSubmit={async ({ password }) => {
          try {
            await unlockScreen(password)
          } catch (error) {
            form.setFieldValue('password', '')
            field.current?.focus()
            if (errorReason(error) !== 'wrong_password') throw error
            form.setFieldError('password', 'This password is not right.')
          }
        }}
      >
        <PasswordField label="Password" autoFocus ref={field} {...form.getInputProps('password')} />
      </Form>
    </Door>
  )
}
