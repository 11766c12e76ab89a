import { Socket } from 'node:net'
import { Client } from 'pg'
import { type Central, type CentralAddress, CentralError, type CentralFunction } from '../sync/wire.ts'
import { targetOf } from './address.ts'
import { centralError } from './problem.ts'
import { securityFor } from './tls.ts'

/** How long to wait for the TCP connection itself, and after how long without a call the connection is let go. */
export interface ConnectionTimes {
  connectMs: number
  idleMs: number
}
/** Longer than two rests between polls, so that a workstation where nobody works keeps its connection. */
export const standardTimes: ConnectionTimes = { connectMs: 10_000, idleMs: 75_000 }

interface Link {
  client: Client
  socket: Socket
  isConnected: boolean
}

/** A server that asks for the password in clear, or as MD5, is not one of ours: it gets nothing. */
const refuseWeakPasswords = (link: Link, refuse: (error: CentralError) => void): void => {
  const { connection } = link.client as unknown as { connection: NodeJS.EventEmitter }
  for (const event of ['authenticationCleartextPassword', 'authenticationMD5Password']) {
    connection.once(event, () => {
      link.socket.destroy()
      refuse(new CentralError('refused_password'))
    })
  }
}

const makeLink = (address: CentralAddress): Link => {
  const { host, port, database } = targetOf(address.server)
  const ssl = securityFor(host, address.ca)
  const socket = new Socket()
  const client = new Client({
    ...{ host, port, database, user: address.role, password: address.password, ssl, keepAlive: true },
    enableChannelBinding: ssl !== false,
    application_name: 'hera',
    // Our own socket, so that a deadline can really end it.
    stream: () => socket,
  })
  return { client, socket, isConnected: false }
}

/**
 * The clinic's server over the network, as one workstation. One connection, made when it is needed and dropped after
 * any error or some time without a call. Every call is one statement. Calls wait for each other.
 */
export const connectPostgres = (address: CentralAddress, times: ConnectionTimes = standardTimes): Central => {
  let link: Link | null = null
  let idle: NodeJS.Timeout | undefined
  let last: Promise<unknown> = Promise.resolve()

  const drop = (): void => {
    clearTimeout(idle)
    const old = link
    link = null
    if (!old) return
    old.client.end().catch(() => {})
    // What is still to be sent is only the goodbye.
    setTimeout(() => old.socket.destroy(), 50).unref()
  }
  const cutOff = (): void => {
    clearTimeout(idle)
    link?.socket.destroy()
    link = null
  }

  const connect = async (refuse: (error: CentralError) => void): Promise<Link> => {
    if (link?.isConnected) return link
    const made = makeLink(address)
    link = made
    made.client.on('error', () => {
      if (link === made) cutOff()
    })
    refuseWeakPasswords(made, refuse)
    await made.client.connect()
    made.isConnected = true
    return made
  }

  /** Rejects and ends the socket when the whole call, or only reaching the server, takes too long. */
  const attempt = async (name: CentralFunction, payload: string, deadlineMs: number): Promise<string> => {
    clearTimeout(idle)
    const timers: NodeJS.Timeout[] = []
    const after = (ms: number, work: () => void) => timers.push(setTimeout(work, ms))
    try {
      return await new Promise<string>((resolve, reject) => {
        const isReached = () => link?.isConnected === true || link?.socket.remoteAddress !== undefined
        after(deadlineMs, () => {
          reject(new CentralError(isReached() ? 'timeout' : 'unreachable'))
          cutOff()
        })
        if (!link?.isConnected && times.connectMs < deadlineMs) {
          after(times.connectMs, () => {
            if (link?.isConnected) return
            reject(new CentralError(isReached() ? 'timeout' : 'unreachable'))
            cutOff()
          })
        }
        connect(reject)
          .then(({ client }) =>
            client.query<[string]>({ text: `SELECT hera.${name}($1)`, values: [payload], rowMode: 'array' }),
          )
          .then(({ rows }) => resolve(rows[0]?.[0] ?? ''), reject)
      })
    } catch (error) {
      cutOff()
      throw centralError(error)
    } finally {
      for (const timer of timers) clearTimeout(timer)
      if (link) idle = setTimeout(drop, times.idleMs).unref()
    }
  }

  return {
    call(name, payload, deadlineMs) {
      const answer = last.then(() => attempt(name, payload, deadlineMs))
      last = answer.catch(() => {})
      return answer
    },
    async close() {
      await last
      drop()
    },
  }
}
