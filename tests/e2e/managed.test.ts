import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { issueCodes } from '../../main/central/admin.ts'
import { sqlOver } from '../../main/central/sql.ts'
import { standardFileOf } from '../../main/configuration/file.ts'
import { type Central, openCentral } from '../harness/central.ts'
import { found } from './day/joining.ts'
import { expect, Person, test } from './workstation.ts'

/** Computers that an organisation manages: a policy file, a server with an authority of its own. */
let central: Central
let policy = ''
test.describe.configure({ timeout: 120_000 })
// A policy file of this very computer would win over the test's own.
test.skip(existsSync(standardFileOf({ platform: process.platform, env: process.env })), 'this computer is managed')
test.beforeAll(async () => {
  central = await openCentral({ tls: 'valid', onlyTls: true, durable: true })
  const folder = mkdtempSync(path.join(tmpdir(), 'hera-managed-'))
  policy = path.join(folder, 'policy.json')
  mkdirSync(path.join(folder, 'backups'))
  process.env.HERA_POLICY = policy
})
test.afterAll(async () => {
  delete process.env.HERA_POLICY
  rmSync(path.dirname(policy), { recursive: true, force: true })
  await central.stop()
})

const manage = (more: object): void => {
  const { host, port, database } = central.server.address
  const always = { serverAddress: `${host}:${port}/${database}`, serverCa: central.server.authority?.certificate }
  writeFileSync(policy, JSON.stringify({ ...always, ...more }))
}

test('a prepared computer joins by itself as soon as the server answers, and what is managed can only be read', async ({
  workstation,
  browser,
}) => {
  manage({
    joinCode: await central.founderCode(),
    workstationName: 'Reception',
    idleLockMinutes: 12,
    backupDir: path.join(path.dirname(policy), 'backups'),
    locale: 'de-DE',
  })
  await central.server.kill9()
  await workstation.start()
  const person = await Person.at(browser, workstation.url)
  const { page } = person
  await expect(page.getByRole('heading', { name: 'This computer joins by itself' })).toBeVisible()
  await expect(page.getByText('It is tried again by itself.')).toBeVisible()
  await central.server.start()
  await found(person)

  await person.open('Settings')
  const idle = page.getByLabel('Lock the screen after')
  await expect(idle).toHaveValue('12')
  await expect(idle).not.toBeEditable()
  await expect(page.getByLabel('Backup folder')).not.toBeEditable()
  await expect(page.getByText('Set by your organisation (policy file)')).toHaveCount(2)
  await person.field('Clinic name').fill('Test clinic, north')
  await person.button('Save the settings').click()
  await expect(page.getByText('The settings were saved.')).toBeVisible()

  // Dates as the organisation writes them.
  await person.open('Activity')
  await expect(page.getByRole('main')).toContainText(/\d{1,2}\.\s\p{L}{3}/u)
  await person.leave()
})

test('where only the server is managed, its address stands in the form and the rest is typed', async ({
  workstation,
  browser,
}) => {
  manage({ workstationName: 'Pharmacy' })
  await workstation.start()
  const person = await Person.at(browser, workstation.url)
  const { page } = person
  await person.button('Join a clinic').click()
  const server = page.getByLabel('Server address')
  await expect(server).toHaveValue(new RegExp(`:${central.server.port}`))
  await expect(server).not.toBeEditable()
  await expect(page.getByLabel('Name of this workstation')).toHaveValue('Pharmacy')
  await expect(page.getByLabel('Certificate file')).toHaveCount(0)
  const client = await central.server.connect()
  const [code] = await issueCodes(sqlOver(client), central.clinic, 'join', 1, 600_000)
  await client.end()
  await page.getByLabel('Code').fill(code?.code ?? '')
  await person.button('Join the clinic').click()
  await expect(page.getByText('You can sign in now').or(page.getByLabel('Username')).first()).toBeVisible({
    timeout: 30_000,
  })
  await person.leave()
})

test('a code that was refused is told on the first screen, with the form to type another one', async ({
  workstation,
  browser,
}) => {
  manage({ joinCode: 'ABCD-EFGH-JKMN-PQRS-TVWX-YZ23' })
  await workstation.start()
  const person = await Person.at(browser, workstation.url)
  await expect(person.page.getByText('This computer could not join by itself')).toBeVisible({ timeout: 30_000 })
  await expect(person.page.getByText(/Ask an administrator for a new code/)).toBeVisible()
  await expect(person.page.getByLabel('Code')).toBeFocused()
  await person.button('Back').click()
  await expect(person.button('This workstation alone')).toBeVisible()
  await person.leave()
})
