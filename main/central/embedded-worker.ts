import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { HeraError } from '../../shared/domain/error.ts'
import { readMigrations } from '../database/migrate.ts'
import { CentralError } from '../sync/wire.ts'
import { definitions } from './definitions.ts'
import type { Order, Result, Start } from './embedded.ts'
import type { Ask, Reply } from './embedded-port.ts'
import { migrateCentral } from './migrate.ts'
import { centralError } from './problem.ts'
import { fitsVerifier } from './scram.ts'
import { sqlInside } from './sql.ts'

/** The embedded server's thread: one PGlite, whose single session serves one call at a time. See embedded.ts. */
const { folder, migrationsDir } = workerData as Start
const db = await PGlite.create(folder === null ? {} : { dataDir: folder })
// PGlite begins with no name for its own session, and would not find back to it from another.
await db.exec('SET SESSION AUTHORIZATION postgres')

const sql = sqlInside(db)

let last: Promise<unknown> = Promise.resolve()
/** Calls never mix: each has the session for itself until its transaction has ended. */
const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> => {
  const done = last.then(work)
  last = done.catch(() => {})
  return done
}

let endTurn: (() => void) | null = null
/** The owner's own transaction comes in several orders: from BEGIN to its end nobody else has the session. */
const begin = (): Promise<void> =>
  new Promise((begun) => {
    inTurn(
      () =>
        new Promise<void>((resolve) => {
          endTurn = resolve
          begun()
        }),
    )
  })

interface Login {
  verifier: string | null
  may: boolean
}
const loginQuery = `
  SELECT rolpassword AS verifier, rolcanlogin
    AND (rolvaliduntil IS NULL OR rolvaliduntil > to_timestamp(hera.now_ms() / 1000.0)) AS may
  FROM pg_authid WHERE rolname = $1 AND rolname ~ '^hera_[dj]_'`
/** Checking costs thousands of rounds of hashing, so what was right once is remembered with what it was checked against. */
const known = new Map<string, { password: string; verifier: string | null }>()

const checkLogin = (role: string, password: string, login: Login | undefined): void => {
  const before = known.get(role)
  const isKnown = before?.password === password && before.verifier === login?.verifier
  if (!login?.may || (!isKnown && !fitsVerifier(password, login.verifier))) {
    known.delete(role)
    throw new CentralError('refused_password', '28P01')
  }
  known.set(role, { password, verifier: login.verifier })
}

const answer = ({ role, password, name, payload }: Ask): Promise<string> =>
  db.transaction(async (transaction) => {
    if (!/^[a-z_]+$/.test(name)) throw new CentralError('unknown_function', '42883')
    const { rows } = await transaction.query<Login>(loginQuery, [role])
    checkLogin(role, password, rows[0])
    await transaction.exec(`SET LOCAL SESSION AUTHORIZATION "${role}"`)
    const result = await transaction.query<{ answer: string }>(`SELECT hera.${name}($1) AS answer`, [payload])
    return result.rows[0]?.answer ?? ''
  })

const serve = (port: MessagePort): void => {
  port.on('message', (ask: Ask) => {
    inTurn(() => answer(ask)).then(
      (value) => port.postMessage({ id: ask.id, value } satisfies Reply),
      (error: unknown) => {
        const { problem, sqlState } = centralError(error)
        port.postMessage({ id: ask.id, problem, sqlState } satisfies Reply)
      },
    )
  })
}

/** Our own errors keep their words; of others the host only learns the SQLSTATE and the server's message. */
const failure = (id: number, error: unknown): Result => {
  const { message, code } = error as { message?: string; code?: string }
  const reason = error instanceof HeraError ? (error.data.reason ?? '') : (code ?? '')
  return { id, failed: { isOurs: error instanceof HeraError, message: message ?? String(error), reason } }
}

const carryOut = async (order: Order): Promise<unknown> => {
  switch (order.task) {
    case 'query':
      return sql.query(order.text, order.values)
    case 'run':
      return sql.run(order.script)
    case 'close':
      await db.close()
      return null
  }
}

const obey = async (order: Order): Promise<unknown> => {
  const script = order.task === 'run' ? order.script : ''
  if (script === 'BEGIN') await begin()
  else if (!endTurn) return inTurn(() => carryOut(order))
  try {
    return await carryOut(order)
  } finally {
    if (script === 'COMMIT' || script === 'ROLLBACK') {
      endTurn?.()
      endTurn = null
    }
  }
}

parentPort?.on('message', (order: Order | { port: MessagePort }) => {
  if ('port' in order) return serve(order.port)
  obey(order).then(
    (value) => parentPort?.postMessage({ id: order.id, value } satisfies Result),
    (error: unknown) => parentPort?.postMessage(failure(order.id, error)),
  )
})

try {
  const { applied } = await inTurn(() => migrateCentral(sql, readMigrations(migrationsDir), definitions()))
  parentPort?.postMessage({ id: 0, value: applied } satisfies Result)
} catch (error) {
  parentPort?.postMessage(failure(0, error))
}
