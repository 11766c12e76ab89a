import { describe, expect, test } from 'vitest'
import { duplicateScore, likelyDuplicate, type PersonFacts } from './duplicate.ts'
import { editDistance, jaroWinkler, nameSimilarity, soundKey } from './name-similarity.ts'

const base: PersonFacts = {
  familyName: 'Otieno',
  givenName: 'Grace Akinyi',
  sex: 'female',
  birthDate: '1992-06-15',
  birthDatePrecision: 'day',
  phone: '+254712345678',
  nationalId: null,
}
const otherPhone = '+254733000111'
type Changes = Partial<PersonFacts>
const year = (birthDate: string): Changes => ({ birthDate, birthDatePrecision: 'year' })
const estimated = (birthDate: string): Changes => ({ birthDate, birthDatePrecision: 'estimated' })
const named = (givenName: string, familyName: string, more: Changes = {}): Changes => ({
  givenName,
  familyName,
  ...more,
})

const same: [label: string, a: Changes, b: Changes][] = [
  ['everything the same', {}, {}],
  ['no phone on one', {}, { phone: null }],
  ['a new phone', {}, { phone: otherPhone }],
  ['names swapped', named('Grace', 'Otieno'), named('Otieno', 'Grace')],
  ['names swapped, new phone', named('Grace', 'Otieno'), named('Otieno', 'Grace', { phone: otherPhone })],
  ['middle name moved', named('Grace Akinyi', 'Otieno'), named('Grace', 'Akinyi Otieno', { phone: null })],
  ['middle name left out', {}, { givenName: 'Grace' }],
  ['a letter left out', {}, { givenName: 'Grace Akiny', phone: null }],
  ['neighbours swapped', named('Daniel', 'Kimani'), named('Dainel', 'Kimani')],
  ['a slip in the family name', {}, { familyName: 'Otienno', phone: otherPhone }],
  ['accents left out', named('José', 'Núñez'), named('Jose', 'Nunez')],
  ['an apostrophe left out', named('Sean', 'O’Brien'), named('Sean', 'OBrien', { phone: null })],
  ['a hyphen left out', named('Anne-Marie', 'Dupont'), named('Annemarie', 'Dupont')],
  ['mohammed and muhammad', named('Mohammed', 'Hassan'), named('Muhammad', 'Hassan', { phone: otherPhone })],
  ['mohamed and mohammed', named('Mohamed', 'Ali'), named('Mohammed', 'Aly', { phone: null })],
  ['catherine and katherine', named('Catherine', 'Njeri'), named('Katherine', 'Njeri')],
  ['philip and filip', named('Philip', 'Novak'), named('Filip', 'Novak')],
  ['stephen and steven', named('Stephen', 'Mwangi'), named('Steven', 'Mwangi')],
  ['hussein and hussain', named('Hussein', 'Abdi'), named('Hussain', 'Abdi')],
  ['yusuf and yousuf', named('Yusuf', 'Omar'), named('Yousuf', 'Omar')],
  ['abdul rahman in one word and two', named('Abdul Rahman', 'Said'), named('Abdulrahman', 'Said')],
  ['double letters', named('Hannah', 'Philips'), named('Hana', 'Phillips')],
  ['only the year known, the same', {}, year('1992-01-01')],
  ['only the year known, no phone', {}, { ...year('1992-01-01'), phone: null }],
  ['an age estimated two years off', {}, estimated('1994-01-01')],
  ['an age estimated a year off, no phone', { phone: null }, estimated('1993-01-01')],
  ['only the month known', {}, { birthDate: '1992-06-01', birthDatePrecision: 'month', phone: otherPhone }],
  ['day and month swapped', { birthDate: '1992-06-05' }, { birthDate: '1992-05-06', phone: otherPhone }],
  ['one slip in the birth date', {}, { birthDate: '1992-06-16' }],
  ['no birth date, the same phone', {}, { birthDate: null }],
  ['the wrong sex ticked', {}, { sex: 'male' }],
  ['sex unknown', {}, { sex: 'unknown', phone: null }],
  ['a married name, the same phone', {}, { familyName: 'Wambui' }],
  [
    'the same national ID and a married name',
    { nationalId: '28 123 456' },
    { nationalId: '28123456', familyName: 'Wambui', phone: null },
  ],
  [
    'the same national ID and another birth date',
    { nationalId: '28123456' },
    { nationalId: '28123456', birthDate: '1990-01-01' },
  ],
  ['one slip in the national ID', { nationalId: '28123456' }, { nationalId: '28123457', phone: otherPhone }],
  ['a filled-in national ID on both', { nationalId: '00000000' }, { nationalId: 'none', phone: otherPhone }],
  ['one name only', named('', 'Sukarno'), named('', 'Sukarno')],
  ['digits in imported names', named('Alice368', 'Gleason633'), named('Alice368', 'Gleason633', { phone: null })],
  ['in another script', named('محمد', 'حسن'), named('مُحَمَّد', 'حسن')],
]

const different: [label: string, a: Changes, b: Changes][] = [
  ['twin sisters', {}, { givenName: 'Mercy Atieno' }],
  ['twin sisters of one middle name', named('Grace Wanjiru', 'Kamau'), named('Mary Wanjiru', 'Kamau')],
  ['twins of patronymics', named('Ali Hassan Omar', 'Abdi'), named('Ahmed Hassan Omar', 'Abdi')],
  ['twin brother and sister', named('Kevin', 'Otieno', { sex: 'male' }), named('Faith', 'Otieno')],
  ['twins hassan and hussein', named('Hassan', 'Ali', { sex: 'male' }), named('Hussein', 'Ali', { sex: 'male' })],
  ['twins christian and christine', named('Christian', 'Njoroge', { sex: 'male' }), named('Christine', 'Njoroge')],
  ['twins john and joan', named('John', 'Kiptoo', { sex: 'male' }), named('Joan', 'Kiptoo')],
  ['twins maria and martha', named('Maria', 'Lopez'), named('Martha', 'Lopez')],
  ['twins under one national ID', { nationalId: '28123456' }, { nationalId: '28123456', givenName: 'Mercy Atieno' }],
  ['mother and daughter', {}, { givenName: 'Faith', birthDate: '2018-03-02' }],
  ['mother and daughter of one given name', {}, { birthDate: '2018-03-02' }],
  [
    'mother and daughter under one national ID',
    { nationalId: '28123456' },
    { nationalId: '28123456', givenName: 'Faith', birthDate: '2018-03-02' },
  ],
  [
    'father and son, senior and junior',
    named('John', 'Mwangi', { sex: 'male' }),
    named('John', 'Mwangi', { sex: 'male', birthDate: '1965-01-20' }),
  ],
  [
    'father and son, ages estimated',
    { ...estimated('1960-01-01'), sex: 'male' },
    { ...estimated('1990-01-01'), sex: 'male' },
  ],
  [
    'father and son with names turned',
    named('Hassan', 'Ali', { sex: 'male' }),
    named('Ali', 'Hassan', { sex: 'male', birthDate: '2015-02-11' }),
  ],
  ['sisters', {}, { givenName: 'Joy Achieng', birthDate: '1995-02-11' }],
  ['husband and wife', {}, { givenName: 'Peter', sex: 'male', birthDate: '1988-09-01' }],
  ['neighbours on one phone', {}, named('Peter', 'Kamau', { birthDate: '1980-01-01', sex: 'male' })],
  ['strangers of one name, other birth date and phone', {}, { birthDate: '1979-11-30', phone: otherPhone }],
  [
    'strangers of one name, years four apart',
    { ...year('1992-01-01'), phone: null },
    { ...year('1988-01-01'), phone: null },
  ],
  ['strangers of one birth date', {}, named('Lucy', 'Barasa', { phone: otherPhone })],
  [
    'one name, birth date and two national IDs',
    { nationalId: '28123456' },
    { nationalId: '31987650', phone: otherPhone },
  ],
  ['only the family name', { phone: null }, { givenName: 'Janet', birthDate: null, phone: null }],
  ['nothing known but one name', { birthDate: null, phone: null }, { birthDate: null, phone: null }],
  ['no names at all', named('', ''), named('', '')],
]

describe('the same person is found', () => {
  test.each(same)('%s', (_label, a, b) => {
    expect(duplicateScore({ ...base, ...a }, { ...base, ...b })).toSatisfy(({ score }) => score >= 0.75)
  })
})

describe('two people are told apart', () => {
  test.each(different)('%s', (_label, a, b) => {
    expect(duplicateScore({ ...base, ...a }, { ...base, ...b })).toSatisfy(({ score }) => score < 0.75)
  })
})

test('it does not matter who was registered first', () => {
  for (const [, a, b] of [...same, ...different]) {
    const [first, second] = [
      { ...base, ...a },
      { ...base, ...b },
    ]
    expect(duplicateScore(first, second).score).toBe(duplicateScore(second, first).score)
  }
})

test('a score is within 0 and 1, and 1 for the same registration', () => {
  expect(duplicateScore(base, base).score).toBe(1)
  for (const [, a, b] of [...same, ...different]) {
    const { score } = duplicateScore({ ...base, ...a }, { ...base, ...b })
    expect(score).toBeGreaterThanOrEqual(0)
    expect(score).toBeLessThanOrEqual(1)
  }
})

test('the reasons say what speaks for it and against it, without the data', () => {
  expect(duplicateScore(base, base).reasons).toEqual(['same name', 'same birth date', 'same phone'])
  const swapped = { ...base, ...named('Otieno', 'Grace Akinyi'), sex: 'male', nationalId: '28123456' }
  expect(duplicateScore({ ...base, nationalId: '31987650' }, swapped).reasons).toEqual([
    'family and given names swapped',
    'same name',
    'same birth date',
    'same phone',
    'different national ID',
    'different sex',
  ])
})

test('likelyDuplicate is the score against the threshold', () => {
  expect(likelyDuplicate(base, base)).toBe(true)
  expect(likelyDuplicate(base, { ...base, givenName: 'Mercy' })).toBe(false)
})

describe('names compared', () => {
  test.each([
    ['mohammed', 'muhammad'],
    ['philip', 'filip'],
    ['hassan', 'hasan'],
    ['sarah', 'sara'],
    ['farooq', 'faruk'],
    ['nadeem', 'nadim'],
  ])('%s and %s sound alike', (a, b) => {
    expect(soundKey(a)).toBe(soundKey(b))
  })

  test('hassan and hussein do not', () => {
    expect(soundKey('hassan')).not.toBe(soundKey('hussein'))
  })

  test('a slip is a letter changed, added, left out or swapped', () => {
    expect(editDistance('akinyi', 'akinyi')).toBe(0)
    expect(editDistance('akinyi', 'akiny')).toBe(1)
    expect(editDistance('akinyi', 'akniyi')).toBe(1)
    expect(editDistance('', 'abc')).toBe(3)
    expect(editDistance('kitten', 'sitting')).toBe(3)
  })

  test('Jaro-Winkler gives its published figures', () => {
    expect(jaroWinkler('martha', 'marhta')).toBeCloseTo(0.9611, 4)
    expect(jaroWinkler('dixon', 'dicksonx')).toBeCloseTo(0.8133, 4)
    expect(jaroWinkler('dwayne', 'duane')).toBeCloseTo(0.84, 4)
    expect(jaroWinkler('abc', 'xyz')).toBe(0)
  })

  test('an empty name says nothing', () => {
    expect(nameSimilarity('', 'Grace')).toBeNull()
    expect(nameSimilarity('Grace', 'Grace')).toBe(1)
  })
})
