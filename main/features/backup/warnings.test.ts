import { expect, test } from 'vitest'
import { type BackupState, warningsOf } from './warnings.ts'

const state: BackupState = {
  ...{ lastAt: null, isLate: false, missingFolder: null, failure: null, hasRecoveryKey: true, now: 0 },
  isJoined: false,
}

test('without a backup: alone it is the only copy, joined to a clinic only what still waits is', () => {
  expect(warningsOf(state)).toEqual(['There is no backup yet. This workstation is the only copy of the clinic’s data.'])
  expect(warningsOf({ ...state, isJoined: true })).toEqual([
    'There is no backup yet. The clinic’s server has what was sent to it; what still waits here is on this workstation only.',
  ])
})

test('the recovery key is asked for in both', () => {
  for (const isJoined of [false, true]) {
    const [only] = warningsOf({ ...state, lastAt: 1, hasRecoveryKey: false, isJoined })
    expect(only).toContain('No recovery key was printed')
  }
})
