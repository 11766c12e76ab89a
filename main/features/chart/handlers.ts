import type { Chart, chart } from '../../../shared/contract/chart.ts'
import { may, visibleItemKinds } from '../../../shared/domain/capability.ts'
import { notFound } from '../../../shared/domain/error.ts'
import { noteAccess, type SignedInCall } from '../../api/call.ts'
import type { Handlers } from '../../api/handlers.ts'
import { byGravity, isActiveAllergy } from '../allergies/rules.ts'
import { allergyStore } from '../allergies/store.ts'
import { toHeader } from '../patients/header-store.ts'
import { scopedPatient } from '../patients/scope.ts'
import { activeFirst, isActiveProblem } from '../problems/rules.ts'
import { problemStore } from '../problems/store.ts'
import { itemFilter } from '../records/items-rules.ts'
import { itemsStore, toItem } from '../records/items-store.ts'
import { noteOpening } from './openings.ts'
import { chartStore, timelineLength, toPoints, toRecord } from './store.ts'

/** Readings that come with the chart, of all vital signs together; `vitals` gives more of one. */
const readings = 24

const allergiesOf = (call: SignedInCall, patientId: string): Chart['allergies'] =>
  may(call.session.role, 'allergy.read')
    ? allergyStore(call.core.store)
        .ofPatient(patientId)
        .filter((row) => isActiveAllergy(row) && row.kind !== 'none_known')
        .toSorted(byGravity)
    : null

const problemsOf = (call: SignedInCall, patientId: string): Chart['problems'] =>
  may(call.session.role, 'problem.read')
    ? problemStore(call.core.store).ofPatient(patientId).filter(isActiveProblem).toSorted(activeFirst)
    : null

/** The timeline, with counts and diagnoses of the kinds that the caller may see. */
const recordsOf = (call: SignedInCall, patientId: string): Chart['records'] => {
  const sql = chartStore(call.core.store)
  const visible = call.grant === 'part' ? (visibleItemKinds[call.session.role] ?? { kinds: [], loinc: [] }) : null
  const maySee = (kind: string): boolean => visible === null || visible.kinds.includes(kind)
  const rows = sql.records(patientId)
  const ids = rows.map((row) => row.id)
  const counts = new Map<string, Record<string, number>>()
  for (const { record_id, kind, status, n } of sql.itemCounts(ids)) {
    // A text that was amended is read under its amendment: the two are one note.
    if (!maySee(kind) || status === 'amended' || (call.grant === 'own' && status === 'preliminary')) continue
    const known = counts.get(record_id) ?? {}
    known[kind] = (known[kind] ?? 0) + n
    counts.set(record_id, known)
  }
  if (visible?.loinc) {
    for (const known of counts.values()) known.vitals = 0
    for (const { record_id, n } of visible.loinc.flatMap((loinc) => sql.readingCounts(ids, loinc))) {
      const known = counts.get(record_id)
      if (known) known.vitals = (known.vitals ?? 0) + n
    }
  }
  const diagnoses = new Map<string, string | null>()
  if (maySee('diagnosis')) {
    for (const { record_id, text } of sql.diagnoses(ids)) diagnoses.set(record_id, text)
  }
  return rows.map((row) => {
    const of = counts.get(row.id) ?? {}
    return toRecord(
      row,
      { vitals: of.vitals ?? 0, notes: of.note ?? 0, diagnoses: of.diagnosis ?? 0 },
      diagnoses.get(row.id) ?? null,
    )
  })
}

const vitalsOf = (call: SignedInCall, patientId: string): Chart['vitals'] => {
  const isVisible = itemFilter(call)
  const byCode = Map.groupBy(
    chartStore(call.core.store)
      .latestVitals(patientId, readings)
      .filter((row) => isVisible({ kind: 'vitals', status: 'final', code: row.code })),
    (row) => row.code,
  )
  return [...byCode].map(([loinc, rows]) => ({ loinc, points: toPoints(rows) }))
}

const readChart = (call: SignedInCall, input: { patientId: string; recordId?: string | undefined }): Chart => {
  const { store } = call.core
  const patient = scopedPatient(call, input.patientId)
  const patientId = patient.id
  const records = recordsOf(call, patientId)
  const recordId = input.recordId ?? records[0]?.id ?? null
  if (input.recordId && itemsStore(store).recordOf(input.recordId)?.patient_id !== patientId) throw notFound('visit')
  const items = recordId === null ? [] : itemsStore(store).ofRecord(recordId).filter(itemFilter(call))
  return {
    patient: toHeader(patient),
    allergies: allergiesOf(call, patientId),
    problems: problemsOf(call, patientId),
    records,
    recordsTotal: records.length < timelineLength ? records.length : chartStore(store).countRecords(patientId),
    recordId,
    items: items.map((row) => toItem(row, (id) => store.versionOf('medical_record_item', id))),
    vitals: vitalsOf(call, patientId),
  }
}

export const chartHandlers: Handlers<typeof chart> = {
  open(call, input) {
    const shown = call.core.store.read(() => readChart(call, input))
    const { patient, recordId, records, items } = shown
    noteOpening(call, patient.id, { record: recordId, records: records.length, items: items.length })
    return shown
  },

  vitals(call, { patientId: askedId, loinc, limit }) {
    const patientId = scopedPatient(call, askedId).id
    const isVisible = itemFilter(call)({ kind: 'vitals', status: 'final', code: loinc })
    const rows = isVisible ? chartStore(call.core.store).vitalsOf(patientId, loinc, limit) : []
    noteAccess(call, patientId, { vitals: rows.length, loinc })
    return { loinc, points: toPoints(rows) }
  },
}
