import { codeSystems } from '../../../shared/domain/code-system.ts'
import { medicalRecord, medicalRecordItem, medicalRecordStatus, problem } from '../../database/schema/index.ts'
import type { FileImporter } from './run-file.ts'
import { patientOf, refuseImpossible, rowId, syntheaId, visitOf, warnAfterDeath } from './synthea-ids.ts'
import { dayCell, optional, refuse, required, timeCell } from './values.ts'

const priorities: Record<string, string> = { emergency: 'emergency', urgentcare: 'urgent' }

/** Visits, finished: their reason is the source's, or what kind of visit it was. */
export const encounters: FileImporter = {
  file: 'encounters.csv',
  key: 'Id',
  columns: ['Id', 'START', 'PATIENT', 'DESCRIPTION'],
  open: (context) => {
    const { core, sql } = context
    const today = core.today()
    return (cells, row) => {
      const id = syntheaId(required(cells, 'Id', 100))
      const patient = patientOf(context, cells)
      const startedAt = timeCell(cells, 'START') ?? refuse('START is empty.')
      const stop = timeCell(cells, 'STOP')
      const endedAt = stop ?? startedAt
      if (endedAt < startedAt) refuse('STOP is before START.')
      const day = dayCell(cells, 'START')
      refuseImpossible(day, patient, today)
      if (endedAt > core.now()) refuse('STOP is in the future.')
      const reason = optional(cells, 'REASONDESCRIPTION') ?? required(cells, 'DESCRIPTION')
      if (sql.record(id)) return 'already'
      if (stop === null) row.warn('STOP is empty: taken to have ended when it began.')
      warnAfterDeath(day, patient, row.warn)
      if (sql.overlaps(patient.id, startedAt, endedAt)) row.warn('It overlaps another visit of the same patient.')
      const providerId = cells.PROVIDER ? syntheaId(cells.PROVIDER) : null
      const clinicianId = providerId !== null && sql.hasUser(providerId) ? providerId : null
      const createdBy = context.author.userId
      row.insert(medicalRecord, {
        id,
        patientId: patient.id,
        status: 'finished',
        priority: priorities[cells.ENCOUNTERCLASS ?? ''] ?? 'routine',
        reason,
        clinicianId,
        startedAt,
        endedAt,
        createdAt: core.now(),
        createdBy,
      })
      const statusId = rowId('encounter-finished', row.hash)
      row.insert(medicalRecordStatus, { id: statusId, recordId: id, status: 'finished', at: endedAt, createdBy })
      return 'added'
    }
  },
}

/** Conditions: an entry of the problem list, and a diagnosis in the visit. They keep their SNOMED CT code. */
export const conditions: FileImporter = {
  file: 'conditions.csv',
  columns: ['START', 'PATIENT', 'CODE', 'DESCRIPTION'],
  open: (context) => {
    const { core, sql } = context
    const today = core.today()
    return (cells, row) => {
      const patient = patientOf(context, cells)
      const code = required(cells, 'CODE', 40)
      const text = required(cells, 'DESCRIPTION')
      const onsetDate = dayCell(cells, 'START')
      const abatedDate = dayCell(cells, 'STOP')
      if (onsetDate !== null && abatedDate !== null && abatedDate < onsetDate) refuse('STOP is before START.')
      refuseImpossible(onsetDate, patient, today)
      const visit = visitOf(context, cells, patient)
      const id = rowId('condition', row.hash)
      if (sql.hasProblem(id)) return 'already'
      warnAfterDeath(onsetDate, patient, row.warn)
      const codeSystem = codeSystems.snomed
      const origin = { createdAt: core.now(), createdBy: context.author.userId }
      row.insert(problem, {
        id,
        patientId: patient.id,
        codeSystem,
        code,
        text,
        clinicalStatus: abatedDate === null ? 'active' : 'resolved',
        verificationStatus: 'confirmed',
        onsetDate,
        abatedDate,
        ...origin,
      })
      if (visit === null) {
        row.warn('Its visit was not imported: kept as a problem, without a diagnosis in a visit.')
        return 'added'
      }
      row.insert(medicalRecordItem, {
        id: rowId('diagnosis', row.hash),
        recordId: visit.id,
        patientId: patient.id,
        kind: 'diagnosis',
        status: 'final',
        codeSystem,
        code,
        text,
        certainty: 'confirmed',
        isPrimary: false,
        occurredAt: visit.started_at,
        ...origin,
      })
      return 'added'
    }
  },
}
