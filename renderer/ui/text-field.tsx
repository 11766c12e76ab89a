import { PasswordInput, Textarea, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import styles from './field.module.css'
import { type FieldProps, suffixWidth } from './field.ts'

export interface TextFieldProps extends FieldProps<string> {
  type?: 'text' | 'search' | 'tel' | 'email'
  maxLength?: number
  autoComplete?: string
  icon?: ReactNode
  /** Words or a unit at the right end, e.g. `kg`. */
  suffix?: ReactNode
}

export function TextField({ onChange, width, icon, suffix, autoComplete = 'off', ...rest }: TextFieldProps) {
  return (
    <TextInput
      size="xs"
      w={width}
      autoComplete={autoComplete}
      leftSection={icon}
      rightSection={suffix && <span className={styles.suffix}>{suffix}</span>}
      rightSectionWidth={suffixWidth(suffix)}
      rightSectionPointerEvents="none"
      {...rest}
      onChange={(event) => onChange?.(event.currentTarget.value)}
    />
  )
}

/** A password, with a button that shows it. `autoComplete`: `current-password` or `new-password`. */
export function PasswordField({
  onChange,
  width,
  autoComplete = 'current-password',
  ...rest
}: FieldProps<string> & { autoComplete?: 'current-password' | 'new-password' }) {
  return (
    <PasswordInput
      size="xs"
      w={width}
      autoComplete={autoComplete}
      maxLength={256}
      visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed' }}
      {...rest}
      onChange={(event) => onChange?.(event.currentTarget.value)}
    />
  )
}

/** Several lines; grows from `rows` to `maxRows`. */
export function TextArea({
  onChange,
  width,
  rows = 3,
  maxRows = 12,
  ref: _ref,
  ...rest
}: FieldProps<string> & { rows?: number; maxRows?: number; maxLength?: number }) {
  return (
    <Textarea
      size="xs"
      w={width}
      autosize
      minRows={rows}
      maxRows={maxRows}
      {...rest}
      onChange={(event) => onChange?.(event.currentTarget.value)}
    />
  )
}
