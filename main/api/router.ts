import { type AnyContractRouter, ContractProcedure } from '@orpc/contract'
import { type AnyRouter, implement } from '@orpc/server'
import type { Meta } from '../../shared/contract/procedure.ts'
import type { Call, SignedInCall, Speaker, WriteCall } from './call.ts'
import type { Core } from './core.ts'
import { type Log, toAnswer } from './errors.ts'
import { admit, authorOf } from './guard.ts'
import { once } from './idempotency.ts'

/** What a host gives with every call. */
export interface HostContext {
  speaker: Speaker
}

type Handler = (call: Call, input: unknown) => unknown
type HandlerTree = { [name: string]: Handler | HandlerTree }

/**
 * Joins the contract with its handlers into the router that every host mounts. Around each procedure, in this order:
 * errors in words, the guard, validation, then the handler; a command in its one transaction and once per key.
 */
export const createRouter = (core: Core, contract: AnyContractRouter, handlers: object, log: Log): AnyRouter =>
  bind(core, contract, handlers as HandlerTree, [], log) as AnyRouter

const bind = (core: Core, contract: AnyContractRouter, handlers: HandlerTree, path: string[], log: Log): unknown => {
  if (contract instanceof ContractProcedure) {
    throw new Error('a contract is a tree of features')
  }
  const bound: Record<string, unknown> = {}
  for (const [name, part] of Object.entries(contract as Record<string, AnyContractRouter>)) {
    const here = [...path, name]
    const handler = handlers[name]
    if (part instanceof ContractProcedure) {
      if (typeof handler !== 'function') throw new Error(`${here.join('.')} has no handler`)
      bound[name] = bindProcedure(core, part, handler, here.join('.'), log)
    } else {
      bound[name] = bind(core, part, (handler ?? {}) as HandlerTree, here, log)
    }
  }
  return bound
}

const bindProcedure = (
  core: Core,
  // biome-ignore lint/suspicious/noExplicitAny: any procedure of the contract
  procedure: ContractProcedure<any, any, any, any>,
  handler: Handler,
  name: string,
  log: Log,
): unknown => {
  const meta = procedure['~orpc'].meta as Meta
  // Middleware that stands before the procedure is picked runs before its input is validated: the guard comes first.
  return implement({ procedure })
    .$context<HostContext>()
    .use(async ({ next }) => {
      try {
        return await next()
      } catch (error) {
        throw toAnswer(error, name, log)
      }
    })
    .use(({ context, next, signal }) =>
      next({ context: { call: admit(core, context.speaker, name, meta, core.now(), signal) } }),
    )
    .procedure.handler(({ context, input }) => {
      const { call } = context as { call: Call }
      if (call.session) (call as SignedInCall).author = authorOf(call.session)
      if (meta.kind !== 'command') return handler(call, input)
      const { author } = call as SignedInCall
      return core.store.transact(name, author, (write) => {
        const writeCall: WriteCall = { ...(call as SignedInCall), write }
        return once(writeCall, input as { idempotencyKey: string }, () => handler(writeCall, input))
      })
    })
}
