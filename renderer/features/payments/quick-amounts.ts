/**
 * What people are likely to hand over for an amount, in minor units and rising: the amount itself, then what notes of
 * 1, 2 and 5 times ten round it up to, from a twentieth of the amount to twice it. At most four.
 */
export function quickAmounts(amountMinor: number, minorDigits: number): number[] {
  if (!Number.isSafeInteger(amountMinor) || amountMinor <= 0) return []
  const found = new Set<number>()
  for (let unit = 10 ** minorDigits; unit <= amountMinor * 2; unit *= 10) {
    for (const note of [unit, unit * 2, unit * 5]) {
      const roundedMinor = Math.ceil(amountMinor / note) * note
      const isLikely = note * 20 >= amountMinor && roundedMinor > amountMinor && roundedMinor <= amountMinor * 2
      if (isLikely) found.add(roundedMinor)
    }
  }
  const rising = [...found].sort((a, b) => a - b)
  // The nearest two and the largest: the ones between say little new.
  const kept = rising.length > 3 ? [...rising.slice(0, 2), ...rising.slice(-1)] : rising
  return [amountMinor, ...kept]
}
