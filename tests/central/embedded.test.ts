import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addClinic, asOwner, issueCode, setDevice } from '../../main/central/admin.ts'
import { type Embedded, openEmbedded } from '../../main/central/embedded.ts'
import { parseJoinCode } from '../../main/central/join-code.ts'
import type { EnrolAnswer } from '../../main/sync/wire.ts'
import { newFolder } from '../harness/folder.ts'
import { enrolment, Station } from './server.ts'

/** One server for all of these: it takes half a gigabyte. */
let embedded: Embedded
const folder = newFolder()
const migrationsDir = path.resolve(import.meta.dirname, '../../migrations/central')
const open = () => openEmbedded({ folder, migrationsDir })
const clinic = randomUUID()
let desk: Station
let founder: string

const enrol = async (code: string): Promise<Station> => {
  const { role, password } = parseJoinCode(code)
  const central = embedded.central(role, password)
  const answer: EnrolAnswer = JSON.parse(await central.call('enrol', JSON.stringify(enrolment()), 20_000))
  await central.close()
  if (answer.status !== 'ok') throw new Error(answer.status)
  return new Station(embedded.central(answer.role, answer.password), answer)
}

beforeAll(async () => {
  embedded = await open()
  founder = (await addClinic(embedded.sql, clinic, 'Hill clinic')).code
  desk = await enrol(founder)
}, 90_000)
afterAll(async () => {
  await embedded.close()
  rmSync(folder, { recursive: true, force: true })
})

test('a workstation joins and says hello, and a code that was used lets nobody in', async () => {
  expect(await desk.hello()).toMatchObject({ status: 'ok', clinic: 'Hill clinic', device_no: 1 })
  await expect(enrol(founder)).rejects.toMatchObject({ problem: 'refused_password' })
})

test('calls of several workstations never mix, also with the owner in between', async () => {
  const other = await enrol((await issueCode(embedded.sql, clinic, 'join')).code)
  await other.hello()
  const asks = Array.from({ length: 20 }, (_, i) =>
    (i % 2 === 0 ? desk : other).ask<{ rows: { no: number; isThis: boolean }[] }>('fleet'),
  )
  const owner = asOwner(embedded.sql, () => embedded.sql.query('SELECT current_user::text AS who'))
  const answers = await Promise.all(asks)
  expect(answers.map((one) => one.rows.find((row) => row.isThis)?.no)).toEqual(
    answers.map((_, i) => (i % 2 === 0 ? 1 : 2)),
  )
  expect(await owner).toEqual([{ who: 'hera_owner' }])
  expect(await embedded.sql.query('SELECT session_user::text AS who')).toEqual([{ who: 'postgres' }])
})

test('a wrong password, another role, a revoked workstation and an unknown function get nothing', async () => {
  const { role, password } = desk.is
  const told = async (who: string, secret: string, name = 'poll') => {
    const central = embedded.central(who, secret)
    try {
      return await central.call(name as 'poll', '{}', 10_000).then(
        () => 'done',
        (error) => error.problem,
      )
    } finally {
      await central.close()
    }
  }
  expect(await told(role, password)).toBe('done')
  expect(await told(role, `${password}x`)).toBe('refused_password')
  for (const who of ['postgres', 'hera_owner', 'hera_device', '"; --'])
    expect(await told(who, '')).toBe('refused_password')
  expect(await told(role, password, 'no_such')).toBe('unknown_function')
  expect(await told(role, password, 'poll(NULL); DROP SCHEMA hera; --')).toBe('unknown_function')
  expect(await told(role, password, 'add_clinic')).not.toBe('done')
  const other = await enrol((await issueCode(embedded.sql, clinic, 'join')).code)
  await other.hello()
  await setDevice(embedded.sql, clinic, other.is.device_no, 'revoked')
  await expect(other.ask('poll')).rejects.toMatchObject({ problem: 'refused_password' })
  await setDevice(embedded.sql, clinic, other.is.device_no, 'active')
  expect(await other.ask('poll')).toMatchObject({ status: 'ok' })
})

test('a workstation that was seen in two places stays stopped: it goes on under another number', async () => {
  const twin = await enrol((await issueCode(embedded.sql, clinic, 'join')).code)
  await twin.hello()
  const no = twin.is.device_no
  await asOwner(embedded.sql, () =>
    embedded.sql.query(`UPDATE hera.device SET state = 'forked' WHERE clinic_id = $1 AND device_no = $2`, [clinic, no]),
  )
  await expect(setDevice(embedded.sql, clinic, no, 'active')).rejects.toThrow(/another number/)
  await expect(setDevice(embedded.sql, clinic, no, 'draining')).rejects.toThrow(/another number/)
  await setDevice(embedded.sql, clinic, no, 'revoked')
  await expect(setDevice(embedded.sql, clinic, 99_999, 'active')).rejects.toThrow(/no workstation/)
})

test('a request that nests without end is refused and the server goes on', async () => {
  for (const name of ['hello', 'pull', 'fetch_rows', 'keep_secret'] as const) {
    expect(JSON.parse(await desk.central.call(name, '['.repeat(200_000), 10_000))).toEqual({ status: 'bad' })
  }
  expect(await desk.ask('poll')).toMatchObject({ status: 'ok' })
})

test('an error in one call leaves nothing behind for the next', async () => {
  await expect(asOwner(embedded.sql, () => embedded.sql.query('SELECT 1/0'))).rejects.toThrow('division')
  expect(await desk.ask('poll')).toMatchObject({ status: 'ok' })
})

test('another thread asks over a port that was handed to it', async () => {
  const file = pathToFileURL(path.resolve(import.meta.dirname, '../../main/central/embedded-port.ts')).href
  const source = `
    const { workerData, parentPort } = require('node:worker_threads')
    import('${file}').then(async ({ connectPort }) => {
      const central = connectPort(workerData.port, workerData.role, workerData.password)
      parentPort.postMessage(await central.call('poll', '{}', 10000))
      await central.close()
    })`
  const port = embedded.port()
  const { role, password } = desk.is
  const worker = new Worker(source, {
    eval: true,
    workerData: { port, role, password },
    transferList: [port],
  })
  const text = await new Promise<string>((resolve, reject) => worker.once('message', resolve).once('error', reject))
  expect(JSON.parse(text)).toMatchObject({ status: 'ok' })
  await worker.terminate()
})

test('a deadline is kept although the server cannot be interrupted', async () => {
  const slow = embedded.sql.query('SELECT count(*) FROM generate_series(1, 3000000)')
  // The two ways to the thread are in no order.
  await new Promise((resolve) => setTimeout(resolve, 20))
  const before = performance.now()
  await expect(desk.central.call('poll', '{}', 50)).rejects.toMatchObject({ problem: 'timeout' })
  expect(performance.now() - before).toBeLessThan(450)
  await slow
  expect(await desk.ask('poll')).toMatchObject({ status: 'ok' })
})

test('one program at a time has the folder; what was written is there after the next start', async () => {
  await expect(open()).rejects.toThrow('already running')
  const before = await desk.ask<{ head: number }>('poll')
  await embedded.close()
  await expect(desk.ask('poll')).rejects.toMatchObject({
    problem: expect.stringMatching(/^(cut|unreachable|timeout)$/),
  })
  embedded = await open()
  desk = Object.assign(new Station(embedded.central(desk.is.role, desk.is.password), desk.is), {
    ...{ nonce: desk.nonce, next: desk.next },
  })
  expect(await desk.ask('poll')).toMatchObject({ head: before.head })
  expect((await desk.hello()).status).toBe('ok')
}, 60_000)
