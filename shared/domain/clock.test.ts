import { describe, expect, test } from 'vitest'
import { dayBounds, isTimeZone, nextStamp, stampMs, toDateText } from './clock.ts'

const at = (text: string) => Date.parse(text)
const hours = ([fromMs, toMs]: [number, number]) => (toMs - fromMs) / 3_600_000

describe('stamps', () => {
  test('a stamp carries its millisecond', () => {
    const nowMs = at('2026-11-22T10:00:00.123Z')
    expect(stampMs(nextStamp(0, nowMs))).toBe(nowMs)
  })

  test('stamps are strictly increasing within a millisecond, past 4096 of them', () => {
    const nowMs = at('2026-11-22T10:00:00Z')
    let stamp = 0
    for (let i = 0; i < 10_000; i++) {
      const next = nextStamp(stamp, nowMs)
      expect(next).toBeGreaterThan(stamp)
      stamp = next
    }
    expect(stampMs(stamp)).toBe(nowMs + 2)
  })

  test('a clock that goes back never takes the stamp back', () => {
    const stamp = nextStamp(0, at('2026-11-22T10:00:00Z'))
    expect(nextStamp(stamp, at('2019-01-01T00:00:00Z'))).toBe(stamp + 1)
    expect(nextStamp(stamp, Number.NaN)).toBe(stamp + 1)
  })

  test('a clock set beyond 2089 never stops work', () => {
    const stamp = nextStamp(0, at('2026-11-22T10:00:00Z'))
    expect(nextStamp(stamp, at('2150-01-01T00:00:00Z'))).toBe(stamp + 1)
  })

  test('a stamp stays within 53 bits', () => {
    expect(Number.isSafeInteger(nextStamp(0, at('2089-01-01T00:00:00Z')))).toBe(true)
    expect(() => nextStamp(1.5, 0)).toThrow(RangeError)
    expect(() => nextStamp(Number.MAX_SAFE_INTEGER, 0)).toThrow(RangeError)
  })
})

describe('days', () => {
  test('the day is the one of the time zone', () => {
    expect(toDateText(at('2026-03-31T22:30:00Z'), 'Africa/Nairobi')).toBe('2026-04-01')
    expect(toDateText(at('2026-03-31T22:30:00Z'), 'UTC')).toBe('2026-03-31')
    expect(toDateText(at('2026-04-01T02:30:00Z'), 'America/New_York')).toBe('2026-03-31')
  })

  test('the years of long ago have four digits', () => {
    expect(toDateText(at('0985-06-01T12:00:00Z'), 'UTC')).toBe('0985-06-01')
  })

  test('a day without a change has 24 hours', () => {
    const bounds = dayBounds('2026-11-22', 'Africa/Nairobi')
    expect(bounds).toEqual([at('2026-11-21T21:00:00Z'), at('2026-11-22T21:00:00Z')])
  })

  test('the days on which clocks change have 23 and 25 hours', () => {
    expect(hours(dayBounds('2026-03-29', 'Europe/Berlin'))).toBe(23)
    expect(hours(dayBounds('2026-10-25', 'Europe/Berlin'))).toBe(25)
    expect(hours(dayBounds('2026-04-05', 'Australia/Lord_Howe'))).toBe(24.5)
  })

  test('a day whose midnight does not exist begins at one', () => {
    expect(dayBounds('2018-11-04', 'America/Sao_Paulo')).toEqual([
      at('2018-11-04T03:00:00Z'),
      at('2018-11-05T02:00:00Z'),
    ])
  })

  test('a day that a zone left out is empty', () => {
    const [fromMs, toMs] = dayBounds('2011-12-30', 'Pacific/Apia')
    expect(toMs).toBe(fromMs)
  })

  test('the end of a day is the start of the next, all through a year', () => {
    for (const timeZone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'America/Havana', 'Asia/Kathmandu']) {
      let last: number | null = null
      for (let ms = at('2026-01-01T00:00:00Z'); ms < at('2027-01-01T00:00:00Z'); ms += 86_400_000) {
        const dateText = new Date(ms).toISOString().slice(0, 10)
        const [fromMs, toMs] = dayBounds(dateText, timeZone)
        if (last !== null) expect(fromMs).toBe(last)
        expect(toDateText(fromMs, timeZone)).toBe(dateText)
        expect(toDateText(toMs - 1, timeZone)).toBe(dateText)
        last = toMs
      }
    }
  })

  test('what is no day is refused', () => {
    for (const text of ['2026-02-30', '2026-13-01', '22/11/2026', '2026-1-1', '']) {
      expect(() => dayBounds(text, 'UTC')).toThrow(RangeError)
    }
  })

  test('an unknown time zone is told apart', () => {
    expect(isTimeZone('Africa/Nairobi')).toBe(true)
    expect(isTimeZone('Africa/Atlantis')).toBe(false)
    expect(() => toDateText(0, 'Africa/Atlantis')).toThrow(RangeError)
  })
})
