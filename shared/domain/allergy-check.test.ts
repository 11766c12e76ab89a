import { describe, expect, test } from 'vitest'
import { type AllergyFacts, checkAllergies, duplicateTherapy, type TherapyFacts } from './allergy-check.ts'

const allergy = (substance: string, more: Partial<AllergyFacts> = {}): AllergyFacts => ({
  substance,
  code: null,
  atcPrefixes: [],
  criticality: 'high',
  verificationStatus: 'confirmed',
  ...more,
})
const amoxicillin = { name: 'Amoxicillin', atcCode: 'J01CA04' }
const matches = (allergies: AllergyFacts[], medicine: { name: string; atcCode: string | null }) =>
  checkAllergies(allergies, medicine).map((alert) => alert.match)

describe('by substance', () => {
  test.each([
    ['amoxicillin', 'Amoxicillin'],
    ['AMOXYCILLIN', 'Amoxicillin 500 mg capsule'],
    ['Amoxicilline', 'amoxicilline 1 g'],
    ['Aspirin', 'acetylsalicylic acid'],
    ['Allergy to aspirin (finding)', 'Acetylsalicylic acid 75 mg'],
    ['acetaminophen', 'Paracetamol 500 mg tablet'],
    ['Penicillin V', 'phenoxymethylpenicillin'],
    ['amoxicillin', 'amoxicillin + clavulanic acid'],
    ['clavulanic acid', 'Amoxicillin / Clavulanic acid'],
    ['co-trimoxazole', 'sulfamethoxazole + trimethoprim'],
    ['trimethoprim', 'sulfamethoxazole + trimethoprim'],
    ['ibuprofène', 'Ibuprofene'],
    ['morphine', 'Morphine sulfate 10 mg/ml injection'],
    ['diclofenac', 'Diclofenac sodium 50 mg'],
    ['sodium valproate', 'valproic acid'],
    ['Lisinopril', 'lisinopril 10 MG Oral Tablet'],
  ])('an allergy to %s meets %s', (substance, name) => {
    expect(matches([allergy(substance)], { name, atcCode: null })).toEqual(['substance'])
  })

  test.each([
    ['penicillin', 'penicillamine'],
    ['Penicillin V', 'amoxicillin'],
    ['latex', 'lactulose'],
    ['House dust mite (organism)', 'paracetamol'],
    ['No known allergies', 'paracetamol'],
    ['potassium chloride', 'sodium chloride'],
    ['ferrous sulfate', 'magnesium sulfate'],
    ['', 'paracetamol'],
    ['folic acid', 'tranexamic acid'],
    ['Eggs (edible) (substance)', 'amoxicillin'],
  ])('an allergy to %s does not meet %s', (substance, name) => {
    expect(matches([allergy(substance)], { name, atcCode: null })).toEqual([])
  })

  test('the allergy’s own ATC code of seven characters is the substance, whatever the name', () => {
    expect(matches([allergy('amoxil', { code: 'J01CA04' })], amoxicillin)).toEqual(['substance'])
    expect(matches([allergy('amoxil', { code: 'J01C' })], amoxicillin)).toEqual(['class'])
  })
})

describe('by class', () => {
  const penicillins = allergy('penicillins', { atcPrefixes: ['J01C'] })

  test('an allergy to penicillins meets amoxicillin and not erythromycin', () => {
    expect(matches([penicillins], amoxicillin)).toEqual(['class'])
    expect(matches([penicillins], { name: 'erythromycin', atcCode: 'J01FA01' })).toEqual([])
  })

  test('a prefix of seven characters is one medicine that may cross-react, not the substance', () => {
    const doxycycline = allergy('doxycycline', { atcPrefixes: ['J01AA02', 'S01AA09'] })
    expect(matches([doxycycline], { name: 'tetracycline', atcCode: 'S01AA09' })).toEqual(['class'])
  })

  test('a medicine without an ATC code meets no class', () => {
    expect(matches([penicillins], { name: 'amoxi', atcCode: null })).toEqual([])
  })

  test('a code of another system and an empty prefix cover nothing', () => {
    expect(matches([allergy('x-ray contrast', { code: '7984', atcPrefixes: [''] })], amoxicillin)).toEqual([])
  })

  test('codes are compared without regard to case', () => {
    expect(matches([allergy('penicillins', { atcPrefixes: ['j01c'] })], { name: 'a', atcCode: 'j01ca04' })).toEqual([
      'class',
    ])
  })
})

describe('what counts', () => {
  test('refuted and erroneous allergies are left out, unconfirmed ones count', () => {
    const alerts = (verificationStatus: string) =>
      checkAllergies([allergy('amoxicillin', { verificationStatus })], amoxicillin)
    expect(alerts('refuted')).toEqual([])
    expect(alerts('entered_in_error')).toEqual([])
    expect(alerts('unconfirmed')).toHaveLength(1)
    expect(alerts('a newer word')).toHaveLength(1)
  })

  test('only a low criticality is low: what can’t be assessed is high', () => {
    const severity = (criticality: string) =>
      checkAllergies([allergy('amoxicillin', { criticality })], amoxicillin)[0]?.severity
    expect(severity('low')).toBe('low')
    expect(severity('high')).toBe('high')
    expect(severity('unable_to_assess')).toBe('high')
  })

  test('the gravest comes first and says what it is', () => {
    const alerts = checkAllergies(
      [
        allergy('penicillins', { atcPrefixes: ['J01C'], criticality: 'low' }),
        allergy('beta-lactams', { atcPrefixes: ['J01'] }),
        allergy('amoxicillin'),
      ],
      amoxicillin,
    )
    expect(alerts.map((alert) => [alert.match, alert.severity])).toEqual([
      ['substance', 'high'],
      ['class', 'high'],
      ['class', 'low'],
    ])
    expect(alerts[0]?.words).toBe('Allergy to amoxicillin: Amoxicillin holds it.')
    expect(alerts[1]?.words).toContain('may cause a reaction')
  })
})

describe('duplicate therapy', () => {
  const today = '2026-11-22'
  const taking = (name: string, atcCode: string | null, more: Partial<TherapyFacts> = {}): TherapyFacts => ({
    medicineId: name,
    name,
    atcCode,
    writtenOn: '2026-10-20',
    durationDays: 30,
    repeats: 0,
    ...more,
  })
  const wanted = (name: string, atcCode: string | null) => ({ medicineId: name, name, atcCode })
  const amlodipine = taking('amlodipine 5 mg', 'C08CA01')
  const again = wanted('amlodipine 5 mg', 'C08CA01')

  test('is the same substance in another strength', () => {
    expect(duplicateTherapy([amlodipine], wanted('amlodipine 10 mg', 'C08CA01'), today)).toEqual([
      { active: amlodipine, match: 'substance', continues: false },
    ])
  })

  test('is another of the same chemical subgroup', () => {
    const active = [taking('diclofenac', 'M01AB05')]
    expect(duplicateTherapy(active, wanted('indometacin', 'M01AB01'), today)).toMatchObject([{ match: 'class' }])
    expect(duplicateTherapy(active, wanted('ibuprofen', 'M01AE01'), today)).toEqual([])
  })

  test('is told by the name where one has no code', () => {
    expect(
      duplicateTherapy([taking('Acetaminophen 500 mg', null)], wanted('paracetamol', 'N02BE01'), today),
    ).toMatchObject([{ match: 'substance' }])
    expect(duplicateTherapy([taking('metformin', null)], wanted('paracetamol', null), today)).toEqual([])
  })

  test('is nothing with nothing active', () => {
    expect(duplicateTherapy([], again, today)).toEqual([])
  })

  test('is not the next supply of a long therapy: that continues', () => {
    for (const more of [{}, { durationDays: null }, { durationDays: 7, repeats: 2 }]) {
      const active = taking('amlodipine 5 mg', 'C08CA01', more)
      expect(duplicateTherapy([active], again, today)).toEqual([{ active, match: 'substance', continues: true }])
    }
  })

  test('is a short course again, and the same medicine twice on one day', () => {
    for (const more of [{ durationDays: 7 }, { writtenOn: today }]) {
      const active = [taking('amlodipine 5 mg', 'C08CA01', more)]
      expect(duplicateTherapy(active, again, today)).toMatchObject([{ continues: false }])
    }
  })

  test('names a medicine once, by its latest prescription, and a real duplicate first', () => {
    const earlier = { ...amlodipine, writtenOn: '2026-09-18' }
    expect(duplicateTherapy([earlier, amlodipine], again, today)).toEqual([
      { active: amlodipine, match: 'substance', continues: true },
    ])
    const sameDay = { ...amlodipine, writtenOn: today }
    expect(duplicateTherapy([earlier, sameDay, amlodipine], again, today)).toEqual([
      { active: sameDay, match: 'substance', continues: false },
    ])
  })
})
