import { api } from '../../host/queries.ts'
import { Dialog, Form, notify, TextArea, TextField, useForm } from '../../ui/index.ts'
import { type Item, useChartCommand } from './chart.ts'

/** A corrected text that follows a signed note, with the reason; the old text stays readable under it. */
export function AmendDialog({ note, onClose }: { note: Item; onClose: () => void }) {
  const amend = useChartCommand(api.recordItems.amendNote)
  const form = useForm({
    initialValues: { text: note.text ?? '', reason: '' },
    validate: {
      reason: (reason: string) => (reason.trim().length < 3 ? 'Say why in a few words.' : null),
      text: (text: string) => (text.trim() === '' ? 'Write the corrected note.' : null),
    },
  })
  return (
    <Dialog isOpen title="Amend the signed note" onClose={onClose} size="lg">
      <Form
        form={form}
        submitLabel="Sign the amendment"
        onCancel={onClose}
        onSubmit={async ({ text, reason }) => {
          await amend.run({ recordId: note.recordId, itemId: note.id, text, reason })
          notify.done('Amendment signed')
          onClose()
        }}
      >
        <TextArea label="Note" required rows={8} maxRows={18} maxLength={50_000} {...form.getInputProps('text')} />
        <TextField label="Reason for the change" required maxLength={500} {...form.getInputProps('reason')} />
      </Form>
    </Dialog>
  )
}
