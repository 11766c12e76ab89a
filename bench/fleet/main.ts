import { commandLine } from '../../main/host/node/command-line.ts'
import { startPostgres } from '../../tests/harness/postgres.ts'
import { ordinaryDay } from './pattern.ts'
import { simulateFleet } from './simulate.ts'

/**
 * `npm run simulate:fleet -- --clinics 1000 --workstations 20 --seconds 30 [--connections 32] [--in-use 0.1]
 * [--visits 10] [--database URL]`: plants a fleet of clinics on a Postgres of its own (or on an empty database of yours,
 * as its superuser), sends what they would send in working hours, and prints what it costs, so that a server can be sized.
 */
const usage = `npm run simulate:fleet -- [--clinics 1000] [--workstations 20] [--seconds 30] [--connections 32] [--in-use 0.1]
    [--visits 10] [--database URL]
Plants so many clinics on a Postgres of its own, or on an empty database of yours, works in them and prints what it costs.`
const { values } = commandLine(usage, {
  options: {
    clinics: { type: 'string', default: '1000' },
    workstations: { type: 'string', default: '20' },
    seconds: { type: 'string', default: '30' },
    connections: { type: 'string', default: '32' },
    'in-use': { type: 'string', default: String(ordinaryDay.inUse) },
    visits: { type: 'string', default: '10' },
    database: { type: 'string' },
  },
})

const numberOf = (name: keyof typeof values, from: number, to: number): number => {
  const number = Number(values[name])
  if (Number.isFinite(number) && number >= from && number <= to) return number
  process.stderr.write(`--${name} takes a number from ${from} to ${to}.\n`)
  process.exit(2)
}

const connections = numberOf('connections', 1, 500)
const options = {
  clinics: numberOf('clinics', 1, 100_000),
  perClinic: numberOf('workstations', 1, 500),
  seconds: numberOf('seconds', 1, 3600),
  visits: numberOf('visits', 0, 10_000),
  pattern: { ...ordinaryDay, inUse: numberOf('in-use', 0.001, 1) },
  connections,
}
const server = values.database
  ? null
  : await startPostgres({
      durable: true,
      settings: { shared_buffers: '512MB', max_wal_size: '4GB', max_connections: connections + 20 },
    })
try {
  const { errors, refused } = await simulateFleet(
    {
      ...options,
      server: server ? server.superuser : { connectionString: values.database },
      dataDir: server?.data ?? null,
    },
    (line) => void process.stdout.write(`${line}\n`),
  )
  if (errors.size > 0 || refused > 0) process.exitCode = 1
} finally {
  await server?.stop()
}
