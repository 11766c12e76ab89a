import { service, serviceItem } from '../../database/schema/index.ts'
import type { FileImporter, ImportContext, RowTools } from './run-file.ts'
import { patientOf, refuseImpossible, requireVisit, rowId, syntheaId, warnAfterDeath } from './synthea-ids.ts'
import { medianPrices } from './synthea-prices.ts'
import { dayCell, optional, refuse, required, timeCell } from './values.ts'

/** The service of a SNOMED CT code, made with the first procedure of it. */
const serviceItemOf = (
  context: ImportContext,
  row: RowTools,
  code: string,
  name: string,
  priceMinor: number,
): string => {
  const known = context.sql.serviceItemIdByCode(code)
  if (known) return known
  return row.insert(serviceItem, {
    id: syntheaId(`service/${code}`),
    code,
    name,
    category: 'procedure',
    priceMinor,
    resultKind: 'none',
    status: 'active',
    createdAt: context.core.now(),
    createdBy: context.author.userId,
  })
}

/** Procedures as completed services, without a charge. */
export const procedures: FileImporter = {
  file: 'procedures.csv',
  columns: ['START', 'PATIENT', 'ENCOUNTER', 'CODE', 'DESCRIPTION', 'BASE_COST'],
  async open(context, source) {
    const { core, sql, author } = context
    const today = core.today()
    const prices = await medianPrices(context, source)
    return (cells, row) => {
      const patient = patientOf(context, cells)
      const visit = requireVisit(context, cells, patient)
      const code = required(cells, 'CODE', 40)
      const name = required(cells, 'DESCRIPTION', 300)
      const orderedAt = timeCell(cells, 'START') ?? refuse('START is empty.')
      const performedAt = timeCell(cells, 'STOP') ?? orderedAt
      if (performedAt < orderedAt) refuse('STOP is before START.')
      const day = dayCell(cells, 'START')
      refuseImpossible(day, patient, today)
      const priceMinor = prices.get(code) ?? refuse('BASE_COST is not an amount, in any row of this service.')
      const note = optional(cells, 'REASONDESCRIPTION')
      const id = rowId('service', row.hash)
      if (sql.hasService(id)) return 'already'
      warnAfterDeath(day, patient, row.warn)
      row.insert(service, {
        id,
        recordId: visit.id,
        patientId: patient.id,
        serviceItemId: serviceItemOf(context, row, code, name, priceMinor),
        name,
        status: 'completed',
        note,
        orderedAt,
        performedAt,
        createdAt: core.now(),
        createdBy: author.userId,
      })
      return 'added'
    }
  },
}
