import {
  Checkbox as MantineCheckbox,
  Radio as MantineRadio,
  SegmentedControl as MantineSegmented,
  Switch as MantineSwitch,
} from '@mantine/core'
import type { FocusEventHandler, ReactNode } from 'react'
import type { FieldProps } from './field.ts'
import styles from './layout.module.css'
import type { Option } from './select.tsx'

interface CheckProps {
  label: ReactNode
  description?: ReactNode
  error?: ReactNode
  checked?: boolean
  defaultChecked?: boolean
  disabled?: boolean
  name?: string
  id?: string
  onChange?: (isChecked: boolean) => void
  onFocus?: FocusEventHandler<HTMLElement>
  onBlur?: FocusEventHandler<HTMLElement>
}

/** In a form: `form.getInputProps('path', { type: 'checkbox' })`. */
export function Checkbox({ onChange, ...rest }: CheckProps) {
  return <MantineCheckbox size="xs" {...rest} onChange={(event) => onChange?.(event.currentTarget.checked)} />
}

/** As a checkbox, for a setting that takes effect at once. */
export function Switch({ onChange, ...rest }: CheckProps) {
  return <MantineSwitch size="xs" {...rest} onChange={(event) => onChange?.(event.currentTarget.checked)} />
}

/** A few choices, all in sight, in a row. */
export function RadioGroup<Value extends string>({
  options,
  width,
  onChange,
  ref: _ref,
  ...rest
}: FieldProps<Value, Value | null> & { options: readonly Option<Value>[] }) {
  return (
    <MantineRadio.Group
      size="xs"
      w={width}
      {...rest}
      withAsterisk={rest.required ?? false}
      onChange={(next) => onChange?.(next as Value)}
    >
      <div className={styles.radios}>
        {options.map((option) => (
          <MantineRadio
            key={option.value}
            size="xs"
            value={option.value}
            label={option.label}
            disabled={option.disabled ?? false}
          />
        ))}
      </div>
    </MantineRadio.Group>
  )
}

/** Two to five short choices as one strip, for filters and views. */
export function Segmented<Value extends string>({
  label,
  options,
  value,
  onChange,
}: {
  /** Read out; not shown. */
  label: string
  options: readonly Option<Value>[]
  value: Value
  onChange: (value: Value) => void
}) {
  return (
    <MantineSegmented
      size="xs"
      aria-label={label}
      data={[...options]}
      value={value}
      onChange={(next) => onChange(next as Value)}
      transitionDuration={0}
    />
  )
}
