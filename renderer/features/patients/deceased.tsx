import type { PatientRow } from '../../../shared/contract/patients.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import { Button, DateField, Dialog, Form, notify, Text, useClinic, useForm, useHoldWindow } from '../../ui/index.ts'
import { todayIn } from './words.ts'

/** Records the day of a death, or takes a mistake back. */
export function Deceased({ patient, isOpen, onClose }: { patient: PatientRow; isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog isOpen={isOpen} title="Record a death" onClose={onClose}>
      <DeathForm patient={patient} onClose={onClose} />
    </Dialog>
  )
}

/** Begins anew with each opening. */
function DeathForm({ patient, onClose }: { patient: PatientRow; onClose: () => void }) {
  const { timeZone } = useClinic()
  const mark = useCommand(api.patients.markDeceased)
  const form = useForm<{ deceasedAt: string | null }>({
    initialValues: { deceasedAt: patient.deceasedAt },
    validate: { deceasedAt: (value) => (value === null ? 'Give the date of death.' : null) },
  })
  const save = async (deceasedAt: string | null) => {
    await mark.run({ id: patient.id, version: patient.version, deceasedAt })
    notify.done(deceasedAt === null ? 'The death is taken back' : 'The death is recorded')
    onClose()
  }
  useHoldWindow(mark.isRunning)
  return (
    <Form
      form={form}
      submitLabel="Record the death"
      onCancel={onClose}
      extraActions={
        patient.deceasedAt !== null && (
          <Button
            onClick={() =>
              void mark
                .start({ id: patient.id, version: patient.version, deceasedAt: null })
                .then((row) => row && onClose())
            }
          >
            It was a mistake: not deceased
          </Button>
        )
      }
      onSubmit={({ deceasedAt }) => save(deceasedAt)}
    >
      <DateField
        label="Date of death"
        required
        autoFocus
        width="12rem"
        max={todayIn(timeZone)}
        {...(patient.birthDate ? { min: patient.birthDate } : {})}
        {...form.getInputProps('deceasedAt')}
      />
      <Text isSoft isSmall>
        No new visit can be opened for a patient who died. The record stays as it is.
      </Text>
    </Form>
  )
}
