import { MessageChannel, type Transferable, Worker } from 'node:worker_threads'
import { createPortHandler, type Port, servePort } from '../main/api/port.ts'
import type { Hera } from '../main/hera.ts'
import type { Task } from './window-thread.ts'

const warmUpCalls = 300
const turn = 20

/** A window on its own thread, joined to the application by a message port. */
export class BenchWindow {
  #worker = new Worker(new URL('./window-thread.ts', import.meta.url))
  #next = 0
  #hasBarePort = false
  #answer: (message: never) => unknown = () => null
  #waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()

  constructor() {
    this.#worker.on('message', ({ id, result, error }: { id: number; result: unknown; error?: string }) => {
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (error) waiting?.reject(new Error(error))
      else waiting?.resolve(result)
    })
  }

  #do(task: Task, transfer: Transferable[] = []): Promise<unknown> {
    const id = this.#next++
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#worker.postMessage({ id, task }, transfer)
    })
  }

  /** Joins the application over a message port, as Electron does, and signs in. */
  async join(hera: Hera, username: string, password: string): Promise<void> {
    const { port1, port2 } = new MessageChannel()
    servePort(hera.core, createPortHandler(hera.router), port1 as unknown as Port)
    await this.#do({ kind: 'port', port: port2 }, [port2])
    await this.calls('port', 'auth.login', [{ username, password }], 0)
  }

  /** Joins over loopback HTTP with a Bearer token. */
  async joinHttp(url: string, access: string): Promise<void> {
    await this.#do({ kind: 'http', url, access })
  }

  /** Calls a procedure with each input in turn; the latencies in ms. */
  async calls(over: 'port' | 'http', procedure: string, inputs: unknown[], warmUp = 50): Promise<number[]> {
    return (await this.#do({ kind: 'calls', over, path: procedure.split('.'), inputs, warmUp })) as number[]
  }

  /** The same road without the application: a message to main, `answer` there, its rows back as JSON. */
  async bare(messages: unknown[], answer: (message: never) => unknown, warmUp = 50): Promise<number[]> {
    this.#answer = answer
    if (!this.#hasBarePort) {
      this.#hasBarePort = true
      const { port1, port2 } = new MessageChannel()
      port1.on('message', (text: string) => port1.postMessage(JSON.stringify(this.#answer(JSON.parse(text) as never))))
      await this.#do({ kind: 'barePort', port: port2 }, [port2])
    }
    const texts = messages.map((message) => JSON.stringify(message))
    return (await this.#do({ kind: 'bare', messages: texts, warmUp })) as number[]
  }

  /**
   * Both over the port, a few of each in turn, so that a busy moment of the machine falls on both. The first ones are not
   * counted: a program that runs all day has its code compiled.
   */
  async sideBySide(
    bare: { messages: unknown[]; answer(message: never): unknown },
    whole: { procedure: string; inputs: unknown[] },
  ): Promise<{ bare: number[]; whole: number[] }> {
    const samples = { bare: [] as number[], whole: [] as number[] }
    await this.bare(bare.messages.slice(0, warmUpCalls), bare.answer, 0)
    await this.calls('port', whole.procedure, whole.inputs.slice(0, warmUpCalls), 0)
    for (let from = 0; from < whole.inputs.length; from += turn) {
      samples.bare.push(...(await this.bare(bare.messages.slice(from, from + turn), bare.answer, 2)))
      samples.whole.push(...(await this.calls('port', whole.procedure, whole.inputs.slice(from, from + turn), 2)))
    }
    return samples
  }

  close(): Promise<number> {
    return this.#worker.terminate()
  }
}
