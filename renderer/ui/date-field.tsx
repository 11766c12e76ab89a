import { DateInput } from '@mantine/dates'
import { IconCalendar } from '@tabler/icons-react'
import { useState } from 'react'
import { parseTypedDate } from './date-text.ts'
import type { FieldProps } from './field.ts'

/**
 * A calendar date as `yyyy-mm-dd` or `null`; typed (yyyy-mm-dd or dd/mm/yyyy) or picked. What is no date, or outside
 * `min` and `max`, gives `null` and is explained once the field is left.
 */
export function DateField({
  width,
  placeholder = 'yyyy-mm-dd',
  onChange,
  onBlur,
  error,
  min,
  max,
  isClearable = true,
  ...rest
}: FieldProps<string | null> & { min?: string; max?: string; isClearable?: boolean }) {
  const [complaint, setComplaint] = useState<string | null>(null)
  const judge = (text: string): string | null => {
    if (text.trim() === '') return null
    const date = parseTypedDate(text)
    if (!date) return `“${text.slice(0, 20)}” is not a date. Write it as 2024-03-09 or 9/3/2024.`
    if (min && date < min) return `Give a date from ${min} on.`
    if (max && date > max) return `Give a date up to ${max}.`
    return null
  }
  return (
    <DateInput
      size="xs"
      w={width}
      autoComplete="off"
      placeholder={placeholder}
      valueFormat="YYYY-MM-DD"
      dateParser={parseTypedDate}
      fixOnBlur={false}
      clearable={isClearable}
      minDate={min}
      maxDate={max}
      highlightToday
      leftSection={<IconCalendar size={15} aria-hidden />}
      leftSectionPointerEvents="none"
      popoverProps={{ transitionProps: { duration: 0 } }}
      {...rest}
      error={error ?? complaint}
      onChange={(next) => {
        setComplaint(null)
        onChange?.(next)
      }}
      onBlur={(event) => {
        const words = judge(event.currentTarget.value)
        setComplaint(words)
        if (words && rest.value) onChange?.(null)
        onBlur?.(event)
      }}
    />
  )
}
