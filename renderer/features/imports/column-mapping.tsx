import {
  type DateOrder,
  type PatientImportField,
  type PatientMapping,
  patientImportFields,
} from '../../../shared/domain/import-kind.ts'
import { Grid, Select } from '../../ui/index.ts'
import { fieldNames } from './words.ts'

const orders: { value: DateOrder; label: string }[] = [
  { value: 'ymd', label: 'Year-month-day' },
  { value: 'dmy', label: 'Day/month/year' },
  { value: 'mdy', label: 'Month/day/year' },
]

/** Which column of the file holds which field of a patient. What is left empty is not imported. */
export function ColumnMapping({
  columns,
  mapping,
  onMapping,
  dateOrder,
  onDateOrder,
}: {
  columns: readonly string[]
  mapping: PatientMapping
  onMapping: (mapping: PatientMapping) => void
  dateOrder: DateOrder
  onDateOrder: (order: DateOrder) => void
}) {
  const options = [...new Set(columns)].filter((name) => name !== '').map((name) => ({ value: name, label: name }))
  const change = (field: PatientImportField, column: string | null): void => {
    const { [field]: _, ...rest } = mapping
    onMapping(column === null ? rest : { ...rest, [field]: column })
  }
  return (
    <Grid least="12rem">
      {patientImportFields.map((field) => (
        <Select
          key={field}
          label={fieldNames[field]}
          placeholder="Not in the file"
          options={options}
          value={mapping[field] ?? null}
          onChange={(column) => change(field, column)}
          isClearable
        />
      ))}
      <Select
        label="Dates are written"
        options={orders}
        value={dateOrder}
        onChange={(order) => onDateOrder(order ?? 'ymd')}
      />
    </Grid>
  )
}
