import { useState } from 'react'
import type { UserRow } from '../../../shared/contract/users.ts'
import { useProfile } from '../../app/session.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import { Confirm, IconButton, IconDots, Menu, type MenuEntry, notify } from '../../ui/index.ts'
import type { Handed } from './activation-dialog.tsx'

/** What an administrator does with an account beside editing it. */
export function UserActions({
  user,
  onEdit,
  onHanded,
}: {
  user: UserRow
  onEdit: () => void
  onHanded: (handed: Handed) => void
}) {
  const profile = useProfile()
  const [asked, setAsked] = useState<'reset' | 'disable' | null>(null)
  const reset = useCommand(api.users.resetPassword)
  const disable = useCommand(api.users.disable)
  const enable = useCommand(api.users.enable, { onSuccess: () => notify.done('The account is open again.') })
  const clear = useCommand(api.users.clearThrottle, { onSuccess: () => notify.done('They can try again now.') })
  const isSelf = user.id === profile.user.id
  const { id, displayName } = user
  const entries: MenuEntry[] = [
    { label: 'Edit', onClick: onEdit },
    { label: 'Reset password…', disabled: isSelf || user.status !== 'active', onClick: () => setAsked('reset') },
    {
      label: 'Clear wrong passwords',
      disabled: user.wrongPasswords === 0,
      onClick: () => void clear.start({ id }),
    },
    'line',
    user.status === 'active'
      ? { label: 'Close the account…', isDanger: true, disabled: isSelf, onClick: () => setAsked('disable') }
      : { label: 'Open the account again', onClick: () => void enable.start({ id }) },
  ]
  return (
    <>
      <Menu
        trigger={<IconButton label={`More for ${displayName}`} icon={<IconDots size={16} />} />}
        entries={entries}
      />
      <Confirm
        isOpen={asked === 'reset'}
        title={`Reset the password of ${displayName}?`}
        confirmLabel="Reset the password"
        onClose={() => setAsked(null)}
        onConfirm={async () => {
          const { activationCode, expiresAt } = await reset.run({ id })
          onHanded({ user, activationCode, expiresAt })
        }}
      >
        The old password ends now and they are signed out everywhere. You get a one-time code to hand over; they set a
        new password with it, which you don’t learn.
      </Confirm>
      <Confirm
        isOpen={asked === 'disable'}
        title={`Close the account of ${displayName}?`}
        confirmLabel="Close the account"
        isDanger
        onClose={() => setAsked(null)}
        onConfirm={() => disable.run({ id })}
      >
        They are signed out at once and can’t sign in again. What they did stays under their name, and the account can
        be opened again.
      </Confirm>
    </>
  )
}
