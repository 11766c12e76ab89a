import type { AuditEvent } from '../database/audit.ts'
import { system } from '../database/author.ts'
import type { Told } from './decision.ts'
import type { Memory } from './memory.ts'
import { compareVersions, isVersion } from './version.ts'

interface Running {
  version: string
  localSchema: number
  now: number
}

/**
 * Compares what runs now with what ran the last time and with what was handed to the system's installer, tells the
 * activity log, and turns the version before into the one way back. Answers what a person has to know, or null.
 */
export const lookBack = (memory: Memory, running: Running, note: (event: AuditEvent) => void): Told | null => {
  const { last, pending } = memory.now
  const { version, localSchema, now } = running
  const tell = (action: string, from: string, to: string): void =>
    note({ at: now, author: system, action, patientId: null, detail: { from, to } })
  const isNewer = (one: string, other: string): boolean =>
    isVersion(one) && isVersion(other) && compareVersions(one, other) > 0

  let told: Told | null = null
  if (pending && pending.to !== version) {
    tell('updates.not_installed', pending.from, pending.to)
    told = {
      code: 'not_installed',
      words: `Version ${pending.to} was not installed; this is still version ${version}. Try again, and stay at the computer in case it asks for permission.`,
    }
    memory.change({ pending: null, ...(pending.isWayBack ? { leftVersion: null } : {}) })
  } else if (pending?.isWayBack) {
    tell('updates.went_back', pending.from, version)
    memory.change({ pending: null, previous: null })
  } else if (pending) {
    tell('updates.installed', pending.from, version)
    const { from, at: replacedAt, localSchema: schema } = pending
    memory.change({ pending: null, leftVersion: null, previous: { version: from, replacedAt, localSchema: schema } })
  } else if (last && last.version !== version) {
    // By hand, or by the tools of whoever looks after many computers.
    tell('updates.installed', last.version, version)
    const previous = isNewer(version, last.version)
      ? { version: last.version, replacedAt: now, localSchema: last.localSchema }
      : null
    memory.change({ previous, leftVersion: null })
  }
  if (memory.now.last?.version !== version || memory.now.last.localSchema !== localSchema)
    memory.change({ last: { version, localSchema } })
  return told
}
