import { expect, test } from 'vitest'
import { torture } from './torture.ts'

const rounds = 40
const seed = 20260302

test(`after ${rounds} rounds of kill -9 and bad networks every acknowledged action is everywhere, once`, async () => {
  const { wrongs, summary } = await torture({ rounds, seed, say: console.log })
  console.log(summary)
  expect(wrongs).toEqual([])
}, 240_000)
