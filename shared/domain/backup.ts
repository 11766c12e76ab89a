import { toDateText } from './clock.ts'

const dayMs = 86_400_000
const hourMs = 3_600_000

/** How often a running workstation makes a backup, when something changed. */
export const backupEveryMs = 4 * hourMs
/** An administrator is warned when the last backup is older than this. */
export const backupLateMs = dayMs

export interface KeptBackup {
  name: string
  at: number
}

const two = (value: number): string => String(value).padStart(2, '0')

/** `hera-YYYYMMDD-HHMMSS.db`, in UTC: no hour comes twice. */
export const backupName = (atMs: number): string => {
  const at = new Date(atMs)
  const day = `${String(at.getUTCFullYear()).padStart(4, '0')}${two(at.getUTCMonth() + 1)}${two(at.getUTCDate())}`
  return `hera-${day}-${two(at.getUTCHours())}${two(at.getUTCMinutes())}${two(at.getUTCSeconds())}.db`
}

/** What a backup may be called; also the copy made before the data is brought to a newer version. Never a path. */
export const backupNameShape = /^(hera-\d{8}-\d{6}|before-migration-\d{1,6})\.db$/

/** Weeks begin on Monday; 1970-01-01 was a Thursday. */
const weekOf = (day: string): number => Math.floor((Date.parse(`${day}T00:00:00Z`) / dayMs + 3) / 7)

/**
 * Which backups stay: the newest of each of the last 7 days and of the last 4 weeks that have one, and everything within
 * a day of `nowMs`. Days that have a backup are counted, not days of the calendar, so a clinic that was closed for a
 * month still has its seven; and a clock that was set back never throws away what was just made.
 */
export const backupsToKeep = (list: readonly KeptBackup[], nowMs: number, timeZone: string): Set<string> => {
  const newestFirst = [...list].sort((a, b) => b.at - a.at || (a.name < b.name ? 1 : -1))
  const keep = new Set<string>()
  const days = new Set<string>()
  const weeks = new Set<number>()
  for (const { name, at } of newestFirst) {
    const day = toDateText(at, timeZone)
    const week = weekOf(day)
    if (!days.has(day) && days.size < 7) keep.add(name)
    if (!weeks.has(week) && weeks.size < 4) keep.add(name)
    if (Math.abs(nowMs - at) < dayMs) keep.add(name)
    days.add(day)
    weeks.add(week)
  }
  return keep
}

/** A scheduled backup is due: four hours went by (or the clock went back) and something changed since the last one. */
export const isBackupDue = (lastAtMs: number | null, nowMs: number, hasChanged: boolean): boolean =>
  hasChanged && (lastAtMs === null || nowMs - lastAtMs >= backupEveryMs || nowMs < lastAtMs)
