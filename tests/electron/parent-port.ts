import { EventEmitter } from 'node:events'
import type * as Electron from 'electron'

/*
 * Loaded before the worker: gives this process of Node the parentPort of Electron's utility processes, over the channel of
 * child_process. As there, what arrives waits until somebody listens; and the end of the channel ends nothing by itself.
 */
class FakeParentPort extends EventEmitter {
  #waiting: unknown[] | null = []

  constructor() {
    super()
    process.on('message', (data) => {
      if (this.#waiting) this.#waiting.push(data)
      else this.emit('message', { data, ports: [] })
    })
    this.on('newListener', (event) => {
      const waiting = this.#waiting
      if (event !== 'message' || !waiting) return
      this.#waiting = null
      process.nextTick(() => {
        for (const data of waiting) this.emit('message', { data, ports: [] })
      })
    })
  }

  postMessage(message: unknown): void {
    process.send?.(message)
  }
}

process.parentPort = new FakeParentPort() satisfies Pick<
  Electron.ParentPort,
  'on' | 'postMessage'
> as unknown as Electron.ParentPort
