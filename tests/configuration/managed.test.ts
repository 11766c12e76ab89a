import { mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { codeUse } from '../../main/configuration/code-use.ts'
import type { Configuration, Managed, ManagedSource } from '../../main/configuration/types.ts'
import { unmanaged } from '../../main/configuration/types.ts'
import { system } from '../../main/database/author.ts'
import { localState } from '../../main/database/local-state.ts'
import { writeSettings } from '../../main/features/settings/store.ts'
import type { JoinRequest } from '../../main/sync/link-types.ts'
import { makeAuthority } from '../harness/certificates.ts'
import { type Clinic, codeOf, key, openClinic } from '../harness/clinic.ts'
import { newFolder } from '../harness/folder.ts'
import { linkTo } from '../harness/server-link.ts'

const managedBy = (managed: Managed, source: ManagedSource = 'policy'): Configuration => ({
  ...unmanaged,
  managed,
  file: '/etc/hera/policy.json',
  isFileThere: true,
  sourceOf(name) {
    const [first = '', paper = ''] = name.split('.')
    const value = managed[first as keyof Managed]
    return value !== undefined && (paper === '' || paper in (value as object)) ? source : null
  },
})
const code = 'ABCD-EFGH-JKMN-PQRS-TVWX-YZ23'

/** The clinic's own choice, as another workstation made it. */
const choose = ({ hera: { core } }: Clinic, idleLockMinutes: number): void => {
  core.store.transact('test', system, (write) => writeSettings(core.store, write, { idleLockMinutes }))
}

test('the idle lock that administrators set holds on this computer, whatever the clinic chose', async () => {
  const clinic = await openClinic({ configuration: managedBy({ idleLockMinutes: 2 }) })
  choose(clinic, 30)
  const admin = await clinic.as('admin')
  expect(await admin.settings.read()).toMatchObject({
    ...{ idleLockMinutes: 2, managed: [{ name: 'idleLockMinutes', source: 'policy' }] },
  })
  expect((await admin.auth.profile()).idleLockMs).toBe(2 * 60_000)
  const screen = clinic.anyone()
  await screen.auth.login({ username: 'admin', password: 'admin', isScreen: true })
  clinic.clock.now += 2 * 60_000 + 1
  expect(await codeOf(screen.settings.read())).toBe('LOCKED')
})

test('backups go to the folder that administrators set, and nobody in Hera moves them', async () => {
  const folder = newFolder()
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const backupDir = path.join(folder, 'share')
  mkdirSync(backupDir)
  const clinic = await openClinic({ configuration: managedBy({ backupDir }, 'environment') })
  const admin = await clinic.as('admin')
  expect((await admin.settings.read()).backupDir).toBe(backupDir)
  await admin.settings.update({ clinicName: 'Lakeside', idempotencyKey: key() })
  expect(clinic.hera.core.backups.folder()).toEqual({ path: backupDir, isDefault: false, missing: null })
  await expect(admin.settings.update({ backupDir: '', idempotencyKey: key() })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    data: {
      fields: [{ path: 'backupDir', message: expect.stringContaining('your organisation (environment of this comp') }],
    },
  })
  expect((await admin.backup.make()).isVerified).toBe(true)
  expect(clinic.hera.core.backups.last()?.file.startsWith(backupDir)).toBe(true)
  // Who may not change settings is not told where backups are, nor what is managed.
  expect(await (await clinic.as('clerk')).settings.read()).toMatchObject({ backupDir: '', managed: [] })
})

test('computers that were given one folder and back up in the same second keep a backup each', async () => {
  const backupDir = newFolder()
  const clinics = [
    await openClinic({ seed: 1, configuration: managedBy({ backupDir }) }),
    await openClinic({ seed: 2, configuration: managedBy({ backupDir }) }),
    await openClinic({ seed: 3, configuration: managedBy({ backupDir }) }),
  ]
  const made = await Promise.all(clinics.map(({ hera }) => hera.core.backups.make()))
  expect(new Set(made.map(({ name }) => name)).size).toBe(3)
  for (const { hera } of clinics) {
    expect(hera.core.backups.list().filter(({ isOwn }) => isOwn)).toMatchObject([{ isVerified: true }])
  }
  rmSync(backupDir, { recursive: true, force: true })
})

test('a managed setting is refused in words, and what was sent with it is not changed either', async () => {
  const clinic = await openClinic({ configuration: managedBy({ idleLockMinutes: 2 }) })
  const admin = await clinic.as('admin')
  const change = admin.settings.update({ idleLockMinutes: 60, clinicName: 'Lakeside', idempotencyKey: key() })
  await expect(change).rejects.toMatchObject({
    data: { fields: [{ path: 'idleLockMinutes', message: expect.stringContaining('(policy file)') }] },
  })
  expect(await admin.settings.read()).toMatchObject({ clinicName: 'Clinic', idleLockMinutes: 2 })
  expect(await admin.settings.update({ clinicName: 'Lakeside', idempotencyKey: key() })).toMatchObject({
    ...{ clinicName: 'Lakeside', idleLockMinutes: 2 },
  })
})

test('a computer joins the server of its administrators and no other, with their authority whatever was sent', async () => {
  const ca = makeAuthority().certificate
  const configuration = managedBy({ serverAddress: 'postgres://central.test:5432/hera', serverCa: ca })
  const clinic = await openClinic({ configuration })
  const link = linkTo(clinic, {}, { mode: 'alone' })
  const asked: JoinRequest[] = []
  const { join } = link
  link.join = async (request) => {
    asked.push(request)
    return join(request)
  }
  const person = clinic.anyone()
  const request = { server: 'elsewhere.test', code, name: 'Reception' }
  await expect(person.sync.join(request)).rejects.toMatchObject({
    data: { fields: [{ path: 'server', message: expect.stringContaining('your organisation (policy file)') }] },
  })
  expect(await codeOf(person.sync.join({ ...request, server: 'central.test:5433' }))).toBe('BAD_REQUEST')
  expect(asked).toEqual([])
  const shown = await person.configuration.door()
  expect(shown).toMatchObject({ serverAddress: 'central.test', hasCa: true, enrolment: { state: 'none', words: '' } })
  const other = makeAuthority('Somebody else').certificate
  await person.sync.join({ ...request, server: shown.serverAddress ?? '', ca: other })
  expect(asked).toEqual([{ ...request, server: 'postgres://central.test:5432/hera', ca }])
})

test('the page says every name, what holds, and who said so; a code is never shown', async () => {
  const configuration: Configuration = {
    ...managedBy({
      serverAddress: 'postgres://central.test:5433/hera',
      serverCa: makeAuthority('Clinic authority', Date.UTC(2026, 0, 1)).certificate,
      joinCode: code,
      workstationName: 'Pharmacy',
      idleLockMinutes: 1,
      locale: 'en-KE',
      printers: { receipt: { kind: 'dialog' } },
    }),
    problems: ['backupDir: Give the whole path of a folder.'],
  }
  const clinic = await openClinic({ configuration })
  const admin = await clinic.as('admin')
  const told = await admin.configuration.read()
  expect(told).toMatchObject({
    ...{ file: '/etc/hera/policy.json', isFileThere: true, problems: ['backupDir: Give the whole path of a folder.'] },
  })
  const said = () => Object.fromEntries(told.rows.map(({ name, value, source }) => [name, `${source}: ${value}`]))
  expect(said()).toEqual({
    serverAddress: 'policy: central.test:5433',
    serverCa: 'policy: Clinic authority, valid until 5 Feb 2027',
    joinCode: 'policy: Set, not used yet',
    workstationName: 'policy: Pharmacy',
    updateFeed: 'default: null',
    updateChannel: 'default: stable',
    idleLockMinutes: 'policy: 1 minute',
    backupDir: 'default: In the data folder',
    locale: 'policy: English (Kenya)',
    'printers.receipt': 'policy: The print window',
    'printers.label': 'default: The print window',
    'printers.a4': 'default: The print window',
  })
  expect(new Set(told.rows.map(({ variable }) => variable)).size).toBe(told.rows.length)
  expect(JSON.stringify(told)).not.toContain(code)
  codeUse(localState(clinic.hera.core.store), code).used()
  const joinCode = (await admin.configuration.read()).rows.find(({ name }) => name === 'joinCode')
  expect(joinCode?.value).toBe('Used')
  expect(await codeOf((await clinic.as('doctor')).configuration.read())).toBe('FORBIDDEN')
})

test('what was chosen in Hera is told as chosen, and the rest as what it is without anybody saying so', async () => {
  const clinic = await openClinic()
  linkTo(clinic, {}, { workstation: 'Reception' })
  const admin = await clinic.as('admin')
  choose(clinic, 5)
  const rows = async () =>
    Object.fromEntries((await admin.configuration.read()).rows.map((row) => [row.name, [row.source, row.value]]))
  expect(await rows()).toMatchObject({
    serverAddress: ['chosen', 'central.test'],
    workstationName: ['chosen', 'Reception'],
    idleLockMinutes: ['chosen', '5 minutes'],
    locale: ['default', 'English (United Kingdom)'],
    joinCode: ['default', null],
  })
})

test('before anyone has signed in the door tells what fills its forms, and no code', async () => {
  const configuration = managedBy({ joinCode: code, locale: 'sw-KE', workstationName: 'Desk 4' })
  const clinic = await openClinic({ configuration })
  const door = await clinic.anyone().configuration.door()
  expect(door).toEqual({
    ...{ serverAddress: null, hasCa: false, workstationName: 'Desk 4', locale: 'sw-KE' },
    problems: [],
    enrolment: { state: 'none', words: '' },
  })
})

test('what of the configuration does not count is told at the door while nobody works here, afterwards to administrators', async () => {
  const configuration = { ...managedBy({}), problems: ['joinCode: A code has 24 characters.'] }
  const clinic = await openClinic({ configuration })
  expect((await clinic.anyone().configuration.door()).problems).toEqual(configuration.problems)
  const admin = await clinic.as('admin')
  expect((await clinic.anyone().configuration.door()).problems).toEqual([])
  expect((await admin.configuration.read()).problems).toEqual(configuration.problems)
})
