import { createServer, connect as dial, type Server, type Socket } from 'node:net'
import type { Chance } from '../../main/features/demo/chance.ts'

/**
 * What a bad network does to one connection.
 * - delay: every piece waits up to 200 ms, in order.
 * - cut: both ends are reset after n bytes in one direction, so in the middle of a message.
 * - half_open: the server's end is gone, and the client is never told.
 * - black_hole: the client's bytes are taken and nothing ever comes back.
 * - refuse: closed at once.
 * - twice: a piece of the client's bytes reaches the server a second time.
 * - replay: what another connection's client sent earlier is sent to the server on a connection of its own, and this
 *   client hears what another connection's server said.
 */
export const faults = ['delay', 'cut', 'half_open', 'black_hole', 'refuse', 'twice', 'replay'] as const
export type Fault = (typeof faults)[number]
export type Weather = 'fine' | 'rough' | 'down' | Fault

export interface Proxy {
  port: number
  /** How many connections met which fault. */
  counts: Record<Fault | 'fine', number>
  /** `fine` passes everything, `rough` draws a fault per connection, `down` refuses; a fault's name: always that one. */
  setWeather(weather: Weather): void
  close(): Promise<void>
}

interface Recording {
  fromClient: Buffer
  fromServer: Buffer
}

const longest = 64 * 1024
const kept = 8

class Pair {
  readonly client: Socket
  readonly server: Socket
  readonly recording: Recording = { fromClient: Buffer.alloc(0), fromServer: Buffer.alloc(0) }

  constructor(client: Socket, port: number) {
    this.client = client
    this.server = dial({ host: '127.0.0.1', port })
    for (const one of [client, this.server]) {
      one.setNoDelay(true)
      one.on('error', () => {})
    }
  }

  end(): void {
    this.client.resetAndDestroy()
    this.server.resetAndDestroy()
  }
}

const record = (have: Buffer, part: Buffer): Buffer =>
  have.length >= longest ? have : Buffer.concat([have, part]).subarray(0, longest)

/** Passes pieces on in order, each after a wait of its own. */
const relay = (from: Socket, to: Socket, pass: (part: Buffer) => Buffer[], waitMs: () => number): void => {
  let line = Promise.resolve()
  from.on('data', (part: Buffer) => {
    const pieces = pass(part)
    const wait = waitMs()
    if (wait === 0) {
      for (const piece of pieces) if (to.writable) to.write(piece)
      return
    }
    from.pause()
    line = line.then(async () => {
      await new Promise((resolve) => setTimeout(resolve, wait))
      for (const piece of pieces) if (to.writable) to.write(piece)
      from.resume()
    })
  })
  from.on('close', () => void line.then(() => to.destroy()))
}

const serve = (
  pair: Pair,
  fault: Fault | 'fine',
  chance: Chance,
  hurtAfter: (chance: Chance) => number,
  earlier: Recording | undefined,
): void => {
  const { client, server, recording } = pair
  // Where the connection is hurt: often within the greeting, sometimes deep in a page of rows.
  let left =
    fault === 'cut' || fault === 'half_open' || fault === 'twice' ? hurtAfter(chance) : Number.POSITIVE_INFINITY
  const hurtsClientSide = chance.isTrue(0.5)
  const count = (part: Buffer, isFromClient: boolean): Buffer[] => {
    const side = isFromClient ? 'fromClient' : 'fromServer'
    recording[side] = record(recording[side], part)
    if (isFromClient !== hurtsClientSide && fault !== 'twice') return [part]
    if (fault === 'twice' && !isFromClient) return [part]
    left -= part.length
    if (left > 0) return [part]
    left = Number.POSITIVE_INFINITY
    if (fault === 'twice') return [part, part]
    if (fault === 'cut') setImmediate(() => pair.end())
    if (fault === 'half_open') {
      server.removeAllListeners('close')
      server.resetAndDestroy()
    }
    return [part.subarray(0, chance.integer(0, part.length))]
  }
  const wait = () => (fault === 'delay' ? chance.integer(1, 200) : 0)
  relay(client, server, (part) => count(part, true), wait)
  relay(server, client, (part) => count(part, false), wait)
  if (fault === 'replay' && earlier) {
    server.removeAllListeners('data')
    server.resume()
    server.write(earlier.fromClient)
    client.removeAllListeners('data')
    client.once('data', () => client.write(earlier.fromServer))
  }
}

const anywhere = (chance: Chance): number =>
  chance.weighted([
    { weight: 2, bytes: chance.integer(1, 400) },
    { weight: 4, bytes: chance.integer(400, 4_000) },
    { weight: 3, bytes: chance.integer(4_000, 60_000) },
  ]).bytes

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve(address && typeof address === 'object' ? address.port : port)
    })
  })

/** A TCP proxy on `port` (0 is any) before the server at `target`; what it does to whom is drawn from `chance`. */
export const startProxy = async (
  chance: Chance,
  target: () => number,
  { port = 0, hurtAfter = anywhere }: { port?: number; hurtAfter?: (chance: Chance) => number } = {},
): Promise<Proxy> => {
  let weather: Weather = 'fine'
  const counts = Object.fromEntries(['fine', ...faults].map((name) => [name, 0])) as Proxy['counts']
  const recordings: Recording[] = []
  const open = new Set<Socket>()
  const draw = (): Fault | 'fine' => {
    if (weather === 'fine') return 'fine'
    if (weather === 'down') return 'refuse'
    if (weather !== 'rough') return weather
    return chance.isTrue(0.5) ? 'fine' : chance.pick(faults)
  }
  const server = createServer((client) => {
    const fault = draw()
    counts[fault] += 1
    open.add(client)
    client.once('close', () => open.delete(client))
    client.on('error', () => {})
    if (fault === 'refuse') return void client.resetAndDestroy()
    if (fault === 'black_hole') return void client.resume()
    const pair = new Pair(client, target())
    open.add(pair.server)
    pair.server.once('close', () => open.delete(pair.server))
    serve(pair, fault, chance, hurtAfter, recordings.length > 0 ? chance.pick(recordings) : undefined)
    if (fault === 'fine' || fault === 'delay') {
      recordings.push(pair.recording)
      if (recordings.length > kept) recordings.shift()
    }
  })
  return {
    port: await listen(server, port),
    counts,
    setWeather(next) {
      weather = next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const one of open) one.destroy()
      }),
  }
}
