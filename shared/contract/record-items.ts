import { z } from 'zod'
import { certainties, recordItemKinds } from '../domain/status.ts'
import { commandInput, date, id, line, listInput, listOutput, paragraph, reason, time } from './fields.ts'
import { command, query } from './procedure.ts'
import { vitalsInput } from './vitals.ts'

const person = z.object({ id, name: z.string().nullable(), role: z.string().nullable() })

/** One of the two values of a blood pressure, with its own LOINC code. */
const component = z.object({
  code: z.string(),
  value: z.number(),
  interpretation: z.string().nullable(),
  rangeLow: z.number().nullable(),
  rangeHigh: z.number().nullable(),
})

export const recordItemRow = z.object({
  id,
  recordId: id,
  patientId: id,
  kind: z.string(),
  status: z.string(),
  codeSystem: z.string().nullable(),
  code: z.string().nullable(),
  text: z.string().nullable(),
  value: z.number().nullable(),
  /** UCUM. */
  unit: z.string().nullable(),
  components: z.array(component).nullable(),
  interpretation: z.string().nullable(),
  rangeLow: z.number().nullable(),
  rangeHigh: z.number().nullable(),
  certainty: z.string().nullable(),
  isPrimary: z.boolean().nullable(),
  /** The note that this one amends. */
  amendsId: id.nullable(),
  amendReason: z.string().nullable(),
  signedAt: time.nullable(),
  signedBy: person.nullable(),
  /** SHA-256 of a signed note's text, in hex. */
  contentHash: z.string().nullable(),
  occurredAt: time,
  createdAt: time,
  author: person,
  errorReason: z.string().nullable(),
  /** Of a note that can still be edited, else null. */
  version: z.string().nullable(),
})
export type RecordItemRow = z.infer<typeof recordItemRow>

const noteText = paragraph('Note', 50_000)

export const recordItems = {
  list: query('record.read.clinical', '/medical-records/{recordId}/items', 'What was written in a visit, oldest first')
    .input(listInput(['occurredAt'], { recordId: id, kind: z.enum(recordItemKinds).optional() }).omit({ search: true }))
    .output(listOutput(recordItemRow)),
  addVitals: command('record.triage', 'POST', '/medical-records/{recordId}/items/vitals', 'Record vital signs')
    .input(
      commandInput({
        recordId: id,
        vitals: vitalsInput,
        occurredAt: time.optional(),
      }),
    )
    .output(z.object({ rows: z.array(recordItemRow) })),
  saveNote: command(
    'record.write.clinical',
    'PUT',
    '/medical-records/{recordId}/items/note',
    'Keep an unsigned note: makes it, or changes the own one',
  )
    .input(
      commandInput({
        recordId: id,
        /** The own preliminary note to change; left out, the one of this visit is taken or made. */
        itemId: id.optional(),
        version: z.string().max(60).optional(),
        text: noteText,
        occurredAt: time.optional(),
      }),
    )
    .output(recordItemRow),
  signNote: command(
    'record.write.clinical',
    'POST',
    '/medical-records/{recordId}/items/{itemId}/sign',
    'Sign a note: it is final from then on',
    { successStatus: 200 },
  )
    .input(commandInput({ recordId: id, itemId: id, version: z.string().max(60).optional() }))
    .output(recordItemRow),
  amendNote: command(
    'record.write.clinical',
    'POST',
    '/medical-records/{recordId}/items/{itemId}/amend',
    'Follow a signed note with a corrected one; both stay readable',
  )
    .input(commandInput({ recordId: id, itemId: id, text: noteText, reason }))
    .output(recordItemRow),
  addDiagnosis: command(
    'record.write.clinical',
    'POST',
    '/medical-records/{recordId}/items/diagnosis',
    'Add a diagnosis',
  )
    .input(
      commandInput({
        recordId: id,
        /** An ICD-10 code of the code list. */
        code: line('Code', 20),
        certainty: z.enum(certainties).default('confirmed'),
        /** A visit has one primary diagnosis: an earlier one steps back. */
        isPrimary: z.boolean().default(false),
        /** Also puts it on the patient's problem list, unless it is there. */
        addToProblems: z.boolean().default(false),
        onsetDate: date.nullable().default(null),
        occurredAt: time.optional(),
      }),
    )
    .output(recordItemRow),
  addImmunisation: command(
    'record.write.clinical',
    'POST',
    '/medical-records/{recordId}/items/immunisation',
    'Record a vaccine that was given',
  )
    .input(
      commandInput({
        recordId: id,
        vaccine: line('Vaccine', 200),
        /** ATC code of the vaccine, where it is known. */
        atcCode: z
          .string()
          .regex(/^J07[A-Z]{2}\d{2}$/, 'ATC code of a vaccine: J07 and four more, as in J07BD52.')
          .nullable()
          .default(null),
        lot: line('Lot', 60).nullable().default(null),
        occurredAt: time.optional(),
      }),
    )
    .output(recordItemRow),
  /** Vitals by whoever may record them; everything else needs record.write.clinical. */
  enterInError: command(
    'record.triage',
    'POST',
    '/medical-records/{recordId}/items/{itemId}/entered-in-error',
    'Mark an entry as a mistake; it stays readable with the reason',
    { successStatus: 200 },
  )
    .input(commandInput({ recordId: id, itemId: id, reason }))
    .output(recordItemRow),
}
