import type { EngineDeps } from './frame.ts'
import type { Pace } from './pace.ts'

const firstMs = 1_000
const longestMs = 300_000
/** Somebody is at work here: they should not have to wait for minutes once the way is open again. */
const longestActiveMs = 20_000

/** The time between two cycles: short while the clinic is at work, longer after each failure, with full jitter. */
export class Rest {
  readonly #deps: Pick<EngineDeps, 'sleep' | 'random'>
  readonly #pace: Pace
  #failures = 0
  #isWoken = false
  #current: AbortController | null = null

  constructor(deps: Pick<EngineDeps, 'sleep' | 'random'>, pace: Pace) {
    this.#deps = deps
    this.#pace = pace
  }

  succeeded(): void {
    this.#failures = 0
  }

  failed(): void {
    this.#failures += 1
  }

  /** Ends the rest; the one after a failure only when it is urgent. */
  wake(isUrgent: boolean): void {
    if (this.#failures > 0 && !isUrgent) return
    this.#isWoken = true
    this.#current?.abort()
  }

  async wait(signal: AbortSignal, ms: number): Promise<void> {
    if (!this.#isWoken) {
      this.#current = new AbortController()
      const end = (): void => this.#current?.abort()
      signal.addEventListener('abort', end)
      try {
        await this.#deps.sleep(ms, this.#current.signal)
      } finally {
        signal.removeEventListener('abort', end)
        this.#current = null
      }
    }
    this.#isWoken = false
  }

  length(pollMs: number): number {
    const rest = this.#pace.rest(pollMs)
    if (this.#failures === 0) return rest
    const longest = this.#pace.isActive ? longestActiveMs : longestMs
    const ceiling = Math.min(longest, firstMs * 2 ** Math.min(this.#failures - 1, 20))
    const [a = 0, b = 0] = this.#deps.random(2)
    return 200 + Math.floor((ceiling * (a * 256 + b)) / 65_536)
  }
}
