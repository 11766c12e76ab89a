import { ORPCError, ValidationError } from '@orpc/server'
import { errorStatus, HeraError } from '../../shared/domain/error.ts'

/** Where faults go: an event name and allow-listed fields, never a message that may quote data. */
export type Log = (event: string, fields: Record<string, string | number | boolean | null>) => void

interface Issue {
  message: string
  path?: readonly (PropertyKey | { key: PropertyKey })[]
}

/** A field's name and its message are ours, but both may quote a key, which is whatever was sent. */
const longestPath = 100
const longestMessage = 300

const pathOf = (issue: Issue): string =>
  (issue.path ?? [])
    .map((part) => String(typeof part === 'object' ? part.key : part))
    .join('.')
    .slice(0, longestPath)

const inWords = (issues: readonly Issue[]): ORPCError<string, unknown> => {
  const fields = issues.slice(0, 20).map((issue) => ({ path: pathOf(issue), message: plain(issue) }))
  const first = fields[0]
  return new ORPCError('BAD_REQUEST', {
    status: 400,
    message: first
      ? `${first.message}${fields.length > 1 ? ` (and ${fields.length - 1} more)` : ''}`
      : 'Check the input.',
    data: { fields },
  })
}

// Zod's own wording names types; ours names the field. Custom messages of the contract already end in a full stop.
const plain = (issue: Issue): string => {
  const message = issue.message.slice(0, longestMessage)
  return message.endsWith('.') ? message : `${pathOf(issue) || 'Input'}: ${message}.`
}

/** What a caller gets to see of anything thrown. Faults become one sentence; the log gets the kind, not the content. */
export const toAnswer = (error: unknown, procedure: string, log: Log): ORPCError<string, unknown> => {
  if (error instanceof HeraError) {
    const hasData = Object.keys(error.data).length > 0
    return new ORPCError(error.code, {
      status: errorStatus[error.code],
      message: error.message,
      ...(hasData ? { data: error.data } : {}),
    })
  }
  if (error instanceof ORPCError) {
    if (error.code === 'BAD_REQUEST' && error.cause instanceof ValidationError) return inWords(error.cause.issues)
    if (error.code !== 'INTERNAL_SERVER_ERROR') return error
  }
  log('fault', { procedure, kind: faultKind(error) })
  return new ORPCError('INTERNAL_SERVER_ERROR', {
    status: 500,
    message:
      'Something went wrong inside Hera and nothing was saved. Try again; if it happens again, tell your administrator.',
  })
}

/** The class and the first project frame of a fault: enough to find it, nothing that a person typed. */
const faultKind = (error: unknown): string => {
  const cause = error instanceof ORPCError && error.cause instanceof Error ? error.cause : error
  if (!(cause instanceof Error)) return typeof cause
  const code = 'code' in cause ? ` ${String(cause.code)}` : ''
  const frame = /(?:main|shared)\/[\w./-]+:\d+/.exec(cause.stack ?? '')?.[0] ?? ''
  return `${cause.name}${code} ${frame}`.trim()
}
