import { DateInput } from '@mantine/dates'
import { IconCalendar } from '@tabler/icons-react'
import { useState } from 'react'
import { parseTypedDate } from './date-text.ts'
import type { FieldProps } from './field.ts'

const dayFirst = (date: string): string => date.split('-').reverse().join('/')

/**
 * A calendar date as `yyyy-mm-dd` or `null`; typed (dd/mm/yyyy or yyyy-mm-dd) or picked; shown as dd/mm/yyyy. What is no date, or outside
 * `min` and `max`, gives `null` and is explained once the field is left.
 */
export function DateField({
  width,
  placeholder = 'dd/mm/yyyy',
  onChange,
  onBlur,
  onKeyDown,
  error,
  min,
  max,
  isClearable = true,
  ...rest
}: FieldProps<string | null> & { min?: string; max?: string; isClearable?: boolean }) {
  const [complaint, setComplaint] = useState<string | null>(null)
  // The calendar opens by a click or the arrow down: a field that is merely reached or typed in stays a field.
  const [isPicking, setPicking] = useState(false)
  const judge = (text: string): string | null => {
    if (text.trim() === '') return null
    const date = parseTypedDate(text)
    if (!date) return `“${text.slice(0, 20)}” is not a date. Write it as day/month/year: 9/3/2024.`
    if (min && date < min) return `Give a date from ${dayFirst(min)} on.`
    if (max && date > max) return `Give a date up to ${dayFirst(max)}.`
    return null
  }
  const judgeTyped = (text: string) => {
    const words = judge(text)
    setComplaint(words)
    if (words && rest.value) onChange?.(null)
  }
  return (
    <DateInput
      size="xs"
      w={width}
      autoComplete="off"
      placeholder={placeholder}
      valueFormat="DD/MM/YYYY"
      dateParser={parseTypedDate}
      fixOnBlur={false}
      clearable={isClearable}
      minDate={min}
      maxDate={max}
      highlightToday
      hideOutsideDates
      clearButtonProps={{ 'aria-label': 'Clear the date' }}
      ariaLabels={{ previousMonth: 'Month before', nextMonth: 'Month after' }}
      leftSection={<IconCalendar size={15} aria-hidden />}
      leftSectionPointerEvents="none"
      popoverProps={{ transitionProps: { duration: 0 }, ...(isPicking ? {} : { opened: false }) }}
      onClick={() => setPicking(true)}
      {...rest}
      error={error ?? complaint}
      data-unreadable={complaint !== null || undefined}
      onChange={(next) => {
        setComplaint(null)
        onChange?.(next)
      }}
      onKeyDown={(event) => {
        if (event.key === 'ArrowDown') setPicking(true)
        if (event.key === 'Escape') setPicking(false)
        // Enter sends the form without leaving the field.
        if (event.key === 'Enter') judgeTyped(event.currentTarget.value)
        onKeyDown?.(event)
      }}
      onBlur={(event) => {
        setPicking(false)
        judgeTyped(event.currentTarget.value)
        onBlur?.(event)
      }}
    />
  )
}
