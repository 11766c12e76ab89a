/**
 * The one error that rules and stores throw on purpose. `message` is shown to a person: plain words that say what
 * to do next, never SQL, a path or patient data. Anything else that is thrown is a fault and answers INTERNAL_SERVER_ERROR.
 */
export const errorStatus = {
  BAD_REQUEST: 400,
  UNAUTHORIZED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PAYLOAD_TOO_LARGE: 413,
  LOCKED: 423,
  TOO_MANY_REQUESTS: 429,
  INTERNAL_SERVER_ERROR: 500,
  SERVICE_UNAVAILABLE: 503,
} as const

export type ErrorCode = keyof typeof errorStatus

/** What a caller may read beside the words: the fields at fault, or how long to wait. */
export interface ErrorData {
  fields?: { path: string; message: string }[]
  retryAfterMs?: number
  /** A stable word for programs to branch on, e.g. `duplicate_mrn`, `balance_changed`. */
  reason?: string
  /** Facts the screen needs to offer a way on (ids, integers); never names. */
  facts?: Record<string, string | number | boolean | null>
}

export class HeraError extends Error {
  readonly code: ErrorCode
  readonly data: ErrorData

  constructor(code: ErrorCode, message: string, data: ErrorData = {}) {
    super(message)
    this.name = 'HeraError'
    this.code = code
    this.data = data
  }
}

/** One field is wrong: `invalid('birthDate', 'The birth date is in the future.')`. */
export const invalid = (path: string, message: string): HeraError =>
  new HeraError('BAD_REQUEST', message, { fields: [{ path, message }] })

export const notFound = (what: string): HeraError =>
  new HeraError('NOT_FOUND', `This ${what} was not found. It may have been moved or you may not have access to it.`)

export const conflict = (reason: string, message: string, facts?: ErrorData['facts']): HeraError =>
  new HeraError('CONFLICT', message, { reason, ...(facts ? { facts } : {}) })

export const forbidden = (message: string): HeraError => new HeraError('FORBIDDEN', message)
