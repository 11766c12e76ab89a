interface Event {
  at: number
  tie: number
  work: () => void
}

/** Lets every promise that can go on go on, before time moves. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Virtual time: what is due is done in the order of its time, ties in an order that the seed decides. */
export class Timeline {
  now: number
  readonly #heap: Event[] = []
  readonly #tie: () => number

  constructor(start: number, tie: () => number) {
    this.now = start
    this.#tie = tie
  }

  after(ms: number, work: () => void): void {
    this.#push({ at: this.now + Math.max(0, Math.round(ms)), tie: this.#tie(), work })
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => this.after(ms, resolve))
  }

  /** Does everything that is due up to `until`, then it is `until`. */
  async runUntil(until: number): Promise<void> {
    await settle()
    for (let next = this.#heap[0]; next && next.at <= until; next = this.#heap[0]) {
      this.#pop()
      this.now = Math.max(this.now, next.at)
      next.work()
      await settle()
    }
    this.now = until
  }

  #isBefore(a: Event, b: Event): boolean {
    return a.at < b.at || (a.at === b.at && a.tie < b.tie)
  }

  #push(event: Event): void {
    const heap = this.#heap
    let at = heap.push(event) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent]
      if (!above || !this.#isBefore(event, above)) break
      heap[at] = above
      at = parent
    }
    heap[at] = event
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (!last || heap.length === 0) return
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      const right = heap[child + 1]
      const left = heap[child]
      if (!left) break
      if (right && this.#isBefore(right, left)) child += 1
      const smaller = heap[child]
      if (!smaller || !this.#isBefore(smaller, last)) break
      heap[at] = smaller
      at = child
    }
    heap[at] = last
  }
}
