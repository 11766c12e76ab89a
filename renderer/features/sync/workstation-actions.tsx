import { useState } from 'react'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import {
  Column,
  Confirm,
  Dialog,
  Form,
  IconButton,
  IconDots,
  Menu,
  type MenuEntry,
  notify,
  Text,
  TextField,
  useForm,
} from '../../ui/index.ts'
import type { Workstation } from './workstation-table.tsx'

type Asked = 'rename' | 'drain' | 'revoke' | null

/** Renaming a workstation, letting it finish, stopping it. */
export function WorkstationActions({ row }: { row: Workstation }) {
  const [asked, setAsked] = useState<Asked>(null)
  const set = useCommand(api.sync.setWorkstation)
  const close = () => setAsked(null)
  const { no, name, state } = row
  const entries: MenuEntry[] = [{ label: 'Rename…', onClick: () => setAsked('rename') }]
  if (state === 'draining') {
    const resume = () =>
      set.start({ no, state: 'active' }).then((done) => done && notify.done(`${name} works as before.`))
    entries.push({ label: 'Let it work again', onClick: () => void resume() })
  }
  if (state === 'active') entries.push({ label: 'Let it send, then stop it…', onClick: () => setAsked('drain') })
  if (state === 'active' || state === 'draining') {
    entries.push('line', { label: 'Stop it now…', isDanger: true, onClick: () => setAsked('revoke') })
  }
  return (
    <>
      <Menu
        width={240}
        trigger={<IconButton label={`More for ${name}`} icon={<IconDots size={16} />} />}
        entries={entries}
      />
      {asked === 'rename' && <RenameDialog row={row} onClose={close} />}
      <Confirm
        isOpen={asked === 'drain'}
        title={`Let ${name} send, then stop it?`}
        confirmLabel="Let it send, then stop it"
        onClose={close}
        onConfirm={() => set.run({ no, state: 'draining' })}
      >
        For a computer that is put away or sold. It sends what it still has and gets nothing new. When nothing waits
        there any more, stop it.
      </Confirm>
      <Confirm
        isOpen={asked === 'revoke'}
        title={`Stop ${name} now?`}
        confirmLabel="Stop this workstation"
        isDanger
        onClose={close}
        onConfirm={() => set.run({ no, state: 'revoked' })}
      >
        <Column gap="small">
          <Text>
            For a computer that was lost or stolen. The server takes nothing from it any more and gives it nothing. It
            cannot be let in again: it would have to join with a new code.
          </Text>
          <Text>
            {row.unsent
              ? `${row.unsent} ${row.unsent === 1 ? 'thing that was' : 'things that were'} done there and not sent will not reach the clinic.`
              : 'What was done there and not sent will not reach the clinic.'}
            {row.isThis && ' This is the workstation you are sitting at.'}
          </Text>
        </Column>
      </Confirm>
    </>
  )
}

function RenameDialog({ row, onClose }: { row: Workstation; onClose: () => void }) {
  const set = useCommand(api.sync.setWorkstation)
  const form = useForm({
    initialValues: { name: row.name },
    validate: { name: (value) => (value.trim() ? null : 'Give it a name.') },
  })
  return (
    <Dialog isOpen title={`Rename ${row.name}`} onClose={onClose} size="sm">
      <Form
        form={form}
        submitLabel="Rename"
        onCancel={onClose}
        onSubmit={async ({ name }) => {
          await set.run({ no: row.no, name: name.trim() })
          onClose()
        }}
      >
        <TextField
          label="Name of this workstation"
          description="Where it stands, such as Reception or Pharmacy."
          required
          autoFocus
          maxLength={60}
          {...form.getInputProps('name')}
        />
      </Form>
    </Dialog>
  )
}
