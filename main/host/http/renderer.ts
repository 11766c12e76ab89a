import { readFileSync } from 'node:fs'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'", // positions of popovers; a style attribute runs nothing
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ].join('; ')

/** The built screens: one page with a fresh nonce each time, and files that never change under their name. */
export const serveRenderer = async (
  app: FastifyInstance,
  dir: string,
  random: (length: number) => Uint8Array,
): Promise<void> => {
  const html = readFileSync(path.join(dir, 'index.html'), 'utf8')
  await app.register(fastifyStatic, {
    root: dir,
    prefix: '/',
    index: false,
    wildcard: true,
    setHeaders: (reply, file) => {
      const isHashed = /\/assets\//.test(file)
      reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
  const page = (_request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const nonce = Buffer.from(random(18)).toString('base64')
    return reply
      .header('content-security-policy', policy(nonce))
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(html.replace('<head>', `<head>\n    <meta name="csp-nonce" content="${nonce}" />`))
  }
  app.get('/', page)
  app.get('/index.html', page)
}
