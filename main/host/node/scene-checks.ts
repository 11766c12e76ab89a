import { setTimeout as sleep } from 'node:timers/promises'

/** Tells the story and keeps count of what held. */
export interface Script {
  say(line: string): void
  /** Prints whether it holds; answers it. */
  check(words: string, holds: boolean): boolean
  readonly failed: number
}

export const openScript = (print: (line: string) => void): Script => {
  let failed = 0
  return {
    say: print,
    check(words, holds) {
      if (!holds) failed += 1
      print(`  ${holds ? '✓' : '✗'} ${words}`)
      return holds
    },
    get failed() {
      return failed
    },
  }
}

/** Waits until something holds, at most so long; answers the ms it took, or null when it did not come. */
export const until = async (
  holds: () => boolean | Promise<boolean>,
  clock: { monotonicMs(): number },
  patienceMs = 60_000,
): Promise<number | null> => {
  const from = clock.monotonicMs()
  while (!(await holds())) {
    if (clock.monotonicMs() - from > patienceMs) return null
    await sleep(20)
  }
  return clock.monotonicMs() - from
}

/** An amount as people write it, without a currency's rules: the scene speaks of one currency. */
export const money = (minor: number, currency: string): string =>
  `${currency} ${(minor / 100).toLocaleString('en', { minimumFractionDigits: 2 })}`
