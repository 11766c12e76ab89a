import { errorStatus, HeraError } from '../../shared/domain/error.ts'

/**
 * One message of the typed client over a port, as its codec writes it: `i` the call's id, `t` what it is when it is no
 * request (3 an event, 4 an abort), `p` the rest. What does not have this shape never reaches the codec, which would throw
 * where nobody catches.
 */
export type Frame = Record<string, unknown>

/** Characters of a frame; as much as the HTTP host takes in bytes, with room for a list that is imported. */
const maximumLength = 2_000_000
const maximumImportLength = 24_000_000

/** The codec writes the id first and the address next, so that a frame need not be read to know them. */
const head = /^\{"i":"([\w-]{1,40})","p":\{"u":"(\/imports\/)?/
const headLength = 200

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isHeaders = (value: unknown): boolean =>
  value === undefined ||
  (isRecord(value) &&
    Object.values(value).every((each) => typeof each === 'string' || (Array.isArray(each) && each.every(isText))))
const isText = (value: unknown): boolean => typeof value === 'string'

const isRequest = (p: unknown): boolean =>
  isRecord(p) &&
  typeof p.u === 'string' &&
  p.u.startsWith('/') &&
  (p.m === undefined || typeof p.m === 'string') &&
  isHeaders(p.h)

const isFrame = (value: unknown): value is Frame => {
  if (!isRecord(value) || typeof value.i !== 'string' || value.i.length > 40) return false
  if (value.t === 4) return true
  if (value.t === 3) return isRecord(value.p)
  return (value.t === undefined || value.t === 1) && isRequest(value.p)
}

const textOf = (message: unknown): string | null => {
  if (typeof message === 'string') return message
  // Only a file in an input makes the client send bytes, and no input has one.
  if (message instanceof Uint8Array) return Buffer.from(message.subarray(0, headLength)).toString('latin1')
  if (message instanceof ArrayBuffer) return textOf(new Uint8Array(message))
  return null
}

/** The answer to a call whose frame is not read, as the codec writes it: the caller learns why and does not wait. */
const refusal = (id: string, error: HeraError): string => {
  const { code, message } = error
  const status = errorStatus[code]
  return JSON.stringify({ i: id, p: { s: status, b: { json: { defined: false, code, status, message } } } })
}

/** What came over a port: a frame to serve, an answer that refuses it, or nothing to be done. */
export const readFrame = (message: unknown): { frame: Frame } | { answer: string } | null => {
  const text = textOf(message)
  if (text === null) return null
  const [, id, isImport] = head.exec(text.slice(0, headLength)) ?? []
  if (typeof message === 'string' && text.length <= (isImport ? maximumImportLength : maximumLength)) {
    try {
      const frame: unknown = JSON.parse(text)
      return isFrame(frame) ? { frame } : null
    } catch {
      return null
    }
  }
  if (id === undefined) return null
  const error =
    typeof message === 'string'
      ? new HeraError('PAYLOAD_TOO_LARGE', 'This is too large to send in one request.')
      : new HeraError('BAD_REQUEST', 'Files are not sent as such. Send their text.')
  return { answer: refusal(id, error) }
}
