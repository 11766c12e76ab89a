import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { reap } from '../../main/central/admin.ts'
import { parseJoinCode } from '../../main/central/join-code.ts'
import { newFolder } from '../harness/folder.ts'
import { startPostgres, stopAllPostgres } from '../harness/postgres.ts'
import { type CentralServer, patientRow, putRow, startCentral } from './server.ts'

let server: CentralServer
beforeAll(async () => {
  server = await startCentral()
}, 60_000)
afterAll(stopAllPostgres)

const root = path.resolve(import.meta.dirname, '../..')
const central = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [path.join(root, 'main/host/node/central.ts'), ...args],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, PGPASSWORD: '' },
    },
  )
  return { status, stdout, stderr: stderr.replaceAll(/^.*(ExperimentalWarning|--trace-warnings).*$\n?/gm, '') }
}

test('the command sets a server up, prints the first code once, and does its tasks', async () => {
  const fresh = await startPostgres()
  const url = fresh.url()
  const before = central('--database', url, 'clinic', 'list')
  expect([before.status, before.stderr]).toEqual([1, expect.stringContaining('not set up for Hera yet')])
  const first = central('--database', url, '--name', 'Hill clinic')
  expect(first).toMatchObject({ status: 0, stderr: '' })
  const [code = ''] = /([0-9A-Z]{4}-){5}[0-9A-Z]{4}/.exec(first.stdout) ?? []
  expect(parseJoinCode(code).role).toMatch(/^hera_j_/)
  expect(central('--database', url).stdout).toBe('The server is up to date.\n')
  expect(central('--database', url, 'clinic', 'list').stdout).toMatch(/Hill clinic {2}0 workstations/)
  expect(central('--database', url, 'code', '--brings-work').stdout).toMatch(/It works once/)
  expect(central('--database', url, 'device', 'revoke', '7')).toMatchObject({
    status: 1,
    stderr: 'This clinic has no workstation 7.\n',
  })
  expect(central('--database', url, 'digest').stdout).toContain('patient  0  0  0')
  expect(central('--database', url, 'epoch', 'by', 'hand').stdout).toBe('Epoch 2 has begun.\n')
  expect(JSON.parse(central('--database', url, 'reap').stdout)).toMatchObject({ ended: 0, tombstones: 0 })
  expect(central('--database', url, 'clinic', 'add', 'Valley').stdout).toContain('first administrator of Valley')
  expect(central('--database', url, 'digest').stderr).toContain('Say which: --clinic Hill clinic (')
  expect(central('--database', url, 'explode').stderr).toContain('There is no task "explode"')
  await fresh.stop()
}, 60_000)

test('many codes at once stand in a file that only its owner reads: each lets one workstation in, for as long as was said', async () => {
  const fresh = await startPostgres()
  const url = fresh.url()
  const folder = newFolder()
  const csv = path.join(folder, 'codes.csv')
  central('--database', url)
  const made = central('--database', url, 'code', '--count', '3', '--days', '14', '--csv', csv)
  expect(made).toMatchObject({ status: 0, stdout: expect.stringContaining('3 codes for workstations of Our clinic') })
  expect(made.stdout).not.toMatch(/[0-9A-Z]{4}-[0-9A-Z]{4}/)
  const [head, ...lines] = readFileSync(csv, 'utf8').trim().split('\n')
  expect(head).toBe('no,code,valid_until')
  const codes = lines.map((line) => line.split(',')[1] ?? '')
  expect(new Set(codes.map((code) => parseJoinCode(code).role)).size).toBe(3)
  for (const line of lines) {
    const days = (Date.parse(line.split(',')[2] ?? '') - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(13.9)
    expect(days).toBeLessThan(14.1)
  }
  if (process.platform !== 'win32') expect(statSync(csv).mode & 0o077).toBe(0)
  const { role, password } = parseJoinCode(codes[2] ?? '')
  const joining = new Client({ ...fresh.address, user: role, password })
  await joining.connect()
  await joining.end()

  // Nothing is made that nobody would have: a file that is there stays as it is.
  const before = readFileSync(csv, 'utf8')
  expect(central('--database', url, 'code', '--count', '3', '--csv', csv)).toMatchObject({
    ...{ status: 1, stderr: 'This file is there already. Give another name with --csv.\n' },
  })
  expect(readFileSync(csv, 'utf8')).toBe(before)
  const listed = central('--database', url, 'code', '--count', '2').stdout
  expect(listed.match(/^([0-9A-Z]{4}-){5}[0-9A-Z]{4}$/gm)).toHaveLength(2)
  expect(central('--database', url, 'code', '--count', '1001').stderr).toBe(
    '--count takes a whole number from 1 to 1000.\n',
  )
  expect(central('--database', url, 'code', '--days', '91').stderr).toContain('from 1 to 90')
  expect(central('--database', url, 'code', '--founder', '--count', '2').stderr).toContain('from 1 to 1.')
  rmSync(folder, { recursive: true, force: true })
  await fresh.stop()
}, 60_000)

test('what goes wrong on the command line is one sentence', () => {
  const url = server.postgres.url('postgres', 'wrong')
  expect(central('--database', url).stderr).toMatch(/^The server did not accept the user or the password.*\n$/)
  expect(central('--database', 'postgres://a:b@127.0.0.1:1/x').stderr).toMatch(
    /^No server answers at this address.*\n$/,
  )
  expect(central('--database', server.postgres.url(undefined, undefined, 'none')).stderr).toMatch(
    /^There is no such database.*\n$/,
  )
  expect(central().stderr).toContain('npm run central -- --database URL')
}, 30_000)

const day = 86_400_000
const setClock = (ms: number | null) => server.owner('UPDATE hera.server_state SET frozen_ms = $1', [ms])

test('tombstones go when they are half a year old and everyone has heard of them; who has not starts again', async () => {
  const { id, code } = await server.clinic()
  const station = await server.join(code)
  const start = Date.now()
  const [early, late] = [patientRow(), patientRow()]
  await putRow(server, id, 'patient', early)
  await putRow(server, id, 'patient', late)
  const bury = (row: { id: string }) =>
    server.owner(
      'UPDATE hera.row_meta SET deleted = true, seq = hera.take_seqs($1, 1) WHERE clinic_id = $1 AND id = $2',
      [id, row.id],
    )
  const kept = async () =>
    (await server.owner('SELECT FROM hera.row_meta WHERE clinic_id = $1 AND deleted', [id])).length
  await bury(early)
  await reap(server.sql)
  await setClock(start + 100 * day)
  await bury(late)
  await reap(server.sql)
  await setClock(start + 181 * day)
  // The workstation speaks up, but has not pulled that far.
  await station.ask('ack', { cursor: 1 })
  await reap(server.sql)
  expect(await kept()).toBe(2)
  const head = (await station.ask<{ head: number }>('poll')).head
  await station.ask('ack', { cursor: head })
  await reap(server.sql)
  expect(await kept()).toBe(1)
  const [floor] = await server.owner<{ stream: number; floor: number }>(
    'SELECT stream, floor FROM hera.stream_floor WHERE clinic_id = $1',
    [id],
  )
  expect(floor).toEqual({ stream: 3, floor: head - 1 })
  expect(await station.ask('pull', { epoch: station.epoch, cursors: { 3: head - 2 }, limit: 9 })).toMatchObject({
    status: 'resync',
  })
  expect(await station.ask('pull', { epoch: station.epoch, cursors: { 3: head - 1 }, limit: 9 })).toMatchObject({
    status: 'ok',
  })
  // One that was away for longer than that holds nothing up.
  await setClock(start + 500 * day)
  await reap(server.sql)
  await setClock(start + 681 * day)
  await reap(server.sql)
  expect(await kept()).toBe(0)
  await setClock(null)
})

test('bodies lie in months, also when housekeeping comes late, and go after 400 days; old codes lose their login', async () => {
  const { id, code } = await server.clinic()
  const put = (month: string) =>
    server.owner(`INSERT INTO hera.op_body VALUES ($1, $2, 1, $3, gen_random_uuid(), 0, '[]')`, [
      id,
      month,
      Math.trunc(Math.random() * 1e9),
    ])
  for (const month of ['2031-03-05', '2031-03-06', '2031-04-01', '2020-01-31']) await put(month)
  const inDefault = async () => (await server.owner('SELECT FROM hera.op_body_default')).length
  expect(await inDefault()).toBe(4)
  await reap(server.sql)
  expect(await inDefault()).toBe(0)
  expect(await server.owner('SELECT FROM hera.op_body_2031_03')).toHaveLength(2)
  expect(
    await server.owner('SELECT received_month::text AS m FROM hera.op_body WHERE clinic_id = $1 ORDER BY 1', [id]),
  ).toEqual([{ m: '2031-03-05' }, { m: '2031-03-06' }, { m: '2031-04-01' }])
  await put('2031-04-30')
  const { role } = parseJoinCode(code)
  const login = () => server.owner('SELECT FROM pg_roles WHERE rolname = $1', [role])
  expect(await login()).toHaveLength(1)
  await setClock(Date.now() + 2 * day)
  await reap(server.sql)
  await setClock(null)
  expect(await login()).toHaveLength(0)
})
