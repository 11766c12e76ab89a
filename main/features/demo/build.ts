import { toDateText } from '../../../shared/domain/clock.ts'
import { addDays } from '../../../shared/domain/date.ts'
import type { Core } from '../../api/core.ts'
import { system } from '../../database/author.ts'
import { patient } from '../../database/schema/index.ts'
import { writeSettings } from '../settings/store.ts'
import { loadCatalogue } from '../starter/load.ts'
import { growTo } from './body.ts'
import { isMonday, isOpenOn, makeAgenda, minuteMs, planVisits, timeOf } from './calendar.ts'
import { type Chance, makeChance } from './chance.ts'
import { type Desk, openDesk } from './desk.ts'
import { drawPeople, type Person } from './people.ts'
import { register } from './register.ts'
import type { Scenario } from './scenario.ts'
import { unknownMan } from './scenarios-emergency.ts'
import { makeShelf, type Shelf } from './shelf.ts'
import { hireStaff, openPatientAccount } from './staff.ts'
import { closeStockTake, firstDelivery } from './stocking.ts'
import { openTill, type Till } from './till.ts'
import { stopUncollected, type Uncollected } from './uncollected.ts'
import { planVisit } from './visit-day.ts'

const historyDays = 730
const patientCount = 150
/** The starter catalogue's example prices, in shillings. */
const priceFactor = 50

export const demoSettings = {
  clinicName: 'Lakeside Community Clinic',
  letterhead:
    'Oginga Odinga Street, Kisumu\nP.O. Box 1123-40100 · +254 57 202 0000\nOpen Monday to Saturday, 8:00 to 18:00',
  currency: 'KES',
  timeZone: 'Africa/Nairobi',
  countryCode: '254',
  mrnPrefix: 'LCC',
  idleLockMinutes: 30,
  refundLimitMinor: 200_000,
}

export interface DemoCounts {
  patients: number
  visits: number
}

/**
 * Fills an empty folder with two years of a clinic's life that end the day before `until`: everything through the door,
 * by the people who would have done it, at the times they would have. The same `until` (day) and seed give the same rows.
 * `setClock` moves the clock that `core.now` reads.
 */
export const buildDemo = async (
  core: Core,
  setClock: (at: number) => void,
  until: number,
  options: { seed?: number; patients?: number; days?: number } = {},
): Promise<DemoCounts> => {
  const chance = makeChance(options.seed ?? 20_261_122)
  const { timeZone } = demoSettings
  const today = toDateText(until, timeZone)
  const from = addDays(today, -(options.days ?? historyDays))
  const to = addDays(today, -1)
  setClock(timeOf(from, 7, 0, timeZone))
  core.store.transact('settings.update', system, (write) => writeSettings(core.store, write, demoSettings))
  loadCatalogue(core, (priceMinor) => priceMinor * priceFactor)
  await hireStaff(core)
  const desk = openDesk(core, chance, setClock)
  const shelf = makeShelf()
  firstDelivery(desk, shelf, timeOf(from, 7, 30, timeZone), from, to)

  const people = drawPeople(chance, options.patients ?? patientCount, today)
  const diary = planDiary(chance, people, from, to)
  const ids = new Map<Person, string>()
  const clinic: Clinic = { desk, shelf, ids, lastDay: to, uncollected: [] }
  // A month is one transaction: a commit for every action would cost more than all the rows.
  let visits = 0
  for (let month = from; month <= to; month = addDays(month, 30)) {
    const end = addDays(month, 30)
    core.store.together(() => {
      for (let day = month; day < end && day <= to; day = addDays(day, 1)) {
        if (isOpenOn(day)) visits += runDay(clinic, day, diary.get(day) ?? [])
        if (day === addDays(to, -3)) closeStockTake(desk, shelf, timeOf(day, 18, 40, timeZone))
      }
    })
  }
  await openAccount(desk, people, ids, timeOf(to, 19, 0, timeZone), setClock)
  setClock(until)
  return { patients: ids.size, visits }
}

type Diary = Map<string, { person: Person; scenario: Scenario }[]>

const planDiary = (chance: Chance, people: Person[], from: string, to: string): Diary => {
  const diary: Diary = new Map()
  const add = (day: string, entry: { person: Person; scenario: Scenario }) =>
    diary.set(day, [...(diary.get(day) ?? []), entry])
  for (const person of people) {
    if (person.isUnknown) {
      const day = addDays(to, isOpenOn(addDays(to, -8)) ? -8 : -9)
      add(day, { person, scenario: unknownMan })
      continue
    }
    for (const { day, scenario } of planVisits(chance, person, from, to)) add(day, { person, scenario })
  }
  return diary
}

/** What goes on from one day to the next. */
interface Clinic {
  desk: Desk
  shelf: Shelf
  ids: Map<Person, string>
  lastDay: string
  uncollected: Uncollected[]
}

const runDay = (clinic: Clinic, day: string, entries: { person: Person; scenario: Scenario }[]): number => {
  const { desk, shelf, ids } = clinic
  const { timeZone } = demoSettings
  const opensAt = timeOf(day, 8, 0, timeZone)
  const agenda = makeAgenda()
  const till: Till = openTill(desk, desk.onDuty('cashier'), opensAt)
  if (isMonday(day)) {
    agenda.plan(opensAt - 20 * minuteMs, (at) => shelf.restock(desk, at, day, desk.stocked))
    agenda.plan(opensAt - 5 * minuteMs, (at) => {
      clinic.uncollected = stopUncollected(desk, at, clinic.uncollected)
    })
  }
  if (day.endsWith('-02') || day.endsWith('-16')) {
    agenda.plan(opensAt - 10 * minuteMs, (at) => shelf.clearExpired(desk, at, day, 25))
  }
  const isRecent = day >= addDays(clinic.lastDay, -4)
  for (const { person, scenario } of entries) {
    const arrivesAt = opensAt + desk.chance.integer(5, 390) * minuteMs + desk.chance.integer(0, 59) * 1000
    agenda.plan(arrivesAt, (at) => {
      const known = ids.get(person)
      const patientId = known ?? register(desk, at - 4 * minuteMs, person)
      ids.set(person, patientId)
      const body = growTo(person.sex, person.birthDate, person.build, day)
      const house = { desk, shelf, till, agenda, day, isRecent, uncollected: clinic.uncollected }
      planVisit(house, at, { patientId, person: known ? null : person, body, scenario })
    })
  }
  agenda.run()
  till.close(timeOf(day, 18, 15, timeZone))
  return entries.length
}

/** The account of the first patient, and one who has died since the last visit. */
const openAccount = async (
  desk: Desk,
  people: Person[],
  ids: Map<Person, string>,
  at: number,
  setClock: (at: number) => void,
): Promise<void> => {
  const [first] = people
  const firstId = first && ids.get(first)
  if (!first || !firstId) throw new Error('the first patient was never seen')
  setClock(at)
  await openPatientAccount(desk.core, firstId, `${first.givenName} ${first.familyName}`)
  const oldest = people
    .filter((person) => person.birthDate !== null && ids.has(person) && person !== first)
    .toSorted((a, b) => ((a.birthDate ?? '') < (b.birthDate ?? '') ? -1 : 1))[0]
  const oldestId = oldest && ids.get(oldest)
  if (!oldestId) return
  desk.act(at + minuteMs, 'patients.update', desk.onDuty('clerk'), (write) => {
    write.update(patient, oldestId, { deceasedAt: toDateText(at, demoSettings.timeZone) })
  })
}
