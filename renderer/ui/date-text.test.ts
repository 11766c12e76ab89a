import { expect, test } from 'vitest'
import { parseTypedDate } from './date-text.ts'

test('a date may be typed year first or day first', () => {
  for (const text of ['1991-03-09', '1991-3-9', '09/03/1991', '9/3/1991', '9.3.1991', ' 09 03 1991 ', '09031991']) {
    expect(parseTypedDate(text)).toBe('1991-03-09')
  }
})

test('a date that does not exist is refused, not moved', () => {
  for (const text of ['2023-02-29', '31/04/2024', '00/01/2024', '13/13/2024']) expect(parseTypedDate(text)).toBeNull()
  expect(parseTypedDate('29/02/2024')).toBe('2024-02-29')
})

test('a year of two digits and other text are refused rather than guessed', () => {
  for (const text of ['9/3/91', '', 'yesterday', '2024', '1991-03']) expect(parseTypedDate(text)).toBeNull()
})
