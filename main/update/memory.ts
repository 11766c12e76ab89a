import { z } from 'zod'
import type { localState } from '../database/local-state.ts'

/** The version that was here before this one. */
const previous = z.object({ version: z.string(), replacedAt: z.number(), localSchema: z.number().int() })
export type Previous = z.infer<typeof previous>

/** An update, or a way back, that was handed to the system's installer and has not been seen to work yet. */
const pending = z.object({
  from: z.string(),
  to: z.string(),
  at: z.number(),
  /** The number of the last migration of `from`. */
  localSchema: z.number().int(),
  isWayBack: z.boolean(),
})
export type Pending = z.infer<typeof pending>

const shape = z.object({
  /** What ran here the last time. */
  last: z.object({ version: z.string(), localSchema: z.number().int() }).nullable(),
  pending: pending.nullable(),
  previous: previous.nullable(),
  /** The version that this workstation went back from. */
  leftVersion: z.string().nullable(),
  /** Per channel, the newest release that was ever seen. */
  seen: z.record(z.string(), z.object({ releasedAt: z.number(), isExpired: z.boolean() })),
  checkedAt: z.number().nullable(),
})
export type Remembered = z.infer<typeof shape>

const nothing: Remembered = {
  last: null,
  pending: null,
  previous: null,
  leftVersion: null,
  seen: {},
  checkedAt: null,
}

/** The one row of local_state that updates live in; main/database/snapshot-staging.ts takes it over into a way back. */
export const memoryKey = 'updates'

/** What updates remember in the encrypted database, where nobody changes it from outside. */
export const openMemory = (state: ReturnType<typeof localState>) => {
  let known: Remembered | null = null
  const now = (): Remembered => {
    if (known) return known
    const text = state.read(memoryKey)
    // Kept by another version in another form: what is not understood is as if it had never been.
    const found = shape.safeParse({ ...nothing, ...(text === undefined ? {} : JSON.parse(text)) })
    known = found.success ? found.data : nothing
    return known
  }
  return {
    get now() {
      return now()
    },
    change(changes: Partial<Remembered>): void {
      const next = { ...now(), ...changes }
      state.write(memoryKey, JSON.stringify(next))
      known = next
    },
  }
}
export type Memory = ReturnType<typeof openMemory>
