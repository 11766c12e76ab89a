import type { updates } from '../../../shared/contract/updates.ts'
import type { Handlers } from '../../api/handlers.ts'

export const updatesHandlers: Handlers<typeof updates> = {
  status: (call) => call.core.updates.status(),
  check: (call) => call.core.updates.check(),
  install: (call) => call.core.updates.install(),
  rollBack: (call) => call.core.updates.rollBack(),
}
