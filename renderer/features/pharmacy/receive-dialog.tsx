import { useState } from 'react'
import type { MedicineRow } from '../../../shared/contract/medicines.ts'
import { followRow } from '../../app/edited-row.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import {
  Column,
  DateField,
  Dialog,
  Form,
  Grid,
  NumberField,
  notify,
  SearchSelect,
  Text,
  TextField,
  useClinic,
  useForm,
} from '../../ui/index.ts'
import { todayIn } from '../patients/words.ts'
import { type MedicineOption, medicineOption, searchMedicines } from '../prescriptions/medicine-search.ts'
import { unitNoun, unitWords } from '../prescriptions/words.ts'

const emptyLine = {
  lot: '',
  expiryDate: null as string | null,
  quantity: null as number | null,
  packs: null as number | null,
}

/** Receives a delivery: the same lot and expiry adds to its batch. Stays open for the next line of the delivery. */
export function ReceiveDialog({ medicine, onClose }: { medicine?: MedicineRow; onClose: () => void }) {
  const { timeZone } = useClinic()
  const [chosen, setChosen] = useState<MedicineOption | null>(medicine ? medicineOption(medicine) : null)
  const receive = useCommand(api.stock.receive)
  const form = useForm({
    initialValues: emptyLine,
    validate: {
      lot: (lot) => (lot.trim() ? null : 'Write the lot as printed on the box.'),
      expiryDate: (date) => (date ? null : 'Give the expiry date.'),
      quantity: (quantity) => (quantity && quantity > 0 ? null : 'At least 1.'),
    },
  })
  const unit = chosen?.medicine.baseUnit ?? 'unit'
  const packSize = chosen?.medicine.packSize ?? 1
  return (
    <Dialog isOpen title="Receive stock" onClose={onClose}>
      <Form
        form={form}
        submitLabel="Receive"
        cancelLabel="Close"
        onCancel={onClose}
        onSubmit={async (line) => {
          const { lot, expiryDate, quantity } = line
          if (!chosen || !expiryDate || !quantity) return
          const { batch } = await receive.run({ medicineId: chosen.value, lot, expiryDate, quantity })
          notify.done(`${unitWords(quantity, unit)} received. Lot ${batch.lot} now has ${batch.onHand}.`)
          if (medicine) return onClose()
          // What was typed of the next line while this one was being saved stays.
          form.setValues(followRow(form.getValues(), line, emptyLine))
          setChosen((now) => (now === chosen ? null : now))
        }}
      >
        <Column>
          <SearchSelect<MedicineOption>
            label="Medicine"
            required
            autoFocus={!medicine}
            disabled={medicine !== undefined}
            search={searchMedicines}
            value={chosen}
            onChange={setChosen}
          />
          <Grid least="10rem">
            <TextField
              label="Lot"
              required
              autoFocus={Boolean(medicine)}
              maxLength={60}
              {...form.getInputProps('lot')}
            />
            <DateField label="Expires" required min={todayIn(timeZone)} {...form.getInputProps('expiryDate')} />
          </Grid>
          <Grid least="10rem">
            {packSize > 1 && (
              <NumberField
                label={`Packs of ${unitWords(packSize, unit)}`}
                min={1}
                value={form.values.packs}
                onChange={(packs) => {
                  form.setFieldValue('packs', packs)
                  if (packs !== null) form.setFieldValue('quantity', packs * packSize)
                }}
              />
            )}
            <NumberField
              label="Quantity"
              required
              min={1}
              suffix={unitNoun(2, unit)}
              {...form.getInputProps('quantity')}
            />
          </Grid>
          {chosen && (
            <Text isSmall isSoft>
              Counted in {unitNoun(2, unit)}, as it is handed out.
            </Text>
          )}
        </Column>
      </Form>
    </Dialog>
  )
}
