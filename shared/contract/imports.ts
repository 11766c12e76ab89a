import { z } from 'zod'
import { dateOrders, patientImportFields } from '../domain/import-kind.ts'
import { id, line, time } from './fields.ts'
import { action, query } from './procedure.ts'

/** 20 MB of text; larger files are given by their path. */
const text = z
  .string()
  .min(1, 'Choose a file that is not empty.')
  .max(20_000_000, 'This file is too large to send. Type its path instead.')
const path = z.string().trim().min(1, 'Type a path on this computer.').max(1000, 'This path is too long.')
/** The CSV itself, or where it lies on this workstation. */
const csv = { text: text.optional(), path: path.optional() }

const patientMapping = z.partialRecord(z.enum(patientImportFields), z.string().max(200))

const reasonCount = z.object({ reason: z.string(), count: z.number().int(), rows: z.array(z.number().int()) })

const fileReport = z.object({
  file: z.string(),
  /** read | missing | unreadable | not_read */
  state: z.string(),
  words: z.string().nullable(),
  rowsRead: z.number().int(),
  rowsAdded: z.number().int(),
  rowsChanged: z.number().int(),
  rowsAlready: z.number().int(),
  rowsRepeated: z.number().int(),
  rowsRefused: z.number().int(),
  refused: z.array(reasonCount),
  warnings: z.array(reasonCount),
  /** Rows written, per table. */
  written: z.record(z.string(), z.number().int()),
})

const report = z.object({
  kind: z.string(),
  startedAt: time,
  finishedAt: time,
  isResumed: z.boolean(),
  files: z.array(fileReport),
})
export type ImportReportAnswer = z.infer<typeof report>

const status = z.object({
  /** idle | running | finished | stopped | failed */
  state: z.string(),
  jobId: id.nullable(),
  kind: z.string().nullable(),
  startedAt: time.nullable(),
  progress: z
    .object({
      file: z.string(),
      rowsRead: z.number().int(),
      bytesDone: z.number().int(),
      bytesTotal: z.number().int(),
      filesDone: z.number().int(),
      filesTotal: z.number().int(),
    })
    .nullable(),
  /** Why it stopped or failed, in words. */
  words: z.string().nullable(),
  /** Of the import that just finished, or the last one on this workstation. */
  report: report.nullable(),
  /** The same as text. */
  reportText: z.string().nullable(),
  /** Kinds whose import was cut short: the same files go on where they were. */
  unfinished: z.array(z.string()),
})
export type ImportStatus = z.infer<typeof status>

export const imports = {
  folder: action('import.run', '/imports/folder', 'Look into a Synthea folder on this workstation')
    .input(z.object({ folder: path }))
    .output(
      z.object({ files: z.array(z.object({ file: z.string(), isFound: z.boolean(), bytes: z.number().int() })) }),
    ),
  preview: action('import.run', '/imports/preview', 'The columns and first rows of a CSV, and how they may map')
    .input(z.object({ kind: z.enum(['patients', 'codes', 'medicines', 'services']), ...csv }))
    .output(
      z.object({
        columns: z.array(z.string()),
        rows: z.array(z.array(z.string())),
        /** For patients: field to column, as far as the names of the columns tell. */
        mapping: z.record(z.string(), z.string()),
        /** Columns that this kind must have and the file lacks. */
        missing: z.array(z.string()),
      }),
    ),
  run: action('import.run', '/imports/run', 'Start an import; ask for its status to follow it', { successStatus: 202 })
    .input(
      z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('synthea'), folder: path }),
        z.object({
          kind: z.literal('patients'),
          ...csv,
          mapping: patientMapping,
          dateOrder: z.enum(dateOrders).default('ymd'),
        }),
        z.object({ kind: z.literal('codes'), ...csv, system: line('Code system', 40) }),
        z.object({ kind: z.literal('medicines'), ...csv }),
        z.object({ kind: z.literal('services'), ...csv }),
      ]),
    )
    .output(z.object({ jobId: id })),
  status: query('import.run', '/imports/status', 'How far the import is, and its report', { background: true }).output(
    status,
  ),
  stop: action('import.run', '/imports/stop', 'Stop the running import; what is written stays').output(
    z.object({ isStopping: z.boolean() }),
  ),
}
