import { expect, test } from 'vitest'
import type { SyncStatus } from '../../../shared/contract/sync.ts'
import { clockWords, onlyHereWords, statusWords } from './status-words.ts'

const live: SyncStatus = {
  mode: 'live',
  isOnline: true,
  cable: null,
  workstation: 'Reception',
  clinic: 'Lakeside',
  waiting: 0,
  held: 0,
  refused: 0,
  lastContactAt: 1,
  clockErrorMs: 0,
  progress: null,
  problem: null,
  inbox: 0,
}
const words = (change: Partial<SyncStatus>): string => statusWords({ ...live, ...change }, () => '10:42').words

test('the header says in words what is sent and what waits', () => {
  expect(words({})).toBe('Everything sent')
  expect(words({ waiting: 3 })).toBe('3 waiting to send')
  expect(words({ isOnline: false, waiting: 12 })).toBe('Offline since 10:42 · 12 waiting')
  expect(words({ isOnline: false })).toBe('Offline since 10:42')
  expect(words({ isOnline: false, lastContactAt: null })).toBe('Offline')
  expect(words({ mode: 'alone', isOnline: false })).toBe('This workstation alone')
})

test('while the clinic arrives the header names the part and never shows 100 % before the end', () => {
  const progress = { done: 4_349, total: 10_000, part: 'patients', isUsable: true }
  expect(words({ mode: 'arriving', progress })).toBe('Arriving: patients, 43 %')
  expect(words({ mode: 'arriving', progress: { ...progress, done: 9_999 } })).toBe('Arriving: patients, 99 %')
  expect(words({ mode: 'arriving', progress: { ...progress, done: 0, total: 0 } })).toBe('Arriving: patients, 0 %')
})

test('a problem that does not pass by itself comes before everything, in its first sentence', () => {
  const problem = { code: 'revoked', words: 'This workstation has been taken out of the clinic. Ask an administrator.' }
  const first = 'This workstation has been taken out of the clinic'
  expect(words({ problem, waiting: 2 })).toBe(first)
  expect(words({ problem, isOnline: false, waiting: 2 })).toBe(first)
  expect(words({ problem, isOnline: false, mode: 'joining' })).toBe(first)
})

test('a server out of reach is being offline and nothing worse', () => {
  for (const code of ['cable', 'unreachable', 'timeout', 'cut', 'busy']) {
    const problem = { code, words: 'The server cannot be reached. What you save waits here.' }
    expect(words({ problem, isOnline: false, waiting: 2 })).toBe('Offline since 10:42 · 2 waiting')
  }
})

test('a clock is called wrong from two minutes on, ahead or behind', () => {
  expect(clockWords(null)).toBeNull()
  expect(clockWords(-120_000)).toBeNull()
  expect(clockWords(420_000)).toBe('7 minutes ahead')
  expect(clockWords(-3 * 3_600_000)).toBe('3 hours behind')
  expect(clockWords(-3 * 365 * 86_400_000)).toBe('1095 days behind')
})

test('one thing is one thing', () => {
  expect(onlyHereWords(1)).toBe('1 thing done here is only on this computer')
  expect(onlyHereWords(2)).toBe('2 things done here are only on this computer')
})
