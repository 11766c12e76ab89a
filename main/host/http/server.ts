import cookie from '@fastify/cookie'
import helmet from '@fastify/helmet'
import rateLimit from '@fastify/rate-limit'
import Fastify, { type FastifyInstance } from 'fastify'
import { errorStatus, HeraError } from '../../../shared/domain/error.ts'
import type { Log } from '../../api/errors.ts'
import { createRestHandler, createRpcHandler } from '../../api/openapi.ts'
import type { Hera } from '../../hera.ts'
import { serveDocs } from './docs.ts'
import { isLoopbackName, isOwnHost, isOwnOrigin, onlyNames } from './origin.ts'
import { serveRenderer } from './renderer.ts'
import { assertNotForged, speakerOf } from './speaker.ts'
import { makeTokens } from './tokens.ts'

export interface HttpHostOptions {
  /** The built renderer, or null to serve the API alone. */
  rendererDir: string | null
  log: Log
  /** The host names it answers to, the one to go to first; absent: every name of this computer. */
  names?: readonly [string, ...string[]]
  /** All requests together, and sign-ins, per minute. */
  limits?: { requests: number; signIns: number }
}

const mib = 1024 * 1024

/** Everything but a listed folder import stays under this; larger bodies are refused before they are read. */
const bodyLimit = 1 * mib
const importBodyLimit = 24 * mib

/**
 * The application over loopback HTTP: REST and the typed client's calls under /api, the API reference at /docs, and the
 * built screens. Call `listen({ host: '127.0.0.1', port })` on what it answers.
 */
export const createHttpHost = async (hera: Hera, options: HttpHostOptions): Promise<FastifyInstance> => {
  const { log, limits = { requests: 6000, signIns: 60 } } = options
  const app = Fastify({
    logger: false,
    bodyLimit,
    forceCloseConnections: true,
    // A HEAD would run what a GET may not, and without the csrf token.
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 300 },
  })
  const isOwnName = options.names ? onlyNames(options.names) : isLoopbackName
  const tokens = makeTokens(hera.core)
  const rest = createRestHandler(hera.router)
  const rpc = createRpcHandler(hera.router)

  await app.register(cookie)
  await app.register(helmet, {
    contentSecurityPolicy: false, // each kind of page states its own
    crossOriginEmbedderPolicy: false,
    crossOriginResourcePolicy: { policy: 'same-origin' },
    hsts: false,
    referrerPolicy: { policy: 'no-referrer' },
  })
  const tooMany = (_request: unknown, context: { ttl: number }) =>
    new HeraError(
      'TOO_MANY_REQUESTS',
      `Too many requests. Wait ${Math.ceil(context.ttl / 1000)} seconds, then try again.`,
      {
        retryAfterMs: context.ttl,
      },
    )
  await app.register(rateLimit, {
    max: limits.requests,
    timeWindow: '1 minute',
    keyGenerator: (request) => request.ip,
    errorResponseBuilder: tooMany,
  })

  app.addHook('onRequest', async (request) => {
    const { localPort } = request.socket
    if (!isOwnHost(request.headers.host, isOwnName)) throw notServed(request.headers.host, options.names, localPort)
    if (!isOwnOrigin(request.headers.origin, localPort ?? 0, isOwnName)) {
      throw new HeraError('FORBIDDEN', 'Requests from other web pages are not accepted.', { reason: 'foreign_origin' })
    }
  })

  app.setErrorHandler((error: unknown, request, reply) => {
    const known = inWords(error)
    if (known.code === 'INTERNAL_SERVER_ERROR') {
      log('http_fault', { method: request.method, kind: error instanceof Error ? error.name : typeof error })
    }
    const { code, message, data } = known
    reply.status(errorStatus[code]).send({ defined: false, code, status: errorStatus[code], message, data })
  })

  const countSignIn = app.createRateLimit({ max: limits.signIns, timeWindow: '1 minute' })
  const answer = async (
    handler: typeof rest | typeof rpc,
    prefix: `/${string}`,
    request: Parameters<typeof rest.handle>[0],
    reply: Parameters<typeof rest.handle>[1],
  ): Promise<void> => {
    if (isSignIn(request.url)) {
      const count = await countSignIn(request)
      if (!count.isAllowed && count.isExceeded) throw tooMany(request, count)
    }
    assertNotForged(request)
    reply.header('cache-control', 'no-store')
    const speaker = await speakerOf(hera.core, tokens, request, reply)
    const { matched } = await handler.handle(request, reply, { prefix, context: { speaker } })
    if (!matched) throw new HeraError('NOT_FOUND', 'There is no such address. The API reference is at /docs.')
  }
  const all = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
  for (const [prefix, handler] of [
    ['/api/rpc', rpc],
    ['/api', rest],
  ] as const) {
    const handle = (request: Parameters<typeof rest.handle>[0], reply: Parameters<typeof rest.handle>[1]) =>
      answer(handler, prefix, request, reply)
    app.route({ method: [...all], url: `${prefix}/imports/*`, bodyLimit: importBodyLimit, handler: handle })
    app.route({ method: [...all], url: `${prefix}/*`, handler: handle })
  }

  await serveDocs(app, hera.core)
  if (options.rendererDir) await serveRenderer(app, options.rendererDir, hera.core.random)
  app.setNotFoundHandler((_request, reply) => {
    reply.status(404).send({ code: 'NOT_FOUND', status: 404, message: 'There is nothing at this address.' })
  })
  return app
}

/** A neighbour's name, or a plain one where only names of their own are served, is told where to go; nobody else is. */
const notServed = (host: string | undefined, names: HttpHostOptions['names'], port: number | undefined): HeraError =>
  names && isOwnHost(host, isLoopbackName)
    ? new HeraError('FORBIDDEN', `This workstation is at http://${names[0]}:${port}. Open that address.`)
    : new HeraError('FORBIDDEN', 'Hera answers on this computer only.')

/** However the address is written: with a slash behind it, or with letters encoded. */
const isSignIn = (url: string): boolean => {
  const { pathname } = new URL(url, 'http://localhost')
  const path = pathname.replace(/%([0-7][0-9a-f])/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
  return /\/auth\/+(login|activate|recover|unlock|password)\/*$/.test(path)
}

const inWords = (error: unknown): HeraError => {
  if (error instanceof HeraError) return error
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  if (status === 413) return new HeraError('PAYLOAD_TOO_LARGE', 'This is too large to send in one request.')
  if (status === 415) return new HeraError('BAD_REQUEST', 'Send JSON, with Content-Type: application/json.')
  if (status >= 400 && status < 500)
    return new HeraError('BAD_REQUEST', 'The request could not be read. Send valid JSON.')
  return new HeraError('INTERNAL_SERVER_ERROR', 'Something went wrong inside Hera. Try again.')
}
