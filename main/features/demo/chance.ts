/** Chance that is the same on every machine: the demo clinic is drawn from it. */
export interface Chance {
  /** In [0, 1). */
  next(): number
  /** A whole number, both ends included. */
  integer(from: number, to: number): number
  /** A number with so many decimals, both ends included. */
  decimal(from: number, to: number, decimals: number): number
  isTrue(probability: number): boolean
  pick<Item>(items: readonly Item[]): Item
  /** Some of the items, each once, in their order. */
  some<Item>(items: readonly Item[], count: number): Item[]
  weighted<Item extends { weight: number }>(items: readonly Item[]): Item
  bytes(length: number): Uint8Array
}

/** Mulberry32: 32 bits of state, good enough for stories and for ids that only have to differ. */
export const makeChance = (seed: number): Chance => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const integer = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1))
  const pick = <Item>(items: readonly Item[]): Item => {
    if (items.length === 0) throw new RangeError('nothing to pick from')
    return items[integer(0, items.length - 1)] as Item
  }
  return {
    next,
    integer,
    pick,
    decimal: (from, to, decimals) => Number((from + next() * (to - from)).toFixed(decimals)),
    isTrue: (probability) => next() < probability,
    some(items, count) {
      const kept = new Set<number>()
      while (kept.size < Math.min(count, items.length)) kept.add(integer(0, items.length - 1))
      return items.filter((_, index) => kept.has(index))
    },
    weighted(items) {
      let left = next() * items.reduce((sum, item) => sum + item.weight, 0)
      return (
        items.find((item) => {
          left -= item.weight
          return left < 0
        }) ?? pick(items)
      )
    },
    bytes: (length) => Uint8Array.from({ length }, () => integer(0, 255)),
  }
}
