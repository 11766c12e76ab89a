import { createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { deliver } from '../../main/printing/deliver.ts'
import { openNetwork } from '../../main/printing/network.ts'
import { WireBroken } from '../../main/printing/wire.ts'
import { short } from './patience.ts'
import { label, noMarks, receipt } from './sheets.ts'

/** What answers on a printer's port need not be well-behaved: no print may wait for it for ever, or fill the memory. */
const serve = (onConnection: (socket: Socket) => void): Promise<number> =>
  new Promise((resolve) => {
    const open = new Set<Socket>()
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      open.add(socket)
      socket.on('error', () => {})
      socket.on('close', () => open.delete(socket))
      onConnection(socket)
    })
    onTestFinished(() => {
      for (const socket of open) socket.destroy()
      server.close()
    })
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address ? address.port : 0)
    })
  })

/** Says these bytes again and again, whatever it is asked. */
const repeat = (bytes: Buffer, everyMs: number) => (socket: Socket) => {
  const say = (): void => void (socket.writable && socket.write(bytes))
  say()
  const timer = setInterval(say, everyMs)
  socket.on('close', () => clearInterval(timer))
  socket.resume()
}

const print = (language: 'escpos' | 'zpl', port: number) => {
  const to = { via: 'network' as const, host: '127.0.0.1', port }
  const around = { system: null, css: () => '', patience: short }
  return language === 'escpos'
    ? deliver({ kind: 'escpos', to, columns: 48, cuts: true }, receipt, noMarks, around)
    : deliver({ kind: 'zpl', to, dpi: 203 }, label, noMarks, around)
}

const xon = Buffer.of(0x11)
const stx = Buffer.of(0x02)
const endless: [name: string, language: 'escpos' | 'zpl', on: (socket: Socket) => void][] = [
  ['flow control without end', 'escpos', repeat(xon, 5)],
  ['a status that nobody asked for, again and again', 'escpos', repeat(Buffer.of(0x10, 0, 0, 0), 5)],
  ['ten megabytes of status', 'escpos', repeat(Buffer.alloc(10_000_000, 0x12), 1_000)],
  ['ten megabytes of flow control', 'escpos', repeat(Buffer.alloc(10_000_000, 0x11), 1_000)],
  ['an answer letter by letter that never ends', 'zpl', repeat(stx, 5)],
  ['ten megabytes of answer', 'zpl', repeat(Buffer.alloc(10_000_000, 0x20), 1_000)],
]

test.each(endless)('%s (%s): given up, and nothing is said to be printed', async (_, language, on) => {
  const { outcome, problem } = await print(language, await serve(on))
  expect([outcome, problem]).toEqual(['failed', 'foreign'])
})

test('a printer that takes nothing is stuck, however much it says meanwhile', async () => {
  const port = await serve((socket) => {
    repeat(xon, 20)(socket)
    socket.pause()
  })
  const wire = await openNetwork('127.0.0.1', port, short)
  onTestFinished(() => wire.close())
  await expect(wire.write(Buffer.alloc(30_000_000))).rejects.toThrow('stuck')
})

test('a printer that takes a long job slowly, but takes it, is waited for', async () => {
  let taken = 0
  const port = await serve((socket) => {
    socket.on('data', (bytes) => {
      taken += bytes.length
      socket.pause()
      setTimeout(() => socket.resume(), 4)
    })
  })
  const wire = await openNetwork('127.0.0.1', port, { ...short, takeMs: 500 })
  onTestFinished(() => wire.close())
  const size = 30_000_000
  await wire.write(Buffer.alloc(size))
  await expect.poll(() => taken, { timeout: 15_000 }).toBe(size)
})

test('who floods us without being asked is let go rather than kept in memory', async () => {
  const port = await serve((socket) => {
    const flood = (): void => {
      while (socket.writable && socket.write(Buffer.alloc(100_000))) {}
    }
    socket.on('drain', flood)
    flood()
  })
  const wire = await openNetwork('127.0.0.1', port, short)
  onTestFinished(() => wire.close())
  await expect.poll(() => wire.isGone(), { timeout: 5_000 }).toBe(true)
  await expect(wire.read(10)).rejects.toEqual(new WireBroken('foreign'))
})

test('a name that stands for two addresses is the printer that answers at one of them', async () => {
  const port = await serve((socket) => {
    socket.on('end', () => socket.end())
    socket.resume()
  })
  const { lookup } = await import('node:dns/promises')
  const addresses = await lookup('localhost', { all: true })
  expect(addresses.map(({ address }) => address)).toContain('127.0.0.1')
  const to = { via: 'network' as const, host: 'localhost', port }
  const around = { system: null, css: () => '', patience: short }
  const choice = { kind: 'escpos' as const, to, columns: 48 as const, cuts: true }
  expect((await deliver(choice, receipt, noMarks, around)).outcome).toBe('sent')
  expect(await deliver({ ...choice, to: { ...to, port: 9 } }, receipt, noMarks, around)).toMatchObject({
    outcome: 'failed',
    problem: 'refused',
  })
})
