import type { FocusEventHandler, KeyboardEventHandler, ReactNode, Ref } from 'react'

/** How much room a suffix takes, so that the value never runs under it. */
export const suffixWidth = (suffix: ReactNode): string | undefined =>
  suffix ? `calc(${typeof suffix === 'string' ? suffix.length : 5}ch + 1.1rem)` : undefined

/** What every field takes. `onChange` gives the value, not the event; `form.getInputProps('path')` fits as it is. */
export interface FieldProps<Value, Given = Value> {
  label?: ReactNode
  'aria-label'?: string
  description?: ReactNode
  error?: ReactNode
  required?: boolean
  disabled?: boolean
  readOnly?: boolean
  placeholder?: string
  autoFocus?: boolean
  name?: string
  id?: string
  /** Any CSS width; fields fill their column otherwise. */
  width?: number | string
  value?: Given
  defaultValue?: Given
  onChange?: (value: Value) => void
  onFocus?: FocusEventHandler<HTMLElement>
  onBlur?: FocusEventHandler<HTMLElement>
  onKeyDown?: KeyboardEventHandler<HTMLElement>
  ref?: Ref<HTMLInputElement>
}
