import { useState } from 'react'
import { api, client } from '../../host/queries.ts'
import { Dialog, Form, RadioGroup, type SearchOption, SearchSelect, TextField, useForm } from '../../ui/index.ts'
import { useChartCommand } from './chart.ts'

interface Substance extends SearchOption {
  substance: string
}

/** Allergens of the list; what is typed itself is offered last, so that any substance can be kept. */
const searchSubstances = async (text: string): Promise<Substance[]> => {
  const { rows } = await client.allergies.searchAllergens({ text })
  const listed = rows.map((row) => ({
    value: row.substance,
    label: row.substance,
    detail: row.kind === 'medicine' ? 'medicine, with its class' : row.kind,
    substance: row.substance,
  }))
  if (rows.some((row) => row.substance.toLowerCase() === text.toLowerCase())) return listed
  return [
    ...listed,
    { value: `typed:${text}`, label: text, detail: 'as typed: warned of by name only', substance: text },
  ]
}

const empty = {
  reaction: '',
  criticality: 'unable_to_assess' as 'high' | 'low' | 'unable_to_assess',
  verificationStatus: 'unconfirmed' as 'unconfirmed' | 'confirmed',
}

export function AddAllergy({
  patientId,
  isOpen,
  onClose,
}: {
  patientId: string
  isOpen: boolean
  onClose: () => void
}) {
  const add = useChartCommand(api.allergies.add)
  const [chosen, setChosen] = useState<Substance | null>(null)
  const [complaint, setComplaint] = useState<string | null>(null)
  const form = useForm({ initialValues: empty })
  const close = () => {
    setChosen(null)
    setComplaint(null)
    form.reset()
    onClose()
  }
  const save = async ({ reaction, criticality, verificationStatus }: typeof empty) => {
    if (!chosen) return setComplaint('Choose a substance from the list, or what you typed.')
    await add.run({
      patientId,
      substance: chosen.substance,
      reaction: reaction.trim() || null,
      criticality,
      verificationStatus,
    })
    close()
  }
  return (
    <Dialog isOpen={isOpen} title="Add an allergy" onClose={close}>
      <Form form={form} onSubmit={save} submitLabel="Add the allergy" onCancel={close}>
        <SearchSelect
          label="Substance"
          required
          autoFocus
          placeholder="Penicillin, latex, peanut …"
          search={searchSubstances}
          value={chosen}
          onChange={(next) => {
            setChosen(next)
            setComplaint(null)
          }}
          error={complaint}
        />
        <TextField
          label="Reaction"
          placeholder="Rash, swelling …"
          maxLength={300}
          {...form.getInputProps('reaction')}
        />
        <RadioGroup
          label="How severe"
          options={[
            { value: 'high', label: 'Severe' },
            { value: 'low', label: 'Mild' },
            { value: 'unable_to_assess', label: 'Not known' },
          ]}
          {...form.getInputProps('criticality')}
        />
        <RadioGroup
          label="How certain"
          options={[
            { value: 'unconfirmed', label: 'Told by the patient' },
            { value: 'confirmed', label: 'Confirmed' },
          ]}
          {...form.getInputProps('verificationStatus')}
        />
      </Form>
    </Dialog>
  )
}
