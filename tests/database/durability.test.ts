import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { firstBrokenEntry } from '../../main/database/audit.ts'
import { codeOf, openClinic, seededRandom } from '../harness/clinic.ts'
import { newFolder } from '../harness/folder.ts'

const child = path.join(import.meta.dirname, 'registering-child.ts')

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

const expectAllThere = async (dataDir: string, acknowledged: readonly string[], kills: number): Promise<void> => {
  const clinic = await openClinic({ dataDir })
  const { sqlite } = clinic.hera.core.store
  const one = (sql: string): unknown => sqlite.prepare(sql).pluck().get()
  const there = new Set(sqlite.prepare('SELECT id FROM patient').pluck().all() as string[])
  expect(acknowledged.filter((id) => !there.has(id))).toEqual([])
  expect(acknowledged.length).toBeGreaterThan(kills * 3)
  // At most the one that was under way at each kill is there without having been acknowledged.
  expect(there.size - acknowledged.length).toBeLessThanOrEqual(kills)
  expect(sqlite.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(firstBrokenEntry(sqlite)).toBeNull()
  expect(one('SELECT max(dseq) - count(*) FROM outbox'), 'gaps in the sequence').toBe(0)
  expect(one('SELECT count(*) - count(DISTINCT mrn) FROM patient')).toBe(0)
  const unlogged = `SELECT count(*) FROM patient WHERE NOT EXISTS
    (SELECT 1 FROM audit_entry WHERE patient_id = patient.id AND action = 'patients.register')`
  expect(one(unlogged), 'registrations that the log does not know').toBe(0)
  expect(one(`SELECT count(*) FROM idempotency WHERE procedure = 'patients.register'`)).toBe(there.size)
}

// Two workstations at a time. The harness replays their outboxes afterwards and compares every table.
test('whatever was acknowledged is there after a kill -9, eight times over', async () => {
  const random = seededRandom(7)
  const cut = async (kills: number): Promise<{ dataDir: string; kills: number; acknowledged: string[] }> => {
    const dataDir = newFolder()
    onTestFinished(() => rmSync(dataDir, { recursive: true, force: true }))
    const acknowledged: string[] = []
    for (let round = 0; round < kills; round++) {
      const ms = 20 + ((random(1)[0] ?? 0) * 300) / 255
      acknowledged.push(...(await workUntilKilled(dataDir, round, ms)))
    }
    return { dataDir, kills, acknowledged }
  }
  for (const { dataDir, kills, acknowledged } of await Promise.all([cut(4), cut(4)])) {
    await expectAllThere(dataDir, acknowledged, kills)
  }
}, 120_000)

test('a first run that is cut short is begun again: the account comes after all that the clinic begins with', async () => {
  const clinic = await openClinic()
  const { store } = clinic.hera.core
  const transact = store.transact.bind(store)
  const powerCut = new Error('power cut')
  store.transact = (action, author, work) => {
    if (action === 'auth.register') throw powerCut
    return transact(action, author, work)
  }
  const register = () =>
    codeOf(
      clinic.anyone().auth.register({
        username: 'amina',
        displayName: 'Amina Otieno',
        password: 'four wet umbrellas',
        clinicName: 'Lakeside',
      }),
    )
  const medicines = () => store.sqlite.prepare('SELECT count(*) FROM medicine').pluck().get() as number
  expect(await register()).toBe('INTERNAL_SERVER_ERROR')
  const loaded = medicines()
  expect(loaded).toBeGreaterThan(100)
  store.transact = transact
  expect((await clinic.anyone().auth.state()).needsFirstAdministrator).toBe(true)
  expect(await register()).toBe('OK')
  expect(medicines()).toBe(loaded)
})
