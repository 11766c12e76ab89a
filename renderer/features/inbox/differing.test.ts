import { expect, test } from 'vitest'
import { differingPart } from './differing.ts'

test('only what the other text does not have is marked', () => {
  expect(differingPart('0722 123 456', '0722 129 456')).toEqual({ before: '0722 12', differing: '3', after: ' 456' })
  expect(differingPart('Amina', 'Amina')).toEqual({ before: 'Amina', differing: '', after: '' })
  expect(differingPart('', 'new')).toEqual({ before: '', differing: '', after: '' })
  expect(differingPart('old', '')).toEqual({ before: '', differing: 'old', after: '' })
})

test('a letter that is there twice is not counted at both ends', () => {
  expect(differingPart('aa', 'aaa')).toEqual({ before: 'aa', differing: '', after: '' })
  expect(differingPart('aaa', 'aa')).toEqual({ before: 'aa', differing: 'a', after: '' })
})

test('the three parts are the whole text', () => {
  for (const [text, other] of [
    ['Taken twice a day', 'Taken three times a day'],
    ['😀x', '😃x'],
  ] as const) {
    const { before, differing, after } = differingPart(text, other)
    expect(before + differing + after).toBe(text)
    expect(differing.isWellFormed()).toBe(true)
  }
})
