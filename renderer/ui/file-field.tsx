import { FileInput } from '@mantine/core'
import type { ReactNode } from 'react'

/** Chooses one file; the button inside opens the system's dialog. `accept` as in `.csv,.txt`. */
export function FileField({
  label,
  description,
  error,
  accept,
  placeholder = 'Choose a file…',
  value,
  onChange,
  icon,
}: {
  label: ReactNode
  description?: ReactNode
  error?: ReactNode
  accept?: string
  placeholder?: string
  value: File | null
  onChange: (file: File | null) => void
  icon?: ReactNode
}) {
  return (
    <FileInput
      size="xs"
      label={label}
      description={description}
      error={error}
      accept={accept}
      placeholder={placeholder}
      value={value}
      onChange={onChange}
      leftSection={icon}
      clearable
    />
  )
}
