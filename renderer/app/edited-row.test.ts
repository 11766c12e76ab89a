import { expect, test } from 'vitest'
import { followRow } from './edited-row.ts'

test('when a row became another, fields that nobody touched follow it and what was typed stays', () => {
  const before = { phone: '0711', address: 'Old road', sex: null }
  const held = { ...before, address: 'New road' }
  expect(followRow(held, before, { phone: '0722', address: 'Old road 7', sex: 'female' } as never)).toEqual({
    phone: '0722',
    address: 'New road',
    sex: 'female',
  })
})
