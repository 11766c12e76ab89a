import { expect, test } from 'vitest'
import { backupName, backupNameShape, backupsToKeep, isBackupDue } from './backup.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
const monday = Date.UTC(2026, 2, 2, 18, 0, 0)
const made = (at: number) => ({ name: backupName(at), at })
const kept = (list: { name: string; at: number }[], now: number) => [...backupsToKeep(list, now, 'UTC')].sort()

test('a name says the time in UTC, and only such names are backups', () => {
  expect(backupName(Date.UTC(2026, 0, 5, 3, 4, 9))).toBe('hera-20260105-030409.db')
  for (const name of ['hera-20260105-030409.db', 'before-migration-90.db'])
    expect(backupNameShape.test(name)).toBe(true)
  for (const name of ['../hera-20260105-030409.db', 'hera.db', 'hera-20260105-030409.db/..', 'hera-1.db', ''])
    expect(backupNameShape.test(name)).toBe(false)
})

test('of a year of four-hourly backups, seven days and four weeks stay, and the last day whole', () => {
  const list = Array.from({ length: 365 * 6 }, (_, index) => made(monday - index * 4 * hourMs))
  const names = kept(list, monday)
  const within = list.filter(({ at }) => monday - at < dayMs).map(({ name }) => name)
  expect(names).toEqual(expect.arrayContaining(within))
  for (let day = 0; day < 7; day++) {
    const date = new Date(monday - day * dayMs).toISOString().slice(0, 10).replaceAll('-', '')
    expect(names.some((name) => name.startsWith(`hera-${date}`))).toBe(true)
  }
  // 18:00 on Monday and the newest of the three weeks before it, Sundays at 22:00.
  for (const name of ['hera-20260301-220000.db', 'hera-20260222-220000.db', 'hera-20260215-220000.db'])
    expect(names).toContain(name)
  expect(names.length).toBeLessThanOrEqual(within.length + 7 + 4)
})

test('a clinic that was closed for months keeps its seven days', () => {
  const list = Array.from({ length: 30 }, (_, index) => made(monday - index * dayMs))
  expect(kept(list, monday + 120 * dayMs).length).toBeGreaterThanOrEqual(7)
})

test('a clock set back to 1970 does not throw away the backup just made', () => {
  const list = Array.from({ length: 60 }, (_, index) => made(monday - index * dayMs))
  const fresh = made(5 * hourMs)
  expect(kept([...list, fresh], 5 * hourMs)).toContain(fresh.name)
})

test('the newest backup of all always stays', () => {
  for (const now of [0, monday, monday + 900 * dayMs]) {
    expect(kept([made(monday), made(monday - hourMs), made(monday - 40 * dayMs)], now)).toContain(backupName(monday))
  }
  expect(kept([], monday)).toEqual([])
})

test('a backup is due after four hours with a change, and not without', () => {
  expect(isBackupDue(null, monday, true)).toBe(true)
  expect(isBackupDue(null, monday, false)).toBe(false)
  expect(isBackupDue(monday, monday + 4 * hourMs - 1, true)).toBe(false)
  expect(isBackupDue(monday, monday + 4 * hourMs, true)).toBe(true)
  expect(isBackupDue(monday, monday + 40 * hourMs, false)).toBe(false)
  expect(isBackupDue(monday, monday - hourMs, true)).toBe(true)
})
