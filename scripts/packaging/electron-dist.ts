import { closeSync, existsSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import path from 'node:path'
import type { PackageTarget } from './signing.ts'

type System = 'linux' | 'win32' | 'darwin'

const systemFor = (target: PackageTarget): System =>
  target === 'win' ? 'win32' : target === 'mac' ? 'darwin' : 'linux'

/** Electron's program as its own archives hold it. */
const programs: Readonly<Record<System, string>> = {
  linux: 'electron',
  win32: 'electron.exe',
  darwin: 'Electron.app/Contents/MacOS/Electron',
}
const systemWords: Readonly<Record<System, string>> = { linux: 'Linux', win32: 'Windows', darwin: 'macOS' }

/** The processor of an ELF program: 62 is x86-64, which packages for Linux are made for. Null for anything else. */
const elfMachine = (file: string): number | null => {
  const head = Buffer.alloc(20)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, head, 0, head.length, 0)
  } finally {
    closeSync(handle)
  }
  return head.toString('latin1', 1, 4) === 'ELF' ? head.readUInt16LE(18) : null
}

/** As Electron's releases are named. electron-builder also takes one that was not unpacked, or a folder with it. */
const archiveOf = (version: string, system: System): string =>
  `electron-v${version}-${system}-${system === 'darwin' ? 'arm64' : 'x64'}.zip`

const problemOf = (dist: string, version: string, system: System): string | null => {
  if (!existsSync(dist)) return 'there is no such folder.'
  const archive = archiveOf(version, system)
  if (!statSync(dist).isDirectory()) return path.basename(dist) === archive ? null : `it has to be ${archive}.`
  if (existsSync(path.join(dist, archive))) return null
  const program = path.join(dist, programs[system])
  if (!existsSync(program)) {
    const other = (Object.keys(programs) as System[]).find((one) => existsSync(path.join(dist, programs[one])))
    return other
      ? `it holds an Electron for ${systemWords[other]}, and one for ${systemWords[system]} is needed.`
      : `there is no ${programs[system]} in it. Name the folder that electron-v${version} was unpacked into.`
  }
  const file = path.join(dist, 'version')
  const found = existsSync(file) ? readFileSync(file, 'utf8').trim().replace(/^v/, '') : 'unknown'
  if (found !== version) return `it holds Electron ${found}, and ${version} is needed (package.json).`
  const machine = system === 'linux' ? elfMachine(program) : null
  return machine === null || machine === 62 ? null : 'it holds an Electron for another processor, and x64 is needed.'
}

/**
 * What is wrong with the Electron that HERA_ELECTRON_DIST names, in words; null when these packages can be made of it.
 * electron-builder itself takes another version without a word, and stumbles over a folder of another system.
 */
export const electronDistProblem = (dist: string, version: string, wanted: readonly PackageTarget[]): string | null => {
  for (const system of new Set(wanted.map(systemFor))) {
    const problem = problemOf(dist, version, system)
    if (problem) return `HERA_ELECTRON_DIST names ${dist}: ${problem}`
  }
  return null
}
