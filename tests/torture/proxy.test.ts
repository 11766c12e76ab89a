import { createServer, connect as dial, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { makeChance } from '../../main/features/demo/chance.ts'
import { type Fault, startProxy } from './proxy.ts'

/** A server that answers every piece with the same piece, and keeps what it was told. */
const startEcho = async () => {
  const heard: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    const at = heard.push('') - 1
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('data', (part) => {
      heard[at] += String(part)
      socket.write(part)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  onTestFinished(() => {
    for (const one of sockets) one.destroy()
    server.close()
  })
  return { port: address && typeof address === 'object' ? address.port : 0, heard }
}

/** Says `words` in pieces of 10 bytes, one per answer or 20 ms; what came back, and how it ended. */
const talk = (port: number, words: string, patienceMs = 300): Promise<{ back: string; end: string }> =>
  new Promise((resolve) => {
    const socket = dial({ host: '127.0.0.1', port })
    let back = ''
    let at = 0
    const done = (end: string) => {
      clearInterval(timer)
      socket.destroy()
      resolve({ back, end })
    }
    const timer = setInterval(() => {
      if (at < words.length) socket.write(words.slice(at, at + 10))
      at += 10
      if (back.length >= words.length) done('all')
      else if (at > words.length + patienceMs / 2) done('waiting')
    }, 20)
    socket.on('data', (part) => {
      back += String(part)
    })
    socket.on('error', () => done('cut'))
    socket.on('close', () => done('closed'))
  })

const words = Array.from({ length: 20 }, (_, index) => `piece ${index}`.padEnd(10)).join('')
const through = async (fault: Fault | 'fine' | 'down', seed = 7) => {
  const echo = await startEcho()
  const proxy = await startProxy(makeChance(seed), () => echo.port, { hurtAfter: (chance) => chance.integer(1, 150) })
  onTestFinished(() => proxy.close())
  await talk(proxy.port, 'an earlier conversation')
  proxy.setWeather(fault)
  return { ...(await talk(proxy.port, words, fault === 'delay' ? 20_000 : 300)), heard: echo.heard, proxy }
}

test('fine weather and delays change nothing', async () => {
  expect(await through('fine')).toMatchObject({ back: words, end: 'all' })
  expect(await through('delay')).toMatchObject({ back: words, end: 'all' })
})

test('a cut tears the connection within the words; what came before is a beginning of them', async () => {
  const { back, end } = await through('cut')
  expect(end).toMatch(/cut|closed/)
  expect(back.length).toBeLessThan(words.length)
  expect(words.startsWith(back)).toBe(true)
})

test('a half-open connection and a black hole leave the client waiting', async () => {
  const half = await through('half_open')
  expect(half.end).toBe('waiting')
  expect(half.back.length).toBeLessThan(words.length)
  expect(await through('black_hole')).toMatchObject({ back: '', end: 'waiting' })
})

test('down refuses; a piece sent twice and an earlier conversation reach the server again', async () => {
  expect(await through('down')).toMatchObject({ back: '' })
  const twice = await through('twice')
  const pieces = twice.heard.at(-1)?.match(/.{10}/g) ?? []
  expect(pieces.length - new Set(pieces).size).toBe(1)
  const replay = await through('replay')
  expect(replay.heard.at(-1)).toBe('an earlier conversation')
  expect(replay.back).toBe('an earlier conversation')
})
