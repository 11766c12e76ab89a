import { createServer } from 'node:net'
import Fastify from 'fastify'
import { expect, onTestFinished, test } from 'vitest'
import { isTaken, listenFrom, listenOn } from '../../main/host/http/listen.ts'

const open = () => {
  const app = Fastify()
  onTestFinished(() => app.close())
  return app
}

const occupy = (port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    onTestFinished(() => new Promise((done) => server.close(() => done())))
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve((server.address() as { port: number }).port))
  })

test('the port that was asked for is the port that is taken, or none', async () => {
  const port = await occupy(0)
  const refused = await listenOn(open(), port).catch((error: unknown) => error)
  expect(isTaken(refused)).toBe(true)
  expect(await listenOn(open(), 0)).toBeGreaterThan(0)
})

test('a neighbour moves on to the next free port when its own is taken', async () => {
  const port = await occupy(0)
  const other = await listenFrom(open(), port)
  expect(other).toBeGreaterThan(port)
  expect(other - port).toBeLessThan(50)
  expect(await listenFrom(open(), other)).toBeGreaterThan(other)
})
