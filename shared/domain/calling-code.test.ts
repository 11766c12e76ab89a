import { expect, test } from 'vitest'
import { callingCodeOf } from './calling-code.ts'

test('a calling code has one, two or three digits, and the number says which', () => {
  const numbers = ['+12025550123', '+79161234567', '+442071234567', '+27831234567', '+254712345678', '+35312345678']
  expect(numbers.map(callingCodeOf)).toEqual(['1', '7', '44', '27', '254', '353'])
})
