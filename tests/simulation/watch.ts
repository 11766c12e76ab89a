import { type Role, roles } from '../../shared/domain/capability.ts'
import { mayChange } from '../../shared/domain/rights.ts'
import { nobody, stampEpoch } from './model/call.ts'
import { keyOf, type Meta, type ServerState, type Write } from './model/state.ts'
import { type Row, tableOf } from './model/tables.ts'

/** An invariant that did not hold. */
export class Violation extends Error {
  readonly invariant: string
  constructor(invariant: string, what: string) {
    super(`${invariant}: ${what}`)
    this.invariant = invariant
  }
}

/** Room for writes that had to be later than one at the very limit. */
const tolerance = 4096

/** Looks at every new row version of the server, independently of how it came about. */
export class Watch {
  #seen = 0
  #metas = new Map<string, Meta>()
  #rows = new Map<string, Row>()
  /** What each (epoch, seq) was given out for. */
  readonly #given = new Map<number, string>()

  /** The server is another one now: what it has is taken as it is. */
  reset(state: ServerState): void {
    this.#seen = state.versions.length
    this.#metas = new Map(state.metas)
    this.#rows = new Map(state.rows)
  }

  look(state: ServerState, now: number): void {
    for (; this.#seen < state.versions.length; this.#seen += 1) {
      const meta = state.versions[this.#seen]
      if (meta) this.#check(state, meta, now)
    }
  }

  #check(state: ServerState, meta: Meta, now: number): void {
    const key = keyOf(meta.table, meta.id)
    const row = state.metas.get(key) === meta ? state.rows.get(key) : undefined
    const what = `${key} ${meta.seq} ${meta.op}`
    const given = this.#given.get(meta.seq)
    if (given !== undefined && given !== what) throw new Violation('I6', `seq ${meta.seq} was ${given}, now ${what}`)
    this.#given.set(meta.seq, what)
    if (meta.seq > state.head) throw new Violation('I6', `${key} has seq ${meta.seq} beyond the head`)
    const before = this.#metas.get(key)
    if (before && before.seq >= meta.seq) throw new Violation('I7', `${key} went from seq ${before.seq} to ${meta.seq}`)
    this.#checkStamps(key, before, meta, now)
    const old = this.#rows.get(key)
    if (row) {
      if (old && !meta.deleted) this.#checkContent(key, meta, old, row)
      this.#checkActors(state, before, meta, row)
      this.#rows.set(key, row)
    }
    this.#metas.set(key, meta)
  }

  #checkStamps(key: string, before: Meta | undefined, meta: Meta, now: number): void {
    const limit = (now + 120_000 - stampEpoch) * 4096 + tolerance
    for (const [name, write] of Object.entries(meta.cols ?? {})) {
      const earlier = before?.cols?.[name] ?? before
      if (earlier && write.op !== earlier.op && write.stamp <= earlier.stamp) {
        throw new Violation('I10', `${key}.${name} was written with an older stamp`)
      }
      if (write.stamp > limit && write !== earlier)
        throw new Violation('I10', `${key}.${name} is stamped in the future`)
    }
    if (!before && meta.stamp > limit) throw new Violation('I10', `${key} is stamped in the future`)
  }

  #checkContent(key: string, meta: Meta, old: Row, row: Row): void {
    if (tableOf(meta.table).policy.kind === 'append') throw new Violation('I14', `${key} was changed`)
    if (old.content_hash && old.content_hash !== row.content_hash) throw new Violation('I13', `${key} was signed`)
    if (old.content_hash && old.text !== row.text) throw new Violation('I13', `${key} was signed, its text changed`)
  }

  #checkActors(state: ServerState, before: Meta | undefined, meta: Meta, row: Row): void {
    const writes: [Write, 'insert' | 'update'][] = []
    if (!before) writes.push([meta, 'insert'])
    for (const [name, write] of Object.entries(meta.cols ?? {})) {
      if (before?.cols?.[name]?.op !== write.op) writes.push([write, 'update'])
    }
    for (const [write, kind] of writes) {
      if (write.dev === 0 || write.actor === nobody) continue
      const device = state.devices.get(write.dev)
      const key = keyOf(meta.table, meta.id)
      if (device?.state !== 'active')
        throw new Violation('I18', `${key} was written by workstation ${write.dev}, ${device?.state}`)
      if (!device.streams.includes(meta.stream))
        throw new Violation('I17', `${key} was written from outside its streams`)
      const history = state.rights.get(write.actor)
      if (!history) continue
      // Whatever the role was at any time: somebody who never could has not.
      const could = history.some(
        (one) => roles.includes(one.role as Role) && mayChange(one.role as Role, meta.table, kind, row),
      )
      if (!could) throw new Violation('I17', `${key} was written by ${history.map((one) => one.role).join(', ')}`)
    }
  }
}
