import type { prescriptions, WorklistRow } from '../../../shared/contract/prescriptions.ts'
import { notFound } from '../../../shared/domain/error.ts'
import { assertInScope, noteAccess, ownPatientId, type SignedInCall } from '../../api/call.ts'
import type { Handlers } from '../../api/handlers.ts'
import { medicineStore } from '../medicines/store.ts'
import { hiddenStatuses, itemAnswer, prescriptionAnswer } from './answers.ts'
import { checkMedicine } from './checks.ts'
import { type PrescriptionFacts, prescriptionStore } from './store.ts'

type Reading = Handlers<Pick<typeof prescriptions, 'list' | 'worklist' | 'check' | 'read' | 'items'>>

/** One prescription that this caller may see, or NOT_FOUND. */
export const findPrescription = (call: SignedInCall, id: string): PrescriptionFacts => {
  const facts = prescriptionStore(call.core.store).byId(id)
  if (!facts) throw notFound('prescription')
  assertInScope(call, facts.patientId, 'prescription')
  if (hiddenStatuses(call).includes(facts.status)) throw notFound('prescription')
  return facts
}

export const prescriptionDetail = (call: SignedInCall, id: string) => ({
  ...prescriptionAnswer(call, findPrescription(call, id)),
  version: call.core.store.versionOf('prescription', id),
})

/** The patient's name card; a merged patient's is that of the patient they were merged into. */
export const patientHeaderOf = (call: SignedInCall, patientId: string) => {
  const sql = prescriptionStore(call.core.store)
  const own = sql.patient(patientId)
  const found = own?.mergedIntoId ? (sql.patient(own.mergedIntoId) ?? own) : own
  if (!found) throw notFound('patient')
  const { mergedIntoId: _, ...header } = found
  return header
}

/** Active prescriptions with something to hand out, oldest first; a repeat that may wait comes under `repeat`. */
const worklist = (call: SignedInCall): Omit<WorklistRow, 'patient'>[] => {
  const sql = prescriptionStore(call.core.store)
  const byPrescription = Map.groupBy(sql.openItems(), (item) => item.prescriptionId)
  const rows: Omit<WorklistRow, 'patient'>[] = []
  for (const [id, items] of byPrescription) {
    const facts = sql.byId(id)
    if (facts?.status !== 'active') continue
    const open = items.map((item) => itemAnswer(item, false)).filter((item) => item.fulfilment.remaining > 0)
    if (open.length === 0) continue
    const states = open.map((item) => item.fulfilment.state)
    const stage = states.includes('partial') ? 'partial' : states.includes('none') ? 'new' : 'repeat'
    rows.push({ ...facts, items: open, stage })
  }
  return rows.toSorted((a, b) => a.writtenAt - b.writtenAt || (a.id < b.id ? -1 : 1))
}

export const readingHandlers: Reading = {
  list(call, { patientId, recordId, status, order = 'desc', page, pageSize }) {
    const own = ownPatientId(call)
    if (patientId !== undefined) assertInScope(call, patientId, 'patient')
    const filter = { patientId: own ?? patientId, recordId, status, hidden: hiddenStatuses(call) }
    const sql = prescriptionStore(call.core.store)
    const rows = sql.page(filter, order, pageSize, (page - 1) * pageSize)
    noteAccess(
      call,
      filter.patientId ?? null,
      { count: rows.length, ids: rows.map((row) => row.id) },
      'prescriptions.list',
    )
    return { rows: rows.map((row) => prescriptionAnswer(call, row)), total: sql.count(filter), page, pageSize }
  },
  worklist(call, { stage, order = 'asc', page, pageSize }) {
    const all = worklist(call).filter((row) => stage === undefined || (row.stage === 'repeat') === (stage === 'repeat'))
    const ordered = order === 'asc' ? all : all.toReversed()
    const rows = ordered
      .slice((page - 1) * pageSize, page * pageSize)
      .map((row) => ({ ...row, patient: patientHeaderOf(call, row.patientId) }))
    noteAccess(call, null, { count: rows.length, patients: rows.map((row) => row.patientId) }, 'prescriptions.worklist')
    return { rows, total: all.length, page, pageSize }
  },
  check(call, { patientId, medicineId, exceptItemId }) {
    assertInScope(call, patientId, 'patient')
    const medicine = medicineStore(call.core.store).byId(medicineId)
    if (!medicine) throw notFound('medicine')
    if (!prescriptionStore(call.core.store).patient(patientId)) throw notFound('patient')
    noteAccess(call, patientId, { medicineId }, `prescriptions.check:${patientId}`)
    return checkMedicine(call, patientId, medicine, exceptItemId)
  },
  read(call, { id }) {
    const row = prescriptionDetail(call, id)
    noteAccess(call, row.patientId, { id })
    return row
  },
  items(call, { id }) {
    const row = prescriptionDetail(call, id)
    noteAccess(call, row.patientId, { id, count: row.items.length })
    return row.items
  },
}
