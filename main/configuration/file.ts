import { closeSync, fstatSync, openSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { policyVariable } from './names.ts'
import { rightsOf, strangersIn } from './windows-rights.ts'

export interface Place {
  platform: NodeJS.Platform
  env: Readonly<Record<string, string | undefined>>
  /** In place of the computer's own, for tests. */
  standardFile?: string
}

/** Where administrators put the policy file on this kind of computer. */
export const standardFileOf = ({ platform, env, standardFile }: Place): string => {
  if (standardFile !== undefined) return standardFile
  if (platform === 'darwin') return '/Library/Application Support/Hera/policy.json'
  if (platform !== 'win32') return '/etc/hera/policy.json'
  return path.win32.join(env.ProgramData ?? 'C:\\ProgramData', 'Hera', 'policy.json')
}

/** A policy file, or one that it names, is a page at most. */
const longest = 200_000

const isOthers = (stats: Stats, own: number): boolean => {
  const isForeign = stats.uid !== 0 && stats.uid !== own
  const groupMay = (stats.mode & 0o020) !== 0 && stats.gid !== 0
  // In a folder with the sticky bit nobody replaces the files of others.
  const everyoneMay = (stats.mode & 0o002) !== 0 && !(stats.isDirectory() && (stats.mode & 0o1000) !== 0)
  return isForeign || groupMay || everyoneMay
}

const canOthersWrite = (file: string, stats: Stats, { platform, env }: Place): boolean => {
  const folder = path.dirname(realpathSync(file))
  if (platform === 'win32') {
    const scratch = path.join(tmpdir(), `hera-rights-${process.pid}.txt`)
    const isStrange = (one: string, kind: 'file' | 'folder'): boolean => {
      const rights = rightsOf(one, scratch, env.SystemRoot ?? 'C:\\Windows')
      return rights !== null && strangersIn(rights, kind).length > 0
    }
    return isStrange(file, 'file') || isStrange(folder, 'folder')
  }
  const own = process.geteuid?.() ?? 0
  return isOthers(stats, own) || isOthers(statSync(folder), own)
}

/** Text as editors and shells on Windows write it too: UTF-8 or UTF-16, with or without a mark in front. */
const textOf = (bytes: Buffer): string => {
  const isWide = bytes[0] === 0xff && bytes[1] === 0xfe
  return new TextDecoder(isWide ? 'utf-16le' : 'utf-8', { fatal: true }).decode(bytes)
}

export type ReadFile = { text: string } | { problem: 'missing' | 'unreadable' | 'too long' | 'not safe' }

/** Reads a file that only administrators (or whoever runs Hera) may change. Never throws. */
export const readSafeFile = (file: string, place: Place): ReadFile => {
  let handle: number
  try {
    handle = openSync(file, 'r')
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code
    return { problem: code === 'ENOENT' || code === 'ENOTDIR' ? 'missing' : 'unreadable' }
  }
  try {
    const stats = fstatSync(handle)
    if (!stats.isFile()) return { problem: 'unreadable' }
    if (stats.size > longest) return { problem: 'too long' }
    if (canOthersWrite(file, stats, place)) return { problem: 'not safe' }
    return { text: textOf(readFileSync(handle)) }
  } catch {
    return { problem: 'unreadable' }
  } finally {
    closeSync(handle)
  }
}

/** The policy file that counts: the one in its usual place, else the one that the environment names. */
export const findPolicy = (place: Place): { file: string; found: ReadFile } => {
  const standard = standardFileOf(place)
  const found = readSafeFile(standard, place)
  const named = place.env[policyVariable]?.trim()
  if (!named || !('problem' in found) || found.problem !== 'missing') return { file: standard, found }
  return { file: named, found: readSafeFile(named, place) }
}
