import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { certificateFacts } from '../../main/configuration/certificate.ts'
import { standardFileOf } from '../../main/configuration/file.ts'
import { readConfiguration, type Surroundings } from '../../main/configuration/read.ts'
import { makeAuthority } from '../harness/certificates.ts'
import { newFolder as makeFolder } from '../harness/folder.ts'

const now = Date.UTC(2026, 2, 2)
const code = 'ABCD-EFGH-JKMN-PQRS-TVWX-YZ23'

const newFolder = (): string => {
  const folder = makeFolder()
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A computer with this policy file in the usual place (none: undefined) and these variables. */
const computer = (policy?: unknown, env: Record<string, string> = {}): Surroundings & { standardFile: string } => {
  const standardFile = path.join(newFolder(), 'policy.json')
  if (policy !== undefined) {
    writeFileSync(standardFile, typeof policy === 'string' ? policy : JSON.stringify(policy), { mode: 0o644 })
  }
  return { platform: 'linux', env, standardFile, computerName: 'front-desk', now }
}
const read = (policy?: unknown, env: Record<string, string> = {}) => readConfiguration(computer(policy, env))

test('the policy file and the environment set every name, and each says where it came from', () => {
  const authority = makeAuthority('Clinic authority')
  const found = read({
    $why: 'a remark of the administrator',
    serverAddress: 'Central.Clinic.example:5433',
    serverCa: authority.certificate,
    joinCode: code,
    workstationName: ' Reception 2 ',
    updateFeed: 'https://updates.clinic.example/hera',
    updateChannel: 'stable',
    idleLockMinutes: 3,
    backupDir: '/srv/backup',
    locale: 'en-ke',
    printers: {
      receipt: 'escpos://10.0.0.7?columns=42&cuts=no',
      label: { kind: 'zpl', to: { via: 'device', path: '/dev/usb/lp1' }, dpi: 300 },
      a4: 'system:Laser in the office',
    },
  })
  expect(found.problems).toEqual([])
  expect(found.managed).toEqual({
    serverAddress: 'postgres://central.clinic.example:5433/hera',
    serverCa: authority.certificate.trim(),
    joinCode: code,
    workstationName: 'Reception 2',
    updateFeed: 'https://updates.clinic.example/hera',
    updateChannel: 'stable',
    idleLockMinutes: 3,
    backupDir: '/srv/backup',
    locale: 'en-KE',
    printers: {
      receipt: { kind: 'escpos', to: { via: 'network', host: '10.0.0.7', port: 9100 }, columns: 42, cuts: false },
      label: { kind: 'zpl', to: { via: 'device', path: '/dev/usb/lp1' }, dpi: 300 },
      a4: { kind: 'system', name: 'Laser in the office' },
    },
  })
  const named = Object.keys(found.managed) as (keyof typeof found.managed)[]
  expect(new Set(named.map(found.sourceOf))).toEqual(new Set(['policy']))
  expect(certificateFacts(found.managed.serverCa ?? '')?.subject).toBe('Clinic authority')

  const told = read(undefined, {
    HERA_SERVER_ADDRESS: 'central',
    HERA_JOIN_CODE: code.toLowerCase(),
    HERA_WORKSTATION_NAME: 'Pharmacy',
    HERA_UPDATE_FEED: '/media/updates',
    HERA_UPDATE_CHANNEL: 'pilot',
    HERA_IDLE_LOCK_MINUTES: '7',
    HERA_BACKUP_DIR: '/srv/b',
    HERA_LOCALE: 'de-DE',
    HERA_PRINTER_RECEIPT: 'escpos:/dev/usb/lp0',
    HERA_PRINTER_LABEL: 'zpl://labels.local:6101',
    HERA_PRINTER_A4: 'system:Laser',
  })
  expect(told.problems).toEqual([])
  expect(told.managed).toMatchObject({ idleLockMinutes: 7, locale: 'de-DE', updateFeed: '/media/updates' })
  expect(told.managed.printers).toEqual({
    receipt: { kind: 'escpos', to: { via: 'device', path: '/dev/usb/lp0' }, columns: 48, cuts: true },
    label: { kind: 'zpl', to: { via: 'network', host: 'labels.local', port: 6101 }, dpi: 203 },
    a4: { kind: 'system', name: 'Laser' },
  })
  expect(told.sourceOf('printers.label')).toBe('environment')
})

test('the policy file wins over the environment, name by name', () => {
  const found = read(
    { idleLockMinutes: 2, printers: { receipt: 'dialog' } },
    { HERA_IDLE_LOCK_MINUTES: '60', HERA_LOCALE: 'fr-FR', HERA_PRINTER_LABEL: 'system:Zebra' },
  )
  expect(found.managed).toMatchObject({ idleLockMinutes: 2, locale: 'fr-FR' })
  expect(found.managed.printers).toEqual({ receipt: { kind: 'dialog' }, label: { kind: 'system', name: 'Zebra' } })
  expect([found.sourceOf('idleLockMinutes'), found.sourceOf('locale')]).toEqual(['policy', 'environment'])
  expect([found.sourceOf('printers.receipt'), found.sourceOf('printers.label')]).toEqual(['policy', 'environment'])
  // A wrong value in the file is not replaced by what a user of the computer set.
  expect(read({ idleLockMinutes: 0 }, { HERA_IDLE_LOCK_MINUTES: '60' }).managed.idleLockMinutes).toBeUndefined()
})

test('one policy gives each computer a backup folder of its own', () => {
  expect(read({ backupDir: '/srv/backup/{computer}' }).managed.backupDir).toBe('/srv/backup/front-desk')
})

test('without a file and variables nothing is managed, and nothing is wrong', () => {
  const at = computer()
  const found = readConfiguration(at)
  expect(found).toMatchObject({ managed: {}, problems: [], isFileThere: false, file: at.standardFile })
  expect(found.sourceOf('locale')).toBeNull()
})

test.for([
  [{ serverAdress: 'x' }, 'serverAdress: there is no such name'],
  [{ serverAddress: 'postgres://user:secret@host/db' }, 'serverAddress: Leave the user name and the password out'],
  [{ serverAddress: 'embedded:' }, 'serverAddress: The server inside the program is for the demo only.'],
  [{ serverAddress: 5 }, 'serverAddress: A text in quotes is needed.'],
  [{ serverCa: 'no-such-file.pem' }, 'serverCa: There is no such file.'],
  [{ serverCa: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' }, 'serverCa: There is no certificate'],
  [{ joinCode: 'ABCD' }, 'joinCode: A code has 24 characters'],
  [{ joinCode: code }, 'joinCode: to join by itself this computer needs serverAddress too.'],
  [{ workstationName: 'x'.repeat(61) }, 'workstationName: It is too long: at most 60 characters.'],
  [{ updateFeed: 'ftp://host' }, 'updateFeed: Give an https address, or the whole path of a folder.'],
  [{ updateFeed: 'https://me:pw@host' }, 'updateFeed: Leave the user name and the password out'],
  [{ updateChannel: 'Beta!' }, 'updateChannel: Small letters'],
  [{ idleLockMinutes: 61 }, 'idleLockMinutes: Give whole minutes from 1 to 60.'],
  [{ idleLockMinutes: 2.5 }, 'idleLockMinutes: Give whole minutes from 1 to 60.'],
  [{ backupDir: 'backups' }, 'backupDir: Give the whole path of a folder.'],
  [{ locale: 'Swahili' }, 'locale: It is not known.'],
  [{ locale: 'xx-YY' }, 'locale: It is not known.'],
  [{ printers: 'dialog' }, 'printers: It takes receipt, label and a4'],
  [{ printers: { roll: 'dialog' } }, 'printers.roll: there is no such name'],
  [{ printers: { receipt: 'escpos://10.0.0.7?columns=40' } }, 'printers.receipt: This is not understood as a printer.'],
  [{ printers: { label: 'zpl://10.0.0.7?dip=203' } }, 'printers.label: This is not understood as a printer.'],
  [{ printers: { receipt: 'escpos://http://x:1' } }, 'printers.receipt: This is not understood as a printer.'],
  [{ printers: { receipt: 'escpos://10.0.0.7:99999' } }, 'printers.receipt: This is not understood as a printer.'],
  [{ printers: { a4: 'zpl://10.0.0.7' } }, 'printers.a4: This kind of printer does not print on this paper.'],
  ['{ "locale": "en-KE", }', 'The policy file is no JSON object'],
  ['[1]', 'The policy file is no JSON object'],
  ['', 'The policy file is no JSON object'],
] as [unknown, string][])('what is wrong does not count and is told in words: %j', ([policy, words]) => {
  const good = { HERA_BACKUP_DIR: '/srv/b' }
  const found = read(policy, typeof policy === 'object' && policy !== null && 'backupDir' in policy ? {} : good)
  expect(found.problems).toEqual([expect.stringContaining(words)])
  expect(JSON.stringify(found.problems)).not.toMatch(/secret|pw@|TVWX/)
  // The others count all the same.
  expect(Object.keys(found.managed).filter((name) => name !== 'joinCode')).toEqual(
    found.managed.backupDir ? ['backupDir'] : [],
  )
})

test('with a certificate that is wrong the computer does not join by itself: it would trust more than it should', () => {
  const found = read({ serverAddress: 'central', serverCa: 'gone.pem', joinCode: code })
  expect(found.managed).toEqual({ serverAddress: 'postgres://central:5432/hera' })
  expect(found.problems).toEqual([
    'serverCa: There is no such file.',
    'joinCode: this computer does not join by itself while serverCa is wrong.',
  ])
})

test('the certificate may be a file beside the policy file; one that has expired is told', () => {
  const at = computer({ serverCa: 'clinic-ca.pem' })
  const authority = makeAuthority('Old authority', now)
  writeFileSync(path.join(path.dirname(at.standardFile), 'clinic-ca.pem'), authority.certificate, { mode: 0o644 })
  expect(readConfiguration(at)).toMatchObject({ managed: { serverCa: authority.certificate.trim() }, problems: [] })
  const late = readConfiguration({ ...at, now: now + 500 * 86_400_000 })
  expect(late.problems).toEqual(['serverCa: the certificate of Old authority has expired.'])
  const env = { HERA_SERVER_CA: path.join(path.dirname(at.standardFile), 'clinic-ca.pem') }
  expect(read(undefined, env).managed.serverCa).toBe(authority.certificate.trim())
})

test.skipIf(process.platform === 'win32')(
  'a file that others may write does not count, nor one in their folder',
  () => {
    const unsafe = 'others than administrators may write'
    const at = computer({ locale: 'en-KE' })
    expect(readConfiguration(at).managed).toEqual({ locale: 'en-KE' })
    chmodSync(at.standardFile, 0o646)
    expect(readConfiguration(at)).toMatchObject({ managed: {}, problems: [expect.stringContaining(unsafe)] })
    chmodSync(at.standardFile, 0o644)
    chmodSync(path.dirname(at.standardFile), 0o777)
    expect(readConfiguration(at)).toMatchObject({ managed: {}, problems: [expect.stringContaining(unsafe)] })
    chmodSync(path.dirname(at.standardFile), 0o755)
    expect(readConfiguration(at).problems).toEqual([])

    writeFileSync(path.join(path.dirname(at.standardFile), 'ca.pem'), makeAuthority().certificate)
    chmodSync(path.join(path.dirname(at.standardFile), 'ca.pem'), 0o666)
    writeFileSync(at.standardFile, JSON.stringify({ serverCa: 'ca.pem' }))
    expect(readConfiguration(at)).toMatchObject({
      managed: {},
      problems: [expect.stringContaining(`serverCa: The file`)],
    })
  },
)

test.skipIf(process.geteuid?.() !== 0)('a file that belongs to another user does not count', () => {
  const at = computer({ locale: 'en-KE' })
  chownSync(at.standardFile, 12_345, 12_345)
  expect(readConfiguration(at).managed).toEqual({})
})

test('another file counts only where the computer has none in the usual place', () => {
  const other = path.join(newFolder(), 'mine.json')
  writeFileSync(other, JSON.stringify({ locale: 'fr-FR' }))
  expect(read(undefined, { HERA_POLICY: other })).toMatchObject({
    ...{ managed: { locale: 'fr-FR' }, file: other, isFileThere: true, problems: [] },
  })
  expect(read({ locale: 'en-KE' }, { HERA_POLICY: other }).managed.locale).toBe('en-KE')
  // Not even when the administrator's own is broken.
  expect(read('{', { HERA_POLICY: other })).toMatchObject({ managed: {}, problems: [expect.any(String)] })
  const gone = read(undefined, { HERA_POLICY: `${other}.gone` })
  expect(gone).toMatchObject({ managed: {}, isFileThere: false, problems: ['The policy file is not there.'] })
})

test('what is in the place of the file may be anything: it is told, and Hera starts', () => {
  const at = computer()
  mkdirSync(at.standardFile)
  expect(readConfiguration(at)).toMatchObject({ managed: {}, problems: [expect.stringContaining('cannot be read')] })
  expect(read('x'.repeat(200_001)).problems).toEqual([expect.stringContaining('too long')])
  const wide = computer()
  writeFileSync(wide.standardFile, Buffer.from('\ufeff{"locale":"sw-KE"}', 'utf16le'))
  expect(readConfiguration(wide)).toMatchObject({ managed: { locale: 'sw-KE' }, problems: [] })
  writeFileSync(wide.standardFile, '\ufeff{"locale":"sw-TZ"}')
  expect(readConfiguration(wide)).toMatchObject({ managed: { locale: 'sw-TZ' }, problems: [] })
})

test('each kind of computer has its own place for the policy file', () => {
  expect(standardFileOf({ platform: 'linux', env: {} })).toBe('/etc/hera/policy.json')
  expect(standardFileOf({ platform: 'darwin', env: {} })).toBe('/Library/Application Support/Hera/policy.json')
  expect(standardFileOf({ platform: 'win32', env: { ProgramData: 'D:\\Data' } })).toBe('D:\\Data\\Hera\\policy.json')
  expect(standardFileOf({ platform: 'win32', env: {} })).toBe('C:\\ProgramData\\Hera\\policy.json')
})
