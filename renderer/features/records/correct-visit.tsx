import type { RecordRow } from '../../../shared/contract/records.ts'
import { isOneOf, type Priority, priorities } from '../../../shared/domain/status.ts'
import { useEditedRow } from '../../app/edited-row.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import { Column, Dialog, Form, notify, RadioGroup, TextField, useForm } from '../../ui/index.ts'
import { priorityOptions } from './open-visit.tsx'

/** The reason and the priority of an open visit, put right. */
export function CorrectVisit({ visit, isOpen, onClose }: { visit: RecordRow; isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog isOpen={isOpen} title="Correct the visit" onClose={onClose}>
      {isOpen && <CorrectForm visit={visit} onClose={onClose} />}
    </Dialog>
  )
}

interface Values {
  reason: string
  priority: Priority
}

const valuesOf = ({ reason, priority }: RecordRow): Values => ({
  reason,
  priority: isOneOf(priorities, priority) ? priority : 'routine',
})

function CorrectForm({ visit: found, onClose }: { visit: RecordRow; onClose: () => void }) {
  const { row: visit, onRefused } = useEditedRow(found, valuesOf)
  const update = useCommand(api.records.update)
  const form = useForm<Values>({
    initialValues: valuesOf(visit),
    validate: { reason: (value) => (value.trim() ? null : 'Say why the patient came, in a few words.') },
  })
  return (
    <Form
      form={form}
      submitLabel="Save"
      onCancel={onClose}
      onSubmit={async (values) => {
        const { id, version } = visit
        await update.run({ id, version, ...values }).catch((error: unknown) => onRefused(error, form))
        notify.done('Saved')
        onClose()
      }}
    >
      <Column>
        <TextField label="Reason for the visit" required autoFocus maxLength={300} {...form.getInputProps('reason')} />
        <RadioGroup label="Priority" options={priorityOptions} {...form.getInputProps('priority')} />
      </Column>
    </Form>
  )
}
