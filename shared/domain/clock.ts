/** The time of day as the program sees it: epoch milliseconds. Passed in, so that a test can hold it still. */
export type Clock = { now(): number }

/** A calendar day as `yyyy-mm-dd`. */
const dateShape = /^(\d{4})-(\d{2})-(\d{2})$/
const dayMs = 86_400_000
const stampEpochMs = Date.UTC(2020, 0, 1)
const stampsPerMs = 4096

/**
 * The stamp after `previousStamp` (0 when there is none): a 53-bit integer, milliseconds since 2020 times 4096
 * plus a counter. It is always greater than the one before: a clock that went back, or that is beyond what 53
 * bits hold (2089), is ignored and the stamp counts on.
 */
export function nextStamp(previousStamp: number, nowMs: number): number {
  if (!Number.isSafeInteger(previousStamp) || previousStamp < 0) throw new RangeError('The last stamp is not a stamp.')
  const fromClock = (Math.floor(nowMs) - stampEpochMs) * stampsPerMs
  const next = Number.isSafeInteger(fromClock) ? Math.max(fromClock, previousStamp + 1) : previousStamp + 1
  if (!Number.isSafeInteger(next)) throw new RangeError('The stamps are used up.')
  return next
}

/** The epoch milliseconds that a stamp was made at. */
export function stampMs(stamp: number): number {
  return Math.floor(stamp / stampsPerMs) + stampEpochMs
}

const formatters = new Map<string, Intl.DateTimeFormat>()

// Making a formatter costs about 50 us and a screen shows hundreds of dates: one is kept per time zone.
function formatterOf(timeZone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(timeZone)
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    })
    formatters.set(timeZone, formatter)
  }
  return formatter
}

/** True if this machine knows the time zone, such as `Africa/Nairobi`. */
export function isTimeZone(timeZone: string): boolean {
  try {
    formatterOf(timeZone)
    return true
  } catch {
    return false
  }
}

/** The day, `yyyy-mm-dd`, that `ms` (epoch) falls on in a time zone. Throws a RangeError for an unknown zone. */
export function toDateText(ms: number, timeZone: string): string {
  let year = ''
  let month = ''
  let day = ''
  for (const part of formatterOf(timeZone).formatToParts(ms)) {
    if (part.type === 'year') year = part.value
    else if (part.type === 'month') month = part.value
    else if (part.type === 'day') day = part.value
  }
  return `${year.padStart(4, '0')}-${month}-${day}`
}

/**
 * The first millisecond of a day in a time zone and the first of the next, `[fromMs, toMs)`: 23, 24 or 25 hours
 * apart where clocks change, 0 for a day a zone left out. Throws a RangeError for what is no `yyyy-mm-dd`.
 */
export function dayBounds(dateText: string, timeZone: string): [fromMs: number, toMs: number] {
  const utcMs = dateShape.test(dateText) ? Date.parse(`${dateText}T00:00:00Z`) : Number.NaN
  if (Number.isNaN(utcMs) || new Date(utcMs).toISOString().slice(0, 10) !== dateText) {
    throw new RangeError('A day is written yyyy-mm-dd.')
  }
  return [startOfDay(utcMs, timeZone), startOfDay(utcMs + dayMs, timeZone)]
}

/** Searches, because midnight may not exist (clocks go 00:00 to 01:00) and offsets may change that very day. */
function startOfDay(utcMidnightMs: number, timeZone: string): number {
  const dateText = new Date(utcMidnightMs).toISOString().slice(0, 10)
  let before = utcMidnightMs - dayMs
  let after = utcMidnightMs + dayMs
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2)
    if (toDateText(middle, timeZone) < dateText) before = middle
    else after = middle
  }
  return after
}
