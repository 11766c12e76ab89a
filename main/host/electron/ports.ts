import type { IpcMain, WebFrameMain } from 'electron'
import type { Core } from '../../api/core.ts'
import { createPortHandler, type ServedPort, servePort } from '../../api/port.ts'
import type { Hera } from '../../hera.ts'
import { isOwnAddress } from '../node/own-address.ts'
import { connectMessage } from './messages.ts'

type Frame = Pick<WebFrameMain, 'isDestroyed' | 'parent' | 'url'>

/** The top frame of our own page, alive. Reading a frame that has gone throws; that is a no as well. */
export const isOwnFrame = (frame: Frame | null): boolean => {
  try {
    return frame !== null && !frame.isDestroyed() && frame.parent === null && isOwnAddress(frame.url)
  } catch {
    return false
  }
}

export interface WindowPorts {
  lockAll(): void
  /** For good: a page that asks for a new port gets none. */
  closeAll(): void
}

/**
 * Serves one port to each window's own page. A new port replaces the one before it, and a page that is left or has
 * crashed loses its port: the session on it ends with it.
 */
export const acceptPorts = (ipc: Pick<IpcMain, 'on'>, hera: { core: Core; router: Hera['router'] }): WindowPorts => {
  const handler = createPortHandler(hera.router)
  const served = new Map<number, ServedPort>()
  const watched = new WeakSet<object>()
  let isOver = false

  ipc.on(connectMessage, (event) => {
    const [port] = event.ports
    if (isOver || !port || event.ports.length !== 1 || !isOwnFrame(event.senderFrame)) {
      for (const unwanted of event.ports) unwanted.close()
      return
    }
    const { sender } = event
    const { id } = sender
    served.get(id)?.close()
    const mine = servePort(hera.core, handler, port)
    served.set(id, mine)
    port.on('close', () => {
      if (served.get(id) === mine) served.delete(id)
    })
    if (watched.has(sender)) return
    watched.add(sender)
    // The new page asks for its port only after its navigation is done, so what is left is what was there at the start.
    let left: ServedPort | undefined
    sender.on('did-start-navigation', (details) => {
      if (details.isMainFrame && !details.isSameDocument) left = served.get(id)
    })
    sender.on('did-navigate', () => left?.close())
    const gone = (): void => {
      served.get(id)?.close()
      served.delete(id)
    }
    sender.on('render-process-gone', gone)
    sender.on('destroyed', gone)
  })

  return {
    lockAll() {
      for (const port of served.values()) port.lock()
    },
    closeAll() {
      isOver = true
      for (const port of served.values()) port.close()
      served.clear()
    },
  }
}
