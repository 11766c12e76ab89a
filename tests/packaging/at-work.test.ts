import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/fetch'
import { afterAll, expect, inject, test } from 'vitest'
import type { Client } from '../../main/host/memory/connect.ts'
import { windowlessArgs } from './windowless.ts'

/** What is in the package, started by Node in a folder from which nothing of the project can be reached. */
const { installed, program } = inject('package')
const folder = mkdtempSync(path.join(tmpdir(), 'hera-packed-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** No variable of this computer's Hera, and no other way to find modules. */
const env = { PATH: process.env.PATH ?? '', HOME: folder }

interface Running {
  child: ChildProcess
  url: string
}

const start = (dataDir: string): Promise<Running> =>
  new Promise((resolve, reject) => {
    const args = [path.join(program, 'dist/main/http.js'), '--data', dataDir, '--port', '0', '--no-open']
    const child = spawn(process.execPath, args, { cwd: folder, env })
    let said = ''
    const listen = (text: Buffer) => {
      said += text
      const url = /Hera is at (\S+)/.exec(said)?.[1]
      if (url) resolve({ child, url })
    }
    child.stdout.on('data', listen)
    child.stderr.on('data', listen)
    child.once('exit', (code) => reject(new Error(`it ended with ${code}: ${said}`)))
  })

const quit = async ({ child }: Running): Promise<unknown> => {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  return (await ended)[0]
}

const clientFor = (url: string, token?: string): Client =>
  createORPCClient<Client>(
    new RPCLink({ url: `${url}/api/rpc`, headers: () => (token ? { authorization: `Bearer ${token}` } : {}) }),
  )

const signIn = async (url: string, username: string, password: string): Promise<Client> => {
  const { tokens } = await clientFor(url).auth.login({ username, password, carrier: 'bearer' })
  return clientFor(url, tokens?.access ?? '')
}

let keys = 0
const again = () => {
  keys += 1
  return { idempotencyKey: `00000000-0000-4000-8000-${String(keys).padStart(12, '0')}` }
}

const passwordOf = (name: string): string => `${name} walks to work early`

const account = async (url: string, admin: Client, username: string, role: 'clerk' | 'doctor' | 'cashier') => {
  const made = await admin.users.create({ username, displayName: username, role, ...again() })
  const newPassword = passwordOf(username)
  await clientFor(url).auth.activate({ username, code: made.activationCode, newPassword })
  return signIn(url, username, newPassword)
}

/** From the sign-in page to a backup; answers what must be there after the next start. */
const spendDay = async (url: string) => {
  const page = await fetch(`${url}/`)
  expect(page.status).toBe(200)
  expect(page.headers.get('content-security-policy')).toMatch(/default-src 'none'.*script-src 'self'/)
  const html = await page.text()
  const script = /<script[^>]+src="\.?\/?([^"]+\.js)"/.exec(html)?.[1]
  expect((await fetch(`${url}/${script}`)).headers.get('content-type')).toContain('javascript')

  await clientFor(url).auth.register({
    ...{ username: 'wanjiru', displayName: 'Wanjiru', password: passwordOf('wanjiru'), clinicName: 'Lakeside Clinic' },
  })
  const admin = await signIn(url, 'wanjiru', passwordOf('wanjiru'))
  const clerk = await account(url, admin, 'grace', 'clerk')
  const doctor = await account(url, admin, 'daniel', 'doctor')
  const cashier = await account(url, admin, 'samuel', 'cashier')

  const patient = await clerk.patients.register({
    ...{ familyName: 'Nyakwaka', givenName: 'Achieng', sex: 'female', birthDate: '1990-05-17', ...again() },
  })
  expect((await clerk.patients.search({ text: 'ach nya' })).rows.map(({ id }) => id)).toEqual([patient.id])
  const visit = await clerk.records.open({ patientId: patient.id, reason: 'Fever', ...again() })
  await doctor.records.begin({ id: visit.id, ...again() })
  await doctor.recordItems.addDiagnosis({ recordId: visit.id, code: 'J06.9', isPrimary: true, ...again() })
  const { rows: offered } = await doctor.serviceItems.list({ pageSize: 200 })
  const consultation = offered.find((row) => row.category === 'consultation')
  const items = [{ serviceItemId: consultation?.id ?? '' }]
  await doctor.services.order({ recordId: visit.id, items, ...again() })
  await doctor.records.finish({ id: visit.id, ...again() })

  await cashier.shifts.open({ openingMinor: 0, ...again() })
  const dueMinor = (await cashier.charges.list({ patientId: patient.id })).account.dueMinor
  expect(dueMinor).toBeGreaterThan(0)
  const payment = await cashier.payments.take({
    ...{ patientId: patient.id, method: 'cash', amountMinor: dueMinor, tenderedMinor: dueMinor },
    ...{ expectedBalanceMinor: dueMinor, ...again() },
  })
  expect(payment).toMatchObject({ balanceMinor: 0, receiptNo: expect.stringMatching(/\d/) })

  const backup = await admin.backup.make()
  expect(backup).toMatchObject({ isVerified: true, hasRecoverySheet: true })
  return { patientId: patient.id, receiptNo: payment.receiptNo, paymentId: payment.id, backupName: backup.name }
}

test('what is in the package carries a clinic day over HTTP, ends cleanly, and has it all at its next start', async () => {
  const dataDir = path.join(folder, 'clinic')
  const first = await start(dataDir)
  const day = await spendDay(first.url)
  expect(await quit(first)).toBe(0)
  expect(readFileSync(path.join(dataDir, 'hera.db')).subarray(0, 15).toString()).not.toBe('SQLite format 3')

  const next = await start(dataDir)
  const admin = await signIn(next.url, 'wanjiru', passwordOf('wanjiru'))
  const doctor = await signIn(next.url, 'daniel', passwordOf('daniel'))
  const cashier = await signIn(next.url, 'samuel', passwordOf('samuel'))
  expect((await doctor.patients.search({ text: 'nyakwaka' })).rows.map(({ id }) => id)).toEqual([day.patientId])
  expect((await cashier.payments.read({ id: day.paymentId })).receiptNo).toBe(day.receiptNo)
  expect((await admin.backup.list()).rows.map(({ name }) => name)).toContain(day.backupName)
  expect(await admin.audit.verify()).toMatchObject({ isWhole: true })
  expect(await quit(next)).toBe(0)
})

test('the server of demos is not in the package, and who asks for it is told so', async () => {
  const running = await start(path.join(folder, 'embedded'))
  const join = clientFor(running.url).sync.join({
    server: 'embedded:',
    code: 'ABCD-EFGH-JKMN-PQRS-TVWX-YZ01',
    name: 'Reception',
  })
  const words = await join.then(
    () => 'joined',
    (error: Error) => error.message,
  )
  expect(words).toMatch(/demo/)
  expect(await quit(running)).toBe(0)
}, 30_000)

test('the packed desktop starts, given something like Electron, shows its page, and ends with its folder given back', async () => {
  const dataDir = path.join(folder, 'desktop')
  const resources = path.join(installed, 'opt/Hera/resources')
  const { stdout } = await promisify(execFile)(process.execPath, windowlessArgs(program, dataDir), {
    ...{ cwd: folder, env: { ...env, HERA_STAND_IN_RESOURCES: resources } },
  })
  const [preload = '', page] = stdout.trim().split('\n')
  expect(preload).toMatch(/^preload .*dist\/preload\/preload\.cjs$/)
  expect(existsSync(preload.slice('preload '.length))).toBe(true)
  expect(page).toBe("page 200 Hera default-src 'none'")
  expect(existsSync(path.join(dataDir, 'hera.db'))).toBe(true)
  expect(existsSync(path.join(dataDir, 'hera.db-wal'))).toBe(false)
})
