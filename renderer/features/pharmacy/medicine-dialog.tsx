import { useQuery } from '@tanstack/react-query'
import type { MedicineRow } from '../../../shared/contract/medicines.ts'
import { frequencies, routes } from '../../../shared/domain/status.ts'
import { baseUnits, prescribedUnits } from '../../../shared/domain/unit.ts'
import { useEditedRow } from '../../app/edited-row.ts'
import { useCommand } from '../../host/command.ts'
import { api } from '../../host/queries.ts'
import {
  Button,
  Checkbox,
  Column,
  Dialog,
  ErrorNotice,
  Form,
  Grid,
  Loading,
  MoneyField,
  NumberField,
  notify,
  Select,
  TextField,
  useForm,
  useHoldWindow,
} from '../../ui/index.ts'
import { frequencyWords } from '../prescriptions/words.ts'

const asOptions = <Word extends string>(words: readonly Word[]) => words.map((value) => ({ value, label: value }))
const codeSystems = asOptions(['ATC', 'RxNorm', 'local'] as const)
const unitOptions = asOptions(baseUnits)
const doseUnitOptions = asOptions(prescribedUnits)
const routeOptions = asOptions(routes)
const frequencyOptions = frequencies.map((value) => ({ value, label: frequencyWords[value] ?? value }))

type Word<Words extends readonly unknown[]> = Words[number]
interface Values {
  name: string
  strength: string
  form: string
  codeSystem: 'ATC' | 'RxNorm' | 'local'
  code: string
  baseUnit: Word<typeof baseUnits>
  packSize: number | null
  priceMinor: number | null
  reorderLevel: number | null
  isHighAlert: boolean
  defaultDose: number | null
  defaultDoseUnit: Word<typeof prescribedUnits> | null
  defaultRoute: Word<typeof routes> | null
  defaultFrequency: Word<typeof frequencies> | null
  defaultDurationDays: number | null
}

const blank: Values = {
  name: '',
  strength: '',
  form: 'tablet',
  codeSystem: 'ATC',
  code: '',
  baseUnit: 'tablet',
  packSize: 1,
  priceMinor: null,
  reorderLevel: 0,
  isHighAlert: false,
  defaultDose: null,
  defaultDoseUnit: null,
  defaultRoute: null,
  defaultFrequency: null,
  defaultDurationDays: null,
}

/** What the form shows of a medicine; a word of a newer version stays as it is unless it is changed. */
const valuesOf = (medicine: MedicineRow): Values => {
  const { id: _id, status: _status, usable: _usable, onHand: _onHand, nextExpiry: _next, ...fields } = medicine
  return fields as Values
}

/** Adds a medicine, or changes one. Prices already charged stay as they were. */
export function MedicineDialog({ id, onClose }: { id: string | null; onClose: () => void }) {
  const medicine = useQuery({ ...api.medicines.read.queryOptions({ input: { id: id ?? '' } }), enabled: id !== null })
  return (
    <Dialog isOpen title={id === null ? 'Add a medicine' : 'Medicine'} size="lg" onClose={onClose}>
      {medicine.error && <ErrorNotice error={medicine.error} />}
      {id === null ? (
        <Editing medicine={null} onClose={onClose} />
      ) : medicine.data ? (
        <Editing key={id} medicine={medicine.data} onClose={onClose} />
      ) : (
        !medicine.error && <Loading lines={6} />
      )}
    </Dialog>
  )
}

type Read = MedicineRow & { version: string }

/** Stands for the row while a medicine is added. */
const noneYet = { version: '' } as Read

function Editing({ medicine: found, onClose }: { medicine: Read | null; onClose: () => void }) {
  const { row, onRefused } = useEditedRow(found ?? noneYet, valuesOf)
  const medicine = found && row
  const create = useCommand(api.medicines.create)
  const update = useCommand(api.medicines.update)
  const retire = useCommand(api.medicines.retire)
  const restore = useCommand(api.medicines.restore)
  const form = useForm<Values>({
    initialValues: medicine ? valuesOf(medicine) : blank,
    validate: {
      name: (name) => (name.trim() ? null : 'Write the name.'),
      strength: (strength) => (strength.trim() ? null : 'Write the strength, as in 500 mg.'),
      form: (text) => (text.trim() ? null : 'Write the form, as in tablet.'),
      code: (code) => (code.trim() ? null : 'Write the code.'),
      priceMinor: (price) => (price === null ? 'Give the price of one unit.' : null),
      packSize: (size) => (size ? null : 'At least 1.'),
    },
  })
  useHoldWindow(retire.isRunning || restore.isRunning)
  const isRetired = medicine?.status === 'retired'
  const setInUse = async () => {
    if (!medicine) return
    const done = await (isRetired ? restore : retire).start({ id: medicine.id })
    if (!done) return
    notify.done(isRetired ? 'In use again.' : 'Out of use. What is prescribed already can still be handed out.')
    onClose()
  }
  return (
    <Form
      form={form}
      submitLabel={medicine ? 'Save' : 'Add'}
      onCancel={onClose}
      extraActions={
        medicine && (
          <Button kind="quiet" onClick={() => void setInUse()} isLoading={retire.isRunning || restore.isRunning}>
            {isRetired ? 'Take into use again' : 'Take out of use'}
          </Button>
        )
      }
      onSubmit={async (values) => {
        const fields = {
          ...values,
          priceMinor: values.priceMinor ?? 0,
          packSize: values.packSize ?? 1,
          reorderLevel: values.reorderLevel ?? 0,
          defaultDoseUnit: values.defaultDose === null ? null : values.defaultDoseUnit,
        }
        // Only what was changed is sent: a word that this version does not know stays as it is.
        const before = medicine && (valuesOf(medicine) as unknown as Record<string, unknown>)
        const changes = Object.fromEntries(Object.entries(fields).filter(([name, value]) => before?.[name] !== value))
        if (medicine) {
          const { id, version } = medicine
          await update.run({ ...changes, id, version }).catch((error: unknown) => onRefused(error, form))
        } else await create.run(fields)
        notify.done('Saved.')
        onClose()
      }}
    >
      <Column>
        <Grid least="11rem">
          <TextField label="Name (INN)" required autoFocus maxLength={200} {...form.getInputProps('name')} />
          <TextField
            label="Strength"
            required
            maxLength={80}
            placeholder="500 mg"
            {...form.getInputProps('strength')}
          />
          <TextField label="Form" required maxLength={80} {...form.getInputProps('form')} />
          <Select label="Code system" options={codeSystems} {...form.getInputProps('codeSystem')} />
          <TextField label="Code" required maxLength={40} placeholder="N02BE01" {...form.getInputProps('code')} />
          <Select label="Counted in" options={unitOptions} {...form.getInputProps('baseUnit')} />
          <MoneyField label="Price of one unit" required {...form.getInputProps('priceMinor')} />
          <NumberField label="Units in a pack" required min={1} {...form.getInputProps('packSize')} />
          <NumberField label="Reorder at" min={0} description="0: no level" {...form.getInputProps('reorderLevel')} />
        </Grid>
        <Checkbox
          label="High alert: never sold without a prescription, marked on every screen"
          {...form.getInputProps('isHighAlert', { type: 'checkbox' })}
        />
        <Grid least="9rem">
          <NumberField label="Usual dose" decimals={3} min={0} {...form.getInputProps('defaultDose')} />
          <Select label="Dose unit" isClearable options={doseUnitOptions} {...form.getInputProps('defaultDoseUnit')} />
          <Select label="Route" isClearable options={routeOptions} {...form.getInputProps('defaultRoute')} />
          <Select
            label="How often"
            isClearable
            options={frequencyOptions}
            {...form.getInputProps('defaultFrequency')}
          />
          <NumberField label="Days" min={1} {...form.getInputProps('defaultDurationDays')} />
        </Grid>
      </Column>
    </Form>
  )
}
