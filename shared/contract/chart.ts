import { z } from 'zod'
import { allergyRow } from './allergies.ts'
import { id, line, time } from './fields.ts'
import { patientHeader } from './patients.ts'
import { problemRow } from './problems.ts'
import { query } from './procedure.ts'
import { recordItemRow } from './record-items.ts'

/** Ids of an answer are ours: they are not checked again for their shape, which would cost a chart a tenth of its time. */
const ownId = z.string()

const chartRecord = z.object({
  id: ownId,
  status: z.string(),
  priority: z.string(),
  reason: z.string(),
  startedAt: time,
  endedAt: time.nullable(),
  clinicianId: ownId.nullable(),
  clinicianName: z.string().nullable(),
  /** The primary diagnosis, else the first one, in words; null where there is none or the role may not see it. */
  diagnosis: z.string().nullable(),
  /** How many entries of each kind the caller may see. */
  counts: z.object({ vitals: z.number().int(), notes: z.number().int(), diagnoses: z.number().int() }),
})
export type ChartRecord = z.infer<typeof chartRecord>

const point = z.object({
  id: ownId,
  recordId: ownId,
  at: time,
  value: z.number().nullable(),
  components: recordItemRow.shape.components,
  unit: z.string().nullable(),
  interpretation: z.string().nullable(),
  rangeLow: z.number().nullable(),
  rangeHigh: z.number().nullable(),
})
const series = z.object({ loinc: z.string(), points: z.array(point) })
export type VitalSeries = z.infer<typeof series>

const chartOutput = z.object({
  patient: patientHeader,
  /** What the caller's role may see; what it may not is null, never an empty list. */
  allergies: z.array(allergyRow.omit({ version: true })).nullable(),
  problems: z.array(problemRow.omit({ version: true })).nullable(),
  /** The latest 20 visits, newest first. */
  records: z.array(chartRecord),
  recordsTotal: z.number().int(),
  /** The visit asked for, or the newest: its entries, oldest first. */
  recordId: id.nullable(),
  items: z.array(recordItemRow),
  /** The last 24 readings, by vital sign, oldest first; `vitals` gives the older ones. */
  vitals: z.array(series),
})
export type Chart = z.infer<typeof chartOutput>

export const chart = {
  open: query('record.read.clinical', '/patients/{patientId}/chart', 'Open a chart: everything its first screen shows')
    .input(
      z.object({
        patientId: id,
        /** The visit whose entries to show; the newest when left out. */
        recordId: id.optional(),
      }),
    )
    .output(chartOutput),
  vitals: query('record.read.clinical', '/patients/{patientId}/vitals', 'Readings of one vital sign over time')
    .input(
      z.object({
        patientId: id,
        loinc: line('Measurement', 20),
        limit: z.number().int().min(1).max(500).default(200),
      }),
    )
    .output(series),
}
