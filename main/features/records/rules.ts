import { toDateText } from '../../../shared/domain/clock.ts'
import { conflict, invalid, notFound } from '../../../shared/domain/error.ts'
import { canMove, type RecordStatus } from '../../../shared/domain/status.ts'
import type { SignedInCall, WriteCall } from '../../api/call.ts'
import { medicalRecord, medicalRecordStatus } from '../../database/schema/index.ts'
import { scopedPatient } from '../patients/scope.ts'
import { recordStore, type StoredRecord, type VisitPatient } from './store.ts'

/** The visit, when its patient is within the caller's scope. */
export const requireRecord = (call: SignedInCall, id: string): StoredRecord => {
  const record = recordStore(call.core.store).byId(id)
  if (!record) throw notFound('visit')
  scopedPatient(call, record.patient_id)
  return record
}

/** When a visit begins: not in the future, not before the birth, and nobody comes after their death. */
export const checkStart = (call: WriteCall, patient: VisitPatient, startedAt: number | undefined): number => {
  const at = startedAt ?? call.now
  if (at > call.now) throw invalid('startedAt', 'The start of the visit is in the future. Check the date and time.')
  const day = toDateText(at, call.core.settings().timeZone)
  if (patient.deceased_at !== null && (startedAt === undefined || day > patient.deceased_at)) {
    throw conflict('patient_deceased', 'This patient is recorded as deceased, so no visit can be opened.')
  }
  if (patient.birth_date !== null && day < patient.birth_date) {
    throw invalid('startedAt', 'The visit would begin before the patient was born. Check the date.')
  }
  return at
}

/** When something happened in a visit: not in the future and not before the visit began. */
export const checkWithin = (
  call: WriteCall,
  record: StoredRecord,
  at: number | undefined,
  field: 'occurredAt' | 'endedAt',
): number => {
  const time = at ?? Math.max(call.now, record.started_at)
  if (at !== undefined && at > call.now) throw invalid(field, 'This time is in the future. Check the date and time.')
  if (time < record.started_at) throw invalid(field, 'This time is before the visit began. Check the date and time.')
  return time
}

const statusWords: Record<string, string> = {
  arrived: 'waiting',
  triaged: 'triaged',
  in_progress: 'with the doctor',
  finished: 'finished',
  cancelled: 'cancelled',
}

/** Moves a visit to another status, with a row of its history; refused in words where the table has no such move. */
export const moveRecord = (
  call: WriteCall,
  record: StoredRecord,
  to: RecordStatus,
  at: number,
  changes: { clinicianId?: string; endedAt?: number; cancelReason?: string; priority?: string } = {},
): void => {
  if (!canMove('record', record.status, to)) {
    const now = statusWords[record.status] ?? record.status
    throw conflict('wrong_status', `This visit is ${now}, so this can’t be done any more.`, { status: record.status })
  }
  call.write.update(medicalRecord, record.id, { status: to, ...changes })
  addHistory(call, record.id, to, at)
}

export const addHistory = (call: WriteCall, recordId: string, status: RecordStatus, at: number): void => {
  call.write.insert(medicalRecordStatus, {
    id: call.write.newId(),
    recordId,
    status,
    at,
    createdBy: call.author.userId,
  })
}

/** Refuses a change of a visit that is over. */
export const assertOpen = (record: StoredRecord): void => {
  if (record.status === 'finished' || record.status === 'cancelled') {
    throw conflict('record_closed', `This visit is ${record.status}. Open a new one.`, { status: record.status })
  }
}
