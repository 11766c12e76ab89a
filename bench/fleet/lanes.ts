import { Client, type ClientConfig, escapeLiteral } from 'pg'
import type { CentralFunction } from '../../main/sync/wire.ts'

/** One call of one workstation. */
export interface Call {
  role: string
  name: CentralFunction
  payload: string
  /** When it was due, by `performance.now()`: waiting for a free connection counts. */
  dueAt: number
  done(answer: string): void
}

export interface Timing {
  name: CentralFunction
  /** ms from when it was due, and of the call alone. */
  waitedMs: number
  workedMs: number
}

export interface Lanes {
  /**
   * False when so many wait already that the server has fallen behind: the call was not taken. A poll gives way sooner:
   * a workstation that waits for an answer asks nothing else.
   */
  submit(call: Call): boolean
  /** Waits until nothing is under way. */
  settle(): Promise<void>
  /** What was measured since the last time it was asked. */
  take(): { timings: Timing[]; missed: number; errors: Map<string, number> }
  readonly pids: number[]
  close(): Promise<void>
}

/**
 * So many connections for all workstations, as behind a pooler that changes the user: the session is the workstation's
 * own role for the length of the call, so the server checks exactly what it would check.
 */
export const openLanes = async (config: ClientConfig, count: number): Promise<Lanes> => {
  const clients = await Promise.all(
    Array.from({ length: count }, async () => {
      const client = new Client({ ...config, application_name: 'hera fleet' })
      await client.connect()
      return client
    }),
  )
  const pids: number[] = []
  for (const client of clients) {
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid')
    pids.push(rows[0]?.pid ?? 0)
  }
  const longest = { poll: count * 2, other: count * 50 }
  const queue: Call[] = []
  const free = [...clients]
  let measured = { timings: [] as Timing[], missed: 0, errors: new Map<string, number>() }

  const run = async (client: Client, call: Call): Promise<void> => {
    const from = performance.now()
    try {
      // Two statements in one message: what a pooler that changes users sends.
      const text = `SET SESSION AUTHORIZATION ${call.role}; SELECT hera.${call.name}(${escapeLiteral(call.payload)}) AS answer`
      const results = (await client.query(text)) as unknown as { rows: { answer: string }[] }[]
      const answer = results.at(-1)?.rows[0]?.answer ?? ''
      const to = performance.now()
      measured.timings.push({ name: call.name, waitedMs: to - call.dueAt, workedMs: to - from })
      call.done(answer)
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error)
      measured.errors.set(words, (measured.errors.get(words) ?? 0) + 1)
      await client.query('RESET SESSION AUTHORIZATION').catch(() => {})
    }
  }
  const next = (client: Client): void => {
    const call = queue.shift()
    if (!call) {
      free.push(client)
      return
    }
    void run(client, call).then(() => next(client))
  }
  return {
    pids,
    submit(call) {
      if (queue.length >= (call.name === 'poll' ? longest.poll : longest.other)) {
        measured.missed += 1
        return false
      }
      queue.push(call)
      const client = free.pop()
      if (client) next(client)
      return true
    },
    async settle() {
      while (free.length < count) await new Promise((resolve) => setTimeout(resolve, 5))
    },
    take() {
      const taken = measured
      measured = { timings: [], missed: 0, errors: new Map() }
      return taken
    },
    async close() {
      await Promise.all(clients.map((client) => client.end()))
    },
  }
}
