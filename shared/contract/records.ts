import { z } from 'zod'
import { priorities, recordStatuses } from '../domain/status.ts'
import { commandInput, id, line, listInput, listOutput, reason, time } from './fields.ts'
import { patientHeader } from './patients.ts'
import { command, query } from './procedure.ts'
import { vitalsInput } from './vitals.ts'

const priority = z.enum(priorities, 'Priority: emergency, urgent or routine.')
const visitReason = line('Reason for the visit', 300)

export const recordRow = z.object({
  id,
  patient: patientHeader,
  status: z.string(),
  priority: z.string(),
  reason: z.string(),
  clinicianId: id.nullable(),
  clinicianName: z.string().nullable(),
  startedAt: time,
  endedAt: time.nullable(),
  cancelReason: z.string().nullable(),
  version: z.string(),
})
export type RecordRow = z.infer<typeof recordRow>

export const queueRow = recordRow.omit({ endedAt: true, cancelReason: true }).extend({
  /** Whole minutes from arrival until now, or until a doctor began. */
  waitingMinutes: z.number().int(),
  /** One of the vitals taken is at or beyond a critical limit. */
  hasCriticalVitals: z.boolean(),
})
export type QueueRow = z.infer<typeof queueRow>

const limit = z.number().nullable()
/** A value from low to high is normal; at a critical limit or beyond it is critical. */
const vitalRange = z.object({ loinc: z.string(), low: limit, high: limit, criticalLow: limit, criticalHigh: limit })

const historyEntry = z.object({ status: z.string(), at: time, byName: z.string().nullable() })
const version = z.string().max(60).optional()

export const records = {
  queue: query('record.open', '/medical-records/queue', 'Open visits: most urgent first, then the longest waiting', {
    background: true,
  }).output(z.object({ rows: z.array(queueRow) })),
  list: query('record.read.admin', '/medical-records', 'Visits, in pages; `search` is the patient’s name or number')
    .input(
      listInput(['startedAt', 'priority', 'status'], {
        status: z.enum([...recordStatuses, 'open']).optional(),
        patientId: id.optional(),
        clinicianId: id.optional(),
        /** Started at or after. */
        from: time.optional(),
        /** Started before. */
        to: time.optional(),
      }),
    )
    .output(listOutput(recordRow)),
  read: query('record.read.admin', '/medical-records/{id}', 'Read a visit: status, reason, times, clinician')
    .input(z.object({ id }))
    .output(recordRow.extend({ history: z.array(historyEntry) })),
  vitalRanges: query(
    'record.triage',
    '/medical-records/{id}/vital-ranges',
    'Reference ranges of vital signs for the patient’s age and sex; none where the birth date is not known',
  )
    .input(z.object({ id }))
    .output(z.object({ ranges: z.array(vitalRange) })),
  open: command('record.open', 'POST', '/medical-records', 'Open a visit')
    .input(
      commandInput({
        patientId: id,
        reason: visitReason,
        priority: priority.default('routine'),
        /** When the patient came, for a visit entered later. */
        startedAt: time.optional(),
      }),
    )
    .output(recordRow),
  update: command(
    'record.open',
    'PATCH',
    '/medical-records/{id}',
    'Correct the reason or the priority of an open visit',
  )
    .input(
      commandInput({ id, version: z.string().max(60), reason: visitReason.optional(), priority: priority.optional() }),
    )
    .output(recordRow),
  triage: command('record.triage', 'POST', '/medical-records/{id}/triage', 'Take vital signs and set the priority', {
    successStatus: 200,
  })
    .input(commandInput({ id, vitals: vitalsInput, priority: priority.optional(), occurredAt: time.optional() }))
    .output(recordRow),
  begin: command('record.write.clinical', 'POST', '/medical-records/{id}/begin', 'Take the patient in', {
    successStatus: 200,
  })
    .input(
      commandInput({
        id,
        /** From another doctor who is seeing this patient. */
        takeOver: z.boolean().default(false),
        occurredAt: time.optional(),
      }),
    )
    .output(recordRow),
  finish: command('record.write.clinical', 'POST', '/medical-records/{id}/finish', 'The visit is over', {
    successStatus: 200,
  })
    .input(commandInput({ id, version, endedAt: time.optional() }))
    .output(recordRow),
  cancel: command('record.open', 'POST', '/medical-records/{id}/cancel', 'The visit did not take place', {
    successStatus: 200,
  })
    .input(commandInput({ id, version, reason }))
    .output(recordRow),
}
