import { expect, test } from 'vitest'
import { isWokenBy } from './feature-tables.ts'

test('a change wakes the feature that shows the table and no other named one', () => {
  expect(isWokenBy('settings', ['setting'])).toBe(true)
  expect(isWokenBy('settings', ['patient', 'medical_record'])).toBe(false)
  expect(isWokenBy('payments', ['medical_record_item', 'charge'])).toBe(true)
})

test('a feature that is not named is woken by every change', () => {
  expect(isWokenBy('chart', ['allergy'])).toBe(true)
  expect(isWokenBy('toString', ['allergy'])).toBe(true)
})

test('a table that is not named wakes everything', () => {
  expect(isWokenBy('settings', ['a_table_of_a_newer_version'])).toBe(true)
})
