import type { configuration } from '../../../shared/contract/configuration.ts'
import type { Handlers } from '../../api/handlers.ts'

export const configurationHandlers: Handlers<typeof configuration> = {
  read({ core }) {
    const { file, isFileThere, problems } = core.configuration
    return { file, isFileThere, problems, rows: [] }
  },
  door({ core }) {
    const { managed } = core.configuration
    return {
      serverAddress: managed.serverAddress ?? null,
      hasCa: managed.serverCa !== undefined,
      workstationName: managed.workstationName ?? null,
      locale: managed.locale ?? null,
      enrolment: { state: 'none', words: '' },
    }
  },
}
