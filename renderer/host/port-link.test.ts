import { os } from '@orpc/server'
import { RPCHandler } from '@orpc/server/message-port'
import { afterEach, expect, test, vi } from 'vitest'
import { makePortLink } from './port-link.ts'

const router = {
  echo: os.handler(({ input }) => input),
  silence: os.handler(() => new Promise(() => {})),
}

/** A window whose preload hands every posted port to a main that serves `router`. */
const openWindow = () => {
  const ports: MessagePort[] = []
  vi.stubGlobal('window', {
    location: { origin: 'hera://app' },
    postMessage(message: string, origin: string, [port]: [MessagePort]) {
      expect([message, origin]).toEqual(['hera:connect', 'hera://app'])
      new RPCHandler(router).upgrade(port)
      port.start()
      ports.push(port)
    },
  })
  return ports
}

afterEach(() => vi.unstubAllGlobals())

const call = (link: ReturnType<typeof makePortLink>, name: string, timeoutMs?: number) =>
  link.call([name], 'a word', { context: timeoutMs === undefined ? {} : { timeoutMs } })

test('a call over a port is answered', async () => {
  const ports = openWindow()
  await expect(call(makePortLink(), 'echo')).resolves.toBe('a word')
  for (const port of ports) port.close()
})

test('a call in flight when main closes the port rejects in words, and the next call opens a new port', async () => {
  const ports = openWindow()
  const link = makePortLink()
  const waiting = call(link, 'silence')
  setTimeout(() => ports[0]?.close(), 10)
  await expect(waiting).rejects.toMatchObject({ code: 'CONNECTION_LOST' })
  await expect(call(link, 'echo')).resolves.toBe('a word')
  expect(ports).toHaveLength(2)
  ports[1]?.close()
})

test('a call that main never answers ends by its time limit', async () => {
  const ports = openWindow()
  await expect(call(makePortLink(), 'silence', 30)).rejects.toMatchObject({ code: 'TIMEOUT' })
  ports[0]?.close()
})
