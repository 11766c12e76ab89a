import { useState } from 'react'
import type { PatientHeader } from '../../../shared/contract/patients.ts'
import { dayBounds } from '../../../shared/domain/clock.ts'
import type { Priority } from '../../../shared/domain/status.ts'
import { useGoOn } from '../../app/go-on.ts'
import { useProfile } from '../../app/session.ts'
import { useCommand } from '../../host/command.ts'
import { errorFacts, errorReason } from '../../host/error-words.ts'
import { api } from '../../host/queries.ts'
import {
  Checkbox,
  Column,
  DateField,
  Dialog,
  Form,
  notify,
  RadioGroup,
  Row,
  TextField,
  useClinic,
  useForm,
} from '../../ui/index.ts'
import { patientName, todayIn } from '../patients/words.ts'

export const priorityOptions: { value: Priority; label: string }[] = [
  { value: 'routine', label: 'Routine' },
  { value: 'urgent', label: 'Urgent' },
  { value: 'emergency', label: 'Emergency' },
]

interface Values {
  reason: string
  priority: Priority
  day: string | null
  time: string
}

/** Opens a visit: why the patient came and how urgent it is; with a time when it is entered later. */
export function OpenVisit({
  patient,
  isOpen,
  onClose,
}: {
  patient: PatientHeader
  isOpen: boolean
  onClose: () => void
}) {
  return (
    <Dialog isOpen={isOpen} title={`Open a visit for ${patientName(patient)}`} onClose={onClose} size="lg">
      {isOpen && <OpenVisitForm patient={patient} onClose={onClose} />}
    </Dialog>
  )
}

const clockShape = /^([01]?\d|2[0-3])[:.]?([0-5]\d)$/

function OpenVisitForm({ patient, onClose }: { patient: PatientHeader; onClose: () => void }) {
  const goOn = useGoOn()
  const { timeZone } = useClinic()
  const { capabilities } = useProfile()
  const [isLate, setLate] = useState(false)
  const open = useCommand(api.records.open)
  const form = useForm<Values>({
    initialValues: { reason: '', priority: 'routine', day: todayIn(timeZone), time: '' },
    validate: {
      reason: (value) => (value.trim() ? null : 'Say why the patient came, in a few words.'),
      day: (value) => (isLate && value === null ? 'Give the day.' : null),
      time: (value) => (isLate && !clockShape.test(value.trim()) ? 'Write the time as 14:05.' : null),
    },
  })
  const startedAt = ({ day, time }: Values): number | undefined => {
    const [, hours, minutes] = clockShape.exec(time.trim()) ?? []
    if (!isLate || day === null || hours === undefined || minutes === undefined) return undefined
    return dayBounds(day, timeZone)[0] + (Number(hours) * 60 + Number(minutes)) * 60_000
  }
  return (
    <Form
      form={form}
      submitLabel="Open the visit"
      onCancel={onClose}
      onSubmit={async (values) => {
        const at = startedAt(values)
        try {
          const visit = await open.run({
            patientId: patient.id,
            reason: values.reason.trim(),
            priority: values.priority,
            ...(at === undefined ? {} : { startedAt: at }),
          })
          onClose()
          if (capabilities['patient.write'] === undefined) goOn(`/patients/${patient.id}/chart?visit=${visit.id}`)
        } catch (error) {
          // Somebody else opened one meanwhile: that is where the patient is.
          if (errorReason(error) !== 'record_open' || !errorFacts(error).recordId) throw error
          notify.error(error)
          onClose()
        }
      }}
    >
      <Column>
        <TextField
          label="Reason for the visit"
          required
          autoFocus
          maxLength={300}
          placeholder="Fever for three days"
          {...form.getInputProps('reason')}
        />
        <RadioGroup label="Priority" options={priorityOptions} {...form.getInputProps('priority')} />
        <Checkbox label="The patient came earlier (entered later)" checked={isLate} onChange={setLate} />
        {isLate && (
          <Row align="start">
            <DateField label="Day" width="11rem" max={todayIn(timeZone)} {...form.getInputProps('day')} />
            <TextField label="Time" width="6rem" placeholder="14:05" maxLength={5} {...form.getInputProps('time')} />
          </Row>
        )}
        {form.errors.startedAt && <span role="alert">{form.errors.startedAt}</span>}
      </Column>
    </Form>
  )
}
