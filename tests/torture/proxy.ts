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
  /** How many connections met which fault, at their beginning or later. */
  counts: Record<Fault | 'fine', number>
  /**
   * `fine` passes everything, `rough` draws a fault per connection, `down` refuses; a fault's name: always that one.
   * Open connections feel it too; what has befallen one stays with it.
   */
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
  readonly #chance: Chance
  readonly #hurtAfter: (chance: Chance) => number
  #fault: Fault | 'fine' = 'fine'
  /** Bytes until the connection is hurt: often within the greeting, sometimes deep in a page of rows. */
  #left = Number.POSITIVE_INFINITY
  #hurtsClient = false

  constructor(client: Socket, port: number, chance: Chance, hurtAfter: (chance: Chance) => number) {
    this.client = client
    this.server = dial({ host: '127.0.0.1', port })
    this.#chance = chance
    this.#hurtAfter = hurtAfter
    for (const one of [client, this.server]) {
      one.setNoDelay(true)
      one.on('error', () => {})
    }
    relay(
      client,
      this.server,
      (part) => this.#pass(part, true),
      () => this.#waitMs(),
    )
    relay(
      this.server,
      client,
      (part) => this.#pass(part, false),
      () => this.#waitMs(),
    )
  }

  /** From now on this happens to it; also to a connection that has long been open. */
  suffer(fault: Fault | 'fine'): void {
    this.#fault = fault
    this.#hurtsClient = this.#chance.isTrue(0.5)
    const isLater = fault === 'cut' || fault === 'half_open' || fault === 'twice'
    this.#left = isLater ? this.#hurtAfter(this.#chance) : Number.POSITIVE_INFINITY
    if (fault === 'refuse') this.end()
    if (fault === 'black_hole') this.#loseServer()
  }

  /** This connection is used to say again what another one's client and server said. */
  repeat(earlier: Recording): void {
    this.server.removeAllListeners('data')
    this.server.resume()
    this.server.write(earlier.fromClient)
    this.client.removeAllListeners('data')
    this.client.once('data', () => this.client.write(earlier.fromServer))
  }

  end(): void {
    this.client.resetAndDestroy()
    this.server.resetAndDestroy()
  }

  #waitMs(): number {
    return this.#fault === 'delay' ? this.#chance.integer(1, 200) : 0
  }

  #loseServer(): void {
    this.server.removeAllListeners('close')
    this.server.resetAndDestroy()
  }

  #pass(part: Buffer, isFromClient: boolean): Buffer[] {
    const side = isFromClient ? 'fromClient' : 'fromServer'
    this.recording[side] = record(this.recording[side], part)
    const isTwice = this.#fault === 'twice'
    if (isTwice ? !isFromClient : isFromClient !== this.#hurtsClient) return [part]
    this.#left -= part.length
    if (this.#left > 0) return [part]
    this.#left = Number.POSITIVE_INFINITY
    if (isTwice) return [part, part]
    if (this.#fault === 'cut') setImmediate(() => this.end())
    if (this.#fault === 'half_open') this.#loseServer()
    return [part.subarray(0, this.#chance.integer(0, part.length))]
  }
}

const record = (have: Buffer, part: Buffer): Buffer =>
  have.length >= longest ? have : Buffer.concat([have, part]).subarray(0, longest)

/** Passes pieces on in order, each after a wait of its own. */
const relay = (from: Socket, to: Socket, pass: (part: Buffer) => Buffer[], waitMs: () => number): void => {
  let line = Promise.resolve()
  let queued = 0
  const send = (pieces: Buffer[]): void => {
    for (const piece of pieces) if (to.writable) to.write(piece)
  }
  from.on('data', (part: Buffer) => {
    const pieces = pass(part)
    const wait = waitMs()
    if (wait === 0 && queued === 0) return send(pieces)
    queued += 1
    from.pause()
    line = line.then(async () => {
      await new Promise((resolve) => setTimeout(resolve, wait))
      queued -= 1
      send(pieces)
      from.resume()
    })
  })
  from.on('close', () => void line.then(() => to.destroy()))
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
  const pairs = new Set<Pair>()
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
    const pair = new Pair(client, target(), chance, hurtAfter)
    pairs.add(pair)
    open.add(pair.server)
    pair.server.once('close', () => open.delete(pair.server))
    client.once('close', () => pairs.delete(pair))
    if (fault === 'replay' && recordings.length > 0) return pair.repeat(chance.pick(recordings))
    pair.suffer(fault)
    recordings.push(pair.recording)
    if (recordings.length > kept) recordings.shift()
  })
  return {
    port: await listen(server, port),
    counts,
    setWeather(next) {
      weather = next
      for (const pair of pairs) {
        const fault = draw()
        if (fault === 'fine' || fault === 'replay') continue
        counts[fault] += 1
        pair.suffer(fault)
      }
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const one of open) one.destroy()
      }),
  }
}
