import { DateInput } from '@mantine/dates'
import { IconCalendar } from '@tabler/icons-react'
import { parseTypedDate } from './date-text.ts'
import type { FieldProps } from './field.ts'

/** A calendar date as `yyyy-mm-dd` or `null`; typed (yyyy-mm-dd or dd/mm/yyyy) or picked. */
export function DateField({
  width,
  placeholder = 'yyyy-mm-dd',
  onChange,
  min,
  max,
  isClearable = true,
  ...rest
}: FieldProps<string | null> & { min?: string; max?: string; isClearable?: boolean }) {
  return (
    <DateInput
      size="xs"
      w={width}
      autoComplete="off"
      placeholder={placeholder}
      valueFormat="YYYY-MM-DD"
      dateParser={parseTypedDate}
      clearable={isClearable}
      minDate={min}
      maxDate={max}
      highlightToday
      leftSection={<IconCalendar size={15} aria-hidden />}
      leftSectionPointerEvents="none"
      popoverProps={{ transitionProps: { duration: 0 } }}
      {...rest}
      onChange={(next) => onChange?.(next)}
    />
  )
}
