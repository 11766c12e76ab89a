import type { Clock } from './clock.ts'
import { sha1 } from './sha1.ts'

const shape = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i
const maximumMs = 2 ** 48 - 1

/** Hera's own namespace for imported and starter rows: `uuidV5(heraNamespace, source + '/' + key)`. */
export const heraNamespace = '6f1c2a9e-5d3b-5c47-9a80-4e2b7d90c3f1'

/** True if `text` is a UUID of RFC 9562 (versions 1 to 8), in either case. */
export function isUuid(text: unknown): text is string {
  return typeof text === 'string' && shape.test(text)
}

/**
 * A UUIDv7 (RFC 9562, 5.7) of a time in epoch ms and at least 10 random bytes, in lower case.
 * Ids of one millisecond are in no order; `makeIdSource` gives them one.
 */
export function uuidV7(nowMs: number, randomBytes: Uint8Array): string {
  if (!Number.isFinite(nowMs) || nowMs < 0 || nowMs > maximumMs) throw new RangeError('The time is outside a UUIDv7.')
  if (randomBytes.length < 10) throw new RangeError('A UUIDv7 needs 10 random bytes.')
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  const ms = Math.floor(nowMs)
  view.setUint16(0, Math.floor(ms / 2 ** 32))
  view.setUint32(2, ms % 2 ** 32)
  bytes.set(randomBytes.subarray(0, 10), 6)
  return withVersion(bytes, 7)
}

/** The UUIDv5 (RFC 9562, 5.5) of a name within a namespace: the same on every machine. */
export function uuidV5(namespaceUuid: string, name: string): string {
  if (!isUuid(namespaceUuid)) throw new RangeError('The namespace is not a UUID.')
  const nameBytes = new TextEncoder().encode(name)
  const input = new Uint8Array(16 + nameBytes.length)
  input.set(bytesOf(namespaceUuid))
  input.set(nameBytes, 16)
  return withVersion(sha1(input).slice(0, 16), 5)
}

/**
 * A source of UUIDv7 ids, each greater (as text) than the one before, also within a millisecond and when the
 * clock goes back: a 12-bit counter after the time, started at random below 2048 (RFC 9562, 6.2, method 1).
 */
export function makeIdSource(clock: Clock, randomBytes: (length: number) => Uint8Array): () => string {
  let lastMs = -1
  let counter = 0
  return () => {
    const nowMs = Math.min(Math.max(0, Math.floor(clock.now())), maximumMs)
    const bytes = Uint8Array.from(randomBytes(10))
    if (nowMs > lastMs) {
      lastMs = nowMs
      counter = (((bytes[0] ?? 0) & 0x07) << 8) | (bytes[1] ?? 0)
    } else if (counter < 0xfff) {
      counter += 1
    } else {
      lastMs += 1
      counter = 0
    }
    bytes[0] = counter >> 8
    bytes[1] = counter & 0xff
    return uuidV7(lastMs, bytes)
  }
}

function bytesOf(uuid: string): Uint8Array {
  const hex = uuid.replaceAll('-', '')
  return Uint8Array.from({ length: 16 }, (_, i) => Number.parseInt(hex.slice(i * 2, i * 2 + 2), 16))
}

const hexPairs = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'))

function withVersion(bytes: Uint8Array, version: number): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | (version << 4)
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  let text = ''
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += '-'
    text += hexPairs[bytes[i] ?? 0]
  }
  return text
}
