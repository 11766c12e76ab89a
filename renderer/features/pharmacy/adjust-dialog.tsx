import type { BatchRow } from '../../../shared/contract/stock.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import { Column, Dialog, Form, NumberField, notify, Select, Text, TextArea, useForm } from '../../ui/index.ts'
import { unitNoun, unitWords } from '../prescriptions/words.ts'

type Kind = 'count' | 'destroy' | 'return' | 'transfer' | 'adjust'

const kinds: readonly { value: Kind; label: string }[] = [
  { value: 'count', label: 'Counted' },
  { value: 'destroy', label: 'Destroyed' },
  { value: 'return', label: 'Returned to the supplier' },
  { value: 'transfer', label: 'Sent to another place' },
  { value: 'adjust', label: 'Found more' },
]

const asked: Readonly<Record<Kind, string>> = {
  count: 'What is really there',
  destroy: 'How many were destroyed',
  return: 'How many were returned',
  transfer: 'How many were sent',
  adjust: 'How many were found',
}

/** Corrects one batch by a movement with a reason; the history stays. */
export function AdjustDialog({ batch, unit, onClose }: { batch: BatchRow; unit: string; onClose: () => void }) {
  const adjust = useCommand(api.stock.adjust)
  const form = useForm({
    initialValues: { kind: 'count' as Kind, number: null as number | null, reason: '' },
    validate: {
      number: (number, { kind }) => (number === null || number < (kind === 'count' ? 0 : 1) ? 'Give a number.' : null),
      reason: (reason) => (reason.trim().length >= 3 ? null : 'Say why in a few words.'),
    },
  })
  const { kind, number } = form.values
  const after =
    number === null ? null : kind === 'count' ? number : batch.onHand + (kind === 'adjust' ? number : -number)
  return (
    <Dialog isOpen title={`Correct lot ${batch.lot}`} onClose={onClose}>
      <Form
        form={form}
        submitLabel="Save"
        onCancel={onClose}
        onSubmit={async ({ kind, number, reason }) => {
          if (number === null) return
          const change = kind === 'count' ? { counted: number } : { delta: kind === 'adjust' ? number : -number }
          const saved = await adjust.run({ batchId: batch.id, kind, reason: reason.trim(), ...change })
          notify.done(`Lot ${saved.batch.lot} now has ${unitWords(saved.batch.onHand, unit)}.`)
          onClose()
        }}
      >
        <Column>
          <Text isSoft>{unitWords(batch.onHand, unit)} are on hand.</Text>
          <Select label="What happened" options={kinds} {...form.getInputProps('kind')} />
          <NumberField
            label={asked[kind]}
            autoFocus
            required
            min={0}
            suffix={unitNoun(2, unit)}
            {...form.getInputProps('number')}
          />
          {after !== null && (
            <Text isSmall isSoft>
              Afterwards: {after < 0 ? 'less than nothing, which cannot be' : unitWords(after, unit)}
            </Text>
          )}
          <TextArea label="Reason" required rows={2} maxLength={500} {...form.getInputProps('reason')} />
        </Column>
      </Form>
    </Dialog>
  )
}
