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

type Asked = 'rename' | 'hold' | 'revoke' | null

/** Renaming a workstation, putting it on hold (the server's word is draining), stopping it for good (revoking). */
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
  if (state === 'active') entries.push({ label: 'Put on hold…', onClick: () => setAsked('hold') })
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
        isOpen={asked === 'hold'}
        title={`Put ${name} on hold?`}
        confirmLabel="Put on hold"
        onClose={close}
        onConfirm={() => set.run({ no, state: 'draining' })}
      >
        When something is wrong there that has to be looked at first. The server takes no changes from it until you let
        it work again: what is done there waits on that computer, and nothing is lost. It still receives what the others
        do.
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
            For a computer that was lost, stolen or put away. The server takes nothing from it any more and gives it
            nothing. It cannot be let in again: it would have to join with a new code.
          </Text>
          <Text>
            {unsentWords(row)} If the computer is at hand, connect it and wait until nothing waits there.
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

function unsentWords({ unsent }: Workstation): string {
  if (!unsent) return 'What was done there and not sent will not reach the clinic.'
  const things = unsent === 1 ? '1 thing that was' : `${unsent} things that were`
  return `${things} done there and not sent will not reach the clinic.`
}
