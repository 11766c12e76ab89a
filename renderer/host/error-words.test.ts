import { expect, test } from 'vitest'
import { CallError } from './call-error.ts'
import { errorFacts, errorReason, errorWords, fieldErrors, isRefusal } from './error-words.ts'

const failure = (code: string, status: number, message: string, data?: object) =>
  Object.assign(new Error(message), { code, status, data })

test('words that main wrote are shown as they are', () => {
  const words = 'The balance changed. Open the bill again.'
  expect(errorWords(failure('CONFLICT', 409, words))).toBe(words)
})

test('a fault never shows what a library or the system said', () => {
  for (const message of ['SQLITE_ERROR: no such table patient', 'Internal server error', '/home/hera/data']) {
    expect(errorWords(failure('INTERNAL_SERVER_ERROR', 500, message))).toMatch(/nothing was saved/)
  }
  expect(errorWords(new Error('x is not a function'))).toMatch(/^Something went wrong/)
  expect(errorWords(undefined)).toMatch(/^Something went wrong/)
})

test('a lost connection and a late answer say that trying again is harmless', () => {
  expect(errorWords(new TypeError('Failed to fetch'))).toMatch(/Try again/)
  expect(errorWords(new CallError('CONNECTION_LOST'))).toMatch(/nothing is saved twice/)
  expect(errorWords(new CallError('TIMEOUT'))).toMatch(/nothing is saved twice/)
})

test('a library’s name of a status becomes a sentence', () => {
  expect(errorWords(failure('FORBIDDEN', 403, 'Forbidden'))).toBe('Your role does not allow this.')
  expect(errorWords(failure('NOT_FOUND', 404, 'NOT_FOUND'))).toMatch(/not found/)
})

test('too many attempts say how long to wait', () => {
  expect(errorWords(failure('TOO_MANY_REQUESTS', 429, 'x', { retryAfterMs: 4200 }))).toBe(
    'Too many attempts. Try again in 5 s.',
  )
})

test('a refused input without words of its own shows the first field’s', () => {
  const fields = [
    { path: 'birthDate', message: 'The birth date is in the future.' },
    { path: 'items.0.dose', message: 'Give the dose.' },
  ]
  const error = failure('BAD_REQUEST', 400, 'Input validation failed', { fields })
  expect(errorWords(error)).toBe('The birth date is in the future.')
  expect(fieldErrors(error)).toEqual({
    birthDate: 'The birth date is in the future.',
    'items.0.dose': 'Give the dose.',
  })
})

test('reason and facts are read from any failure and are empty otherwise', () => {
  const error = failure('CONFLICT', 409, 'x', { reason: 'balance_changed', facts: { balanceMinor: 500 } })
  expect(errorReason(error)).toBe('balance_changed')
  expect(errorFacts(error)).toEqual({ balanceMinor: 500 })
  expect(errorReason(null)).toBeUndefined()
  expect(fieldErrors('text')).toEqual({})
})

test('only an answer that refuses counts as one; silence and faults do not', () => {
  expect(isRefusal(failure('CONFLICT', 409, 'x'))).toBe(true)
  expect(isRefusal(failure('INTERNAL_SERVER_ERROR', 500, 'x'))).toBe(false)
  expect(isRefusal(new CallError('TIMEOUT'))).toBe(false)
  expect(isRefusal(new TypeError('Failed to fetch'))).toBe(false)
})
