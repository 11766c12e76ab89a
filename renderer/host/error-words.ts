import type { ErrorData } from '../../shared/domain/error.ts'

/** The parts of a failed call that a screen may read, whatever carried it. */
interface Failure {
  code?: string
  status?: number
  message?: string
  data?: ErrorData
}

const asFailure = (error: unknown): Failure => (typeof error === 'object' && error !== null ? (error as Failure) : {})

export const errorCode = (error: unknown): string | undefined => {
  const { code } = asFailure(error)
  return typeof code === 'string' ? code : undefined
}

/** A stable word to branch on, such as `balance_changed`. */
export const errorReason = (error: unknown): string | undefined => asFailure(error).data?.reason

/** Ids and integers that a screen needs to offer a way on. */
export const errorFacts = (error: unknown): NonNullable<ErrorData['facts']> => asFailure(error).data?.facts ?? {}

/** Main answered and refused: nothing was written, and the same call will be refused again. */
export const isRefusal = (error: unknown): boolean => {
  const { status } = asFailure(error)
  return typeof status === 'number' && status >= 400 && status < 500 && status !== 408
}

const seconds = (ms: number) => Math.max(1, Math.ceil(ms / 1000))

const ownWords: Record<string, string> = {
  UNAUTHORIZED: 'You are signed out. Sign in again to go on.',
  FORBIDDEN: 'Your role does not allow this.',
  NOT_FOUND: 'This was not found. It may have been moved.',
  LOCKED: 'The screen is locked. Give your password to go on.',
  PAYLOAD_TOO_LARGE: 'This is too large to save. Shorten it and try again.',
  INTERNAL_SERVER_ERROR:
    'Something went wrong inside Hera and nothing was saved. Try again; if it goes on, tell your administrator.',
  SERVICE_UNAVAILABLE: 'Hera is busy. Wait a moment and try again.',
  TIMEOUT: 'No answer came in time. Try again; nothing is saved twice.',
  CONNECTION_LOST: 'The connection to Hera was lost. Try again; nothing is saved twice.',
}

/** Refusals that main words for programmers, by their reason. */
const wordsOfReason: Record<string, string> = {
  idempotency_key_reused:
    'What you sent before was saved after all, though no answer came. Look at it, then send again what is still missing.',
}

/** Messages that a library or a browser writes for programmers; people get our own. */
const forProgrammers =
  /^(input validation failed|internal server error|failed to fetch|networkerror|load failed|bad request|unauthorized|forbidden|not found|conflict|locked|too many requests|service unavailable)\b/i

/** The error as a sentence for a person: what happened and what to do next. Never a path, SQL or a stack. */
export function errorWords(error: unknown): string {
  const { code, status, message, data } = asFailure(error)
  if (error instanceof TypeError) return ownWords.CONNECTION_LOST as string
  if (code === 'TOO_MANY_REQUESTS') {
    return data?.retryAfterMs
      ? `Too many attempts. Try again in ${seconds(data.retryAfterMs)} s.`
      : 'Too many attempts. Wait a minute and try again.'
  }
  const ofReason = wordsOfReason[data?.reason ?? '']
  if (ofReason) return ofReason
  const isOurs =
    typeof code === 'string' && typeof message === 'string' && message !== code && !forProgrammers.test(message)
  if (isOurs && (status === undefined || status < 500 || code === 'SERVICE_UNAVAILABLE')) return message
  const [first] = fieldErrorList(error)
  if (first) return first.message
  return ownWords[code ?? ''] ?? 'Something went wrong. Try again; if it goes on, tell your administrator.'
}

const fieldErrorList = (error: unknown): { path: string; message: string }[] => {
  const fields = asFailure(error).data?.fields
  return Array.isArray(fields) ? fields : []
}

/** Field path to message, for a form; empty when the error names no field. */
export const fieldErrors = (error: unknown): Record<string, string> =>
  Object.fromEntries(fieldErrorList(error).map(({ path, message }) => [path, message]))
