import { Socket } from 'node:net'
import { type Patience, type Wire, WireBroken } from './wire.ts'

const openingProblems: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'not_found',
  EAI_AGAIN: 'not_found',
}

/** A connection to a printer's network port (9100 as a rule). Throws `WireBroken`; then nothing was sent. */
export const openNetwork = async (host: string, port: number, { connectMs, takeMs }: Patience): Promise<Wire> => {
  const socket = new Socket({ allowHalfOpen: true })
  const came: Uint8Array[] = []
  let hasEnded = false
  let hasClosed = false
  let wake = (): void => {}
  socket.on('data', (bytes) => {
    came.push(bytes)
    wake()
  })
  socket.on('end', () => {
    hasEnded = true
    wake()
  })
  let hasFailed = false
  socket.on('error', () => {
    hasFailed = true
    wake()
  })
  socket.on('close', () => {
    hasClosed = true
    wake()
  })
  /** Until something happens on the socket (true), or `ms` have passed. */
  const change = (ms: number): Promise<boolean> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms, false)
      wake = () => {
        clearTimeout(timer)
        resolve(true)
      }
    })
  const isGone = (): boolean => hasEnded || hasFailed || hasClosed

  await connected(socket, host, port, connectMs)
  socket.setNoDelay(true)
  return {
    async write(bytes) {
      if (hasFailed || hasClosed) throw new WireBroken('cut_off')
      let isTaken = false
      socket.write(bytes, (error) => {
        isTaken = !error
        wake()
      })
      for (let waiting = socket.writableLength; !isTaken; waiting = socket.writableLength) {
        const hasChanged = await change(takeMs)
        if (isTaken) return
        if (isGone()) throw new WireBroken('cut_off')
        if (!hasChanged && socket.writableLength === waiting) throw new WireBroken('stuck')
      }
    },
    async read(ms) {
      if (came.length === 0 && !isGone()) await change(ms)
      if (came.length > 0) return Buffer.concat(came.splice(0))
      if (isGone()) throw new WireBroken('cut_off')
      return null
    },
    isGone,
    async finish(ms) {
      if (hasFailed || hasClosed || hasEnded) return false
      socket.end()
      await change(ms)
      // Whoever says something now could have said it before: that is no wire without a voice.
      return hasEnded && !hasFailed && came.length === 0
    },
    close() {
      socket.destroy()
    },
  }
}

const connected = (socket: Socket, host: string, port: number, ms: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      socket.destroy()
      reject(new WireBroken('unreachable'))
    }, ms)
    const onError = (error: NodeJS.ErrnoException): void => {
      clearTimeout(timer)
      reject(new WireBroken(openingProblems[error.code ?? ''] ?? 'unreachable'))
    }
    socket.once('error', onError)
    socket.connect(port, host, () => {
      clearTimeout(timer)
      socket.off('error', onError)
      resolve()
    })
  })
