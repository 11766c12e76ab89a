import { expect, test } from 'vitest'
import { typedPerson } from './typed-name.ts'

test('what was typed into the search box begins the registration', () => {
  expect(typedPerson('amina otieno')).toEqual({ givenName: 'Amina', familyName: 'Otieno', phone: '' })
  expect(typedPerson('Otieno, amina grace')).toEqual({ givenName: 'Amina Grace', familyName: 'Otieno', phone: '' })
  expect(typedPerson('mary-jane o’brien 0712 345 678')).toEqual({
    givenName: 'Mary-Jane',
    familyName: 'O’Brien',
    phone: '0712 345 678',
  })
  expect(typedPerson('amina')).toEqual({ givenName: 'Amina', familyName: '', phone: '' })
  expect(typedPerson('McDonald Ian')).toEqual({ givenName: 'McDonald', familyName: 'Ian', phone: '' })
  expect(typedPerson('')).toEqual({ givenName: '', familyName: '', phone: '' })
})
