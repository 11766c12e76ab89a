import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { crashRow } from '../../../shared/contract/desktop.ts'
import type { Log } from '../../api/errors.ts'
import type { CrashReport } from '../../features/desktop/types.ts'
import { reduceDump, word } from './crash-dump.ts'

export interface CrashReports {
  /** Reduces the dumps that were left to reports and deletes them, whether or not they could be read. */
  collect(): void
  /** A process that ended without a dump: out of memory, could not be started. */
  noteGone(process: string, reason: string, code: number): void
  /** A fault of the main program that nobody caught: its kind and its frames, never its words. */
  noteFault(error: unknown): void
  list(): CrashReport[]
  remove(): number
}

interface From {
  /** Where the reports are kept, in the clinic's data folder. */
  dir: string
  /** Where the system's crash handler leaves its dumps. They hold memory, and with it what was on the screen. */
  dumps: string
  version: string
  now(): number
  log: Log
}

const mostReports = 20
/** A fault that comes again and again must not push the other reports out. */
const mostFaults = 5
const largestDump = 256 * 1024 * 1024
/** A dump that can't be read may be on its way to the disk yet. */
const writingMs = 60_000

const keptReport = crashRow.extend({ text: z.string() })

const findDumps = (dir: string): string[] =>
  existsSync(dir)
    ? readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith('.dmp'))
        .map((entry) => path.join(entry.parentPath, entry.name))
    : []

/** The frames of an error as `function file:line:column`. Its words, which may name a person, stand before them. */
const framesOf = (error: Error): string[] => {
  const { stack = '', name, message } = error
  const head = message === '' ? name : `${name}: ${message}`
  if (!stack.startsWith(head)) return []
  return stack
    .slice(head.length)
    .split('\n')
    .flatMap((line) => {
      const frame = /^ {4}at (?:([\w.$<>[\] ]{1,80}) \()?.*?([\w.-]{1,60}):(\d+):(\d+)\)?$/.exec(line)
      return frame ? [`Frame ${frame[1] ?? '(no name)'} ${frame[2]}:${frame[3]}:${frame[4]}`] : []
    })
    .slice(0, 30)
}

/** The crash reports of this computer: small files of JSON that nobody is sent. */
export const openCrashReports = ({ dir, dumps, version, now, log }: From): CrashReports => {
  const noted = new Set<string>()
  const fileOf = (name: string): string => path.join(dir, `${name}.json`)
  /** Oldest first, since names begin with the time. */
  const names = (): string[] =>
    existsSync(dir)
      ? readdirSync(dir)
          .filter((file) => /^[\w-]{1,100}\.json$/.test(file))
          .map((file) => file.slice(0, -'.json'.length))
          .sort()
      : []
  /** `origin` tells reports of the same second apart, and makes the same report again the same file. */
  const write = (report: Omit<CrashReport, 'name'>, origin: string): void => {
    const time = new Date(report.at).toISOString().replace(/\..*$/, '').replace('T', '-').replaceAll(':', '')
    const mark = createHash('sha256').update(origin).digest('hex').slice(0, 8)
    const name = `${time}-${report.process.replaceAll('.', '-')}-${mark}`
    mkdirSync(dir, { recursive: true, mode: 0o700 })
    writeFileSync(`${fileOf(name)}.new`, JSON.stringify({ name, ...report }), { mode: 0o600, flush: true })
    renameSync(`${fileOf(name)}.new`, fileOf(name))
    for (const old of names().slice(0, -mostReports)) rmSync(fileOf(old), { force: true })
  }
  const reduce = (dump: string): Omit<CrashReport, 'name'> => {
    const { size, mtimeMs } = statSync(dump)
    try {
      if (size > largestDump) throw new Error('too large')
      const { lines, ...report } = reduceDump(readFileSync(dump))
      return { ...report, text: lines.join('\n') }
    } catch {
      const text = 'The dump of this crash could not be read.'
      return { at: Math.round(mtimeMs), process: 'unknown', version: 'unknown', reason: 'unknown', text }
    }
  }
  const tryWrite = (report: Omit<CrashReport, 'name'>, origin: string): void => {
    try {
      write(report, origin)
    } catch {
      log('crash_not_kept', {})
    }
  }
  const discard = (dump: string): void => {
    const id = path.basename(dump, '.dmp')
    rmSync(dump, { force: true })
    rmSync(path.join(path.dirname(dump), `${id}.meta`), { force: true })
    rmSync(path.join(dumps, 'attachments', id), { recursive: true, force: true })
  }

  return {
    collect() {
      for (const dump of findDumps(dumps)) {
        const report = reduce(dump)
        if (report.reason === 'unknown' && now() - report.at < writingMs) continue
        log('crash_reduced', { process: report.process, reason: report.reason })
        tryWrite(report, path.basename(dump))
        discard(dump)
      }
    },
    noteGone(process, reason, code) {
      const report = {
        at: now(),
        process: word(process.toLowerCase().replaceAll(' ', '-')),
        version,
        reason: word(reason),
        text: `Exit code ${code}`,
      }
      log('process_gone', { process: report.process, reason: report.reason, code })
      // A crash leaves a dump of its own, and an end that was asked for is none.
      if (['clean-exit', 'crashed', 'killed'].includes(reason) || noted.size >= mostFaults) return
      noted.add(`${process} ${reason}`)
      tryWrite(report, `${process} ${reason}`)
    },
    noteFault(error) {
      const kind = word(error instanceof Error ? error.name : typeof error)
      const code = error instanceof Error && 'code' in error ? word(String(error.code)) : 'none'
      const frames = error instanceof Error ? framesOf(error) : []
      log('fault_uncaught', { kind, code })
      const origin = [kind, code, ...frames].join('\n')
      if (noted.has(origin) || noted.size >= mostFaults) return
      noted.add(origin)
      const text = [`Code ${code}`, ...frames].join('\n')
      tryWrite({ at: now(), process: 'browser', version, reason: kind, text }, origin)
    },
    list: () =>
      names()
        .reverse()
        .flatMap((name) => {
          try {
            const report = keptReport.parse(JSON.parse(readFileSync(fileOf(name), 'utf8')))
            return report.name === name ? [report] : []
          } catch {
            return []
          }
        }),
    remove() {
      const all = names()
      for (const name of all) rmSync(fileOf(name), { force: true })
      return all.length
    },
  }
}
