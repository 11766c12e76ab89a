import type { z } from 'zod'
import { key } from './clinic.ts'

/** Numbers from a seed: the same run every time. */
export type Chance = () => number
export const chanceOf = (seed: string): Chance => {
  let state = [...seed].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) >>> 0, 2_166_136_261)
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
export const pick = <Item>(chance: Chance, items: readonly Item[]): Item =>
  items[Math.floor(chance() * items.length)] as Item

/** Text that has broken programs of this kind: markup, SQL, templates, paths, and characters that are none. */
export const hostileText = [
  '<script>window.__ran = 1</script>',
  '"><img src=x onerror="window.__ran = 1">',
  "'; DROP TABLE patient; --",
  "' OR '1'='1",
  'a" UNION SELECT verifier FROM user_secret --',
  '{{constructor.constructor("return 1")()}}',
  '$' + '{7*7}#{7*7}',
  'javascript:window.__ran=1',
  '../../../etc/passwd',
  'hera.db\u0000.csv',
  'a\u0000b',
  '\ud800',
  'x\udc00',
  '\u202egnp.exe\u2066',
  '\u0007\u001b[31m',
  '%00%0a%s%n',
  '=cmd|calc!A1',
  '__proto__',
  'constructor',
  'NaN',
  '-1',
  '1e309',
  '2026-02-30',
  '0000-00-00',
  '9999-12-31',
  '0000-01-01',
  '2026-13-01T99:99:99Z',
  '٢٠٢٦-٠١-٠١',
  ' ',
  '\n\t\r',
  'ﷺ'.repeat(60),
  'Z̷̢̛͉͔̞a̴l̶g̵o̸'.repeat(20),
  '👩‍👩‍👧‍👦'.repeat(30),
  'a'.repeat(201),
  'word'.repeat(20_000),
] as const

const nested = (depth: number): unknown => {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { a: value }
  return value
}

const ownKey = (name: string): object => JSON.parse(`{"${name}":{"isAdmin":true},"id":1}`) as object

/** Anything but what a field expects. */
export const hostileValue = (chance: Chance): unknown =>
  pick(chance, [
    () => pick(chance, hostileText),
    () => pick(chance, hostileText),
    () => 'x'.repeat(pick(chance, [1_000, 60_000, 1_000_000])),
    () => pick(chance, [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0.1, 1.5, -1, -1.5]),
    () => pick(chance, [2 ** 31, 2 ** 53, -(2 ** 53), 1e21, 8.64e15, 8.64e15 + 1, 1e-9, 100_000_000_000]),
    () => pick(chance, [null, undefined, true, false, 0, '']),
    () => pick(chance, [[], {}, [[]], [null], { length: 1e9 }, [1, 'a', {}]]),
    () => ownKey(pick(chance, ['__proto__', 'constructor', 'prototype', 'toJSON', 'hasOwnProperty'])),
    () => nested(pick(chance, [10, 400])),
    () => Array.from({ length: 3_000 }, (_, index) => index),
    () =>
      pick<unknown>(chance, [new Date(0), new Date(Number.NaN), new Set([1]), new Map([['a', 1]]), /a+$/, 10n ** 40n]),
    () => new URL('http://localhost/?a=1'),
  ])()

type Definition = { type: string } & Record<string, unknown>
const definitionOf = (schema: z.ZodType): Definition => (schema as unknown as { _zod: { def: Definition } })._zod.def

const words = [
  ...['Asha', 'A long enough reason', '2026-01-15', 'KES', '254', 'HER', 'UTC', '8867-4', 'J06.9', 'LAB-HB', 'J07BD52'],
  ...['hera-20260302-090000.db', 'tablet'],
]
const numbers = [1, 12, 0, 72, 1_700_000_000_000]
const extremes = [
  ...[0, -0, 1, 2, 3, -1, 0.001, 36.6, 99, 255, 300, 3_650, 60_000, 1_000_000, -1_000_000, 999_999_999],
  ...[1_000_000_000, 100_000_000_000, 1_772_442_000_000, 8_640_000_000_000_000, 4_102_444_800_000],
]
const lengths = [1, 2, 3, 10, 40, 60, 80, 100, 120, 200, 300, 500, 2_000, 20_000]

export interface Guess {
  /** An id that fits a field of this name. */
  known(field: string): unknown
  /** The oddest values that the schema still accepts, in place of ordinary ones. */
  isOdd: boolean
}

/** An input that a schema accepts, as far as it can be guessed. */
export const likelyInput = (schema: z.ZodType, chance: Chance, guess: Guess, field = ''): unknown => {
  const definition = definitionOf(schema)
  const { known, isOdd } = guess
  const inner = (each: unknown, name = field): unknown => likelyInput(each as z.ZodType, chance, guess, name)
  const fitting = (candidates: readonly unknown[]): unknown => {
    const start = Math.floor(chance() * candidates.length)
    const turned = [...candidates.slice(start), ...candidates.slice(0, start)]
    return turned.find((each) => schema.safeParse(each).success) ?? candidates[0]
  }
  switch (definition.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(definition.shape as Record<string, unknown>).map(([name, each]) => [name, inner(each, name)]),
      )
    case 'string': {
      const value = known(field)
      if (value !== undefined && schema.safeParse(value).success) return value
      const odd = isOdd ? [...hostileText, ...lengths.map((length) => 'é'.repeat(length)), ...words] : words
      return fitting([...odd, key()])
    }
    case 'number':
      return fitting(isOdd ? extremes : numbers)
    case 'boolean':
      return chance() < 0.5
    case 'enum':
      return pick(chance, Object.values(definition.entries as Record<string, unknown>))
    case 'literal':
      return pick(chance, definition.values as unknown[])
    case 'array':
      return Array.from({ length: 1 + Math.floor(chance() * 2) }, () => inner(definition.element))
    case 'tuple':
      return (definition.items as unknown[]).map((each) => inner(each))
    case 'optional':
      return chance() < 0.6 ? undefined : inner(definition.innerType)
    case 'nullable':
      return chance() < 0.4 ? null : inner(definition.innerType)
    case 'default':
    case 'prefault':
      return chance() < 0.4 ? undefined : inner(definition.innerType)
    case 'union':
      return inner(pick(chance, definition.options as unknown[]))
    case 'record':
      return { [String(inner(definition.keyType))]: inner(definition.valueType) }
    case 'pipe':
      return inner(definition.in)
    default:
      throw new Error(`no likely ${definition.type}`)
  }
}

/** Every place in an input, as paths. */
const placesOf = (value: unknown, path: (string | number)[] = []): (string | number)[][] => {
  if (Array.isArray(value)) return [path, ...value.flatMap((each, index) => placesOf(each, [...path, index]))]
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return [path, ...Object.entries(value).flatMap(([name, each]) => placesOf(each, [...path, name]))]
  }
  return [path]
}

const placed = (value: unknown, [step, ...rest]: readonly (string | number)[], put: unknown): unknown => {
  if (step === undefined) return put
  if (Array.isArray(value)) return value.map((each, index) => (index === step ? placed(each, rest, put) : each))
  return { ...(value as object), [step]: placed((value as Record<string, unknown>)[step], rest, put) }
}

/** The input with one or two of its places spoilt. The key of a command is left alone most of the time. */
export const spoil = (input: unknown, chance: Chance, otherIds: readonly string[]): unknown => {
  let spoilt = input
  for (let turn = 0; turn < (chance() < 0.3 ? 2 : 1); turn++) {
    const places = placesOf(spoilt).filter((path) => path.at(-1) !== 'idempotencyKey' || chance() < 0.2)
    const path = pick(chance, places.length > 1 && chance() < 0.95 ? places.slice(1) : places)
    spoilt = placed(spoilt, path, chance() < 0.15 ? pick(chance, otherIds) : hostileValue(chance))
  }
  return spoilt
}
