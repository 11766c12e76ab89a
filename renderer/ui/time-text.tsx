import { useClinic } from './clinic.tsx'
import { type DatePrecision, dateWords, type Show, timeWords } from './time-words.ts'

/** `22 Nov 2026, 21:47` breaks after its comma or not at all. */
const unbroken = (words: string): string => words.replace(/(?<!,) /g, '\u00a0')

/** A calendar date (`yyyy-mm-dd`) in words: 9 Mar 2024. `precision` hides what isn't known. */
export function DateText({ date, precision }: { date: string | null | undefined; precision?: DatePrecision }) {
  const { locale } = useClinic()
  if (!date) return <span>–</span>
  return <time dateTime={date}>{unbroken(dateWords(date, locale, precision))}</time>
}

/** Writes a moment (ms since 1970) in the clinic's time zone, for words that are one string. */
export function useTimeText(): (at: number, show?: Show) => string {
  const clinic = useClinic()
  return (at, show) => timeWords(at, clinic, show)
}

/** A moment (ms since 1970) in the clinic's time zone. `show`: date and time, one of them, or briefly. */
export function TimeText({ at, show }: { at: number | null | undefined; show?: Show }) {
  const text = useTimeText()
  if (at === null || at === undefined) return <span>–</span>
  return <time dateTime={new Date(at).toISOString()}>{unbroken(text(at, show))}</time>
}
