import { useNavigate } from 'react-router'
import { useGoOn } from '../../app/go-on.ts'
import { useCommand } from '../../host/command.ts'
import { errorReason } from '../../host/error-words.ts'
import { api } from '../../host/queries.ts'
import { Column, Form, notify, Page, Panel, PasswordField, Text, useForm } from '../../ui/index.ts'
import { newPasswordRules, passwordAdvice } from './new-password.ts'

/** The own password; other sessions of this account are signed out by main. */
export function ChangePassword() {
  const navigate = useNavigate()
  const goOn = useGoOn()
  const change = useCommand(api.auth.changePassword)
  const form = useForm({
    initialValues: { currentPassword: '', newPassword: '', repeated: '' },
    validate: {
      currentPassword: (value) => (value ? null : 'Type your current password.'),
      ...newPasswordRules,
    },
  })
  return (
    <Page title="Change password">
      <div style={{ maxWidth: '24rem' }}>
        <Panel>
          <Form
            form={form}
            submitLabel="Change password"
            onCancel={() => navigate(-1)}
            onSubmit={async ({ currentPassword, newPassword }) => {
              try {
                await change.run({ currentPassword, newPassword })
              } catch (error) {
                if (errorReason(error) !== 'wrong_password') throw error
                form.setFieldError('currentPassword', 'This password is not right.')
                return
              }
              notify.done('Your password is changed. Other screens of yours are signed out.')
              goOn('/')
            }}
          >
            <Column>
              <PasswordField label="Current password" autoFocus {...form.getInputProps('currentPassword')} />
              <PasswordField label="New password" autoComplete="new-password" {...form.getInputProps('newPassword')} />
              <PasswordField
                label="New password again"
                autoComplete="new-password"
                {...form.getInputProps('repeated')}
              />
              <Text isSoft isSmall>
                {passwordAdvice}
              </Text>
            </Column>
          </Form>
        </Panel>
      </div>
    </Page>
  )
}
