import { describe, expect, it } from 'vitest'
import { actionKeys } from './action-keys.ts'

const counting = () => {
  let count = 0
  return actionKeys(() => `key ${++count}`)
}

describe('the keys of an action', () => {
  it('are one for the same input sent twice before an answer', () => {
    const keys = counting()
    expect([keys.begin('A'), keys.begin('A')]).toEqual(['key 1', 'key 1'])
  })

  it('are another for the next row whose button is pressed before the first has its answer', () => {
    const keys = counting()
    expect([keys.begin('A'), keys.begin('B')]).toEqual(['key 1', 'key 2'])
    keys.answered('A')
    expect(keys.begin('B')).toBe('key 2')
  })

  it('are new after an answer', () => {
    const keys = counting()
    keys.begin('A')
    keys.answered('A')
    expect(keys.begin('A')).toBe('key 2')
  })

  it('stay after a lost answer, also when the input was changed: both must not be done', () => {
    const keys = counting()
    keys.begin('20.00')
    keys.lost('20.00')
    expect(keys.begin('25.00')).toBe('key 1')
    keys.answered('25.00')
    expect(keys.begin('25.00')).toBe('key 2')
  })

  it('of a lost answer are not taken by two others at once', () => {
    const keys = counting()
    keys.begin('A')
    keys.lost('A')
    expect([keys.begin('B'), keys.begin('C')]).toEqual(['key 1', 'key 2'])
  })
})
