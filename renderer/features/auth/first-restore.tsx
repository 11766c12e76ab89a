import { useState } from 'react'
import type { AuthState } from '../../app/session.ts'
import { client } from '../../host/queries.ts'
import { Banner, Button, Column, Form, Text, TextField, TimeText, useForm } from '../../ui/index.ts'
import { Door } from './door.tsx'

/** On an empty folder, instead of a new clinic: the backup folder and the printed recovery key bring the old one back. */
export function FirstRestore({ state, onBack }: { state: AuthState | null; onBack: () => void }) {
  const [madeAt, setMadeAt] = useState<number | null>(null)
  const form = useForm({
    initialValues: { folder: '', recoveryKey: '' },
    validate: {
      folder: (value) => (value.trim() ? null : 'Say where the backup is.'),
      recoveryKey: (value) => (value.trim() ? null : 'Type the recovery key from the paper.'),
    },
  })
  return (
    <Door
      state={state && { ...state, clinicName: '' }}
      width="34rem"
      title="Restore a clinic from a backup"
      words="You need the folder with the backup (its .db and .json file) and the printed recovery key."
    >
      {madeAt === null ? (
        <Form
          form={form}
          submitLabel="Restore"
          onCancel={onBack}
          cancelLabel="Back"
          onSubmit={async (values) => setMadeAt((await client.backup.restoreFirst(values)).at)}
        >
          <TextField
            label="Backup folder or file"
            description="The whole path on this computer or a stick. Of a folder, the newest backup is taken."
            placeholder="/media/stick/hera"
            required
            autoFocus
            {...form.getInputProps('folder')}
          />
          <TextField label="Recovery key, as printed" required {...form.getInputProps('recoveryKey')} />
        </Form>
      ) : (
        <Column>
          <Banner tone="good" title="The backup is whole and ready.">
            It was made <TimeText at={madeAt} />. Close Hera now and start it again: the clinic is then as it was, and
            everyone signs in with their own password.
          </Banner>
          <Text isSoft>Nothing more is to be done in this window.</Text>
          <Button onClick={onBack}>Back</Button>
        </Column>
      )}
    </Door>
  )
}
