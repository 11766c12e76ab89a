import { invalid } from '../../shared/domain/error.ts'

/** Where a server is, taken apart. */
export interface ServerTarget {
  host: string
  port: number
  database: string
}

/** The server inside the program: a demo, or a very small clinic. */
export const embeddedServer = 'embedded:'
const standardPort = 5432
const standardDatabase = 'hera'

const wrong = (words: string) => invalid('server', words)
const notUnderstood = () =>
  wrong('This server address was not understood. Type a name such as server.clinic.org, or name:port.')

const hostShape = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*\.?|\[[0-9a-f:.]+\])$/i

const targetFrom = (host: string, port: string, database: string): ServerTarget => {
  const number = port === '' ? standardPort : Number(port)
  if (host.length > 255 || !hostShape.test(host)) throw notUnderstood()
  if (!Number.isInteger(number) || number < 1 || number > 65_535) {
    throw wrong('The number after the colon is the port: between 1 and 65535.')
  }
  if (!/^[\w-]{1,63}$/.test(database)) throw wrong('The name of the database may have letters, digits, _ and - only.')
  return { host: host.toLowerCase().replace(/^\[|\]$/g, ''), port: number, database }
}

/** Takes apart what `parseServer` returned, or what a person typed. Throws in words. */
export const targetOf = (text: string): ServerTarget => {
  const [, scheme = '', rest = ''] = /^\s*(?:([a-z]+):\/\/)?(.*?)\s*$/i.exec(text) ?? []
  if (scheme !== '' && !/^postgres(ql)?$/i.test(scheme)) {
    throw wrong('The address begins with postgres:// or with the name of the server.')
  }
  if (rest.includes('@')) {
    throw wrong('Leave the user name and the password out of the address: the code takes their place.')
  }
  const [place = '', database = standardDatabase, ...more] = (rest.split('?')[0] ?? '').split('/')
  if (more.length > 0) throw notUnderstood()
  const [, host = '', port = ''] = /^(\[[^\]]*\]|[^:]*)(?::(\d{1,6}))?$/.exec(place) ?? []
  return targetFrom(host, port, database === '' ? standardDatabase : database)
}

/**
 * What a person types as the server's address, in the form that is kept: `postgres://host:port/database`, or
 * `embedded:`. Never with a user, a password or an option in it: what is typed can't turn the checks off.
 */
export const parseServer = (text: string): string => {
  if (text.trim().toLowerCase() === embeddedServer) return embeddedServer
  const { host, port, database } = targetOf(text)
  return `postgres://${host.includes(':') ? `[${host}]` : host}:${port}/${database}`
}

/** True for this computer itself: the only place that a password may go to without TLS. */
export const isLoopback = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
