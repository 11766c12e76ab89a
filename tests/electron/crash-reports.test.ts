import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openCrashReports } from '../../main/host/node/crash-reports.ts'
import { HeraError } from '../../shared/domain/error.ts'
import { makeDump } from './fake-dump.ts'

let place = ''
beforeEach(() => {
  place = mkdtempSync(path.join(tmpdir(), 'hera-crashes-'))
})
afterEach(() => rmSync(place, { recursive: true, force: true }))

const start = Date.UTC(2026, 2, 2, 9, 0, 0)
const open = (clock = { now: start }) => {
  const logged: [string, object][] = []
  const [dir, dumps] = [path.join(place, 'crashes'), path.join(place, 'crashes/dumps')]
  const reports = openCrashReports({
    dir,
    dumps,
    version: '1.2.3',
    now: () => clock.now,
    log: (event, fields) => void logged.push([event, fields]),
  })
  const leave = (name: string, bytes: Buffer, folder = 'pending'): string => {
    mkdirSync(path.join(dumps, folder), { recursive: true })
    const file = path.join(dumps, folder, `${name}.dmp`)
    writeFileSync(file, bytes)
    return file
  }
  return { reports, logged, dir, dumps, leave, clock }
}
const secret = 'PATIENT Amina Otieno'
const dumpOf = (at: number) =>
  makeDump({ at, objects: { ptype: 'renderer' }, annotations: { _version: '1.2.2' }, memory: secret })

test('dumps become small reports that only this user may read, and are deleted with all that belongs to them', () => {
  const { reports, dir, dumps, leave } = open()
  const id = 'b39c4ba0-5432-423e-95dd-05804fdff156'
  leave(id, dumpOf(start - 60_000))
  writeFileSync(path.join(dumps, 'pending', `${id}.meta`), secret)
  mkdirSync(path.join(dumps, 'attachments', id), { recursive: true })
  writeFileSync(path.join(dumps, 'attachments', id, 'log'), secret)
  leave('other', dumpOf(start - 30_000), 'reports')
  reports.collect()
  expect(readdirSync(dumps, { recursive: true }).sort()).toEqual(['attachments', 'pending', 'reports'])
  const [newest, oldest] = reports.list()
  expect(newest?.at).toBe(start - 30_000)
  expect(oldest).toMatchObject({
    at: start - 60_000,
    process: 'renderer',
    version: '1.2.2',
    reason: 'access violation (0xc0000005)',
  })
  expect(oldest?.name).toMatch(/^2026-03-02-085900-renderer-[0-9a-f]{8}$/)
  const file = path.join(dir, `${oldest?.name}.json`)
  expect(statSync(file).mode & 0o077).toBe(0)
  expect(readFileSync(file, 'utf8')).not.toMatch(/PATIENT|Amina/)
})

test('a dump that was reduced already is the same report again, not another', () => {
  const { reports, leave } = open()
  for (let i = 0; i < 2; i++) {
    leave('one', dumpOf(start))
    reports.collect()
  }
  expect(reports.list().length).toBe(1)
})

test('a dump that can’t be read is told as such and deleted, once it can’t be one that is being written', () => {
  const { reports, leave, clock, logged } = open()
  const file = leave('half', dumpOf(start).subarray(0, 300), 'new')
  clock.now = statSync(file).mtimeMs + 1_000
  reports.collect()
  expect([existsSync(file), reports.list().length]).toEqual([true, 0])
  clock.now += 60_000
  reports.collect()
  expect(existsSync(file)).toBe(false)
  expect(reports.list()).toMatchObject([{ process: 'unknown', reason: 'unknown' }])
  expect(logged).toEqual([['crash_reduced', { process: 'unknown', reason: 'unknown' }]])
})

test('a dump is deleted even where its report can’t be kept', () => {
  const { reports, dir, leave, logged } = open()
  const file = leave('one', dumpOf(start))
  // A folder stands where the report would be written.
  reports.collect()
  const [{ name } = { name: '' }] = reports.list()
  reports.remove()
  leave('one', dumpOf(start))
  mkdirSync(path.join(dir, `${name}.json`, 'full'), { recursive: true })
  reports.collect()
  expect(existsSync(file)).toBe(false)
  expect(logged.at(-1)?.[0]).toBe('crash_not_kept')
})

test('no more than twenty reports are kept, the newest; all can be removed', () => {
  const { reports, leave } = open()
  for (let i = 0; i < 25; i++) leave(`dump-${i}`, dumpOf(start + i * 1_000))
  reports.collect()
  const kept = reports.list()
  expect(kept.length).toBe(20)
  expect([kept[0]?.at, kept[19]?.at]).toEqual([start + 24_000, start + 5_000])
  expect(reports.remove()).toBe(20)
  expect([reports.list(), reports.remove()]).toEqual([[], 0])
})

test('a fault of main is kept as its kind, code and frames; its words are not', () => {
  const { reports, logged } = open()
  const error = Object.assign(new TypeError(`no such column: ${secret}\n    at ${secret} (secret.js:1:1)`), {
    code: 'SQLITE_ERROR',
  })
  reports.noteFault(error)
  const [report] = reports.list()
  expect(report).toMatchObject({ process: 'browser', version: '1.2.3', reason: 'TypeError', at: start })
  expect(report?.text).toMatch(/^Code SQLITE_ERROR\nFrame .*crash-reports\.test\.ts:\d+:\d+/)
  expect(JSON.stringify([report, logged])).not.toMatch(/PATIENT|Amina|secret|column/)
  expect(report?.text, 'nor where the program is').not.toContain(path.sep)
  expect(logged).toEqual([['fault_uncaught', { kind: 'TypeError', code: 'SQLITE_ERROR' }]])
  for (const thrown of [secret, null, new HeraError('NOT_FOUND', secret), { message: secret }])
    reports.noteFault(thrown)
  expect(JSON.stringify([reports.list(), logged])).not.toMatch(/PATIENT|Amina/)
})

test('a fault that comes again and again is logged each time and kept once, and different ones up to five', () => {
  const { reports, logged, clock } = open()
  const again = new Error('again')
  for (let i = 0; i < 30; i++) {
    clock.now += 1_000
    reports.noteFault(again)
    reports.noteFault(Object.assign(new Error('other'), { code: `E${i}` }))
  }
  expect(reports.list().length).toBe(5)
  expect(logged.length).toBe(60)
})

test('a process that ended without a dump leaves a report; one that was asked to end, or leaves a dump, none', () => {
  const { reports, logged, dir } = open()
  for (const reason of ['clean-exit', 'killed', 'crashed']) reports.noteGone('renderer', reason, 1)
  expect(reports.list()).toEqual([])
  reports.noteGone('Sandbox helper', 'oom', -536870904)
  expect(reports.list()).toMatchObject([
    { process: 'sandbox-helper', reason: 'oom', version: '1.2.3', text: 'Exit code -536870904' },
  ])
  expect(logged.length).toBe(4)
  expect(statSync(dir).mode & 0o077).toBe(0)
})

test('files that are no reports, or say they are others, are left out', () => {
  const { reports, dir } = open()
  reports.noteGone('utility', 'oom', 1)
  for (const [name, text] of [
    ['a.json', '{'],
    ['b.json', '{}'],
    ['c.json', JSON.stringify({ name: 'd', at: 1, process: 'x', version: 'x', reason: 'x', text: 'x' })],
    ['notes.txt', 'x'],
  ] as const) {
    writeFileSync(path.join(dir, name), text)
  }
  expect(reports.list().length).toBe(1)
})
