import type { live } from '../../../shared/contract/live.ts'
import type { Handlers } from '../../api/handlers.ts'

/** Bursts within this time arrive as one event. */
const gatherMs = 50

export const liveHandlers: Handlers<typeof live> = {
  async *changes(call) {
    const { core, session, signal } = call
    let waiting = new Set<string>()
    let wake: () => void = () => {}
    const stop = core.store.onChange((tables) => {
      for (const table of tables) waiting.add(table)
      wake()
    })
    const onAbort = (): void => wake()
    signal?.addEventListener('abort', onAbort)
    try {
      while (!signal?.aborted && core.sessions.find(session.id)) {
        if (waiting.size === 0) {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
          await new Promise((resolve) => setTimeout(resolve, gatherMs))
        }
        if (waiting.size === 0 || signal?.aborted) continue
        const tables = [...waiting]
        waiting = new Set()
        yield { tables }
      }
    } finally {
      stop()
      signal?.removeEventListener('abort', onAbort)
    }
  },
}
