import { describe, expect, test } from 'vitest'
import { type AllergyFacts, checkAllergies, duplicateTherapy } from './allergy-check.ts'

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
  const diclofenac = { name: 'diclofenac', atcCode: 'M01AB05' }

  test('is the same substance again', () => {
    expect(duplicateTherapy([amoxicillin], { name: 'amoxicillin 250 mg', atcCode: 'J01CA04' })).toMatchObject([
      { active: amoxicillin, match: 'substance' },
    ])
  })

  test('is another of the same chemical subgroup', () => {
    expect(duplicateTherapy([diclofenac], { name: 'indometacin', atcCode: 'M01AB01' })).toMatchObject([
      { match: 'class' },
    ])
    expect(duplicateTherapy([diclofenac], { name: 'ibuprofen', atcCode: 'M01AE01' })).toEqual([])
  })

  test('is told by the name where one has no code', () => {
    expect(
      duplicateTherapy([{ name: 'Acetaminophen 500 mg', atcCode: null }], { name: 'paracetamol', atcCode: 'N02BE01' }),
    ).toMatchObject([{ match: 'substance' }])
    expect(duplicateTherapy([{ name: 'metformin', atcCode: null }], { name: 'paracetamol', atcCode: null })).toEqual([])
  })

  test('is nothing with nothing active', () => {
    expect(duplicateTherapy([], amoxicillin)).toEqual([])
  })
})
