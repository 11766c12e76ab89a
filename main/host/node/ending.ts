interface Ways {
  /** Everything in its order, however long it takes. */
  calmly(): Promise<void>
  /** What can be done before this call returns: the computer is being switched off. */
  atOnce(): void
}

/** The one end of a program: done once, from wherever and however often it is asked for. */
export interface Ending {
  /** From now on there is something to bring to an end. */
  begin(ways: Ways): void
  /** True while there is something that has not come to its end. */
  isDue(): boolean
  calmly(): Promise<void>
  atOnce(): void
}

export const makeEnding = (): Ending => {
  let ways: Ways | null = null
  let ending: Promise<void> | null = null
  let hasEnded = false
  return {
    begin(given) {
      ways = given
    },
    isDue: () => ways !== null && !hasEnded,
    calmly() {
      if (!ways) return Promise.resolve()
      ending ??= ways.calmly().finally(() => {
        hasEnded = true
      })
      return ending
    },
    atOnce() {
      if (!ways || ending) return
      ending = Promise.resolve()
      hasEnded = true
      ways.atOnce()
    },
  }
}
