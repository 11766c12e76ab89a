import { DateField, MoneyField, NumberField, Select, TextArea, TextField } from '../../ui/index.ts'
import type { ConflictRow } from './entries.ts'

export type Value = string | number | null
export type FieldKind = ConflictRow['fields'][number]['kind']

/** A value that may be chosen, with its words. */
export interface KnownValue {
  value: Value
  text: string
}

const yesNo: readonly KnownValue[] = [
  { value: 1, text: 'Yes' },
  { value: 0, text: 'No' },
]

/** One field of the right kind for a stored value; empty is no value. `known`: what a choice offers. */
export function ValueField({
  kind,
  label,
  known,
  value,
  onChange,
  error,
  autoFocus = false,
}: {
  kind: FieldKind
  label: string
  known: readonly KnownValue[]
  value: Value
  onChange: (value: Value) => void
  error?: string | undefined
  autoFocus?: boolean
}) {
  const text = value === null ? '' : String(value)
  const number = typeof value === 'number' ? value : null
  const props = { label, autoFocus, error }
  const fromText = (next: string) => onChange(next === '' ? null : next)
  switch (kind) {
    case 'money':
      return <MoneyField {...props} value={number} onChange={onChange} />
    case 'count':
      return <NumberField {...props} value={number} onChange={onChange} />
    case 'number':
      return <NumberField {...props} decimals={4} value={number} onChange={onChange} />
    case 'date':
      return <DateField {...props} value={text || null} onChange={onChange} />
    case 'paragraph':
      return <TextArea {...props} rows={4} value={text} onChange={fromText} />
    case 'text':
      return <TextField {...props} maxLength={2000} value={text} onChange={fromText} />
    default: {
      // One of a set (a status, a person, yes or no): chosen, never typed.
      const offered = kind === 'yesno' ? yesNo : known
      const chosen = offered.findIndex((each) => each.value === value)
      return (
        <Select
          label={label}
          error={error}
          options={offered.map((each, index) => ({ value: String(index), label: each.text }))}
          value={chosen < 0 ? null : String(chosen)}
          onChange={(index) => onChange(offered[Number(index)]?.value ?? null)}
        />
      )
    }
  }
}
