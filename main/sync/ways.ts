import type { MessagePort } from 'node:worker_threads'
import { embeddedServer } from '../central/address.ts'
import { connectPort } from '../central/embedded-port.ts'
import { connectPostgres } from '../central/postgres.ts'
import { type Central, type CentralAddress, CentralError } from './wire.ts'

/** A cable that can be pulled: what is on its way is cut, and nothing gets through until it is back. */
export class Cable {
  #isOut: boolean
  readonly #cut = new Set<() => void>()

  constructor(position: 'in' | 'out') {
    this.#isOut = position === 'out'
  }

  set(position: 'in' | 'out'): void {
    this.#isOut = position === 'out'
    if (this.#isOut) for (const cut of this.#cut) cut()
  }

  around(central: Central): Central {
    return {
      call: (name, payload, deadlineMs) => {
        if (this.#isOut) return Promise.reject(new CentralError('unreachable'))
        return new Promise((resolve, reject) => {
          const cut = (): void => {
            this.#cut.delete(cut)
            reject(new CentralError('cut'))
          }
          this.#cut.add(cut)
          const end = (): boolean => this.#cut.delete(cut)
          central.call(name, payload, deadlineMs).then(
            (text) => end() && resolve(text),
            (error) => end() && reject(error),
          )
        })
      },
      close: () => central.close(),
    }
  }
}

/** The embedded server, once main has handed over a port to it. */
const overPort = (port: Promise<MessagePort>, role: string, password: string): Central => {
  const central = port.then((one) => connectPort(one, role, password))
  central.catch(() => {})
  return {
    call: async (name, payload, deadlineMs) => (await central).call(name, payload, deadlineMs),
    close: async () => (await central.catch(() => null))?.close(),
  }
}

/** The way to a server as a role. */
export const wayTo = (address: CentralAddress, cable: Cable, askPort: () => Promise<MessagePort>): Central =>
  cable.around(
    address.server === embeddedServer ? overPort(askPort(), address.role, address.password) : connectPostgres(address),
  )
