import { targetOf } from '../central/address.ts'
import type { CodeUse } from './code-use.ts'

/** A server as people type it: what goes without saying is left out. */
export const addressWords = (server: string): string => {
  if (!server.startsWith('postgres:')) return server
  const { host, port, database } = targetOf(server)
  const name = host.includes(':') ? `[${host}]` : host
  return `${name}${port === 5432 ? '' : `:${port}`}${database === 'hera' ? '' : `/${database}`}`
}

/** A code is never shown: only what has become of it. */
export const codeWords = (use: CodeUse): string => {
  if (use.isUsed()) return 'Used'
  return use.refusal() === null ? 'Set, not used yet' : 'Refused by the server'
}

export const minuteWords = (minutes: number): string => (minutes === 1 ? '1 minute' : `${minutes} minutes`)

/** `English (Kenya)`. */
export const languageWords = (locale: string): string =>
  new Intl.DisplayNames('en', { type: 'language', languageDisplay: 'standard' }).of(locale) ?? locale
