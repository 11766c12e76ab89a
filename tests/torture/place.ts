import { type Child, startChild } from './child.ts'
import type { Said, SavedOp, Told } from './ledger.ts'
import type { Weather } from './proxy.ts'

type ProxySaid = { kind: 'ready'; port: number } | { kind: 'counts'; counts: Record<string, number> }

/** Nothing here copies a workstation, takes the server back in time or damages a row: no kill may look like it. */
const alarming = new Set(['sync.worker_ended', 'sync.row_set_aside', 'sync.reenrolled', 'sync.rewound'])

interface PlaceOptions {
  name: string
  dataDir: string
  seed: number
  /** The server's port. */
  target: number
}

/** One desk: a workstation's process, the proxy's process before it, and what was acknowledged there. */
export class Place {
  readonly name: string
  readonly dataDir: string
  readonly saved: SavedOp[] = []
  /** What this desk itself found wrong: a declined action that saved something, a process that failed. */
  readonly wrongs: string[] = []
  actions = 0
  /** Somebody has signed in and works: a kill hits more than a start. */
  isUp = false
  /** Connections by what happened to them, as the proxies counted them up to their last weather. */
  readonly connections: Record<string, number> = {}
  readonly #seed: number
  readonly #target: number
  #starts = 0
  #proxyPort = 0
  #weather: Weather = 'fine'
  #proxy: Child<ProxySaid, { weather: Weather }> | null = null
  #workstation: Child<Said, Told> | null = null
  #isWorking = false

  constructor({ name, dataDir, seed, target }: PlaceOptions) {
    this.name = name
    this.dataDir = dataDir
    this.#seed = seed
    this.#target = target
  }

  get #own(): Child<Said, Told> {
    if (!this.#workstation) throw new Error(`${this.name} is not running`)
    return this.#workstation
  }

  #hear(line: Said): void {
    if (line.kind === 'signed_in') this.isUp = true
    if (line.kind === 'log' && alarming.has(line.event)) {
      this.wrongs.push(`${this.name}: ${line.event} ${JSON.stringify(line.fields)}`)
    }
    if (line.kind === 'saved') {
      this.actions += 1
      this.saved.push(...line.ops)
    } else if (line.kind === 'declined') {
      if (line.left > 0) this.wrongs.push(`${this.name}: declined, and yet ${line.left} ops were left: ${line.words}`)
      // What a desk may hear when another was quicker; anything else is a fault.
      else if (!/^Error: [A-Z]/.test(line.words) || /unexpected|internal/i.test(line.words)) {
        this.wrongs.push(`${this.name}: ${line.words}`)
      }
    } else if (line.kind === 'failed') {
      this.wrongs.push(`${this.name}: ${line.what} failed: ${line.words}`)
    }
  }

  /** Starts both processes and joins the clinic. */
  async open(how: { code: string; isFounder: boolean }): Promise<void> {
    await this.#startProxy()
    this.startWorkstation()
    const joined = this.#own.next('joined', 60_000)
    this.#own.tell({ do: 'join', server: `postgres://127.0.0.1:${this.#proxyPort}/postgres`, ...how })
    await joined
  }

  async makeCode(): Promise<string> {
    const made = this.#own.next('code')
    this.#own.tell({ do: 'make_code' })
    return (await made).code
  }

  async #startProxy(): Promise<void> {
    this.#starts += 1
    const args = [this.#seed + this.#starts, this.#target, this.#proxyPort].map(String)
    let last: Record<string, number> = {}
    const child = startChild<ProxySaid, { weather: Weather }>('proxy-process.ts', args, (line) => {
      if (line.kind !== 'counts') return
      for (const [fault, count] of Object.entries(line.counts)) {
        this.connections[fault] = (this.connections[fault] ?? 0) + count - (last[fault] ?? 0)
      }
      last = line.counts
    })
    const ready = await child.next('ready')
    this.#proxyPort = ready.port
    this.#proxy = child
    child.tell({ weather: this.#weather })
  }

  async restartProxy(): Promise<void> {
    await this.#proxy?.kill()
    await this.#startProxy()
  }

  /** Not waited for: what it is told meanwhile it hears once it is up, and it may be killed before. */
  startWorkstation(): void {
    this.#starts += 1
    const args = [this.dataDir, this.name, String(this.#seed * 1000 + this.#starts)]
    const crashed = (words: string) => this.wrongs.push(`${this.name} ended by itself with ${words}`)
    this.#workstation = startChild<Said, Told>('workstation-process.ts', args, (line) => this.#hear(line), crashed)
    if (this.#isWorking) this.#workstation.tell({ do: 'work' })
  }

  async killWorkstation(): Promise<void> {
    this.isUp = false
    await this.#workstation?.kill()
  }

  setWeather(weather: Weather): void {
    this.#weather = weather
    this.#proxy?.tell({ weather })
  }

  work(): void {
    this.#isWorking = true
    this.#own.tell({ do: 'work' })
  }

  async rest(): Promise<void> {
    this.#isWorking = false
    const resting = this.#own.next('resting', 60_000)
    this.#own.tell({ do: 'rest' })
    await resting
  }

  /** One cycle at once: how many actions still wait here, or 1 when the server was not reached. */
  async syncNow(): Promise<number> {
    const said = this.#own.next('status')
    this.#own.tell({ do: 'sync' })
    const { status } = await said
    return status.isOnline && status.mode === 'live' ? status.waiting + status.held : Math.max(1, status.waiting)
  }

  /** Closes the program as a person does. */
  async stop(): Promise<void> {
    const stopped = this.#own.next('stopped')
    this.#own.tell({ do: 'stop' })
    await stopped
  }

  /** Ends both processes, however they are. */
  async end(): Promise<void> {
    await Promise.all([this.#workstation?.kill(), this.#proxy?.kill()])
  }
}
