import { codeSystems } from '../../../shared/domain/code-system.ts'
import { medicine, prescription, prescriptionItem } from '../../database/schema/index.ts'
import type { FileImporter, ImportContext, RowTools } from './run-file.ts'
import { patientOf, refuseImpossible, rowId, syntheaId, visitOf, warnAfterDeath } from './synthea-ids.ts'
import { medianPrices } from './synthea-prices.ts'
import { dayCell, optional, refuse, required, timeCell } from './values.ts'

const described =
  /^([A-Za-z][A-Za-z ,()-]*?) (\d[\d.]* (?:MG|MCG|UNT|MEQ|ML)(?:\/(?:ML|ACTUAT|HR))?) ([A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+)*)$/

/** `Amoxicillin 500 MG Oral Tablet` is a name, a strength and a form; anything else is kept as the name. */
export const describeMedicine = (text: string): { name: string; strength: string; form: string } => {
  const [, name, strength, form] = described.exec(text) ?? []
  return name && strength && form ? { name, strength, form } : { name: text, strength: '', form: '' }
}

/** The medicine of an RxNorm code, made with the first prescription of it. Priced for what was given at one dispense. */
const medicineOf = (context: ImportContext, row: RowTools, code: string, text: string, priceMinor: number): string => {
  const id = syntheaId(`rxnorm/${code}`)
  if (context.sql.medicine(id)) return id
  return row.insert(medicine, {
    id,
    ...describeMedicine(text),
    codeSystem: codeSystems.rxnorm,
    code,
    baseUnit: 'piece',
    priceMinor,
    reorderLevel: 0,
    isHighAlert: false,
    packSize: 1,
    status: 'active',
    createdAt: context.core.now(),
    createdBy: context.author.userId,
  })
}

/** Prescriptions as settled history: a count of dispenses is kept as a count, nothing moves stock or is charged. */
export const medications: FileImporter = {
  file: 'medications.csv',
  columns: ['START', 'PATIENT', 'CODE', 'DESCRIPTION', 'BASE_COST'],
  async open(context, source) {
    const { core, sql, author } = context
    const today = core.today()
    const prices = await medianPrices(context, source)
    return (cells, row) => {
      const patient = patientOf(context, cells)
      const code = required(cells, 'CODE', 40)
      const text = required(cells, 'DESCRIPTION', 300)
      const writtenAt = timeCell(cells, 'START') ?? refuse('START is empty.')
      const stoppedAt = timeCell(cells, 'STOP')
      if (stoppedAt !== null && stoppedAt < writtenAt) refuse('STOP is before START.')
      const day = dayCell(cells, 'START')
      refuseImpossible(day, patient, today)
      const dispenses = (cells.DISPENSES ?? '').trim() || '0'
      if (!/^\d{1,6}$/.test(dispenses)) refuse('DISPENSES is not a whole number.')
      const priceMinor = prices.get(code) ?? refuse('BASE_COST is not an amount, in any row of this medicine.')
      const visit = visitOf(context, cells, patient)
      const note = optional(cells, 'REASONDESCRIPTION')
      const id = rowId('prescription', row.hash)
      if (sql.hasPrescription(id)) return 'already'
      warnAfterDeath(day, patient, row.warn)
      if (visit === null) row.warn('Its visit was not imported: kept as a prescription without a visit.')
      const status = stoppedAt === null && patient.deceased_at === null ? 'active' : 'completed'
      const origin = { createdAt: core.now(), createdBy: author.userId }
      const medicineId = medicineOf(context, row, code, text, priceMinor)
      row.insert(prescription, {
        id,
        recordId: visit?.id ?? null,
        patientId: patient.id,
        status,
        prescriberId: visit?.clinician_id ?? author.userId,
        writtenAt,
        note,
        ...origin,
      })
      row.insert(prescriptionItem, {
        id: rowId('prescription-item', row.hash),
        prescriptionId: id,
        patientId: patient.id,
        medicineId,
        medicineName: text,
        status,
        quantity: 1,
        importedDispenses: Number(dispenses),
        ...origin,
      })
      return 'added'
    }
  },
}
