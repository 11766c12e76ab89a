import { Socket } from 'node:net'
import { type Patience, type Wire, WireBroken } from './wire.ts'

const openingProblems: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused',
  ENOTFOUND: 'not_found',
  EAI_AGAIN: 'not_found',
}

/** Given to the system at a time, so that a long job that goes slowly is seen to go on. */
const pieceBytes = 16_384
/** A printer's answers are some bytes; so many that nobody has read are no answers. */
const mostUnread = 65_536

/** A connection to a printer's network port (9100 as a rule). Throws `WireBroken`; then nothing was sent. */
export const openNetwork = async (host: string, port: number, { connectMs, takeMs }: Patience): Promise<Wire> => {
  const socket = new Socket({ allowHalfOpen: true })
  const came: Uint8Array[] = []
  let unread = 0
  let isFlood = false
  let hasEnded = false
  let hasClosed = false
  let wake = (): void => {}
  socket.on('data', (bytes) => {
    unread += bytes.length
    if (unread > mostUnread) {
      isFlood = true
      came.length = 0
      socket.destroy()
    } else came.push(bytes)
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
  const isGone = (): boolean => hasEnded || hasFailed || hasClosed || isFlood
  const gone = (): WireBroken => new WireBroken(isFlood ? 'foreign' : 'cut_off')
  /** One piece, as far as the system's own room; what is said meanwhile is no progress. */
  const give = async (piece: Uint8Array): Promise<void> => {
    let isTaken = false
    let isLate = false
    const timer = setTimeout(() => {
      isLate = true
      wake()
    }, takeMs)
    socket.write(piece, (error) => {
      isTaken = !error
      wake()
    })
    try {
      while (!isTaken) {
        await change(takeMs)
        if (isTaken) return
        if (isGone()) throw gone()
        if (isLate) throw new WireBroken('stuck')
      }
    } finally {
      clearTimeout(timer)
    }
  }

  await connected(socket, host, port, connectMs)
  socket.setNoDelay(true)
  return {
    async write(bytes) {
      if (hasFailed || hasClosed || isFlood) throw gone()
      for (let at = 0; at < bytes.length; at += pieceBytes) await give(bytes.subarray(at, at + pieceBytes))
    },
    async read(ms) {
      if (came.length === 0 && !isGone()) await change(ms)
      unread = 0
      if (came.length > 0) return Buffer.concat(came.splice(0))
      if (isGone()) throw gone()
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
    // A name may stand for two addresses: each is given its share of the time, since a printer asleep takes long to answer.
    socket.connect({ port, host, autoSelectFamilyAttemptTimeout: Math.ceil(ms / 3) }, () => {
      clearTimeout(timer)
      socket.off('error', onError)
      resolve()
    })
  })
