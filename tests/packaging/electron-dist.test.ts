import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { electronDistProblem } from '../../scripts/packaging/electron-dist.ts'
import { makeStandInElectron } from '../../scripts/packaging/stand-in-electron.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'hera-dist-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let count = 0
const unpacked = (version = '45.4.1'): string => makeStandInElectron(path.join(folder, String(count++)), version)

test('the Electron that is asked for is taken: unpacked, as its archive, or a folder with the archive', () => {
  expect(electronDistProblem(unpacked(), '45.4.1', ['linux-dir', 'deb'])).toBeNull()
  const archives = path.join(folder, 'archives')
  mkdirSync(archives)
  const archive = path.join(archives, 'electron-v45.4.1-linux-x64.zip')
  writeFileSync(archive, '')
  expect(electronDistProblem(archives, '45.4.1', ['deb'])).toBeNull()
  expect(electronDistProblem(archive, '45.4.1', ['deb'])).toBeNull()
  expect(electronDistProblem(archive, '45.4.2', ['deb'])).toContain('has to be electron-v45.4.2-linux-x64.zip')
})

test('one that is not there, or an empty folder, is told before anything is packed', () => {
  expect(electronDistProblem('/nowhere/at/all', '45.4.1', ['deb'])).toContain(
    '/nowhere/at/all: there is no such folder',
  )
  const empty = path.join(folder, 'empty')
  mkdirSync(empty)
  expect(electronDistProblem(empty, '45.4.1', ['deb'])).toContain('there is no electron in it')
})

test('another version is not packed, nor one that does not say which it is', () => {
  expect(electronDistProblem(unpacked('30.0.0'), '45.4.1', ['deb'])).toContain('Electron 30.0.0, and 45.4.1 is needed')
  const dist = unpacked()
  rmSync(path.join(dist, 'version'))
  expect(electronDistProblem(dist, '45.4.1', ['deb'])).toContain('Electron unknown')
})

test('one for another system, or another processor, is named as such', () => {
  const dist = unpacked()
  expect(electronDistProblem(dist, '45.4.1', ['win'])).toContain('an Electron for Linux, and one for Windows is needed')
  const arm = Buffer.alloc(64)
  arm.write('\x7fELF', 'latin1')
  arm.writeUInt16LE(183, 18)
  writeFileSync(path.join(dist, 'electron'), arm)
  expect(electronDistProblem(dist, '45.4.1', ['deb'])).toContain('another processor')
  renameSync(path.join(dist, 'electron'), path.join(dist, 'electron.exe'))
  expect(electronDistProblem(dist, '45.4.1', ['deb'])).toContain('an Electron for Windows, and one for Linux is needed')
})
