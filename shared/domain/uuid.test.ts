import { expect, test } from 'vitest'
import { sha1 } from './sha1.ts'
import { heraNamespace, isUuid, makeIdSource, uuidV5, uuidV7 } from './uuid.ts'

const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
const digest = (text: string) => hex(sha1(new TextEncoder().encode(text)))

test('SHA-1 gives the published digests (FIPS 180, RFC 3174)', () => {
  expect(digest('')).toBe('da39a3ee5e6b4b0d3255bfef95601890afd80709')
  expect(digest('abc')).toBe('a9993e364706816aba3e25717850c26c9cd0d89d')
  expect(digest('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')).toBe(
    '84983e441c3bd26ebaae4aa1f95129e5e54670f1',
  )
  expect(digest('a'.repeat(1_000_000))).toBe('34aa973cd4c4daa4f61eeb2bdbad27316534016f')
})

test('UUIDv5 gives the example of RFC 9562, A.4', () => {
  expect(uuidV5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2')
})

test('UUIDv5 is the same for the same name, whatever the case of the namespace', () => {
  expect(uuidV5(heraNamespace, 'synthea/Renée')).toBe(uuidV5(heraNamespace.toUpperCase(), 'synthea/Renée'))
  expect(uuidV5(heraNamespace, 'a')).not.toBe(uuidV5(heraNamespace, 'b'))
  expect(isUuid(uuidV5(heraNamespace, 'a'))).toBe(true)
})

test('UUIDv5 refuses a namespace that is no UUID', () => {
  expect(() => uuidV5('synthea', 'a')).toThrow(RangeError)
})

test('UUIDv7 gives the example of RFC 9562, A.6', () => {
  const random = Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f])
  expect(uuidV7(0x017f22e279b0, random)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')
})

test('UUIDv7 refuses a time before 1970 and too few random bytes', () => {
  expect(() => uuidV7(-1, new Uint8Array(10))).toThrow(RangeError)
  expect(() => uuidV7(Number.NaN, new Uint8Array(10))).toThrow(RangeError)
  expect(() => uuidV7(0, new Uint8Array(9))).toThrow(RangeError)
})

test('ids of one millisecond are strictly increasing, past the 4096th', () => {
  const nextId = makeIdSource({ now: () => 1_700_000_000_000 }, (length) => new Uint8Array(length).fill(0xff))
  const ids = Array.from({ length: 10_000 }, nextId)
  for (let i = 1; i < ids.length; i++) expect((ids[i] ?? '') > (ids[i - 1] ?? '')).toBe(true)
  expect(ids.every(isUuid)).toBe(true)
})

test('ids are increasing while the clock goes back', () => {
  const times = [5000, 4000, 3000, 5000, 5001]
  let turn = 0
  const nextId = makeIdSource({ now: () => times[turn++] ?? 0 }, (length) => new Uint8Array(length))
  const ids = times.map(nextId)
  expect([...ids].sort()).toEqual(ids)
  expect(new Set(ids).size).toBe(5)
})

test('the bytes given by the caller are left as they were', () => {
  const given = new Uint8Array(10).fill(7)
  makeIdSource({ now: () => 1 }, () => given)()
  expect(given).toEqual(new Uint8Array(10).fill(7))
})

test('isUuid refuses other text and other values', () => {
  for (const value of ['', 'a', '017f22e2-79b0-7cc3-18c4-dc0c0c07398f', '017f22e279b07cc398c4dc0c0c07398f', 7, null]) {
    expect(isUuid(value)).toBe(false)
  }
})
