import { type MessagePort as NodePort, parentPort } from 'node:worker_threads'
import { createORPCClient } from '@orpc/client'
import { RPCLink as FetchLink } from '@orpc/client/fetch'
import { RPCLink as PortLink } from '@orpc/client/message-port'

/**
 * The screen's side of a measurement, on a thread of its own as a window is: it calls one procedure many times, one
 * after the other, and sends back how long each took (ms, from call to answer).
 */
export type Task =
  | { kind: 'port'; port: NodePort }
  | { kind: 'http'; url: string; access: string }
  | { kind: 'calls'; over: 'port' | 'http'; path: string[]; inputs: unknown[]; warmUp: number }
  | { kind: 'barePort'; port: NodePort }
  | { kind: 'bare'; messages: string[]; warmUp: number }

type Clients = Partial<Record<'port' | 'http', unknown>>
const clients: Clients = {}
let barePort: NodePort | null = null
let answered: (text: string) => void = () => {}

const timed = async (count: number, warmUp: number, work: (index: number) => Promise<unknown>): Promise<number[]> => {
  const samples: number[] = []
  for (let index = -warmUp; index < count; index++) {
    const from = performance.now()
    await work(index < 0 ? (index + warmUp) % count : index)
    if (index >= 0) samples.push(performance.now() - from)
  }
  return samples
}

const perform = async (task: Task): Promise<unknown> => {
  if (task.kind === 'port') {
    clients.port = createORPCClient(new PortLink({ port: task.port as unknown as MessagePort }))
    task.port.start()
    return null
  }
  if (task.kind === 'http') {
    const headers = { authorization: `Bearer ${task.access}` }
    clients.http = createORPCClient(new FetchLink({ url: `${task.url}/api/rpc`, headers }))
    return null
  }
  if (task.kind === 'barePort') {
    barePort = task.port
    barePort.on('message', (text: string) => answered(text))
    return null
  }
  if (task.kind === 'bare') {
    const { messages } = task
    return timed(messages.length, task.warmUp, (index) => {
      const answer = new Promise<string>((resolve) => {
        answered = resolve
      })
      barePort?.postMessage(messages[index])
      return answer.then((text) => JSON.parse(text))
    })
  }
  const procedure = task.path.reduce((part, name) => (part as Record<string, unknown>)[name], clients[task.over]) as (
    input: unknown,
  ) => Promise<unknown>
  return timed(task.inputs.length, task.warmUp, (index) => procedure(task.inputs[index]))
}

parentPort?.on('message', ({ id, task }: { id: number; task: Task }) => {
  perform(task).then(
    (result) => parentPort?.postMessage({ id, result }),
    (error: unknown) => parentPort?.postMessage({ id, error: String(error instanceof Error ? error.message : error) }),
  )
})
