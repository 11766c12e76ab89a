import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { differingRows } from '../../main/features/demo/rows.ts'
import { readAllRows } from '../../main/features/demo/rows-store.ts'
import { createHera, type Hera } from '../../main/hera.ts'
import { connect } from '../../main/host/memory/connect.ts'
import { nodeDeps } from '../../main/host/node/deps.ts'
import { until } from '../../main/host/node/scene-checks.ts'
import { openSyncThread } from '../../main/sync/thread.ts'
import { key, root } from '../harness/clinic.ts'
import { startPostgres, stopAllPostgres } from '../harness/postgres.ts'

afterAll(stopAllPostgres)

const clock = { monotonicMs: () => performance.now() }

/** `npm run central` as a process; answers what it printed. */
const central = async (...args: string[]): Promise<string> =>
  (await promisify(execFile)(process.execPath, [path.join(root, 'main/host/node/central.ts'), ...args])).stdout

const codeIn = (text: string): string => /([0-9A-Z]{4}-){5}[0-9A-Z]{4}/.exec(text)?.[0] ?? `no code in: ${text}`

/** A workstation with its real sync worker. Its cable can be pulled, as in a demo. */
const openDesk = async (): Promise<{ hera: Hera; client: ReturnType<typeof connect>['client'] }> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hera-moving-'))
  const hera = await createHera({
    ...nodeDeps(folder, true),
    openSyncWorker: openSyncThread,
    log: () => {},
    passwordCost: { memoryCost: 1024, timeCost: 2, parallelism: 1 },
  })
  const { client, close } = connect(hera)
  onTestFinished(async () => {
    close()
    await hera.core.sync.stop()
    hera.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return { hera, client }
}

const settled = async ({ hera }: { hera: Hera }, on: string): Promise<void> => {
  const holds = (): boolean => {
    const { mode, isOnline, waiting, held, server } = hera.core.sync.status()
    return mode === 'live' && isOnline && waiting + held === 0 && (server ?? '').includes(on)
  }
  expect(await until(holds, clock, 60_000), JSON.stringify(hera.core.sync.status())).not.toBeNull()
}

test('a clinic moves to another server and its workstations follow by themselves, with what was not sent', async () => {
  const [old, fresh] = await Promise.all([startPostgres({ durable: true }), startPostgres({ durable: true })])
  const [oldPort, freshPort] = [String(old.port), String(fresh.port)]
  const code = codeIn(await central('--database', old.url(), '--name', 'Lakeside'))
  await central('--database', fresh.url())

  const reception = await openDesk()
  const join = { server: `127.0.0.1:${oldPort}/postgres`, name: 'Reception' }
  expect(await reception.client.sync.join({ ...join, code })).toMatchObject({ clinic: 'Lakeside', isFounder: true })
  await settled(reception, oldPort)
  const account = { username: 'amina', password: 'quiet green river' }
  await reception.client.auth.register({ ...account, displayName: 'Amina', role: 'admin' })
  await reception.client.auth.login(account)
  await settled(reception, oldPort)
  const laptop = await openDesk()
  await laptop.client.sync.join({ ...join, name: 'Laptop', code: (await reception.client.sync.makeCode({})).code })
  await settled(laptop, oldPort)
  await laptop.client.auth.login(account)

  const register = ({ client }: typeof laptop, familyName: string) =>
    client.patients.register({ familyName, givenName: 'Zawadi', sex: 'female', ageYears: 30, idempotencyKey: key() })
  await register(reception, 'Before')
  await laptop.client.sync.setCable({ cable: 'out' })
  await register(laptop, 'Unsent')

  const moved = await central('--database', old.url(), 'move-clinic', '--clinic', 'Lakeside', '--to', fresh.url())
  expect(moved).toMatch(/Moved: \d+ rows\. Its workstations follow by themselves\./)
  await register(reception, 'After')
  await laptop.client.sync.setCable({ cable: 'in' })
  await settled(reception, freshPort)
  await settled(laptop, freshPort)

  const rows = () => [reception, laptop].map(({ hera }) => readAllRows(hera.core.store))
  const isOne = () => differingRows(...(rows() as [ReturnType<typeof readAllRows>, ReturnType<typeof readAllRows>]))
  expect(await until(() => isOne().length === 0, clock, 30_000), isOne().join(', ')).not.toBeNull()
  const names = (at: typeof fresh) =>
    at.query<{ name: string }>('SELECT family_name AS name FROM hera.patient ORDER BY family_name')
  expect(await names(fresh)).toEqual([{ name: 'After' }, { name: 'Before' }, { name: 'Unsent' }])
  expect(await central('--database', old.url(), 'clinic', 'list')).toMatch(
    new RegExp(`Lakeside {2}moved to postgres://127.0.0.1:${freshPort}/postgres`),
  )
  expect((await reception.client.inbox.list()).refusals).toEqual([])
}, 180_000)
