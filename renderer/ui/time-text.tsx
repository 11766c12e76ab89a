import { useClinic } from './clinic.tsx'

/** A calendar date (`yyyy-mm-dd`) in words: 9 Mar 2024. `precision` hides what isn't known. */
export function DateText({
  date,
  precision = 'day',
}: {
  date: string | null | undefined
  precision?: 'day' | 'month' | 'year' | 'estimated'
}) {
  const { locale } = useClinic()
  if (!date) return <span>–</span>
  const parts: Intl.DateTimeFormatOptions =
    precision === 'day'
      ? { day: 'numeric', month: 'short', year: 'numeric' }
      : precision === 'month'
        ? { month: 'short', year: 'numeric' }
        : { year: 'numeric' }
  // A calendar date has no zone: it is formatted as UTC so that no zone can shift it.
  const words = new Intl.DateTimeFormat(locale, { ...parts, timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`))
  return <time dateTime={date}>{precision === 'estimated' ? `about ${words}` : words}</time>
}

/** A moment (ms since 1970) in the clinic's time zone. `show`: date and time, or one of them. */
export function TimeText({ at, show = 'both' }: { at: number | null | undefined; show?: 'both' | 'date' | 'time' }) {
  const { locale, timeZone } = useClinic()
  if (at === null || at === undefined) return <span>–</span>
  const words = new Intl.DateTimeFormat(locale, {
    timeZone,
    hourCycle: 'h23',
    ...(show === 'time' ? {} : { day: 'numeric', month: 'short', year: 'numeric' }),
    ...(show === 'date' ? {} : { hour: '2-digit', minute: '2-digit' }),
  }).format(at)
  return <time dateTime={new Date(at).toISOString()}>{words}</time>
}
