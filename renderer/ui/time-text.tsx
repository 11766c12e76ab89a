import { toDateText } from '../../shared/domain/clock.ts'
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

/** `brief`: the hour of today, else the day, with the year when it is another one. */
type Show = 'both' | 'date' | 'time' | 'brief'

/** Writes a moment (ms since 1970) in the clinic's time zone, for words that are one string. */
export function useTimeText(): (at: number, show?: Show) => string {
  const { locale, timeZone } = useClinic()
  return (at, show = 'both') => {
    const day = toDateText(at, timeZone)
    const today = toDateText(Date.now(), timeZone)
    const isBriefDay = show === 'brief' && day !== today
    const withYear = show !== 'brief' || day.slice(0, 4) !== today.slice(0, 4)
    const withDay = show === 'both' || show === 'date' || isBriefDay
    return new Intl.DateTimeFormat(locale, {
      timeZone,
      hourCycle: 'h23',
      ...(withDay ? { day: 'numeric', month: 'short' } : {}),
      ...(withDay && withYear ? { year: 'numeric' } : {}),
      ...(show === 'date' || isBriefDay ? {} : { hour: '2-digit', minute: '2-digit' }),
    }).format(at)
  }
}

/** A moment (ms since 1970) in the clinic's time zone. `show`: date and time, one of them, or briefly. */
export function TimeText({ at, show = 'both' }: { at: number | null | undefined; show?: Show }) {
  const text = useTimeText()
  if (at === null || at === undefined) return <span>–</span>
  return <time dateTime={new Date(at).toISOString()}>{text(at, show)}</time>
}
