import { RPCLink } from '@orpc/client/message-port'
import { CallError } from './call-error.ts'
import type { CallContext, Link } from './link.ts'

/** Streams and slow actions set their own limit; everything else answers within this. */
const defaultTimeoutMs = 60_000

interface OpenPort {
  link: Link
  closed: Promise<never>
  isClosed: () => boolean
}

/** Hands one end of a new channel to the preload, which passes it on to main. */
function openPort(): OpenPort {
  const channel = new MessageChannel()
  const port = channel.port1
  let isClosed = false
  const closed = new Promise<never>((_resolve, reject) => {
    port.addEventListener('close', () => {
      isClosed = true
      reject(new CallError('CONNECTION_LOST'))
    })
  })
  closed.catch(() => {})
  const link = new RPCLink<CallContext>({ port })
  port.start()
  window.postMessage('hera:connect', window.location.origin, [channel.port2])
  return { link, closed, isClosed: () => isClosed }
}

/**
 * The carrier under Electron. A call made on a closed port would wait for ever, so every call races the port's end
 * and a time limit; the next call opens a new port (and finds nobody signed in on it).
 */
export function makePortLink(): Link {
  let current = openPort()
  return {
    async call(path, input, options) {
      if (current.isClosed()) current = openPort()
      const open = current
      const timeoutMs = options.context.timeoutMs ?? defaultTimeoutMs
      let timer: ReturnType<typeof setTimeout> | undefined
      const late = new Promise<never>((_resolve, reject) => {
        timer = setTimeout(() => reject(new CallError('TIMEOUT')), timeoutMs)
      })
      try {
        return await Promise.race([open.link.call(path, input, options), open.closed, late])
      } catch (error) {
        throw open.isClosed() && !options.signal?.aborted ? new CallError('CONNECTION_LOST') : error
      } finally {
        clearTimeout(timer)
      }
    },
  }
}
