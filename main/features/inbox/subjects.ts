import type { TravellingName } from '../../database/schema/index.ts'
import type { Store } from '../../database/store.ts'
import { tableNames } from './labels.ts'
import { type Row, rowsStore, travellingName } from './rows-store.ts'

const words = (...parts: unknown[]): string =>
  parts
    .filter((part) => part !== null && part !== undefined && part !== '')
    .map(String)
    .join(' ')

/** What a row is called by itself, from its own columns. */
const namers: Partial<Record<TravellingName, (row: Row, store: Store) => string>> = {
  setting: (row) => words(row.name),
  user: (row) => words(row.display_name),
  code: (row) => words(row.code, row.text),
  service_item: (row) => words(row.name),
  medicine: (row) => words(row.name, row.strength, row.form),
  patient: (row) => words(row.given_name, row.family_name, row.mrn && `(${row.mrn})`),
  allergy: (row) => words(row.substance),
  problem: (row) => words(row.text),
  medical_record: (row) => words(row.reason),
  medical_record_item: (row) => words(row.kind, row.kind === 'note' ? '' : row.text),
  service: (row) => words(row.name),
  service_result: (row) => words(row.value ?? row.text, row.unit),
  prescription_item: (row) => words(row.medicine_name),
  stock_batch: (row, store) => words(nameOf(store, 'medicine', String(row.medicine_id)), row.lot && `lot ${row.lot}`),
  stock_movement: (row, store) => words(nameOf(store, 'medicine', String(row.medicine_id))),
  dispense: (row, store) => words(nameOf(store, 'medicine', String(row.medicine_id))),
  sale: (row) => words(row.customer),
  charge: (row) => words(row.description),
  cash_shift: (row, store) => words('of', rowsStore(store).userName(String(row.user_id))),
  payment: (row) => words('receipt', row.receipt_no),
}

/** The name of a row that is here, or null. */
export const nameOf = (store: Store, table: TravellingName, id: string): string | null => {
  const row = rowsStore(store).row(table, id)
  return row ? (namers[table]?.(row, store) ?? '') : null
}

export interface Subject {
  words: string
  patientId: string | null
}

/** What a row is about: the patient if it has one, then the kind of row and its own name. `row` when it is not here. */
export const subjectOf = (store: Store, table: string, id: string, row?: Row): Subject => {
  const name = travellingName(table)
  const stored = (name && rowsStore(store).row(name, id)) ?? row
  const kind = tableNames[table] ?? table
  if (!name || !stored) return { words: kind, patientId: null }
  const own = namers[name]?.(stored, store) ?? ''
  if (name === 'patient') return { words: own || kind, patientId: id }
  const patientId = typeof stored.patient_id === 'string' ? stored.patient_id : null
  const patient = patientId && name !== 'user' ? nameOf(store, 'patient', patientId) : null
  const thing = own ? `${kind}: ${own}` : kind
  return { words: patient ? `${patient} · ${thing}` : thing, patientId: name === 'user' ? null : patientId }
}
