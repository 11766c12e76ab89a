import { addDays } from '../../../shared/domain/date.ts'
import type { BirthDatePrecision, Sex } from '../../../shared/domain/status.ts'
import type { Chance } from './chance.ts'
import { estates, type NamePool, namePools } from './names.ts'
import { type Programme, programmes } from './scenarios-chronic.ts'

export interface Person {
  familyName: string
  givenName: string
  sex: Sex
  birthDate: string | null
  precision: BirthDatePrecision
  phone: string | null
  nationalId: string | null
  address: string
  kin: { name: string; phone: string | null } | null
  isUnknown: boolean
  /** As a share of what is usual for age and sex. */
  build: number
  programme: Programme | null
  allergens: string[]
  /** Somebody asked about allergies and there are none. */
  hasNoAllergies: boolean
}

const phone = (chance: Chance): string =>
  `+2547${chance.pick(['0', '1', '2', '9'])}${chance.integer(1_000_000, 9_999_999)}`

const fullGiven = (chance: Chance, pool: NamePool, sex: Sex): string => {
  const names = sex === 'female' ? pool.female : pool.male
  const first = chance.pick(names)
  const second = chance.pick(names)
  return chance.isTrue(0.35) && second !== first ? `${first} ${second}` : first
}

const allergenShares = [
  'penicillins',
  'sulfonamide antibiotics',
  'NSAIDs',
  'peanut',
  'house dust mite',
  'bee and wasp venom',
  'shellfish',
]

const draw = (
  chance: Chance,
  today: string,
  years: [number, number],
  family: { pool: NamePool; familyName: string; phone: string | null; address: string; sex?: Sex },
): Person => {
  const sex = family.sex ?? (chance.isTrue(0.56) ? 'female' : 'male')
  const age = chance.integer(...years)
  const exact = addDays(today, -(age * 365 + Math.floor(age / 4) + chance.integer(20, 350)))
  const precision: BirthDatePrecision =
    age < 18 || chance.isTrue(0.75) ? 'day' : chance.pick(['month', 'year', 'estimated'])
  const birthDate =
    precision === 'day' ? exact : precision === 'month' ? `${exact.slice(0, 7)}-01` : `${exact.slice(0, 4)}-01-01`
  const fitting = programmes.filter(
    (programme) =>
      age >= programme.ages[0] && age <= programme.ages[1] && (programme.sex === undefined || programme.sex === sex),
  )
  const programme = fitting.find((each) => chance.isTrue(each.share)) ?? null
  const hasAllergies = chance.isTrue(0.13)
  return {
    familyName: family.familyName,
    givenName: fullGiven(chance, family.pool, sex),
    sex,
    birthDate,
    precision,
    phone: family.phone,
    nationalId: age >= 18 && chance.isTrue(0.7) ? String(chance.integer(10_000_000, 39_999_999)) : null,
    address: family.address,
    kin: null,
    isUnknown: false,
    build: chance.decimal(0.88, 1.24, 2),
    programme,
    allergens: hasAllergies ? [chance.pick(allergenShares)] : [],
    hasNoAllergies: !hasAllergies && chance.isTrue(0.7),
  }
}

const nameOf = (person: Person): string => `${person.givenName} ${person.familyName}`

/**
 * The people of the demo clinic, the same for the same chance: families that share a phone, a pair of twins, someone
 * unknown, and the patient with a long history who has an account of her own (always the first).
 */
export const drawPeople = (chance: Chance, count: number, today: string): Person[] => {
  const people: Person[] = []
  const home = () => ({ pool: chance.weighted(namePools), phone: phone(chance), address: chance.pick(estates) })
  const account = draw(chance, today, [58, 58], {
    ...home(),
    pool: namePools[0] as NamePool,
    familyName: 'Ochieng',
    sex: 'female',
  })
  people.push({
    ...account,
    givenName: 'Margaret Akinyi',
    programme: programmes.find(({ key }) => key === 'hypertension') ?? null,
    allergens: ['penicillins'],
    hasNoAllergies: false,
  })
  const twinHome = { ...home(), familyName: 'Ouma', sex: 'female' as const }
  const twin = draw(chance, today, [4, 4], twinHome)
  for (const givenName of ['Faith Apiyo', 'Mercy Adongo'])
    people.push({ ...twin, givenName, build: chance.decimal(0.9, 1.1, 2) })
  while (people.length < count - 1) {
    const { pool, phone: shared, address } = home()
    const familyName = chance.pick(pool.family)
    const family = { pool, familyName, phone: shared, address }
    const parent = draw(chance, today, [22, 52], family)
    const members = [parent]
    if (chance.isTrue(0.4)) {
      const children = chance.integer(1, 3)
      for (let i = 0; i < children; i++) members.push(draw(chance, today, [0, 13], family))
      if (chance.isTrue(0.35))
        members.push(draw(chance, today, [58, 88], { ...family, phone: chance.isTrue(0.5) ? shared : null }))
    } else if (chance.isTrue(0.3)) {
      members[0] = draw(chance, today, [55, 90], { ...family, phone: chance.isTrue(0.8) ? shared : null })
    }
    const [head] = members
    for (const member of members) {
      if (member === head || head === undefined)
        member.kin = chance.isTrue(0.6)
          ? { name: `${fullGiven(chance, pool, 'female')} ${familyName}`, phone: phone(chance) }
          : null
      else member.kin = { name: nameOf(head), phone: head.phone }
      if (people.length < count - 1 && !people.some((other) => nameOf(other) === nameOf(member))) people.push(member)
    }
  }
  people.push({
    ...draw(chance, today, [35, 35], { ...home(), familyName: 'Unknown', sex: 'male', phone: null }),
    givenName: 'Man, about 35',
    precision: 'estimated',
    nationalId: null,
    address: '',
    isUnknown: true,
    programme: null,
    allergens: [],
    hasNoAllergies: false,
  })
  return people
}
