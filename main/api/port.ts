import { StandardRPCJsonSerializer, StandardRPCSerializer } from '@orpc/client/standard'
import type { AnyRouter } from '@orpc/server'
import { MessagePortHandler } from '@orpc/server/message-port'
import { StandardHandler, StandardRPCCodec, StandardRPCMatcher } from '@orpc/server/standard'
import type { Core } from './core.ts'
import { readFrame } from './frame.ts'
import type { HostContext } from './router.ts'

/** What we need of a port: Node's MessagePort, Electron's MessagePortMain and the browser's all fit. */
export interface Port {
  postMessage(message: unknown): void
  start(): void
  close(): void
  on(event: 'message' | 'close', listener: (message: unknown) => void): unknown
}

/** Answers are what the contract's schemas let through, plain JSON: looking through each for dates and files is left out. */
class PlainSerializer extends StandardRPCJsonSerializer {
  override serialize(data: unknown): ReturnType<StandardRPCJsonSerializer['serialize']> {
    return [data, [], [], []]
  }
}

/** oRPC's own handler for ports (`RPCHandler`), put together by hand for the serializer's sake. */
export const createPortHandler = (router: AnyRouter): MessagePortHandler<HostContext> => {
  const codec = new StandardRPCCodec(new StandardRPCSerializer(new PlainSerializer()))
  return new MessagePortHandler(new StandardHandler<HostContext>(router, new StandardRPCMatcher(), codec, {}))
}

/** A port that is being served, for the host that owns its window. */
export interface ServedPort {
  /** Locks the session on this port, if somebody is signed in. */
  lock(): void
  /** Ends the session, what is under way, and the port; may be called twice. */
  close(): void
}

/**
 * Serves the router on one port. The session that signs in on it is bound to it, here in main, and ends with it.
 */
export const servePort = (core: Core, handler: MessagePortHandler<HostContext>, port: Port): ServedPort => {
  let sessionId: string | null = null
  let isClosed = false
  const closeListeners: (() => void)[] = []
  const endSession = (): void => {
    // A port may close after the database did, when the program ends.
    if (sessionId && core.store.sqlite.open) core.sessions.end(sessionId, core.now())
    sessionId = null
  }
  const end = (): void => {
    if (isClosed) return
    isClosed = true
    endSession()
    for (const listener of closeListeners) listener()
  }
  const speaker: HostContext['speaker'] = {
    get sessionId() {
      return sessionId
    },
    carrier: {
      refresh: null,
      async signedIn(session) {
        if (sessionId && sessionId !== session.id) endSession()
        sessionId = session.id
        // Its window went away while the password was being checked.
        if (isClosed) endSession()
        return undefined
      },
      signedOut() {
        sessionId = null
      },
    },
  }
  const guarded = {
    postMessage(message: unknown) {
      if (!isClosed) port.postMessage(message)
    },
    on(event: string, listener: (message?: unknown) => void) {
      if (event === 'close') closeListeners.push(listener)
      else
        port.on('message', (message) => {
          if (isClosed) return
          const data = typeof message === 'object' && message !== null && 'data' in message ? message.data : message
          const read = readFrame(data)
          if (read === null) return
          if ('frame' in read) listener({ data: read.frame })
          else port.postMessage(read.answer)
        })
    },
  }
  handler.upgrade(guarded as never, { context: { speaker } })
  port.on('close', end)
  port.start()
  return {
    lock() {
      if (sessionId && core.store.sqlite.open) core.sessions.lock(sessionId, core.now())
    },
    close() {
      end()
      port.close()
    },
  }
}
