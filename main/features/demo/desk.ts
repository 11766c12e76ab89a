import type { Role } from '../../../shared/domain/capability.ts'
import type { VitalRange } from '../../../shared/domain/vitals.ts'
import type { Core } from '../../api/core.ts'
import type { Author } from '../../database/author.ts'
import type { Door } from '../../database/door.ts'
import { vitalRanges } from '../records/vital-ranges.ts'
import type { Chance } from './chance.ts'
import { stockedMedicines } from './stocking.ts'
import { type CatalogueMedicine, type CatalogueService, demoStore } from './store.ts'

export interface StaffMember {
  id: string
  displayName: string
  role: Role
}

/** Where the demo's people work: the clinic's database, its catalogue, who is on duty, and chance. */
export interface Desk {
  core: Core
  chance: Chance
  staff: StaffMember[]
  ranges: readonly VitalRange[]
  medicine(key: string): CatalogueMedicine
  service(code: string): CatalogueService
  /** The medicines this clinic keeps. */
  stocked: CatalogueMedicine[]
  /** The words of an ICD-10 code. */
  wordsOf(code: string): string
  /** Someone on duty in this role; the same one when `seed` is the same. */
  onDuty(role: Role, seed?: number): StaffMember
  /** One person's action at a moment: one transaction, as if they had done it on screen. */
  act<Result>(at: number, action: string, who: StaffMember, work: (write: Door) => Result): Result
}

const authorOf = (who: StaffMember): Author => ({ userId: who.id, role: who.role, sessionId: null })

/** `setClock` moves the clock of a folder that is being generated; a living clinic's clock stays as it is. */
export const openDesk = (core: Core, chance: Chance, setClock: (at: number) => void = () => {}): Desk => {
  const sql = demoStore(core.store)
  const medicines = new Map(sql.medicines().map((row) => [`${row.name}|${row.form}|${row.strength}`, row]))
  const services = new Map(sql.services().map((row) => [row.code, row]))
  const codes = new Map(sql.codes().map((row) => [row.code, row.text]))
  const staff = sql.staff()
  const known = <Value>(value: Value | undefined, what: string): Value => {
    if (value === undefined) throw new Error(`the starter catalogue has no ${what}`)
    return value
  }
  const medicine = (key: string): CatalogueMedicine => known(medicines.get(key), key)
  return {
    core,
    chance,
    staff,
    ranges: vitalRanges(core.root),
    medicine,
    stocked: stockedMedicines({ medicine }, [...medicines.values()]),
    service: (code) => known(services.get(code), code),
    wordsOf: (code) => known(codes.get(code), code),
    onDuty(role, seed = chance.integer(0, 1000)) {
      const able = staff.filter((member) => member.role === role)
      return known(able[seed % able.length], role)
    },
    act(at, action, who, work) {
      setClock(at)
      return core.store.transact(action, authorOf(who), work)
    },
  }
}
