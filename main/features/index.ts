import type { Contract } from '../../shared/contract/index.ts'
import type { Handlers } from '../api/handlers.ts'
import type { Derive } from '../database/door.ts'
import type { TravellingName } from '../database/schema/index.ts'
import { authHandlers } from './auth/handlers.ts'
import { draftsHandlers } from './drafts/handlers.ts'
import { liveHandlers } from './live/handlers.ts'
import { settingsHandlers } from './settings/handlers.ts'

/** Every feature's handlers under its contract's name. */
export const handlers: Handlers<Contract> = {
  auth: authHandlers,
  settings: settingsHandlers,
  drafts: draftsHandlers,
  live: liveHandlers,
}

/** Tables that follow a travelling table in the same commit. */
export const derived: Partial<Record<TravellingName, Derive>> = {}
