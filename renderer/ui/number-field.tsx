import { NumberInput } from '@mantine/core'
import type { ReactNode } from 'react'
import styles from './field.module.css'
import { type FieldProps, suffixWidth } from './field.ts'

export interface NumberFieldProps extends FieldProps<number | null> {
  min?: number
  max?: number
  /** Digits after the point; 0 (whole numbers) unless told. For measurements only: money is `MoneyField`. */
  decimals?: number
  suffix?: ReactNode
  icon?: ReactNode
  withSteps?: boolean
}

/** Whole numbers by default; `null` while empty. 0 is a value. */
export function NumberField({
  value,
  defaultValue,
  onChange,
  onFocus,
  width,
  decimals = 0,
  suffix,
  icon,
  withSteps = false,
  ...rest
}: NumberFieldProps) {
  return (
    <NumberInput
      size="xs"
      w={width}
      allowDecimal={decimals > 0}
      decimalScale={decimals}
      hideControls={!withSteps}
      clampBehavior="none"
      inputMode={decimals > 0 ? 'decimal' : 'numeric'}
      autoComplete="off"
      leftSection={icon}
      rightSection={suffix && <span className={styles.suffix}>{suffix}</span>}
      rightSectionWidth={suffixWidth(suffix)}
      rightSectionPointerEvents={suffix ? 'none' : undefined}
      {...rest}
      // What is typed first replaces the number that stands there.
      onFocus={(event) => {
        event.currentTarget.select()
        onFocus?.(event)
      }}
      {...(value === undefined ? {} : { value: value ?? '' })}
      {...(defaultValue === undefined ? {} : { defaultValue: defaultValue ?? '' })}
      onChange={(next) => onChange?.(typeof next === 'number' ? next : null)}
    />
  )
}
