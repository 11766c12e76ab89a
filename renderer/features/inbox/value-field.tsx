import { DateField, MoneyField, NumberField, Select, TextArea, TextField } from '../../ui/index.ts'

export type Value = string | number | null

/** A value that may be chosen, with its words. */
export interface KnownValue {
  value: Value
  text: string
}

type Kind = 'money' | 'number' | 'date' | 'known' | 'lines' | 'text'

const dateShape = /^\d{4}-\d{2}-\d{2}$/
const longText = 80

/** How this column is typed: by its name, and by the values it has. */
export function kindOf(column: string, known: readonly KnownValue[]): Kind {
  const values = known.filter(({ value }) => value !== null)
  if (column.endsWith('_minor')) return 'money'
  if (values.some(({ value }) => typeof value === 'string' && dateShape.test(value))) return 'date'
  // The words differ from what is stored: one of a set (a status, a role, a reference), not something to be typed.
  if (values.some(({ value, text }) => text !== String(value))) return 'known'
  if (values.some(({ value }) => typeof value === 'number')) return 'number'
  const isLong = values.some(({ text }) => text.length > longText || text.includes('\n'))
  return isLong ? 'lines' : 'text'
}

/** One field of the right kind for a stored value; empty is no value. */
export function ValueField({
  column,
  label,
  known,
  value,
  onChange,
  autoFocus = false,
}: {
  column: string
  label: string
  known: readonly KnownValue[]
  value: Value
  onChange: (value: Value) => void
  autoFocus?: boolean
}) {
  const text = value === null ? '' : String(value)
  const number = typeof value === 'number' ? value : null
  const props = { label, autoFocus }
  const fromText = (next: string) => onChange(next === '' ? null : next)
  switch (kindOf(column, known)) {
    case 'money':
      return <MoneyField {...props} value={number} onChange={onChange} />
    case 'number':
      return <NumberField {...props} decimals={3} value={number} onChange={onChange} />
    case 'date':
      return <DateField {...props} value={text || null} onChange={onChange} />
    case 'known':
      return (
        <Select
          label={label}
          options={known.map((each, index) => ({ value: String(index), label: each.text }))}
          value={String(known.findIndex((each) => each.value === value))}
          onChange={(index) => onChange(known[Number(index)]?.value ?? null)}
        />
      )
    case 'lines':
      return <TextArea {...props} rows={4} value={text} onChange={fromText} />
    case 'text':
      return <TextField {...props} maxLength={2000} value={text} onChange={fromText} />
  }
}
