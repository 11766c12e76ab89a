import type { Sex } from '../../../shared/domain/status.ts'
import { useGoOn } from '../../app/go-on.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import { Column, Dialog, Form, NumberField, notify, RadioGroup, Text, useForm } from '../../ui/index.ts'
import { sexOptions } from './identity-fields.tsx'
import { patientName } from './words.ts'

/** Someone is brought in and nobody can say who it is: registered in one step, identified later. */
export function UnknownPatient({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  return (
    <Dialog isOpen={isOpen} title="Unknown patient" onClose={onClose}>
      <UnknownForm onClose={onClose} />
    </Dialog>
  )
}

/** Begins anew with each opening: what was said of one person is not said of the next. */
function UnknownForm({ onClose }: { onClose: () => void }) {
  const goOn = useGoOn()
  const register = useCommand(api.patients.register)
  const form = useForm<{ sex: Sex; ageYears: number | null }>({ initialValues: { sex: 'unknown', ageYears: null } })
  return (
    <Form
      form={form}
      submitLabel="Register without a name"
      onCancel={onClose}
      onSubmit={async ({ sex, ageYears }) => {
        const made = await register.run({ isUnknown: true, sex, ...(ageYears === null ? {} : { ageYears }) })
        notify.done(`${patientName(made)} is registered as ${made.mrn}`)
        goOn(`/patients/${made.id}?visit=new`)
      }}
    >
      <Column>
        <Text isSoft isSmall>
          A name is made of the sex and the time, and marked as not identified. Correct it as soon as someone knows.
        </Text>
        <RadioGroup label="Sex" options={sexOptions} {...form.getInputProps('sex')} />
        <NumberField
          label="Estimated age, if you can tell"
          width="14rem"
          suffix="years"
          min={0}
          max={130}
          {...form.getInputProps('ageYears')}
        />
      </Column>
    </Form>
  )
}
