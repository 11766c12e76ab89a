import { CentralError, type CentralProblem } from '../sync/wire.ts'

const exact: Partial<Record<string, CentralProblem>> = {
  '28P01': 'refused_password',
  '28000': 'refused_password',
  '3D000': 'wrong_database',
  '3F000': 'wrong_database',
  '42883': 'unknown_function',
  '57014': 'busy',
  '57P03': 'busy',
  '55P03': 'busy',
  '25006': 'busy',
}
const byClass: Partial<Record<string, CentralProblem>> = {
  '08': 'cut',
  '40': 'busy',
  '53': 'server_full',
  '55': 'busy',
  '57': 'cut',
}
const byNode: Partial<Record<string, CentralProblem>> = {
  ECONNREFUSED: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EAI_FAIL: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  ETIMEDOUT: 'unreachable',
  ECONNRESET: 'cut',
  EPIPE: 'cut',
}

/** What went wrong with a SQLSTATE. `words` are the server's own: only looked at, never shown. */
export const problemOfState = (state: string, words = ''): CentralProblem => {
  // "no pg_hba.conf entry for ..., no encryption": the server insists on TLS.
  if (state === '28000' && /no encryption|SSL off/i.test(words)) return 'no_tls'
  return exact[state] ?? byClass[state.slice(0, 2)] ?? 'failed'
}

const problemOfNode = (code: string, words: string): CentralProblem => {
  const known = byNode[code]
  if (known) return known
  if (/^(CERT_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/.test(code)) {
    return 'bad_certificate'
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') return 'bad_certificate'
  if (/^(ERR_SSL_|ERR_TLS_|EPROTO)/.test(code) || /support SSL|SSL connection/.test(words)) return 'no_tls'
  if (/^SASL/.test(words)) return 'refused_password'
  if (/Connection terminated|not queryable|ended|Socket closed/i.test(words)) return 'cut'
  return 'failed'
}

/** Turns whatever the driver threw into a problem with words. The server's text goes no further. */
export const centralError = (error: unknown): CentralError => {
  if (error instanceof CentralError) return error
  const given = error as { code?: unknown; message?: unknown; severity?: unknown } | null
  const code = typeof given?.code === 'string' ? given.code : ''
  const words = typeof given?.message === 'string' ? given.message : ''
  const isSqlState = /^[0-9A-Z]{5}$/.test(code) && (given?.severity !== undefined || /\d/.test(code))
  if (isSqlState) return new CentralError(problemOfState(code, words), code)
  // Several addresses were tried; the first tells enough.
  const inner = error instanceof AggregateError ? (error.errors[0] as { code?: string } | undefined)?.code : undefined
  return new CentralError(problemOfNode(inner ?? code, words))
}
