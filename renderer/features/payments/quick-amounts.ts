/**
 * What people are likely to hand over for an amount, in minor units and rising: the amount itself, then the next round
 * figures above it by notes of 1, 2 and 5 times ten. At most `count`.
 */
export function quickAmounts(amountMinor: number, minorDigits: number, count = 4): number[] {
  if (!Number.isSafeInteger(amountMinor) || amountMinor <= 0) return []
  const unit = 10 ** minorDigits
  const found = new Set([amountMinor])
  for (let step = unit; step <= amountMinor * 10; step *= 10) {
    for (const note of [step, step * 2, step * 5]) {
      const roundedMinor = Math.ceil(amountMinor / note) * note
      // A note may be half as much again as what is owed, not five times it.
      if (roundedMinor > amountMinor && (roundedMinor - amountMinor) * 2 <= Math.max(amountMinor, unit * 20)) {
        found.add(roundedMinor)
      }
    }
  }
  const rising = [...found].sort((a, b) => a - b)
  if (rising.length <= count) return rising
  // The exact amount, the nearest round one, and the largest: the ones between say little new.
  return [...rising.slice(0, 2), ...rising.slice(rising.length - (count - 2))]
}
