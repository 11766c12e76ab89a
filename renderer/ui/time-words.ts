import { toDateText } from '../../shared/domain/clock.ts'

/** How much is known of a date. */
export type DatePrecision = 'day' | 'month' | 'year' | 'estimated'

/** `brief`: the hour of today, else the day, with the year when it is another one. */
export type Show = 'both' | 'date' | 'time' | 'brief'

/** A calendar date (`yyyy-mm-dd`) in words: 9 Mar 2024. `precision` hides what isn't known. */
export const dateWords = (date: string, locale: string, precision: DatePrecision = 'day'): string => {
  const parts: Intl.DateTimeFormatOptions =
    precision === 'day'
      ? { day: 'numeric', month: 'short', year: 'numeric' }
      : precision === 'month'
        ? { month: 'short', year: 'numeric' }
        : { year: 'numeric' }
  // A calendar date has no zone: it is formatted as UTC so that no zone can shift it.
  const words = new Intl.DateTimeFormat(locale, { ...parts, timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`))
  return precision === 'estimated' ? `about ${words}` : words
}

/** A moment (ms since 1970) in the clinic's time zone, in words. */
export const timeWords = (
  at: number,
  { locale, timeZone }: { locale: string; timeZone: string },
  show: Show = 'both',
): string => {
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
