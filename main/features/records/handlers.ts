import type { RecordRow, records } from '../../../shared/contract/records.ts'
import { conflict, notFound } from '../../../shared/domain/error.ts'
import { noteAccess, type SignedInCall } from '../../api/call.ts'
import type { Handlers } from '../../api/handlers.ts'
import { medicalRecord } from '../../database/schema/index.ts'
import { headerStore, readHeader, toHeader } from '../patients/header-store.ts'
import { ownSurvivorId, scopedPatient } from '../patients/scope.ts'
import { searchPatients } from '../patients/search.ts'
import { addHistory, assertOpen, checkStart, checkWithin, moveRecord, requireRecord } from './rules.ts'
import { recordStore, type StoredRecord } from './store.ts'
import { rangesOf, recordVitals } from './vitals.ts'

/** A waiting room holds fewer; beyond it the list says more than anyone reads. */
const queueLimit = 500
const searchedPatients = 500

const toRow = (call: SignedInCall, record: StoredRecord, patient = readHeader(call.core.store, record.patient_id)) =>
  ({
    id: record.id,
    patient,
    status: record.status,
    priority: record.priority,
    reason: record.reason,
    clinicianId: record.clinician_id,
    clinicianName: record.clinician_name,
    startedAt: record.started_at,
    endedAt: record.ended_at,
    cancelReason: record.cancel_reason,
    version: call.core.store.versionOf('medical_record', record.id),
  }) satisfies RecordRow

/** Rows with their patients, whose headers are read in one go. */
const toRows = <Record extends StoredRecord>(call: SignedInCall, stored: Record[]) => {
  const { store } = call.core
  const headers = new Map(
    headerStore(store)
      .survivors(stored.map((record) => record.patient_id))
      .map((row) => [row.id, toHeader(row)]),
  )
  return stored.map((record) => toRow(call, record, headers.get(record.patient_id)))
}

const answer = (call: SignedInCall, id: string): RecordRow => toRow(call, requireRecord(call, id))

/** The patients that a list is confined to, null for all of them. */
const patientsOf = (call: SignedInCall, patientId: string | undefined, search: string | undefined): string[] | null => {
  const own = ownSurvivorId(call)
  const asked = patientId === undefined ? own : scopedPatient(call, patientId).id
  if (!search) return asked === null ? null : [asked]
  const found = searchPatients(call.core.store, search, searchedPatients).map((row) => row.id)
  return asked === null ? found : found.filter((id) => id === asked)
}

export const recordsHandlers: Handlers<typeof records> = {
  queue(call) {
    const stored = recordStore(call.core.store).queue(queueLimit)
    const rows = toRows(call, stored)
    noteAccess(call, null, { count: rows.length, ids: rows.map((row) => row.patient.id) }, 'queue')
    return {
      rows: rows.map((row, index) => ({
        ...row,
        waitingMinutes: waitingMinutes(call, stored[index]),
        hasCriticalVitals: stored[index]?.has_critical_vitals === 1,
      })),
    }
  },

  list(call, { search, sort = 'startedAt', order = sort === 'startedAt' ? 'desc' : 'asc', ...input }) {
    const { page, pageSize, patientId, ...filter } = input
    const patientIds = patientsOf(call, patientId, search)
    const sql = recordStore(call.core.store)
    const { rows, total } = sql.page({ ...filter, patientIds }, sort, order, pageSize, (page - 1) * pageSize)
    noteAccess(call, patientIds?.length === 1 ? (patientIds[0] ?? null) : null, {
      count: rows.length,
      records: rows.map((row) => row.id),
    })
    return { rows: toRows(call, rows), total, page, pageSize }
  },

  read(call, { id }) {
    const record = requireRecord(call, id)
    noteAccess(call, record.patient_id, { record: record.id })
    const history = recordStore(call.core.store).historyOf(id)
    return {
      ...toRow(call, record),
      history: history.map((entry) => ({ status: entry.status, at: entry.at, byName: entry.by_name })),
    }
  },

  vitalRanges(call, { id }) {
    const record = requireRecord(call, id)
    noteAccess(call, record.patient_id, { record: id }, 'ranges')
    const ranges = rangesOf(call, record.patient_id, Math.max(call.now, record.started_at))
    return {
      ranges: ranges.map(({ loinc, low, high, criticalLow, criticalHigh }) => ({
        loinc,
        low,
        high,
        criticalLow,
        criticalHigh,
      })),
    }
  },

  open(call, input) {
    const { write, core } = call
    const sql = recordStore(core.store)
    const patient = sql.patientOf(scopedPatient(call, input.patientId).id)
    if (!patient) throw notFound('patient')
    const startedAt = checkStart(call, patient, input.startedAt)
    const open = sql.openOf(patient.id)
    if (open) {
      throw conflict('record_open', 'This patient already has an open visit. Go on with it, or finish it first.', {
        recordId: open.id,
      })
    }
    const id = write.insert(medicalRecord, {
      id: write.newId(),
      patientId: patient.id,
      status: 'arrived',
      priority: input.priority,
      reason: input.reason,
      startedAt,
      createdAt: call.now,
      createdBy: call.author.userId,
    })
    addHistory(call, id, 'arrived', startedAt)
    return answer(call, id)
  },

  update(call, { id, version, reason, priority }) {
    const record = requireRecord(call, id)
    assertOpen(record)
    call.write.expectVersion(medicalRecord, id, version)
    call.write.update(medicalRecord, id, { reason, priority })
    return answer(call, id)
  },

  triage(call, input) {
    const record = requireRecord(call, input.id)
    assertOpen(record)
    const at = checkWithin(call, record, input.occurredAt, 'occurredAt')
    recordVitals(call, { id: record.id, patientId: record.patient_id }, input.vitals, at)
    const priority = input.priority ? { priority: input.priority } : {}
    // Taken again while waiting, or with the doctor already: the values are added and the visit stays where it is.
    if (record.status === 'arrived') moveRecord(call, record, 'triaged', at, priority)
    else call.write.update(medicalRecord, record.id, priority)
    return answer(call, record.id)
  },

  begin(call, { id, takeOver, occurredAt }) {
    const record = requireRecord(call, id)
    const clinicianId = call.author.userId
    if (record.status !== 'in_progress') {
      moveRecord(call, record, 'in_progress', checkWithin(call, record, occurredAt, 'occurredAt'), { clinicianId })
    } else if (record.clinician_id !== clinicianId) {
      if (!takeOver) {
        throw conflict('record_taken', 'Another doctor is seeing this patient. Take over if you go on with the visit.')
      }
      call.write.update(medicalRecord, id, { clinicianId })
    }
    return answer(call, id)
  },

  finish(call, { id, version, endedAt }) {
    const record = requireRecord(call, id)
    call.write.expectVersion(medicalRecord, id, version)
    const at = checkWithin(call, record, endedAt, 'endedAt')
    moveRecord(call, record, 'finished', at, { endedAt: at })
    return answer(call, id)
  },

  cancel(call, { id, version, reason }) {
    const record = requireRecord(call, id)
    call.write.expectVersion(medicalRecord, id, version)
    if (recordStore(call.core.store).hasContent(id)) {
      throw conflict(
        'record_has_content',
        'Something is already written, ordered or prescribed in this visit, so it took place. Finish it instead.',
      )
    }
    const at = checkWithin(call, record, undefined, 'endedAt')
    moveRecord(call, record, 'cancelled', at, { cancelReason: reason, endedAt: at })
    return answer(call, id)
  },
}

const waitingMinutes = (
  call: SignedInCall,
  row: { started_at: number; began_at: number | null } | undefined,
): number => (row ? Math.max(0, Math.floor(((row.began_at ?? call.now) - row.started_at) / 60_000)) : 0)
