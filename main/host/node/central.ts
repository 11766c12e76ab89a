import { randomUUID } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { HeraError } from '../../../shared/domain/error.ts'
import { isLoopback, parseServer } from '../../central/address.ts'
import {
  addClinic,
  beginEpoch,
  type ClinicRow,
  checkSetUp,
  digestOf,
  endStuck,
  listClinics,
  listDevices,
  reap,
  setDevice,
} from '../../central/admin.ts'
import { definitions } from '../../central/definitions.ts'
import { migrateCentral } from '../../central/migrate.ts'
import { moveClinic } from '../../central/move.ts'
import { centralError } from '../../central/problem.ts'
import type { Sql } from '../../central/sql.ts'
import { certificateFacts } from '../../configuration/certificate.ts'
import { readMigrations } from '../../database/migrate.ts'
import { CentralError } from '../../sync/wire.ts'
import { codeTask, showCode } from './central-codes.ts'
import { ownerWords } from './central-words.ts'
import { commandLine } from './command-line.ts'
import { findRoot } from './deps.ts'
import { ownerConnection } from './owner.ts'

/**
 * The clinic's server from the command line: `npm run central -- --database postgres://user:password@host:port/database`
 * sets it up and brings it up to date; with a task it does that. The password may stand in PGPASSWORD instead.
 */
const usage = `npm run central -- --database URL [--ca FILE] [TASK]

Without a task: sets the database up, or brings it up to date; the first time it prints the code of the first administrator.
  clinic list | clinic add NAME
  code [--founder | --brings-work]          a one-time code with which a workstation joins
       [--count N] [--days N] [--csv FILE]  many, for longer than half an hour, into a file
  device list | revoke NO | drain NO | activate NO
  digest                                    counts and sums per table
  epoch REASON                              after a restore that nothing else shows
  reap [--every SECONDS]                    housekeeping; with --every it also ends stuck connections
  move-clinic --to URL [--to-ca FILE]       to another server, with its workstations
Where there are several clinics: --clinic NAME or --clinic ID.`

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}
const wrong = (words: string) => new HeraError('BAD_REQUEST', words)

const readArguments = () =>
  commandLine(usage, {
    allowPositionals: true,
    options: {
      database: { type: 'string' },
      ca: { type: 'string' },
      clinic: { type: 'string' },
      name: { type: 'string', default: 'Our clinic' },
      founder: { type: 'boolean', default: false },
      'brings-work': { type: 'boolean', default: false },
      count: { type: 'string' },
      days: { type: 'string' },
      csv: { type: 'string' },
      every: { type: 'string' },
      to: { type: 'string' },
      'to-ca': { type: 'string' },
    },
  })

/** PEM of the authority in this file; null where none is named. */
const authorityIn = (file: string | undefined, option: string): string | null => {
  if (file === undefined) return null
  if (!existsSync(file)) throw wrong(`The file of --${option} is not there: ${path.resolve(file)}`)
  const pem = readFileSync(file, 'utf8')
  if (!certificateFacts(pem)) throw wrong(`The file of --${option} holds no certificate (PEM).`)
  return pem
}

type Values = ReturnType<typeof readArguments>['values']

const chosenClinic = async (sql: Sql, values: Values): Promise<ClinicRow> => {
  const all = await listClinics(sql)
  const found = values.clinic
    ? all.filter((one) => one.name === values.clinic || one.clinic_id === values.clinic)
    : all.filter((one) => one.moved_to === null)
  const [only] = found
  if (only && found.length === 1) return only
  const names = all.map((one) => `${one.name} (${one.clinic_id})`).join(', ')
  throw wrong(names === '' ? 'This server has no clinic yet: clinic add NAME.' : `Say which: --clinic ${names}`)
}

const setUp = async (sql: Sql, values: Values): Promise<void> => {
  const root = findRoot(import.meta.dirname)
  const { applied, open } = await migrateCentral(
    sql,
    readMigrations(path.join(root, 'migrations/central')),
    definitions(),
  )
  say(applied.length === 0 ? 'The server is up to date.' : `The server is set up: ${applied.length} steps were taken.`)
  if (open.length > 0) {
    say(`This login is no superuser, so ${open.length} functions of Postgres itself stay open to every workstation.`)
    say('Run this once as a superuser to close them (large objects, advisory locks, sleeps).')
  }
  if ((await listClinics(sql)).length > 0) return
  showCode(say, await addClinic(sql, randomUUID(), values.name), 'Code for the workstation of the first administrator')
}

const clinicTask = async (sql: Sql, [verb, name]: string[]): Promise<void> => {
  if (verb === 'add' && name) {
    showCode(say, await addClinic(sql, randomUUID(), name), `Code for the first administrator of ${name}`)
  } else if (verb === 'list') {
    for (const one of await listClinics(sql)) {
      const place = one.moved_to === null ? `${one.devices} workstations` : `moved to ${one.moved_to}`
      say(`${one.clinic_id}  ${one.name}  ${place}`)
    }
  } else throw wrong(usage)
}

const states = { revoke: 'revoked', drain: 'draining', activate: 'active' } as const

const deviceTask = async (sql: Sql, values: Values, [verb = '', no]: string[]): Promise<void> => {
  const { clinic_id: clinic } = await chosenClinic(sql, values)
  if (verb === 'list') {
    const all = await listDevices(sql, clinic)
    if (all.length === 0) say('No workstation has joined yet.')
    for (const one of all) {
      const seen = one.last_seen === null ? 'never' : new Date(one.last_seen).toISOString()
      say(
        `${one.device_no}  ${one.name}  ${one.state}  version ${one.version}  last seen ${seen}  unsent ${one.unsent ?? 0}`,
      )
    }
    return
  }
  if (!Object.hasOwn(states, verb) || !/^\d{1,6}$/.test(no ?? '')) throw wrong(usage)
  await setDevice(sql, clinic, Number(no), states[verb as keyof typeof states])
  say(`Workstation ${no} is ${states[verb as keyof typeof states]} now.`)
}

const reapTask = async (sql: Sql, every: string | undefined): Promise<void> => {
  const once = async () => say(JSON.stringify(await reap(sql)))
  await once()
  if (every === undefined) return
  const seconds = Number(every)
  if (!(seconds >= 1)) throw wrong('Say after how many seconds: --every 2')
  let last = performance.now()
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
    await endStuck(sql)
    if (performance.now() - last < 3_600_000) continue
    last = performance.now()
    await once()
  }
}

const moveTask = async (sql: Sql, values: Values): Promise<void> => {
  if (!values.to) throw wrong('Say where to: move-clinic --to postgres://user:password@host:port/database')
  const { clinic_id: clinic } = await chosenClinic(sql, values)
  const target = await ownerConnection(values.to, authorityIn(values['to-ca'], 'to-ca'))
  try {
    await checkSetUp(target.sql)
    if (isLoopback(target.host)) say('Note: only this computer can reach the new address.')
    const done = await moveClinic(sql, target.sql, { clinic, toServer: parseServer(target.server) })
    say(done.isAlready ? 'It had moved already.' : `Moved: ${done.rows} rows. Its workstations follow by themselves.`)
    for (const one of done.codes) say(`${one.name} joins again with the code ${one.code}`)
  } finally {
    await target.end()
  }
}

const work = async (sql: Sql, values: Values, [task, ...rest]: string[]): Promise<void> => {
  if (task === undefined) return setUp(sql, values)
  await checkSetUp(sql)
  if (task === 'clinic') return clinicTask(sql, rest)
  if (task === 'device') return deviceTask(sql, values, rest)
  if (task === 'code') return codeTask(sql, await chosenClinic(sql, values), values, say)
  if (task === 'reap') return reapTask(sql, values.every)
  if (task === 'move-clinic') return moveTask(sql, values)
  if (task === 'epoch') {
    if (rest.length === 0) throw wrong('Say why: epoch "restored from the backup of Monday"')
    return say(`Epoch ${await beginEpoch(sql, rest.join(' '))} has begun.`)
  }
  if (task !== 'digest') throw wrong(`There is no task "${task}".\n\n${usage}`)
  const { clinic_id: clinic } = await chosenClinic(sql, values)
  for (const [table, sums] of Object.entries(await digestOf(sql, clinic))) say(`${table}  ${sums.join('  ')}`)
}

try {
  const { values, positionals } = readArguments()
  if (!values.database) throw wrong(usage)
  const connection = await ownerConnection(values.database, authorityIn(values.ca, 'ca'))
  try {
    await work(connection.sql, values, positionals)
  } finally {
    await connection.end()
  }
} catch (error) {
  const words = error instanceof HeraError ? error.message : ownerWords(centralError(error))
  const detail = error instanceof HeraError || error instanceof CentralError ? '' : ` (${(error as Error).message})`
  process.stderr.write(`${words}${detail}\n`)
  process.exitCode = 1
}
