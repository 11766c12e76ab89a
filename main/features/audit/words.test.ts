import { expect, test } from 'vitest'
import { contract } from '../../../shared/contract/index.ts'
import { actionWords } from './action-words.ts'
import { wordsOf } from './words.ts'

test('an action is said in words; one of a newer version is shown as it is', () => {
  expect(wordsOf('patients.register')).toBe('Registered a patient')
  expect(wordsOf('settings.read')).toBe('Clinic settings')
  expect(wordsOf('telepathy.read_mind')).toBe('telepathy read mind')
  expect(wordsOf('constructor')).toBe('constructor')
})

test('words are kept for procedures that are there, or for events', () => {
  const features = contract as unknown as Record<string, Record<string, unknown>>
  const isEvent = (name: string) =>
    /_/.test(name) ||
    /^(guard|starter)\.|\.(activated|installed|joined|recovered|refused|scheduled|restored)$/.test(name)
  const gone = Object.keys(actionWords).filter((action) => {
    const [feature = '', name = ''] = action.split('.')
    return !isEvent(action) && !features[feature]?.[name]
  })
  expect(gone).toEqual([])
})
