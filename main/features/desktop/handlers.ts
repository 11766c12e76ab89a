import type { desktop } from '../../../shared/contract/desktop.ts'
import { HeraError, notFound } from '../../../shared/domain/error.ts'
import type { Handlers } from '../../api/handlers.ts'

export const desktopHandlers: Handlers<typeof desktop> = {
  setMenu({ core, session }, { groups }) {
    if (!session) throw new HeraError('UNAUTHORIZED', 'Please sign in.')
    core.desktop?.setMenu(session.id, groups)
    return { isDesktop: core.desktop !== null }
  },
  async *chosen({ core, session, signal }) {
    const waiting: string[] = []
    let isOver = core.desktop === null || signal?.aborted === true
    let wake: () => void = () => {}
    const end = (): void => {
      isOver = true
      wake()
    }
    const stopChosen = core.desktop?.onChosen(session.id, (id) => {
      waiting.push(id)
      wake()
    })
    const stopQuiet = core.sessions.onQuiet((id) => {
      if (id === session.id) end()
    })
    signal?.addEventListener('abort', end)
    try {
      while (!isOver) {
        const id = waiting.shift()
        if (id !== undefined) yield { id }
        else
          await new Promise<void>((resolve) => {
            wake = resolve
          })
      }
    } finally {
      stopChosen?.()
      stopQuiet()
      signal?.removeEventListener('abort', end)
    }
  },
  crashes: ({ core }) => ({ rows: (core.desktop?.crashes() ?? []).map(({ text: _, ...row }) => row) }),
  crash({ core }, { name }) {
    const found = core.desktop?.crashes().find((report) => report.name === name)
    if (!found) throw notFound('crash report')
    return found
  },
  removeCrashes: ({ core }) => ({ removed: core.desktop?.removeCrashes() ?? 0 }),
}
