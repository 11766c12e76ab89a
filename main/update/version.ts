/** A version as semver.org has it: `1.4.0`, `1.5.0-beta.2`. What follows a `+` is no part of the order. */
interface Version {
  numbers: readonly bigint[]
  prerelease: readonly string[]
}

const number = '(0|[1-9]\\d{0,15})'
const word = '(?:0|[1-9]\\d{0,15}|\\d*[a-zA-Z-][0-9a-zA-Z-]*)'
const shape = new RegExp(
  `^${number}\\.${number}\\.${number}(?:-(${word}(?:\\.${word})*))?(?:\\+[0-9a-zA-Z-]+(?:\\.[0-9a-zA-Z-]+)*)?$`,
)

const parse = (text: string): Version | null => {
  const found = text.length <= 64 ? shape.exec(text) : null
  if (!found) return null
  const [, major = '', minor = '', patch = '', prerelease] = found
  return { numbers: [major, minor, patch].map(BigInt), prerelease: prerelease ? prerelease.split('.') : [] }
}

export const isVersion = (text: string): boolean => parse(text) !== null

const order = <Value>(one: Value, other: Value): number => (one === other ? 0 : one < other ? -1 : 1)

const orderWords = (one: string, other: string): number => {
  const isNumber = [one, other].map((text) => /^\d+$/.test(text))
  if (isNumber[0] && isNumber[1]) return order(BigInt(one), BigInt(other))
  return isNumber[0] ? -1 : isNumber[1] ? 1 : order(one, other)
}

/** Below, at or above zero, as `one` is older than, as old as or newer than `other`. Throws for what is no version. */
export const compareVersions = (one: string, other: string): number => {
  const [a, b] = [parse(one), parse(other)]
  if (!a || !b) throw new Error('not a version')
  for (const [at, part] of a.numbers.entries()) {
    const found = order(part, b.numbers[at] ?? 0n)
    if (found !== 0) return found
  }
  // A release is newer than every version that led to it.
  if (a.prerelease.length === 0 || b.prerelease.length === 0) return order(b.prerelease.length, a.prerelease.length)
  for (const [at, part] of a.prerelease.entries()) {
    const against = b.prerelease[at]
    if (against === undefined) return 1
    const found = orderWords(part, against)
    if (found !== 0) return found
  }
  return order(a.prerelease.length, b.prerelease.length)
}
