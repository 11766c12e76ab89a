import type { Sessions } from '../auth/sessions.ts'
import type { Desktop, DesktopPowers } from './types.ts'

/** Ties the menu bar to the session whose commands it shows: nobody else's choices reach a page, nor stay to be seen. */
export const makeDesktop = (powers: DesktopPowers, sessions: Pick<Sessions, 'find' | 'onQuiet'>): Desktop => {
  let shownFor: string | null = null
  sessions.onQuiet((id) => {
    if (id !== shownFor) return
    shownFor = null
    powers.setMenu(null)
  })
  return {
    setMenu(sessionId, groups) {
      // It may have been locked while the call was on its way.
      if (sessions.find(sessionId)?.lockedAt !== null) return
      shownFor = groups.length > 0 ? sessionId : null
      powers.setMenu(groups.length > 0 ? groups : null)
    },
    onChosen: (sessionId, listener) =>
      powers.onChosen((id) => {
        if (sessionId === shownFor) listener(id)
      }),
    crashes: powers.crashes,
    removeCrashes: powers.removeCrashes,
  }
}
