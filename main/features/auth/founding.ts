import { conflict } from '../../../shared/domain/error.ts'
import type { Core } from '../../api/core.ts'
import { authStore } from './store.ts'

/** What a first run may do here: anything while alone; in a clinic, only its first workstation makes an administrator. */
export type Founding = 'may' | 'users_arriving' | 'founder_elsewhere'

export const foundingOf = (core: Core): Founding => {
  const { mode, hasAdministrator } = core.sync.status()
  if (mode === 'alone') return 'may'
  if (hasAdministrator !== false) return 'users_arriving'
  return authStore(core.store).isFounder() ? 'may' : 'founder_elsewhere'
}

/** Throws, in words, where the first administrator is not made. */
export const expectMayFound = (core: Core): void => {
  const founding = foundingOf(core)
  if (founding === 'users_arriving') {
    throw conflict('users_arriving', 'The users of this clinic are still coming down. Wait a moment, then sign in.')
  }
  if (founding === 'founder_elsewhere') {
    throw conflict(
      'founder_elsewhere',
      'The first administrator of this clinic is made on its first workstation. Do that there; then sign in here.',
    )
  }
}
