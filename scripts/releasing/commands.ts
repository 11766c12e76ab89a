import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { centralSchema } from '../../main/central/definitions.ts'
import { readMigrations } from '../../main/database/migrate.ts'
import { writeFeed } from './feed.ts'
import { findPackages } from './packages.ts'
import { makeKey, publicText, ReleaseError, readKey } from './signing-key.ts'
import { updateKeysFrom } from './update-keys.ts'
import { verifyFeed } from './verify.ts'

const root = path.resolve(import.meta.dirname, '../..')
const dayMs = 86_400_000

const usage = `npm run release -- keygen --out FILE
    makes a key pair: the private half goes to FILE (outside the project), the public half is printed.
    HERA_RELEASE_PASSPHRASE, if set, protects the file.

npm run release -- build --key FILE [--key OLD-FILE] [--from release] [--to release/feed]
    signs the packages of this version and lays them out as a feed. Instead of --key: HERA_RELEASE_KEY.
    --channel stable   --notes TEXT | --notes-file FILE   --days 30 (how long it can be installed)
    --percent 100      share of clinics that it is for; run build again later with a larger one
    --clinics ID,ID    clinics that have it whatever the share is   --starts 2027-01-31T06:00:00Z  nobody before
    --reads-ops-from ${centralSchema.minSchema}    the oldest schema of unsent work that this version still reads
    --version X        when the packages are not of the version in package.json

npm run release -- verify FEED [--keys KEY,KEY] [--channel stable]
    reads a feed (folder or address) as a workstation does. Instead of --keys: HERA_UPDATE_KEYS.
`

const text = { type: 'string' } as const
const options = {
  ...{ out: text, keys: text, from: text, to: text, version: text, notes: text, clinics: text, starts: text },
  ...{ 'notes-file': text, 'reads-ops-from': text },
  key: { type: 'string', multiple: true },
  channel: { type: 'string', default: 'stable' },
  days: { type: 'string', default: '30' },
  percent: { type: 'string', default: '100' },
} as const

const parse = (args: string[]) => {
  try {
    return parseArgs({ args, options, allowPositionals: true })
  } catch (error) {
    throw new ReleaseError(`${error instanceof Error ? error.message : ''}\n\n${usage}`)
  }
}
type Values = ReturnType<typeof parse>['values']

/** What a command stands on beside its options. */
export interface Surroundings {
  env: NodeJS.ProcessEnv
  now: number
  say(text: string): void
}

const numberOf = (given: string, name: string, most: number): number => {
  const value = Number(given)
  if (given.trim() === '' || !Number.isFinite(value) || value < 0 || value > most)
    throw new ReleaseError(`--${name} is a number from 0 to ${most}.`)
  return value
}

const timeOf = (given: string): string => {
  if (Number.isNaN(Date.parse(given))) throw new ReleaseError('--starts is a time such as 2027-01-31T06:00:00Z.')
  return new Date(given).toISOString()
}

const clinicsOf = (given: string): string[] => {
  const ids = given.split(',').map((id) => id.trim().toLowerCase())
  if (ids.every((id) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id))) return ids
  throw new ReleaseError(
    '--clinics takes the ids of clinics, separated by commas: 0190a000-0000-7000-8000-000000000007.',
  )
}

const keygen = ({ out }: Values, { env, say }: Surroundings): void => {
  if (!out) throw new ReleaseError('Say where the private key goes: --out FILE, outside the project.')
  const key = makeKey(out, env.HERA_RELEASE_PASSPHRASE)
  say(`The private key is in ${out}. Put it away (a stick in a safe, a copy elsewhere): whoever has it can
install anything on every workstation, and without it no workstation updates any more. Never commit it.
Package the program with the public key, best together with a second one that is kept apart, for the day
when the first is lost:
HERA_UPDATE_KEYS=${key}`)
}

const build = async (values: Values, { env, now, say }: Surroundings): Promise<void> => {
  const given = values.key ?? (env.HERA_RELEASE_KEY ? [env.HERA_RELEASE_KEY] : [])
  if (given.length === 0) throw new ReleaseError('Give the private key: --key FILE, or HERA_RELEASE_KEY.')
  const keys = given.map((one) => readKey(one, env.HERA_RELEASE_PASSPHRASE))
  const { version: own } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string }
  const { channel, clinics, starts } = values
  const version = values.version ?? own
  const from = path.resolve(values.from ?? path.join(root, 'release'))
  const to = path.resolve(values.to ?? path.join(from, 'feed'))
  const readsOpsFrom = values['reads-ops-from'] ?? String(centralSchema.minSchema)
  const manifest = {
    format: 1 as const,
    version,
    channel,
    releasedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + numberOf(values.days, 'days', 366) * dayMs).toISOString(),
    notes: values['notes-file'] ? readFileSync(values['notes-file'], 'utf8') : (values.notes ?? ''),
    readsOpsFrom: numberOf(readsOpsFrom, 'reads-ops-from', centralSchema.schema),
    localSchema: readMigrations(path.join(root, 'migrations/local')).at(-1)?.number ?? 0,
    rollout: {
      percent: numberOf(values.percent, 'percent', 100),
      ...(clinics ? { clinics: clinicsOf(clinics) } : {}),
      ...(starts === undefined ? {} : { from: timeOf(starts) }),
    },
    files: await findPackages(from, version),
  }
  writeFeed(to, from, manifest, keys)
  const { lines } = await verifyFeed(to, channel, keys.map(publicText), now)
  say([`Version ${version} is in ${to}:`, ...lines].join('\n'))
  say('Copy the whole folder to the web server, the share or the stick; its hera-*.json and .sig files last.')
}

const verify = async (address: string, values: Values, { env, now, say }: Surroundings): Promise<void> => {
  const keys = updateKeysFrom(values.keys ?? env.HERA_UPDATE_KEYS ?? '')
  const isWhole = path.isAbsolute(address) || URL.canParse(address)
  const { version, lines } = await verifyFeed(isWhole ? address : path.resolve(address), values.channel, keys, now)
  say([`Version ${version}:`, ...lines].join('\n'))
}

/** Runs one command. Throws in words for whoever typed it. */
export const runRelease = async (args: string[], around: Surroundings): Promise<void> => {
  const { values, positionals } = parse(args)
  const [task, address] = positionals
  if (task === 'keygen') keygen(values, around)
  else if (task === 'build') await build(values, around)
  else if (task === 'verify' && address) await verify(address, values, around)
  else throw new ReleaseError(usage)
}
