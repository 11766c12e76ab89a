import { dayBounds } from '../../../shared/domain/clock.ts'
import { addDays, daysBetween } from '../../../shared/domain/date.ts'
import type { Chance } from './chance.ts'
import type { Person } from './people.ts'
import type { Scenario } from './scenario.ts'
import { adultScenarios } from './scenarios-adults.ts'
import { childScenarios } from './scenarios-children.ts'
import { infectionScenarios } from './scenarios-infections.ts'

export const minuteMs = 60_000

/** The epoch ms of a time of a day in the clinic's time zone. */
export const timeOf = (day: string, hour: number, minute: number, timeZone: string): number =>
  dayBounds(day, timeZone)[0] + (hour * 60 + minute) * minuteMs

/** 0 is Sunday: the clinic is closed. */
const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay()

export const isOpenOn = (day: string): boolean => weekday(day) !== 0

export const isMonday = (day: string): boolean => weekday(day) === 1

const nextOpen = (day: string): string => (isOpenOn(day) ? day : addDays(day, 1))

/** Why somebody of this age and sex might come today. */
export const storyFor = (
  chance: Chance,
  who: { sex: string; birthDate: string | null },
  day: string,
  isRegular = false,
): Scenario => {
  const years = who.birthDate === null ? 35 : daysBetween(who.birthDate, day) / 365.25
  const fitting = [...childScenarios, ...infectionScenarios, ...adultScenarios].filter(
    ({ ages, sex, key }) =>
      years >= ages[0] &&
      years < ages[1] + 1 &&
      (sex === undefined || sex === who.sex) &&
      !(isRegular && key === 'family-planning'),
  )
  return chance.weighted(fitting)
}

/** The days on which somebody comes, with the story of each, between two days; the first is the registration. */
export const planVisits = (
  chance: Chance,
  person: Person,
  from: string,
  to: string,
): { day: string; scenario: Scenario }[] => {
  const span = daysBetween(from, to)
  const born = person.birthDate !== null && person.birthDate > from ? daysBetween(from, person.birthDate) + 14 : 0
  const visits = new Map<string, Scenario>()
  const { programme } = person
  let at = born + chance.integer(0, Math.max(1, Math.floor((span - born) * (programme ? 0.25 : 0.75))))
  const first = at
  if (programme) {
    const most = programme.visits ?? 100
    for (let n = 0; n < most && at < span; n++) {
      visits.set(nextOpen(addDays(from, at)), programme)
      at += chance.integer(...programme.interval)
    }
  } else {
    visits.set(nextOpen(addDays(from, at)), storyFor(chance, person, addDays(from, at)))
  }
  const others = Math.round(((span - first) / 365) * chance.decimal(0.4, 3.2, 1))
  for (let n = 0; n < others; n++) {
    const day = nextOpen(addDays(from, first + chance.integer(4, Math.max(5, span - first))))
    const isNear = [...visits.keys()].some((other) => Math.abs(daysBetween(other, day)) < 4)
    if (!isNear) visits.set(day, storyFor(chance, person, day, programme !== null))
  }
  return [...visits]
    .filter(([day]) => day <= to)
    .map(([day, scenario]) => ({ day, scenario }))
    .toSorted((a, b) => (a.day < b.day ? -1 : 1))
}

/** Steps of one day, run in the order of their times; a step may plan later ones. */
export const makeAgenda = () => {
  const steps: { at: number; run: (at: number) => void }[] = []
  return {
    plan(at: number, run: (at: number) => void): void {
      steps.push({ at, run })
    },
    run(): void {
      for (;;) {
        const next = steps.toSorted((a, b) => a.at - b.at)[0]
        if (!next) return
        steps.splice(steps.indexOf(next), 1)
        next.run(next.at)
      }
    },
  }
}
export type Agenda = ReturnType<typeof makeAgenda>
