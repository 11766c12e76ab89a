import type { PatientHeader } from '../../../shared/contract/patients.ts'
import type { prescriptions, WorklistRow } from '../../../shared/contract/prescriptions.ts'
import { notFound } from '../../../shared/domain/error.ts'
import { foldText } from '../../../shared/domain/name.ts'
import { assertInScope, noteAccess, type SignedInCall } from '../../api/call.ts'
import type { Handlers } from '../../api/handlers.ts'
import { medicineStore } from '../medicines/store.ts'
import { readHeader } from '../patients/header-store.ts'
import { ownSurvivorId, scopedPatient } from '../patients/scope.ts'
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

const waitingMs = 7 * 86_400_000

/** Where a row stands in the pharmacist's day: what nobody fetched within a week must not hide who waits now. */
const sectionOf = (row: { stage: string; writtenAt: number }, now: number): 'due' | 'older' | 'repeat' =>
  row.stage === 'repeat' ? 'repeat' : now - row.writtenAt <= waitingMs ? 'due' : 'older'

/** Whether every word starts a word of the patient's name or their record number. */
const isNamed = (patient: PatientHeader, words: readonly string[]): boolean => {
  const text = ` ${foldText(`${patient.givenName} ${patient.familyName} ${patient.mrn}`)}`
  return words.every((word) => text.includes(` ${word}`))
}

export const readingHandlers: Reading = {
  list(call, { patientId, recordId, status, isCurrent, order = 'desc', page, pageSize }) {
    const subject = patientId === undefined ? ownSurvivorId(call) : scopedPatient(call, patientId).id
    const filter = { patientId: subject ?? undefined, recordId, status, isCurrent, hidden: hiddenStatuses(call) }
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
  worklist(call, { search, stage, order = 'asc', page, pageSize }) {
    const words = foldText(search ?? '')
      .split(' ')
      .filter(Boolean)
    const all = worklist(call)
      .filter((row) => stage === undefined || stage === sectionOf(row, call.now))
      .map((row) => ({ ...row, patient: readHeader(call.core.store, row.patientId) }))
      .filter((row) => isNamed(row.patient, words))
    const ordered = order === 'asc' ? all : all.toReversed()
    const rows = ordered.slice((page - 1) * pageSize, page * pageSize)
    noteAccess(call, null, { count: rows.length, patients: rows.map((row) => row.patientId) }, 'prescriptions.worklist')
    return { rows, total: all.length, page, pageSize }
  },
  check(call, { patientId, medicineId, exceptItemId }) {
    const patient = scopedPatient(call, patientId)
    const medicine = medicineStore(call.core.store).byId(medicineId)
    if (!medicine) throw notFound('medicine')
    noteAccess(call, patient.id, { medicineId }, `prescriptions.check:${patient.id}`)
    return checkMedicine(call, patient.id, medicine, exceptItemId)
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
