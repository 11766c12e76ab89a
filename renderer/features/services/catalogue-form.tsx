import type { ServiceItemRow } from '../../../shared/contract/service-items.ts'
import { resultKinds, serviceCategories } from '../../../shared/domain/status.ts'
import { useEditedRow } from '../../app/edited-row.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import { Dialog, Form, Grid, MoneyField, NumberField, notify, Select, TextField, useForm } from '../../ui/index.ts'
import { categoryNames } from './status-words.ts'

const resultNames = { none: 'No result', number: 'A number', text: 'A text', choice: 'Negative or positive' } as const

const valuesOf = (item: Partial<ServiceItemRow>) => ({
  name: item.name ?? '',
  code: item.code ?? '',
  category: (item.category ?? 'laboratory') as (typeof serviceCategories)[number],
  priceMinor: (item.priceMinor ?? null) as number | null,
  resultKind: (item.resultKind ?? 'none') as (typeof resultKinds)[number],
  resultUnit: item.resultUnit ?? '',
  referenceLow: item.referenceLow ?? null,
  referenceHigh: item.referenceHigh ?? null,
})

/** Stands for the row while a service is added. */
const noneYet = { version: '' } as ServiceItemRow

/** A service of the catalogue: made with `item` null, else changed. */
export function CatalogueForm({ item: found, onClose }: { item: ServiceItemRow | null; onClose: () => void }) {
  const { row, onRefused } = useEditedRow(found ?? noneYet, valuesOf)
  const item = found && row
  const create = useCommand(api.serviceItems.create)
  const update = useCommand(api.serviceItems.update)
  const form = useForm({
    initialValues: valuesOf(row),
    validate: {
      name: (name: string) => (name.trim() === '' ? 'Give it a name.' : null),
      code: (code: string) => (code.trim() === '' ? 'Give it a code, as in LAB-HB.' : null),
      priceMinor: (price: number | null) => (price === null ? 'Give a price; 0 costs nothing.' : null),
    },
  })
  const isNumber = form.values.resultKind === 'number'
  const save = async ({ priceMinor, resultUnit, ...values }: typeof form.values) => {
    const fields = {
      ...values,
      priceMinor: priceMinor ?? 0,
      resultUnit: isNumber ? resultUnit.trim() || null : null,
      referenceLow: isNumber ? values.referenceLow : null,
      referenceHigh: isNumber ? values.referenceHigh : null,
    }
    if (item) {
      const { id: serviceItemId, version } = item
      await update.run({ serviceItemId, version, ...fields }).catch((error: unknown) => onRefused(error, form))
    } else await create.run(fields)
    notify.done(item ? 'Service changed' : 'Service added')
    onClose()
  }
  return (
    <Dialog isOpen title={item ? `Change ${item.name}` : 'Add a service'} onClose={onClose} size="lg">
      <Form form={form} onSubmit={save} submitLabel={item ? 'Save' : 'Add the service'} onCancel={onClose}>
        <Grid least="14rem">
          <TextField label="Name" required autoFocus maxLength={120} {...form.getInputProps('name')} />
          <TextField label="Code" required maxLength={40} {...form.getInputProps('code')} />
          <Select
            label="Kind"
            required
            options={serviceCategories.map((value) => ({ value, label: categoryNames[value] ?? value }))}
            {...form.getInputProps('category')}
          />
          <MoneyField label="Price" required {...form.getInputProps('priceMinor')} />
          <Select
            label="Result"
            required
            options={resultKinds.map((value) => ({ value, label: resultNames[value] }))}
            {...form.getInputProps('resultKind')}
          />
          {isNumber && (
            <>
              <TextField label="Unit" placeholder="g/dL" maxLength={30} {...form.getInputProps('resultUnit')} />
              <NumberField label="Reference from" decimals={3} {...form.getInputProps('referenceLow')} />
              <NumberField label="Reference to" decimals={3} {...form.getInputProps('referenceHigh')} />
            </>
          )}
        </Grid>
      </Form>
    </Dialog>
  )
}
