import type { Unit } from '../../../shared/domain/policy.ts'
import { type Call, md5, Rejection, stampToMs } from './call.ts'
import { type CheckedOp, storedValue } from './checks.ts'
import type { Meta, Write } from './state.ts'
import type { Row, Value } from './tables.ts'

export type Outcome = 'applied' | 'merged' | 'conflict'

/** What is known of the group an op stands in. */
export interface GroupFacts {
  hasFact: boolean
  hasDispense: boolean
  /** True when it was made after access was withdrawn. */
  isLate: boolean
}

/** What an op's units come to, one after another. */
export interface Change {
  row: Row
  cols: Record<string, Write>
  isWhole: boolean
  hasConflict: boolean
  /** A draft that was written meanwhile elsewhere becomes a row of its own. */
  copy: Row | null
}

export const writeOf = (meta: Meta, column: string): Write => meta.cols?.[column] ?? meta

const newest = (writes: readonly Write[]): Write =>
  writes.reduce((a, b) => (b.stamp > a.stamp || (b.stamp === a.stamp && b.dev > a.dev) ? b : a))

const pick = (names: readonly string[], from: Row): Row =>
  Object.fromEntries(names.map((name) => [name, from[name] ?? null]))

const signature = ['signed_at', 'signed_by', 'content_hash']

interface Case {
  unit: Unit
  touched: readonly string[]
  differing: readonly string[]
  wanted: Row
  isBased: boolean
}

/** Resolves what one op says about the units of a row that is there. */
export class Resolution {
  readonly #call: Call
  readonly #op: CheckedOp
  readonly #meta: Meta
  readonly #before: Row
  readonly #facts: GroupFacts
  readonly #isInsert: boolean
  #wrong: Rejection | null = null
  readonly change: Change

  constructor(call: Call, op: CheckedOp, meta: Meta, before: Row, facts: GroupFacts) {
    this.#call = call
    this.#op = op
    this.#meta = meta
    this.#before = before
    this.#facts = facts
    this.#isInsert = op.k === 'insert'
    this.change = { row: { ...before }, cols: {}, isWhole: true, hasConflict: false, copy: null }
  }

  /** Throws for what may not be; `signed` goes before a move that is not allowed. */
  finish(): Change {
    if (this.#wrong) throw this.#wrong
    return this.change
  }

  resolve(unit: Unit): void {
    const { table, c, b } = this.#op
    const touched = unit.columns.filter((name) => Object.hasOwn(c, name) && name !== 'id')
    if (touched.length === 0) return
    const wanted: Row = {}
    for (const name of touched) {
      const column = table.columns.get(name)
      if (column) wanted[name] = storedValue(table, column, c[name], true)
    }
    const differing = touched.filter((name) => wanted[name] !== this.#before[name])
    const isBased =
      b !== null && !this.#call.plants.noBase && touched.every((name) => b[name] === writeOf(this.#meta, name).op)
    const one: Case = { unit, touched, differing, wanted, isBased }
    if (!this.#decide(one)) this.change.isWhole = false
  }

  /** True when the op's values stand. */
  #decide(one: Case): boolean {
    const { unit, differing, isBased } = one
    const { table } = this.#op
    const isMove = unit.policy === 'status' && differing.includes('status')
    if (differing.length === 0) return isBased && this.#write(one)
    if (unit.policy === 'fixed') {
      if (!this.#isInsert) throw new Rejection('fixed_column', `${table.name}.${differing[0]}`)
      return false
    }
    if (unit.whileStatus && !unit.whileStatus.includes(String(this.#before.status))) {
      if (this.#isInsert) return this.#keep(one, unit.policy)
      this.#wrong = new Rejection('signed', `${table.name}.${differing[0]}`)
      return false
    }
    if (isMove) return this.#move(one)
    const isSigned = differing.some((name) => signature.includes(name) && this.#before[name] !== null)
    if (isBased && isSigned && !this.#call.plants.secondSignature) {
      this.#wrong ??= new Rejection('signed', `${table.name}.${differing[0]}`)
      return false
    }
    if (isBased) return this.#write(one)
    return this.#compare(one)
  }

  #move(one: Case): boolean {
    const { table, i: id } = this.#op
    const to = one.wanted.status ?? null
    if (table.machine?.[String(this.#before.status)]?.includes(String(to))) {
      if (!one.isBased) this.#replace(one, 'status')
      return this.#write(one)
    }
    if (!this.#facts.hasFact && !this.#isInsert) {
      this.#wrong ??= new Rejection('illegal_move', `${table.name}.status`)
      return false
    }
    if (this.#facts.hasDispense && (table.name === 'prescription' || table.name === 'prescription_item')) {
      this.#call.afterStop.push({ table: table.name, id, patientId: this.#patient() })
    }
    return this.#keep(one, 'status')
  }

  /** Two writes that did not know each other: the later one stands. */
  #compare(one: Case): boolean {
    const { unit, touched } = one
    const isSameStep = unit.policy === 'status' && touched.includes('status') && !this.#call.plants.secondSignature
    if ((unit.policy === 'lww' || unit.policy === 'latest' || unit.policy === 'status') && !isSameStep) {
      const current = newest(unit.columns.map((name) => writeOf(this.#meta, name)))
      const { eff } = this.#op
      const wins = eff > current.stamp || (eff === current.stamp && this.#call.device.no > current.dev)
      if (!wins) return unit.policy === 'latest' ? false : this.#keep(one, unit.policy)
      if (unit.policy !== 'latest') this.#replace(one, unit.policy)
      return this.#write(one)
    }
    if (unit.policy === 'draft' && !this.#isInsert) {
      this.change.copy = { ...this.#before, ...one.wanted, id: this.#op.o, created_by: this.#op.a }
    }
    // The same step taken twice: who came first has taken it. A note that was signed twice keeps its first signature.
    return this.#keep(one, unit.policy)
  }

  #stampFor(unit: Unit): number {
    return Math.max(this.#op.eff, newest(unit.columns.map((name) => writeOf(this.#meta, name))).stamp + 1)
  }

  #write({ unit, touched, wanted }: Case): true {
    const { o: op, a: actor, w: wall } = this.#op
    const stamp = this.#stampFor(unit)
    for (const name of touched) {
      this.change.row[name] = wanted[name] ?? null
      this.change.cols[name] = { stamp, dev: this.#call.device.no, op, actor, wall }
    }
    return true
  }

  #mine(stamp: number): Write {
    const { o: op, a: actor, w: wall } = this.#op
    return { stamp, dev: this.#call.device.no, op, actor, wall }
  }

  #theirs(one: Case): Write {
    return newest(one.touched.map((name) => writeOf(this.#meta, name)))
  }

  #keep(one: Case, policy: string): false {
    const kept = pick(one.touched, this.#before)
    this.conflict(policy, one.unit.columns, kept, this.#theirs(one), one.wanted, this.#mine(this.#op.eff))
    return false
  }

  #replace(one: Case, policy: string): void {
    const former = pick(one.touched, this.#before)
    this.conflict(policy, one.unit.columns, one.wanted, this.#mine(this.#stampFor(one.unit)), former, this.#theirs(one))
  }

  #patient(): Value {
    const { table, i: id } = this.#op
    return table.name === 'patient' ? id : (this.#before.patient_id ?? null)
  }

  conflict(policy: string, columns: readonly string[], kept: Row, mine: Write, other: Row, theirs: Write): void {
    const { o: op, table, i: id } = this.#op
    this.change.hasConflict = true
    this.#call.conflicts.push({
      id: md5(String(columns[0])).slice(0, 8) + op.slice(8),
      tbl: table.name,
      row_id: id,
      patient_id: this.#patient(),
      policy,
      columns: JSON.stringify(columns),
      kept: JSON.stringify(kept),
      kept_by: mine.actor,
      kept_on: mine.dev,
      kept_at: stampToMs(mine.stamp),
      other: JSON.stringify(other),
      other_by: theirs.actor,
      other_on: theirs.dev,
      other_at: stampToMs(theirs.stamp),
      state: 'open',
      choice: null,
      settled_by: null,
      settled_at: null,
      created_at: this.#call.now,
    })
  }
}
