import { isRefusal } from './error-words.ts'
import { isWokenBy } from './feature-tables.ts'
import { client, queryClient } from './queries.ts'
import { announce } from './signals.ts'

const firstWaitMs = 500
const longestWaitMs = 15_000

function wake(tables: readonly string[]): void {
  void queryClient.invalidateQueries({
    predicate: ({ queryKey: [path] }) => Array.isArray(path) && isWokenBy(String(path[0]), tables),
  })
}

const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })

/**
 * Listens to the stream of changed tables until `signal` aborts, reconnecting with growing pauses. After a gap
 * everything is asked again, since changes were missed.
 */
export async function followChanges(signal: AbortSignal): Promise<void> {
  let waitMs = firstWaitMs
  let hadGap = false
  while (!signal.aborted) {
    try {
      const changes = await client.live.changes(undefined, { signal })
      announce('online', true)
      if (hadGap) void queryClient.invalidateQueries()
      waitMs = firstWaitMs
      for await (const { tables } of changes) wake(tables)
    } catch (error) {
      if (signal.aborted) return
      // Signed out or locked: the link has said so, and the shell that follows these changes is about to close.
      if (!isRefusal(error)) announce('online', false)
    }
    hadGap = true
    await pause(waitMs, signal)
    waitMs = Math.min(longestWaitMs, waitMs * 2)
  }
}
