import { type AnyContractRouter, ContractProcedure } from '@orpc/contract'
import { expect, test } from 'vitest'
import { contract } from '../../shared/contract/index.ts'
import type { Meta } from '../../shared/contract/procedure.ts'
import { type Capability, capabilities, grantOf, roles } from '../../shared/domain/capability.ts'
import { codeOf, openClinic } from '../harness/clinic.ts'

interface Listed {
  name: string
  path: string[]
  meta: Meta
  route: { method?: string; path?: string; summary?: string }
}

const list = (router: AnyContractRouter, path: string[] = []): Listed[] =>
  router instanceof ContractProcedure
    ? [{ name: path.join('.'), path, meta: router['~orpc'].meta as Meta, route: router['~orpc'].route }]
    : Object.entries(router as Record<string, AnyContractRouter>).flatMap(([name, part]) => list(part, [...path, name]))

const procedures = list(contract)

test('every procedure states what it needs, its method, address and a summary', () => {
  const silent = procedures.filter(
    ({ meta, route }) => !meta?.needs || !meta.kind || !route.method || !route.path || !route.summary,
  )
  expect(silent.map(({ name }) => name)).toEqual([])
  const addresses = procedures.map(({ route }) => `${route.method} ${route.path}`)
  expect(new Set(addresses).size).toBe(addresses.length)
})

test('every stated capability is in the table', () => {
  const known = new Set([...Object.keys(capabilities), 'public', 'session'])
  expect(procedures.filter(({ meta }) => !known.has(meta.needs)).map(({ name }) => name)).toEqual([])
})

test('only signing in and setting up are public', () => {
  expect(procedures.filter(({ meta }) => meta.needs === 'public').map(({ name }) => name)).toEqual([
    'backup.restoreFirst',
    'auth.state',
    'auth.login',
    'auth.refresh',
    'auth.register',
    'auth.activate',
    'auth.recover',
    'sync.firstRun',
    'sync.join',
    'sync.setCable',
    'configuration.door',
  ])
})

// The guard runs before validation, so an empty input tells the two apart: refused for who you are, or for what you sent.
const call = (client: unknown, path: string[]): Promise<unknown> => {
  const target = path.reduce((part, name) => (part as Record<string, unknown>)[name], client)
  return (target as (input: unknown) => Promise<unknown>)({ nothing: true })
}

test('nobody signed in is refused everywhere but at the door', async () => {
  const clinic = await openClinic()
  const client = clinic.anyone()
  const wrong: string[] = []
  for (const { name, path, meta } of procedures) {
    if (meta.needs === 'public') continue
    const code = await codeOf(call(client, path))
    if (code !== 'UNAUTHORIZED') wrong.push(`${name}: ${code}`)
  }
  expect(wrong).toEqual([])
})

test.each(roles)('a %s is let in and refused as the table says, at every procedure', async (role) => {
  const clinic = await openClinic()
  const client = await clinic.as(role)
  const wrong: string[] = []
  for (const { name, path, meta } of procedures) {
    if (meta.needs === 'public' || meta.needs === 'session') continue
    const code = await codeOf(call(client, path))
    const isRefused = code === 'FORBIDDEN'
    const mustBeRefused = grantOf(role, meta.needs as Capability) === null
    if (isRefused !== mustBeRefused || code.startsWith('thrown') || code === 'INTERNAL_SERVER_ERROR')
      wrong.push(`${name}: ${code}`)
  }
  expect(wrong).toEqual([])
  expect(clinic.faults).toEqual([])
})

test('every changing command carries an idempotency key', () => {
  const without = procedures
    .filter(({ meta }) => meta.kind === 'command')
    .filter(({ path }) => {
      const procedure = path.reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], contract)
      const schema = (procedure as ContractProcedure<never, never, never, never>)['~orpc'].inputSchema as
        | { shape?: Record<string, unknown> }
        | undefined
      return !schema?.shape?.idempotencyKey
    })
  expect(without.map(({ name }) => name)).toEqual([])
})
