import { conflict, invalid } from '../../../shared/domain/error.ts'
import type { Core } from '../../api/core.ts'
import { isJoined } from '../auth/elsewhere.ts'
import { authStore } from '../auth/store.ts'
import { type StoredUser, usersStore } from './store.ts'

/** Somebody must always be able to sign in as an administrator. */
export const expectAnotherAdministrator = (core: Core, user: StoredUser): void => {
  if (user.role !== 'admin' || user.status !== 'active') return
  if (usersStore(core.store).countOtherAdministrators(user.id, isJoined(core)) > 0) return
  throw conflict(
    'last_administrator',
    'This is the last administrator who can sign in. Make another one first; they must have set their password.',
  )
}

/** `username` in lower case. Of two accounts with one name only the older could sign in everywhere. */
export const expectFreeUsername = (core: Core, username: string): void => {
  if (!authStore(core.store).userByName(username)) return
  throw conflict('username_taken', 'This username is taken. Choose another.')
}

/** A Patient account has exactly one patient, who exists; no other account has one. */
export const expectPatient = (core: Core, role: string, patientId: string | null | undefined): void => {
  if (role !== 'patient') {
    if (patientId) throw invalid('patientId', 'Only a Patient account has a patient.')
    return
  }
  if (!patientId) throw invalid('patientId', 'Choose the patient of this account.')
  if (!usersStore(core.store).hasPatient(patientId)) throw invalid('patientId', 'This patient was not found.')
}

/** Imported staff stay as they are: names beside old entries. */
export const expectSignsIn = (user: StoredUser): void => {
  if (user.status !== 'external') return
  throw conflict('external_user', 'This person came with imported data and cannot sign in. Add a new user instead.')
}
