import { Call, nobody, type Plants } from './call.ts'
import type { Device, Meta, ServerState } from './state.ts'
import { type Row, tableOf } from './tables.ts'

/** What newer programs and their servers know of a patient, and older ones do not. */
export const newerColumn = { table: 'patient', name: 'blood_group' } as const

/** Writes rows as an update of the server, or somebody with a newer program, would. */
export const rewriteRows = (
  state: ServerState,
  now: number,
  plants: Plants,
  change: (row: Row, at: number) => Row | null,
): void => {
  const [device] = state.devices.values()
  if (!device) return
  const call = new Call(state, device as Device, now, now, plants)
  const patients = [...state.rows].filter(([key]) => key.startsWith('patient ')).map(([, row]) => row)
  patients.forEach((row, at) => {
    const changed = change(row, at)
    const before = call.meta('patient', String(row.id))
    if (!changed || !before) return
    const seq = call.nextSeq()
    const cols: Record<string, NonNullable<Meta['cols']>[string]> = { ...before.cols }
    for (const [name, value] of Object.entries(changed)) {
      if (row[name] === value) continue
      const stamp = Math.max((before.cols?.[name] ?? before).stamp, before.stamp) + 1
      cols[name] = {
        stamp,
        dev: 0,
        op: `${String(row.id).slice(0, 24)}${String(seq).slice(-12).padStart(12, '0')}`,
        actor: nobody,
        wall: now,
      }
    }
    call.write({ ...before, seq, cols, stream: tableOf('patient').stream }, changed)
  })
}
