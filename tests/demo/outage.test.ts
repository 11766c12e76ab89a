import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { differingRows } from '../../main/features/demo/rows.ts'
import { readAllRows } from '../../main/features/demo/rows-store.ts'
import { openDemoClinic } from '../../main/host/node/demo-clinic.ts'
import { demoWorkstations } from '../../main/host/node/demo-workstation.ts'
import { prepareClinic } from '../../main/host/node/prepare-clinic.ts'
import { runScene } from '../../main/host/node/scene.ts'
import { sitDown } from '../../main/host/node/scene-desk.ts'
import { codeOf } from '../harness/clinic.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'hera-outage-'))
const prepared = path.join(folder, 'clinic')
const passwordCost = { memoryCost: 1024, timeCost: 2, parallelism: 1 }
const silent = (): void => {}

beforeAll(async () => {
  await prepareClinic(prepared, { passwordCost, patients: 40, days: 60 })
}, 180_000)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

test('the prepared clinic holds the same rows four times, and everybody can sign in anywhere with the cable pulled', async () => {
  const clinic = await openDemoClinic(path.join(folder, 'copy'), { prepared, passwordCost, say: silent })
  try {
    const server = await clinic.serverRows()
    for (const { key } of demoWorkstations) {
      const hera = clinic.workstations[key]
      expect(differingRows(server, readAllRows(hera.core.store)), key).toEqual([])
      hera.core.sync.setCable('out')
      const desk = sitDown(key, hera)
      for (const account of ['clerk', 'doctor', 'cashier', 'pharmacist', 'admin', 'patient']) {
        expect(await codeOf(desk.as(account)), `${account} on ${key}`).toBe('OK')
      }
      desk.close()
    }
  } finally {
    await clinic.close()
  }
}, 120_000)

test('the outage scene plays to its end and every check in it holds', async () => {
  const lines: string[] = []
  const isPlayed = await runScene('outage', { prepared, passwordCost }, (line) => lines.push(line))
  const told = lines.join('\n')
  expect(told).not.toContain('✗')
  expect(isPlayed, told).toBe(true)
  expect(lines.filter((line) => line.includes('✓')).length, told).toBeGreaterThanOrEqual(12)
  expect(told).toMatch(/the server and all three hold the same \d+ rows/)
}, 120_000)

test('a scene that does not exist is refused in words', async () => {
  await expect(runScene('flood', { prepared }, silent)).rejects.toThrow('There is no scene called flood.')
})
