import { execFileSync } from 'node:child_process'
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, inject, onTestFinished, test } from 'vitest'

const script = readFileSync(path.join(inject('package').installed, 'DEBIAN/postrm'), 'utf8')

/** A computer after dpkg has taken the package's own files away: what the installation and people made is still there. */
const computer = () => {
  const root = mkdtempSync(path.join(tmpdir(), 'hera-removing-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const dir of ['usr/bin', 'etc/hera', 'etc/apparmor.d', 'home/clinic/.config/hera/clinic'])
    mkdirSync(path.join(root, dir), { recursive: true })
  const at = (name: string): string => path.join(root, name)
  symlinkSync(at('opt/Hera/hera'), at('usr/bin/hera'))
  for (const name of ['etc/hera/policy.json', 'etc/apparmor.d/hera', 'home/clinic/.config/hera/clinic/hera.db'])
    writeFileSync(at(name), 'x')
  const moved = script.replaceAll(/(?<=['"\s])\/(usr|etc|opt)\//g, `${root}/$1/`)
  return {
    at,
    run: (step: string) => execFileSync('sh', ['-c', moved, 'postrm', step], { env: { PATH: '/usr/bin:/bin' } }),
    has: (name: string) => lstatSync(at(name), { throwIfNoEntry: false }) !== undefined,
  }
}

test('an upgrade, also one that breaks off, takes nothing away', () => {
  for (const step of ['upgrade', 'failed-upgrade', 'abort-upgrade', 'abort-install']) {
    const { run, has } = computer()
    run(step)
    for (const name of ['usr/bin/hera', 'etc/apparmor.d/hera', 'etc/hera/policy.json'])
      expect(has(name), `${step}: ${name}`).toBe(true)
  }
})

test('removing leaves the policy and the clinic; purging leaves the clinic alone', () => {
  const { run, has } = computer()
  run('remove')
  expect([has('usr/bin/hera'), has('etc/apparmor.d/hera'), has('etc/hera/policy.json')]).toEqual([false, false, true])
  run('purge')
  expect(has('etc/hera')).toBe(false)
  expect(has('home/clinic/.config/hera/clinic/hera.db')).toBe(true)
})

test('a command of the same name that is not ours stays', () => {
  const { run, at } = computer()
  rmSync(at('usr/bin/hera'))
  writeFileSync(at('usr/bin/hera'), 'another')
  run('remove')
  expect(existsSync(at('usr/bin/hera'))).toBe(true)
})
