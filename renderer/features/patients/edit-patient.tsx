import type { PatientRow } from '../../../shared/contract/patients.ts'
import { useEditedRow } from '../../app/edited-row.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import { Banner, Column, Drawer, Form, notify, Text } from '../../ui/index.ts'
import { useDuplicates } from './duplicates.tsx'
import { ContactFields, IdentityFields, useIdentityForm } from './identity-fields.tsx'
import { birthInput, contactInput, fromPatient, nameInput } from './identity-form.ts'
import { patientName } from './words.ts'

/** Corrects who someone is; for a patient without a name, says who it is. */
export function EditPatient({
  patient,
  isOpen,
  onClose,
}: {
  patient: PatientRow
  isOpen: boolean
  onClose: () => void
}) {
  return (
    <Drawer isOpen={isOpen} title={patient.isUnknown ? 'Who is it?' : 'Correct this patient'} onClose={onClose}>
      {isOpen && <EditForm patient={patient} onClose={onClose} />}
    </Drawer>
  )
}

function EditForm({ patient: found, onClose }: { patient: PatientRow; onClose: () => void }) {
  const { row: patient, onRefused } = useEditedRow(found, fromPatient)
  const update = useCommand(api.patients.update)
  const before = fromPatient(patient)
  const form = useIdentityForm(before, false)
  const matches = useDuplicates(form.values, patient.id)
  return (
    <Form
      form={form}
      submitLabel="Save"
      onCancel={onClose}
      onSubmit={async (values) => {
        const birth = birthInput(values)
        const isBirthChanged = JSON.stringify(birth) !== JSON.stringify(birthInput(before))
        const changes = {
          ...nameInput(values),
          ...(values.sex === null || values.sex === before.sex ? {} : { sex: values.sex }),
          // An estimated date that nobody touched stays estimated.
          ...(isBirthChanged ? birth : {}),
          ...contactInput(values),
        }
        await update
          .run({ id: patient.id, version: patient.version, ...changes })
          .catch((error: unknown) => onRefused(error, form))
        notify.done('Saved')
        onClose()
      }}
    >
      <Column>
        {patient.isUnknown && (
          <Text isSoft isSmall>
            Registered as “{patientName(patient)}”. With a name the mark “not identified” goes away.
          </Text>
        )}
        {matches.map((match) => (
          <Banner key={match.patient.id} tone="warning">
            May be the same as {patientName(match.patient)}, {match.patient.mrn}: {match.reasons.join(', ')}.
          </Banner>
        ))}
        <IdentityFields form={form} />
        <ContactFields form={form} />
      </Column>
    </Form>
  )
}
