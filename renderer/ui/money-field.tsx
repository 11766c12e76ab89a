import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { editMinor, parseMinor } from '../../shared/domain/money.ts'
import { useClinic } from './clinic.tsx'
import styles from './field.module.css'
import { type FieldProps, suffixWidth } from './field.ts'

/**
 * An amount in integer minor units, typed as people write it (1,234.50). `null` while it is empty or no amount;
 * then `onChange` gets `null` and the field says why once it is left.
 */
export function MoneyField({
  value = null,
  onChange,
  onBlur,
  onFocus,
  width,
  error,
  defaultValue: _defaultValue,
  currency,
  ...rest
}: FieldProps<number | null> & { currency?: string }) {
  const clinic = useClinic()
  const code = currency ?? clinic.currency
  // What is being typed; gone when the field is left, so that a value set from outside always shows.
  const [typed, setTyped] = useState<string | null>(null)
  const [complaint, setComplaint] = useState<{ text: string; words: string } | null>(null)
  const shown = typed ?? (value === null ? (complaint?.text ?? '') : editMinor(value, code))
  const isUnreadable = shown.trim() !== '' && value === null
  const take = (text: string) => {
    setTyped(text)
    setComplaint(null)
    const parsed = parseMinor(text, code)
    onChange?.(parsed.ok ? parsed.value : null)
  }
  return (
    <TextInput
      size="xs"
      w={width}
      autoComplete="off"
      inputMode="decimal"
      rightSection={<span className={styles.suffix}>{code}</span>}
      rightSectionWidth={suffixWidth(code)}
      rightSectionPointerEvents="none"
      classNames={{ input: styles.amount ?? '' }}
      {...rest}
      error={error ?? (value === null ? complaint?.words : undefined)}
      data-unreadable={isUnreadable || undefined}
      value={shown}
      // What is typed first replaces the amount that stands there.
      onFocus={(event) => {
        event.currentTarget.select()
        onFocus?.(event)
      }}
      onChange={(event) => take(event.currentTarget.value)}
      onBlur={(event) => {
        const parsed = typed === null || typed.trim() === '' ? null : parseMinor(typed, code)
        if (typed !== null && parsed && !parsed.ok) setComplaint({ text: typed, words: parsed.reason })
        setTyped(null)
        onBlur?.(event)
      }}
    />
  )
}
