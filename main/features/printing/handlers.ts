import type { printing } from '../../../shared/contract/printing.ts'
import { HeraError, notFound } from '../../../shared/domain/error.ts'
import type { Handlers } from '../../api/handlers.ts'

const notYet = (): HeraError => new HeraError('SERVICE_UNAVAILABLE', 'Printing is being built.')

export const printingHandlers: Handlers<typeof printing> = {
  printers: () => ({ papers: [], system: [], canPrintToSystem: false }),
  choose: (_call, { paper, printer }) => ({ paper, printer }),
  test() {
    throw notYet()
  },
  print() {
    throw notYet()
  },
  list: (_call, { page, pageSize }) => ({ rows: [], total: 0, page, pageSize }),
  read() {
    throw notFound('print')
  },
  pdf() {
    throw notFound('print')
  },
}
