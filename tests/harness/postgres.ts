import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, type ClientConfig } from 'pg'
import { type Authority, makeAuthority } from './certificates.ts'
import { type Account, type Binaries, findAccount, findBinaries } from './postgres-binaries.ts'

export interface PostgresOptions {
  /** Keeps what was committed when the server is killed (fsync, full_page_writes). Without it everything is faster. */
  durable?: boolean
  /** Speaks TLS, with a certificate made now for 127.0.0.1 and localhost. */
  tls?: 'valid' | 'expired' | 'other_name'
  /** Takes no connection without TLS. */
  onlyTls?: boolean
  /** More lines of postgresql.conf. */
  settings?: Record<string, string | number>
  /** Instead of a new data folder: fills it with a copy of another server's, whose password this is. */
  copy?: { fill(data: string): Promise<void>; password: string }
}

export interface Postgres {
  port: number
  /** The data folder. */
  data: string
  /** Who signed the server's certificate; null without TLS. */
  authority: Authority | null
  /** How a client of any role gets in: `new Client({ ...postgres.address, user, password })`. */
  address: { host: string; port: number; database: string }
  superuser: ClientConfig & { user: string; password: string }
  url(role?: string, password?: string, database?: string): string
  /** A connection as superuser; end it yourself (or let `stop` end the server under it). */
  connect(config?: ClientConfig): Promise<Client>
  /** One statement as superuser on a connection of its own. */
  query<Row = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>
  /** SIGKILL to the server and all its processes: what was not on the disk is gone. */
  kill9(): Promise<void>
  /** Starts it again on the same port and data. */
  start(): Promise<void>
  /** `immediate` is as a crash, with recovery at the start; `fast` ends its clients first. */
  restart(how?: 'fast' | 'immediate'): Promise<void>
  isRunning(): boolean
  /** Ends the server and removes its folder. Safe to call twice. */
  stop(): Promise<void>
}

const host = '127.0.0.1'

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, host, () => {
      const address = probe.address()
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port'))))
    })
  })

const quick = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }
const common = {
  listen_addresses: `'${host}'`,
  unix_socket_directories: "''",
  max_connections: 100,
  shared_buffers: '32MB',
  log_checkpoints: 'off',
  logging_collector: 'off',
  timezone: "'UTC'",
  log_timezone: "'UTC'",
  restart_after_crash: 'on',
  max_wal_senders: 4,
  wal_level: 'replica',
}

/** Every process under this one, by /proc where there is one. */
const childrenOf = (pid: number): number[] => {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean).map(Number)
  } catch {
    return []
  }
}

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name)
  } catch {
    // It has ended already.
  }
}

/** Waits beside us; when this process ends, however that happens, the server and its folder go with it. */
const watch = (pid: number, folder: string): ChildProcess | null => {
  if (process.platform === 'win32') return null
  const script =
    'read _; kill -9 "$1" 2>/dev/null; i=0; while [ $i -lt 20 ]; do rm -rf "$2" && break; i=$((i+1)); sleep 0.2; done'
  const guard = spawn('sh', ['-c', script, 'guard', String(pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  guard.unref()
  return guard
}

interface Place {
  folder: string
  data: string
  port: number
  binaries: Binaries
  account: Account | null
}

const run = (place: Place, program: string, args: string[]): void => {
  const done = spawnSync(program, args, { ...place.account, cwd: place.folder, encoding: 'utf8', env: { LC_ALL: 'C' } })
  if (done.status !== 0) throw new Error(`${path.basename(program)} failed: ${done.stderr || done.error?.message}`)
}

const give = (place: Place, file: string, mode: number): void => {
  if (place.account) chownSync(file, place.account.uid, place.account.gid)
  chmodSync(file, mode)
}

const giveAll = (place: Place, folder: string): void => {
  give(place, folder, 0o700)
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    give(place, path.join(entry.parentPath, entry.name), entry.isDirectory() ? 0o700 : 0o600)
  }
}

/** Makes a data folder whose only user is `postgres`, with a password. */
const initialise = (place: Place, password: string): void => {
  const secret = path.join(place.folder, 'password')
  writeFileSync(secret, password)
  give(place, secret, 0o600)
  run(place, place.binaries.initdb, [
    ...['-D', place.data, '-U', 'postgres', '--pwfile', secret, '--auth=scram-sha-256'],
    ...['--encoding=UTF8', '--locale=C', '--no-sync', '--no-instructions'],
  ])
  rmSync(secret)
}

const configure = (place: Place, options: PostgresOptions, authority: Authority | null): void => {
  const settings: Record<string, string | number> = { ...common, port: place.port, ...(options.durable ? {} : quick) }
  if (authority) {
    const other = options.tls === 'other_name'
    const names = other ? { dns: ['elsewhere.example'] } : { dns: ['localhost'], ip: [host] }
    const made = authority.issue(names, options.tls === 'expired' ? -1 : 30)
    for (const [name, text] of [
      ['server.crt', made.certificate],
      ['server.key', made.key],
    ] as const) {
      writeFileSync(path.join(place.data, name), text)
      give(place, path.join(place.data, name), 0o600)
    }
    settings.ssl = 'on'
  }
  const lines = Object.entries({ ...settings, ...options.settings }).map(([name, value]) => `${name} = ${value}`)
  // A copy of another server brings that one's lines; the last one counts.
  writeFileSync(path.join(place.data, 'postgresql.conf'), `\n${lines.join('\n')}\n`, { flag: 'a' })
  const kind = options.onlyTls ? 'hostssl' : 'host'
  const rules = ['all', 'replication'].map((what) => `${kind} ${what} all ${host}/32 scram-sha-256\n`)
  writeFileSync(path.join(place.data, 'pg_hba.conf'), rules.join(''))
}

/** Starts the program and waits until it takes connections. */
const launch = async (place: Place): Promise<ChildProcess> => {
  const child = spawn(place.binaries.postgres, ['-D', place.data], {
    ...place.account,
    cwd: place.folder,
    env: { LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let words = ''
  child.stderr?.on('data', (part) => {
    words = (words + String(part)).slice(-4000)
  })
  child.stdout?.resume()
  const file = path.join(place.data, 'postmaster.pid')
  for (let waited = 0; waited < 20_000; waited += 10) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`Postgres did not start: ${words}`)
    try {
      const lines = readFileSync(file, 'utf8').split('\n')
      if (lines[0] === String(child.pid) && /^(ready|standby)/.test(lines[7] ?? '')) return child
    } catch {
      // Not written yet.
    }
    await sleep(10)
  }
  child.kill('SIGKILL')
  throw new Error(`Postgres did not come up in 20 s: ${words}`)
}

/** Starts a real Postgres on a folder and port of its own. It is gone when `stop` is called or this process ends. */
export const startPostgres = async (options: PostgresOptions = {}): Promise<Postgres> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hera-postgres-'))
  // mkdtemp makes 0700; the server's account has to get in.
  chmodSync(folder, 0o755)
  const account = findAccount()
  const place: Place = {
    folder,
    data: path.join(folder, 'data'),
    port: 0,
    binaries: findBinaries(folder, account),
    account,
  }
  const authority = options.tls ? makeAuthority() : null
  const password = options.copy?.password ?? randomBytes(16).toString('hex')
  try {
    mkdirSync(place.data)
    if (options.copy) await options.copy.fill(place.data)
    giveAll(place, place.data)
    if (!options.copy) initialise(place, password)
    // Only now: until a moment ago somebody else might have been given it.
    place.port = await freePort()
    configure(place, options, authority)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }

  let child: ChildProcess | null = null
  let guard: ChildProcess | null = null
  const clients = new Set<Client>()
  const address = { host, port: place.port, database: 'postgres' }
  const ssl = authority ? { ca: authority.certificate } : undefined
  const superuser = { ...address, user: 'postgres', password, ...(ssl && { ssl }) }

  const start = async (): Promise<void> => {
    if (child) return
    // After kill -9 the last backends may still be letting go of the shared memory; a call of ours may hold the port.
    for (let left = 50; ; left -= 1) {
      try {
        child = await launch(place)
        break
      } catch (error) {
        if (left === 0 || !/shared memory|[Ss]till in use|already in use|lock file/.test(String(error))) throw error
        await sleep(100)
      }
    }
    child.once('exit', () => {
      child = null
    })
    guard = watch(child.pid ?? 0, folder)
  }
  const end = async (name: 'SIGINT' | 'SIGQUIT' | 'SIGKILL', patienceMs: number): Promise<void> => {
    const dying = child
    if (!dying?.pid) return
    const under = childrenOf(dying.pid)
    const gone = new Promise<void>((resolve) => dying.once('exit', () => resolve()))
    signal(dying.pid, name)
    if (name === 'SIGKILL') for (const one of under) signal(one, 'SIGKILL')
    const timer = setTimeout(() => {
      for (const one of childrenOf(dying.pid ?? 0)) signal(one, 'SIGKILL')
      dying.kill('SIGKILL')
    }, patienceMs)
    await gone
    clearTimeout(timer)
    child = null
    // Without its pipe the guard would take the folder away; it is sent off first.
    guard?.kill('SIGKILL')
    guard = null
  }

  const postgres: Postgres = {
    port: place.port,
    data: place.data,
    authority,
    address,
    superuser,
    url: (role = 'postgres', secret = password, database = 'postgres') =>
      `postgres://${role}:${encodeURIComponent(secret)}@${host}:${place.port}/${database}`,
    async connect(config = {}) {
      const client = new Client({ ...superuser, ...config })
      // A server that goes away under an idle connection is part of what is tested.
      client.on('error', () => clients.delete(client))
      client.once('end', () => clients.delete(client))
      await client.connect()
      clients.add(client)
      return client
    },
    async query(text, values) {
      const client = await postgres.connect()
      try {
        return (await client.query(text, values)).rows
      } finally {
        await client.end()
      }
    },
    start,
    kill9: () => end('SIGKILL', 5_000),
    async restart(how = 'fast') {
      await end(how === 'fast' ? 'SIGINT' : 'SIGQUIT', 10_000)
      await start()
    },
    isRunning: () => child !== null,
    async stop() {
      await Promise.allSettled([...clients].map((client) => client.end()))
      await end('SIGQUIT', 5_000)
      running.delete(postgres)
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    },
  }
  try {
    await start()
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
  running.add(postgres)
  return postgres
}

const running = new Set<Postgres>()

/** For `afterAll`: ends every server that this process has started. */
export const stopAllPostgres = async (): Promise<void> => {
  await Promise.all([...running].map((one) => one.stop()))
}
