import type { updates } from '../../../shared/contract/updates.ts'
import { HeraError } from '../../../shared/domain/error.ts'
import type { Call } from '../../api/call.ts'
import { authorOf } from '../../api/guard.ts'
import type { Handlers } from '../../api/handlers.ts'
import type { Author } from '../../database/author.ts'
import { verifyPassword } from '../auth/verifying.ts'

const sessionOf = ({ session }: Call): NonNullable<Call['session']> => {
  if (!session) throw new HeraError('UNAUTHORIZED', 'Please sign in.')
  return session
}

const by = (call: Call): Author => authorOf(sessionOf(call))

export const updatesHandlers: Handlers<typeof updates> = {
  status: (call) => call.core.updates.status(),
  check: (call) => call.core.updates.check(),
  install: (call) => call.core.updates.install(by(call)),

  async rollBack(call, { password }) {
    await verifyPassword(call, sessionOf(call), password)
    return call.core.updates.rollBack(by(call))
  },
}
