import type { desktop } from '../../../shared/contract/desktop.ts'
import { notFound } from '../../../shared/domain/error.ts'
import type { Handlers } from '../../api/handlers.ts'

export const desktopHandlers: Handlers<typeof desktop> = {
  setMenu({ core }, { groups }) {
    core.desktop?.setMenu(groups)
    return { isDesktop: core.desktop !== null }
  },
  async *chosen() {},
  crashes: ({ core }) => ({ rows: (core.desktop?.crashes() ?? []).map(({ text: _, ...row }) => row) }),
  crash({ core }, { name }) {
    const found = core.desktop?.crashes().find((report) => report.name === name)
    if (!found) throw notFound('crash report')
    return found
  },
  removeCrashes: ({ core }) => ({ removed: core.desktop?.removeCrashes() ?? 0 }),
}
