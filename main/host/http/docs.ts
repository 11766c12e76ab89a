import { existsSync } from 'node:fs'
import path from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import type { Core } from '../../api/core.ts'
import { describeApi } from '../../api/openapi.ts'

const files = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png']

/** Built: beside the program. From source: in the installed package. */
const swaggerDir = (root: string): string | undefined =>
  [path.join(root, 'dist/docs'), path.join(root, 'node_modules/swagger-ui-dist')].find((dir) =>
    existsSync(path.join(dir, files[0] ?? '')),
  )

const page = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Hera API reference</title>
<link rel="stylesheet" href="/docs/swagger-ui.css"><link rel="icon" href="/docs/favicon-32x32.png"></head>
<body><div id="docs"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body>
</html>`

// Swagger UI sends the csrf cookie's value along, so that "Try it out" works after signing in.
const start = `SwaggerUIBundle({
  dom_id: '#docs', url: '/api/openapi.json', deepLinking: true, tryItOutEnabled: true, validatorUrl: null,
  requestInterceptor: (request) => {
    const csrf = /(?:^|; )csrf=([^;]*)/.exec(document.cookie)
    if (csrf) request.headers['X-CSRF-Token'] = decodeURIComponent(csrf[1])
    return request
  },
})`

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

/** The API reference at /docs, every file of it from this computer, and the document it is made of. */
export const serveDocs = async (app: FastifyInstance, core: Core): Promise<void> => {
  let document: Promise<object> | null = null
  app.get('/api/openapi.json', (_request, reply) => {
    document ??= describeApi(core.version)
    return document.then((body) => reply.header('cache-control', 'no-store').send(body))
  })
  const dir = swaggerDir(core.root)
  if (!dir) return
  await app.register(fastifyStatic, {
    root: dir,
    prefix: '/docs/',
    allowedPath: (file) => files.includes(path.basename(file)),
    decorateReply: false,
    index: false,
  })
  app.get('/docs', (_request, reply) =>
    reply.header('content-security-policy', policy).type('text/html; charset=utf-8').send(page),
  )
  app.get('/docs/start.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(start))
}
