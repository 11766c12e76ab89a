import { expect, test } from 'vitest'
import { paperClinic, wordsOf } from '../../../tests/harness/sheet-words.ts'
import { recoveryKeySheet } from '../auth/recovery-key-sheet.ts'
import { accountSlip } from '../users/account-slip.ts'

test('the recovery key stands in even letters, with where to keep it; a renewed one tells to destroy the old', () => {
  const sheet = recoveryKeySheet({ recoveryKey: 'ABCD-EFGH' }, paperClinic)
  expect(sheet.blocks[0]).toEqual({ kind: 'code', text: 'ABCD-EFGH' })
  expect(wordsOf(sheet).at(-1)).toMatch(/^Keep this paper locked away, .* It is not shown again\.$/)
  expect(wordsOf(recoveryKeySheet({ recoveryKey: 'A', isRenewed: true }, paperClinic)).at(-1)).toMatch(
    /older papers\.$/,
  )
})

test('an account slip says who, the username, the one-time code and until when', () => {
  const expiresAt = Date.UTC(2026, 2, 9, 8, 30)
  const slip = accountSlip(
    { displayName: 'Zuri Mwangi', username: 'zuri', activationCode: 'K7-PL', expiresAt },
    paperClinic,
  )
  expect(slip.paper).toBe('receipt')
  expect(wordsOf(slip).slice(3, 7)).toEqual([
    'Name: Zuri Mwangi',
    'Username: zuri',
    'Valid until: 9 Mar 2026, 11:30',
    'K7-PL',
  ])
})
