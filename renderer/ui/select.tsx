import { MultiSelect as MantineMultiSelect, Select as MantineSelect } from '@mantine/core'
import type { FieldProps } from './field.ts'

export interface Option<Value extends string = string> {
  value: Value
  label: string
  disabled?: boolean
}

/** One of a known list; typing filters it when it is longer than eight. `null` while nothing is chosen. */
export function Select<Value extends string>({
  options,
  width,
  onChange,
  isClearable = false,
  ...rest
}: FieldProps<Value | null> & { options: readonly Option<Value>[]; isClearable?: boolean }) {
  return (
    <MantineSelect
      size="xs"
      w={width}
      data={[...options]}
      searchable={options.length > 8}
      clearable={isClearable}
      allowDeselect={isClearable}
      nothingFoundMessage="Nothing found"
      checkIconPosition="right"
      {...rest}
      onChange={(next) => onChange?.(next as Value | null)}
    />
  )
}

/** Several of a known list. */
export function MultiSelect<Value extends string>({
  options,
  width,
  onChange,
  ...rest
}: FieldProps<Value[]> & { options: readonly Option<Value>[] }) {
  return (
    <MantineMultiSelect
      size="xs"
      w={width}
      data={[...options]}
      searchable
      nothingFoundMessage="Nothing found"
      {...rest}
      onChange={(next) => onChange?.(next as Value[])}
    />
  )
}
