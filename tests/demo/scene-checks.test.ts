import { expect, test } from 'vitest'
import { countRows, differingRows } from '../../main/features/demo/rows.ts'
import { readAllRows } from '../../main/features/demo/rows-store.ts'
import { openScript, until } from '../../main/host/node/scene-checks.ts'
import { openClinic } from '../harness/clinic.ts'
import { addPatient } from '../harness/visit.ts'

test('a check that does not hold is told and counted', () => {
  const lines: string[] = []
  const script = openScript((line) => lines.push(line))
  expect([script.check('one', true), script.check('two', false)]).toEqual([true, false])
  expect(script.failed).toBe(1)
  expect(lines).toEqual(['  ✓ one', '  ✗ two'])
})

test('what never comes is not waited for longer than was said', async () => {
  const clock = { monotonicMs: () => performance.now() }
  expect(await until(() => false, clock, 60)).toBeNull()
  expect(await until(() => true, clock, 60)).toBeLessThan(60)
})

test('a row that is missing, one too many and one changed column are each found; a workstation’s own number is not', async () => {
  const clinic = await openClinic()
  const [first, second] = [addPatient(clinic), addPatient(clinic, { phone: '+254700000001' })]
  const read = () => readAllRows(clinic.hera.core.store)
  const before = read()
  expect(countRows(before)).toBe(2)
  expect(differingRows(before, read())).toEqual([])
  expect(before.get('patient')?.get(first)).not.toContain('"no"')
  const third = addPatient(clinic)
  expect(differingRows(before, read())).toEqual([`patient ${third}`])
  expect(differingRows(read(), before)).toEqual([`patient ${third}`])
  const other = read()
  const row = other.get('patient')?.get(second) ?? ''
  other.get('patient')?.set(second, row.replace('+254700000001', '+254700000002'))
  expect(differingRows(read(), other)).toEqual([`patient ${second}`])
})
