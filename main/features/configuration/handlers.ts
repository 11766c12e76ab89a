import type { configuration } from '../../../shared/contract/configuration.ts'
import type { Handlers } from '../../api/handlers.ts'
import { addressWords } from '../../configuration/words.ts'
import { authStore } from '../auth/store.ts'
import { configurationRows } from './rows.ts'

export const configurationHandlers: Handlers<typeof configuration> = {
  read({ core }) {
    const { file, isFileThere, problems } = core.configuration
    return { file, isFileThere, problems, rows: configurationRows(core) }
  },

  /** Public: nothing in it lets anybody in, and nothing of it is about a person. */
  door({ core }) {
    const { managed, problems } = core.configuration
    return {
      serverAddress: managed.serverAddress === undefined ? null : addressWords(managed.serverAddress),
      hasCa: managed.serverCa !== undefined,
      workstationName: managed.workstationName ?? null,
      locale: managed.locale ?? null,
      problems: authStore(core.store).countUsers() === 0 ? problems : [],
      enrolment: core.enrolment.now(),
    }
  },
}
