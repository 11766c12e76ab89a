import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { firstBrokenEntry } from '../../main/database/audit.ts'
import { openClinic, seededRandom } from '../harness/clinic.ts'
import { newFolder } from '../harness/folder.ts'

const child = path.join(import.meta.dirname, 'registering-child.ts')
const rounds = 15

/** Starts the workstation, lets it work for so long, and kills it as a power cut does. Answers what it acknowledged. */
const workUntilKilled = (dataDir: string, round: number, ms: number): Promise<string[]> =>
  new Promise((resolve, reject) => {
    const running = spawn(process.execPath, [child, dataDir, String(round)], {
      stdio: ['ignore', 'pipe', 'pipe'],
      // Fifteen starts of the same program: what it compiled is kept.
      env: { ...process.env, NODE_COMPILE_CACHE: path.join(dataDir, 'compiled') },
    })
    let said = ''
    let complaint = ''
    let isWorking = false
    running.stderr.on('data', (text: Buffer) => {
      complaint += text.toString()
    })
    running.stdout.on('data', (text: Buffer) => {
      said += text.toString()
      if (isWorking || !said.startsWith('ready\n')) return
      isWorking = true
      setTimeout(() => running.kill('SIGKILL'), ms)
    })
    running.once('close', (_code, signal) => {
      if (signal !== 'SIGKILL') reject(new Error(`it ended by itself: ${complaint}`))
      // A last line without its end was cut off while it was written.
      else resolve(said.split('\n').slice(1, -1))
    })
  })

// The harness replays the outbox afterwards and compares every table.
test(`whatever was acknowledged is there after a kill -9, ${rounds} times over`, async () => {
  const dataDir = newFolder()
  const random = seededRandom(7)
  const acknowledged: string[] = []
  onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
  for (let round = 0; round < rounds; round++) {
    const ms = 20 + ((random(1)[0] ?? 0) * 300) / 255
    acknowledged.push(...(await workUntilKilled(dataDir, round, ms)))
  }
  const clinic = await openClinic({ dataDir })
  const { sqlite } = clinic.hera.core.store
  const there = new Set(sqlite.prepare('SELECT id FROM patient').pluck().all() as string[])
  expect(acknowledged.filter((id) => !there.has(id))).toEqual([])
  expect(acknowledged.length).toBeGreaterThan(rounds * 3)
  // At most the one that was under way at each kill is there without having been acknowledged.
  expect(there.size - acknowledged.length).toBeLessThanOrEqual(rounds)
  expect(sqlite.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(firstBrokenEntry(sqlite)).toBeNull()
  const one = <Value>(sql: string): Value => sqlite.prepare(sql).pluck().get() as Value
  expect(one<number>('SELECT max(dseq) - count(*) FROM outbox'), 'gaps in the sequence').toBe(0)
  expect(one<number>('SELECT count(*) - count(DISTINCT mrn) FROM patient')).toBe(0)
  expect(
    one<number>(`SELECT count(*) FROM patient WHERE NOT EXISTS
        (SELECT 1 FROM audit_entry WHERE patient_id = patient.id AND action = 'patients.register')`),
    'registrations that the log does not know',
  ).toBe(0)
  expect(one<number>(`SELECT count(*) FROM idempotency WHERE procedure = 'patients.register'`)).toBe(there.size)
}, 60_000)
