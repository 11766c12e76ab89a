import { useState } from 'react'
import { Link } from 'react-router'
import { roleNames } from '../../../shared/domain/capability.ts'
import { type AuthState, signIn } from '../../app/session.ts'
import { Column, Form, PasswordField, Text, TextField, useForm } from '../../ui/index.ts'
import { Arriving, ArrivingBar } from './arriving.tsx'
import styles from './door.module.css'
import { Door } from './door.tsx'
import { useWaiting } from './waiting.ts'

/** Username and password. A demo folder shows its accounts: a click fills them in. */
export function SignIn({ state }: { state: AuthState | null }) {
  const [isFilled, setFilled] = useState(0)
  const form = useForm({
    initialValues: { username: '', password: '' },
    validate: {
      username: (value) => (value.trim() ? null : 'Type your username.'),
      password: (value) => (value ? null : 'Type your password.'),
    },
  })
  const accounts = state?.demoAccounts ?? []
  const { firstRun, isArriving, isWaiting, isTold, goOn } = useWaiting(state)
  if (firstRun && isTold) {
    return <Arriving state={state} firstRun={firstRun} onSignIn={isWaiting ? undefined : goOn} />
  }
  return (
    <Door
      state={state}
      title="Sign in"
      below={
        <>
          <Link to="/activate">I have a one-time code</Link>
          <Link to="/recover">Use the recovery key</Link>
        </>
      }
    >
      <Column>
        <Form
          key={isFilled}
          form={form}
          onSubmit={async ({ username, password }) => {
            try {
              await signIn(username.trim(), password)
            } catch (error) {
              form.setFieldValue('password', '')
              throw error
            }
          }}
          submitLabel="Sign in"
          isWide
        >
          <TextField label="Username" autoFocus autoComplete="username" {...form.getInputProps('username')} />
          <PasswordField label="Password" {...form.getInputProps('password')} />
        </Form>
        {firstRun && isArriving && (
          <Column gap="small">
            <ArrivingBar progress={firstRun.progress} />
            <Text isSoft isSmall>
              The clinic is still arriving. You can sign in and work meanwhile.
            </Text>
          </Column>
        )}
        {accounts.length > 0 && (
          <Column gap="small">
            <Text isSoft isSmall>
              Demo accounts: choose one, then sign in.
            </Text>
            <div className={styles.demoList}>
              {accounts.map((account) => (
                <button
                  key={account.username}
                  type="button"
                  className={styles.account}
                  onClick={() => {
                    form.setValues({ username: account.username, password: account.password })
                    form.setErrors({})
                    setFilled((count) => count + 1)
                  }}
                >
                  <span>{roleNames[account.role]}</span>
                  <span>
                    {account.username} / {account.password}
                  </span>
                </button>
              ))}
            </div>
          </Column>
        )}
      </Column>
    </Door>
  )
}
