import { expect, test } from 'vitest'
import type { RefusalRow } from './entries.ts'
import { correctedChanges, refusalText } from './refusal-text.ts'

const field = {
  column: 'phone',
  label: 'Phone',
  value: '0722',
  text: '0722',
  canFix: true,
  kind: 'text' as const,
  options: [],
}
const row: RefusalRow = {
  id: 'r',
  code: 'bad_value',
  why: 'A value could not be stored.',
  by: 'Amina Otieno',
  workstation: 'Laptop',
  at: 0,
  changes: [
    {
      opId: 'a',
      what: 'Patient Joseph Mwangi',
      fields: [field, { ...field, column: 'id', label: 'Id', canFix: false }],
    },
    { opId: 'b', what: 'Charge', fields: [{ ...field, column: 'amount_minor', value: 500, text: '5.00' }] },
  ],
  isHere: true,
  patientId: null,
  createdAt: 0,
}

test('copied as text, a refusal says why, whose it is and every field as it was typed', () => {
  expect(refusalText(row, () => 'today')).toBe(
    'Not accepted: A value could not be stored.\nAmina Otieno, Laptop, today\n\n' +
      'Patient Joseph Mwangi\n  Phone: 0722\n  Id: 0722\n\nCharge\n  Phone: 5.00\n',
  )
})

test('sent again are only values that changed and may be corrected', () => {
  expect(correctedChanges(row, {})).toEqual([])
  expect(correctedChanges(row, { a: { phone: '0722', id: 'x' }, b: { amount_minor: 0 } })).toEqual([
    { opId: 'b', values: { amount_minor: 0 } },
  ])
  expect(correctedChanges(row, { a: { phone: null } })).toEqual([{ opId: 'a', values: { phone: null } }])
})
