import { existsSync } from 'node:fs'
import path from 'node:path'
import type { FastifyInstance } from 'fastify'
import { onTestFinished } from 'vitest'
import { createHttpHost, type HttpHostOptions } from '../../main/host/http/server.ts'
import { type Clinic, openClinic, root } from './clinic.ts'

/** A cookie jar and fetch in one: what curl -b -c does. */
export class Visitor {
  readonly cookies = new Map<string, string>()
  readonly base: string

  constructor(base: string) {
    this.base = base
  }

  async send(method: string, address: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(this.base + address, {
      method,
      headers: {
        ...(cookie ? { cookie } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      redirect: 'manual',
    })
    for (const line of response.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=')
      if (value === '' || /Max-Age=0|Expires=Thu, 01 Jan 1970/i.test(line)) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return response
  }

  /** A changing request as our own page sends it: with the csrf cookie's value in the header. */
  change(method: string, address: string, body?: unknown): Promise<Response> {
    return this.send(method, address, body ?? {}, { 'x-csrf-token': this.cookies.get('csrf') ?? '' })
  }

  get(address: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.send('GET', address, undefined, headers)
  }
}

/** A clinic behind a real loopback socket. */
export const openWorkstation = async (
  options: Partial<HttpHostOptions> = {},
): Promise<{ clinic: Clinic; app: FastifyInstance; base: string; visitor(): Visitor }> => {
  const clinic = await openClinic()
  const rendererDir = path.join(root, 'dist/renderer')
  const app = await createHttpHost(clinic.hera, {
    rendererDir: existsSync(path.join(rendererDir, 'index.html')) ? rendererDir : null,
    log: (event, fields) => {
      clinic.faults.push({ event, fields })
    },
    ...options,
  })
  const base = await app.listen({ host: '127.0.0.1', port: 0 })
  onTestFinished(() => app.close())
  return { clinic, app, base, visitor: () => new Visitor(base) }
}
