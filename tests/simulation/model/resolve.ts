import type { Unit } from '../../../shared/domain/policy.ts'
import { type Call, md5, newestStamp, Rejection, stampToMs } from './call.ts'
import { type CheckedOp, storedValue } from './checks.ts'
import type { Meta, Write } from './state.ts'
import type { Row, Value } from './tables.ts'

export type Outcome = 'applied' | 'merged' | 'conflict'

/** What is known of the group an op stands in. */
export interface GroupFacts {
  hasFact: boolean
  hasDispense: boolean
}

/** The row while an op's units are resolved one after another. */
export interface Change {
  row: Row
  cols: Record<string, Write>
  isWritten: boolean
  outcome: Outcome
  /** A draft that was written meanwhile elsewhere becomes a row of its own. */
  copy: Row | null
}

export const writeOf = (meta: Meta, column: string): Write => meta.cols?.[column] ?? meta

const signature = ['signed_at', 'signed_by', 'content_hash']

const worse = (a: Outcome, b: Outcome): Outcome =>
  a === 'conflict' || b === 'conflict' ? 'conflict' : a === 'merged' || b === 'merged' ? 'merged' : 'applied'

const pick = (names: readonly string[], from: Row): Row =>
  Object.fromEntries(names.map((name) => [name, from[name] ?? null]))

/** The newest write among a unit's columns, with its device: what a later write is compared with. */
const newestOf = (meta: Meta, unit: Unit): Write =>
  unit.columns
    .map((column) => writeOf(meta, column))
    .reduce((newest, one) =>
      one.stamp > newest.stamp || (one.stamp === newest.stamp && one.dev > newest.dev) ? one : newest,
    )

/** Resolves what one op says about one unit of a row that is there. */
export class Resolution {
  readonly #call: Call
  readonly #op: CheckedOp
  readonly #meta: Meta
  readonly #before: Row
  readonly #facts: GroupFacts
  readonly change: Change

  constructor(call: Call, op: CheckedOp, meta: Meta, before: Row, facts: GroupFacts) {
    this.#call = call
    this.#op = op
    this.#meta = meta
    this.#before = before
    this.#facts = facts
    this.change = { row: { ...before }, cols: {}, isWritten: false, outcome: 'applied', copy: null }
  }

  resolve(unit: Unit, base: Record<string, string> | null): void {
    const { table } = this.#op
    const touched = unit.columns.filter((name) => Object.hasOwn(this.#op.c, name) && name !== 'id')
    if (touched.length === 0) return
    const wanted: Row = {}
    for (const name of touched) {
      const column = table.columns.get(name)
      if (column) wanted[name] = storedValue(table, column, this.#op.c[name])
    }
    const differing = touched.filter((name) => wanted[name] !== this.#before[name])
    const isNewer =
      base !== null && !this.#call.plants.noBase && touched.every((name) => base[name] === writeOf(this.#meta, name).op)
    if (unit.policy === 'fixed') {
      if (differing.length === 0) return
      if (base !== null) throw new Rejection('fixed_column', `${table.name}.${differing[0]}`)
      this.#is('merged')
      return
    }
    if (unit.whileStatus && differing.length > 0 && !unit.whileStatus.includes(String(this.#before.status))) {
      throw new Rejection('signed', `${table.name}.${differing[0]}`)
    }
    if (differing.length === 0 && !isNewer) {
      this.#is('merged')
      return
    }
    if (unit.policy === 'status' && differing.includes('status') && !this.#canMove(wanted.status ?? null)) {
      if (!this.#facts.hasFact) throw new Rejection('illegal_move', `${table.name}.status`)
      if (this.#facts.hasDispense && (table.name === 'prescription' || table.name === 'prescription_item')) {
        this.#call.afterStop.push({ table: table.name, id: this.#op.i })
      }
      this.#keep(unit, touched, wanted)
      return
    }
    const isSigned = differing.some((name) => signature.includes(name) && this.#before[name] !== null)
    if (isNewer && isSigned && !differing.includes('status'))
      throw new Rejection('signed', `${table.name}.${differing[0]}`)
    this.#take(unit, touched, wanted, isNewer, differing)
  }

  /** The move, if there is one, is allowed: who stands? */
  #take(unit: Unit, touched: readonly string[], wanted: Row, isNewer: boolean, differing: readonly string[]): void {
    const settled = isNewer ? 'newer' : unit.policy
    if (settled === 'newer') this.#write(touched, wanted)
    else if (settled === 'hold' || this.#isSameMove(unit, touched, differing)) this.#keep(unit, touched, wanted)
    else if (settled === 'draft') this.#copy(unit, touched, wanted)
    else this.#compare(unit, touched, wanted, differing)
  }

  /** Two people took the same step: who came first has taken it. A note that was signed twice keeps its first signature. */
  #isSameMove(unit: Unit, touched: readonly string[], differing: readonly string[]): boolean {
    return unit.policy === 'status' && touched.includes('status') && !differing.includes('status')
  }

  /** Two writes that did not know each other: the later one stands, and so does a move that is allowed from here. */
  #compare(unit: Unit, touched: readonly string[], wanted: Row, differing: readonly string[]): void {
    const isMove = unit.policy === 'status' && differing.includes('status')
    if (isMove || this.#isLater(unit)) {
      if (unit.policy !== 'latest')
        this.#conflict(unit, wanted, this.#mine(), pick(touched, this.#before), this.#theirs(unit))
      else this.#is('merged')
      this.#write(touched, wanted)
    } else if (unit.policy === 'latest') this.#is('merged')
    else this.#keep(unit, touched, wanted)
  }

  /** A row that was changed since the person saw it is not deleted: a person decides. */
  recordDelete(newest: Write): void {
    const wanted = { status: null }
    this.#conflict(
      { columns: ['status'], policy: 'status' },
      pick(['status'], this.#before),
      newest,
      wanted,
      this.#mine(),
    )
  }

  #is(outcome: Outcome): void {
    this.change.outcome = worse(this.change.outcome, outcome)
  }

  #canMove(to: Value): boolean {
    const { machine } = this.#op.table
    return machine?.[String(this.#before.status)]?.includes(String(to)) ?? false
  }

  #isLater(unit: Unit): boolean {
    const current = newestOf(this.#meta, unit)
    const { eff } = this.#op
    return eff > current.stamp || (eff === current.stamp && this.#call.device.no > current.dev)
  }

  #mine(): Write {
    const { eff, o: op, a: actor } = this.#op
    return { stamp: eff, dev: this.#call.device.no, op, actor, wall: stampToMs(eff) }
  }

  #theirs(unit: Unit): Write {
    return newestOf(this.#meta, unit)
  }

  #write(touched: readonly string[], wanted: Row): void {
    for (const name of touched) {
      const stamp = Math.max(this.#op.eff, writeOf(this.#meta, name).stamp + 1)
      this.change.row[name] = wanted[name] ?? null
      this.change.cols[name] = { ...this.#mine(), stamp, wall: stampToMs(this.#op.eff) }
    }
    this.change.isWritten = true
  }

  #keep(unit: Unit, touched: readonly string[], wanted: Row): void {
    this.#conflict(unit, pick(touched, this.#before), this.#theirs(unit), wanted, this.#mine())
  }

  #copy(unit: Unit, touched: readonly string[], wanted: Row): void {
    const { o: op, a: actor, table } = this.#op
    this.change.copy = { ...this.#before, ...wanted, id: op, created_by: actor, status: 'preliminary' }
    if (table.columns.has('status')) this.#keep(unit, touched, wanted)
  }

  #conflict(unit: Unit, kept: Row, keptWrite: Write, other: Row, otherWrite: Write): void {
    this.#is('conflict')
    const { o: op, table, i: id } = this.#op
    const patient = table.name === 'patient' ? id : (this.#before.patient_id ?? null)
    this.#call.serverRows.push({
      table: 'conflict',
      row: {
        id: md5(String(unit.columns[0])).slice(0, 8) + op.slice(8),
        tbl: table.name,
        row_id: id,
        patient_id: patient,
        policy: unit.policy,
        columns: JSON.stringify(Object.keys(kept)),
        kept: JSON.stringify(kept),
        kept_by: keptWrite.actor,
        kept_on: keptWrite.dev,
        kept_at: keptWrite.wall,
        other: JSON.stringify(other),
        other_by: otherWrite.actor,
        other_on: otherWrite.dev,
        other_at: otherWrite.wall,
        state: 'open',
        choice: null,
        settled_by: null,
        settled_at: null,
        created_at: this.#call.now,
      },
    })
  }
}

export { newestStamp }
