import { HeraError } from '../../../shared/domain/error.ts'
import { localState } from '../../database/local-state.ts'
import { authStore } from '../../features/auth/store.ts'
import { createHera, type Hera, type HeraDeps } from '../../hera.ts'

/** Chromium's switches by which another program reads and drives the page. */
const switches = ['remote-debugging-port', 'remote-debugging-pipe']

/** The command line as Chromium reads it, which knows more spellings of a switch than one. */
export const isDrivable = (commandLine: { hasSwitch(name: string): boolean }): boolean =>
  switches.some((name) => commandLine.hasSwitch(name))

/** In the encrypted database, where nobody without its key writes: `yes` while only such starts have opened it. */
const markKey = 'remote_debugging'

/** Nobody's yet: no account, no clinic's server. Asked of the data itself, since files come and go. */
const isNobodys = ({ core }: Hera): boolean =>
  core.sync.status().mode === 'alone' && authStore(core.store).countUsers() === 0

/**
 * Opens the application. Where another program can drive its page it opens only what was founded like that, which is how
 * a package is tried out (docs/release-checklist.md); a start without the switches makes a folder a real clinic's for
 * good. Throws FORBIDDEN in words, with everything closed again.
 */
export const openGuarded = async (deps: HeraDeps, canBeDriven: boolean): Promise<Hera> => {
  const hera = await createHera(deps)
  try {
    const state = localState(hera.core.store)
    const isMarked = state.read(markKey) === 'yes'
    if (canBeDriven && !isMarked && !isNobodys(hera))
      throw new HeraError(
        'FORBIDDEN',
        'Hera was started so that another program can read and use its window (Chromium’s “remote debugging”). A clinic’s data is not opened like that. Start Hera from the menu; if this comes again, have its shortcut checked.',
        { reason: 'remote_debugging' },
      )
    if (canBeDriven !== isMarked) state.write(markKey, canBeDriven ? 'yes' : 'no')
    return hera
  } catch (error) {
    hera.close()
    throw error
  }
}
