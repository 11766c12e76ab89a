import type { ServiceRow } from '../../../shared/contract/services.ts'
import { choiceResults } from '../../../shared/domain/status.ts'
import { api } from '../../host/queries.ts'
import {
  Banner,
  Checkbox,
  Dialog,
  Form,
  NumberField,
  notify,
  RadioGroup,
  TextArea,
  TextField,
  useForm,
} from '../../ui/index.ts'
import { useChartCommand } from '../chart/chart.ts'
import { rangeText } from '../chart/words.ts'

const choices = choiceResults.map((value) => ({ value, label: value.charAt(0).toUpperCase() + value.slice(1) }))

/** Entering a result, or with `isCorrection` a corrected one: the old value stays visible beside the new. */
export function ResultDialog({
  service,
  isCorrection,
  onClose,
}: {
  service: ServiceRow
  isCorrection: boolean
  onClose: () => void
}) {
  const addResult = useChartCommand(api.services.addResult)
  const correctResult = useChartCommand(api.services.correctResult)
  const form = useForm({
    initialValues: { value: null as number | null, text: '', reason: '', isPreliminary: false },
  })
  const range = rangeText(service.referenceLow, service.referenceHigh)
  const save = async ({ value, text, reason, isPreliminary }: typeof form.values) => {
    const result = { serviceId: service.id, value, text: text.trim() || null }
    if (isCorrection) await correctResult.run({ ...result, reason })
    else await addResult.run({ ...result, status: isPreliminary ? 'preliminary' : 'final' })
    notify.done(isCorrection ? 'Result corrected' : 'Result saved')
    onClose()
  }
  return (
    <Dialog
      isOpen
      title={isCorrection ? `Correct the result: ${service.name}` : `Result: ${service.name}`}
      onClose={onClose}
    >
      <Form
        form={form}
        onSubmit={save}
        submitLabel={isCorrection ? 'Save the correction' : 'Save the result'}
        onCancel={onClose}
      >
        {service.note && <Banner tone="neutral">{service.note}</Banner>}
        {service.resultKind === 'number' && (
          <NumberField
            label="Result"
            required
            autoFocus
            decimals={4}
            suffix={service.resultUnit ?? undefined}
            description={range ? `Reference ${range}` : undefined}
            {...form.getInputProps('value')}
          />
        )}
        {service.resultKind === 'choice' && (
          <RadioGroup label="Result" required options={choices} {...form.getInputProps('text')} />
        )}
        {(service.resultKind === 'text' || service.resultKind === 'number') && (
          <TextArea
            label={service.resultKind === 'text' ? 'Report' : 'Remark'}
            required={service.resultKind === 'text'}
            autoFocus={service.resultKind === 'text'}
            rows={service.resultKind === 'text' ? 6 : 2}
            maxLength={20_000}
            {...form.getInputProps('text')}
          />
        )}
        {isCorrection ? (
          <TextField label="Reason for the correction" required maxLength={500} {...form.getInputProps('reason')} />
        ) : (
          <Checkbox
            label="Preliminary: the final result follows"
            {...form.getInputProps('isPreliminary', { type: 'checkbox' })}
          />
        )}
      </Form>
    </Dialog>
  )
}
