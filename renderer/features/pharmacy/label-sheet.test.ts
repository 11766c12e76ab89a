import { expect, test } from 'vitest'
import { paperClinic, wordsOf } from '../../../tests/harness/sheet-words.ts'
import { labelSheet } from './label-sheet.ts'

const content = {
  patient: { givenName: 'Amina', familyName: 'Otieno', isUnknown: false, mrn: 'LC-2B7K-00012-X' },
  item: { medicineName: 'Amoxicillin 500 mg capsule', sentence: 'Take 1 capsule 3 times a day.', baseUnit: 'capsule' },
  quantity: 21,
  at: Date.UTC(2026, 2, 9, 22, 30),
  batches: [{ lot: 'A 77', expiryDate: '2027-01-31' }],
}

test('a label says who takes what, how, from which lot, and the clinic’s day on which it was handed out', () => {
  const sheet = labelSheet(content, paperClinic)
  expect([sheet.letterhead, sheet.title]).toEqual([null, null])
  expect(wordsOf(sheet)).toEqual([
    'Amoxicillin 500 mg capsule · 21 capsules',
    'Take 1 capsule 3 times a day.',
    'Amina Otieno · LC-2B7K-00012-X',
    'Lakeside Clinic · 10 Mar 2026 · Lot A 77 exp 31 Jan 2027',
    'Keep out of the reach of children.',
  ])
})

test('what was taken from several lots names the first and counts the others', () => {
  const batches = [...content.batches, { lot: 'B', expiryDate: '2027-02-28' }, { lot: 'C', expiryDate: '2027-03-31' }]
  expect(wordsOf(labelSheet({ ...content, batches }, paperClinic))[3]).toContain('Lot A 77 exp 31 Jan 2027 +2')
})

test('a lot, a date and a quantity stay whole when the line is broken', () => {
  const text = JSON.stringify(labelSheet(content, paperClinic))
  for (const whole of ['21\u00a0capsules', 'Lot\u00a0A\u00a077', 'exp\u00a031\u00a0Jan\u00a02027'])
    expect(text).toContain(whole)
})
