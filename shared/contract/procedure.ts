import { oc } from '@orpc/contract'
import { z } from 'zod'
import type { Capability } from '../domain/capability.ts'
import { errorStatus } from '../domain/error.ts'

/** `public`: nobody need be signed in. `session`: anyone signed in. Else the capability, checked by the guard in main. */
export type Need = Capability | 'public' | 'session'

/**
 * query: reads. command: one user action, one SQLite transaction, one idempotency key; its handler is synchronous.
 * action: anything that waits (hashing a password, a backup, an import) and opens its own transactions.
 */
export interface Meta<Kind extends 'query' | 'command' | 'action' = 'query' | 'command' | 'action'> {
  kind: Kind
  needs: Need
  /** May be called while the screen is locked. */
  whileLocked?: boolean
  /** Doesn't count as a person at work, for the idle lock. */
  background?: boolean
}

/** What a refusal may carry beside its code and its words. */
export const errorDetails = z.object({
  fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  retryAfterMs: z.number().int().optional(),
  reason: z.string().optional(),
  facts: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
})
const data = errorDetails.optional()

const failure = (status: number) => ({ status, data })
const errors = {
  BAD_REQUEST: failure(errorStatus.BAD_REQUEST),
  UNAUTHORIZED: failure(errorStatus.UNAUTHORIZED),
  FORBIDDEN: failure(errorStatus.FORBIDDEN),
  NOT_FOUND: failure(errorStatus.NOT_FOUND),
  CONFLICT: failure(errorStatus.CONFLICT),
  PAYLOAD_TOO_LARGE: failure(errorStatus.PAYLOAD_TOO_LARGE),
  LOCKED: failure(errorStatus.LOCKED),
  TOO_MANY_REQUESTS: failure(errorStatus.TOO_MANY_REQUESTS),
  SERVICE_UNAVAILABLE: failure(errorStatus.SERVICE_UNAVAILABLE),
}

type Options = Omit<Meta, 'kind' | 'needs'>

/** A procedure that reads. GET on the address. */
export const query = (needs: Need, path: `/${string}`, summary: string, options: Options = {}) =>
  oc
    .$meta<Meta<'query'>>({ kind: 'query', needs, ...options })
    .errors(errors)
    .route({ method: 'GET', path, summary, tags: [tagOf(path)], inputStructure: 'compact' })

/** A procedure that changes something: its input carries `idempotencyKey` (see `commandInput`). */
export const command = (
  needs: Need,
  method: 'POST' | 'PATCH' | 'PUT' | 'DELETE',
  path: `/${string}`,
  summary: string,
  options: Options & { successStatus?: number } = {},
) => {
  const { successStatus = method === 'POST' ? 201 : 200, ...meta } = options
  return oc
    .$meta<Meta<'command'>>({ kind: 'command', needs, ...meta })
    .errors(errors)
    .route({ method, path, summary, successStatus, tags: [tagOf(path)], inputStructure: 'compact' })
}

/** A procedure that waits for something slow; it answers for its own transactions. */
export const action = (
  needs: Need,
  path: `/${string}`,
  summary: string,
  options: Options & { successStatus?: number; method?: 'POST' | 'GET' } = {},
) => {
  const { successStatus = 200, method = 'POST', ...meta } = options
  return oc
    .$meta<Meta<'action'>>({ kind: 'action', needs, ...meta })
    .errors(errors)
    .route({ method, path, summary, successStatus, tags: [tagOf(path)], inputStructure: 'compact' })
}

const tagOf = (path: string): string => path.split('/')[1] ?? 'hera'
