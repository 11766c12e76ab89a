import { readFileSync } from 'node:fs'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { pagePolicy, pageWithNonce } from '../node/page.ts'

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
      .header('content-security-policy', pagePolicy(nonce))
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(pageWithNonce(html, nonce))
  }
  app.get('/', page)
  app.get('/index.html', page)
}
