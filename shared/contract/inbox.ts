import { z } from 'zod'
import { type refusalWords, taskKinds } from '../domain/task.ts'
import { commandInput, line, reason, time } from './fields.ts'
import { command, query } from './procedure.ts'

/** Of rows that the server made: ids that it derives from others are no UUIDs of a version. */
const id = z.guid('Not a valid identifier.')
const value = z.union([z.string(), z.number()]).nullable()

/** How a value is typed: money in minor units, a date as yyyy-mm-dd, a time in ms, yes and no as 1 and 0. */
const fieldKind = z.enum([
  ...(['text', 'paragraph', 'date', 'time', 'money', 'count', 'number', 'yesno', 'choice', 'setting'] as const),
  ...(['user', 'patient', 'medicine', 'service'] as const),
])
/** Of a choice: what may be chosen. */
const options = z.array(z.object({ value: z.string(), text: z.string() }))

/** One field of a conflict, in words and as it is stored. */
const conflictField = z.object({
  column: z.string(),
  label: z.string(),
  kept: value,
  other: value,
  /** As a person reads them: a date as a date, an amount with its currency. */
  keptText: z.string(),
  otherText: z.string(),
  kind: fieldKind,
  options,
})

const side = z.object({ by: z.string(), workstation: z.string(), at: time })

export const conflictRow = z.object({
  id,
  table: z.string(),
  rowId: id,
  /** What it is about, in words: the patient's name, the medicine. */
  subject: z.string(),
  patientId: id.nullable(),
  /** `delete`: a draft was thrown away by one and changed by the other; it was kept. */
  policy: z.enum(['lww', 'hold', 'status', 'draft', 'delete']),
  /** In words: what the policy did, and what choosing means. */
  explanation: z.string(),
  fields: z.array(conflictField),
  keptBy: side,
  otherBy: side,
  /** False when nothing can be chosen any more (the row was signed, the step is over): only to be noted. */
  canChoose: z.boolean(),
  /** False where a third value cannot be typed here (a coded allergy, a setting): choose one, or correct it on its screen. */
  canType: z.boolean(),
  createdAt: time,
})

export const taskRow = z.object({
  id,
  kind: z.enum(Object.keys(taskKinds) as [keyof typeof taskKinds, ...(keyof typeof taskKinds)[]]),
  title: z.string(),
  /** The row that somebody has to look at; of two that are like each other the newer one. */
  rowId: id,
  /** One or two sentences with the numbers: what happened, what to do. */
  explanation: z.string(),
  patientId: id.nullable(),
  subject: z.string(),
  /** Where in the program it can be put right. */
  link: z.string().nullable(),
  createdAt: time,
})

export const refusalRow = z.object({
  id,
  code: z.string(),
  /** Why, in words. */
  why: z.string(),
  by: z.string(),
  workstation: z.string(),
  at: time,
  /** The changes as they were typed, when they are on this workstation; else empty. */
  changes: z.array(
    z.object({
      opId: id,
      what: z.string(),
      fields: z.array(
        z.object({
          ...{ column: z.string(), label: z.string(), kind: fieldKind, options },
          ...{ value, text: z.string(), canFix: z.boolean() },
        }),
      ),
    }),
  ),
  isHere: z.boolean(),
  patientId: id.nullable(),
  createdAt: time,
})

export const salvageRow = z.object({ table: z.string(), rowId: id, subject: z.string(), at: time })

export const inbox = {
  list: query('inbox.read', '/inbox', 'What waits for a decision of this person').output(
    z.object({
      conflicts: z.array(conflictRow),
      tasks: z.array(taskRow),
      refusals: z.array(refusalRow),
      /** Rows that a restored server has lost and only this workstation still has (administrators). */
      salvage: z.array(salvageRow),
    }),
  ),

  settleConflict: command('inbox.read', 'POST', '/inbox/conflicts/{id}', 'Choose a value')
    .input(
      commandInput({
        id,
        choice: z.enum(['kept', 'other', 'new']),
        /** With `new`: the third value, per column. */
        values: z.record(z.string(), value).optional(),
      }),
    )
    .output(z.object({ settled: z.literal(true) })),

  settleTask: command('inbox.read', 'POST', '/inbox/tasks/{id}', 'Say what was done about it')
    .input(commandInput({ id, note: line('Note', 500) }))
    .output(z.object({ settled: z.literal(true) })),

  resubmit: command(
    'inbox.read',
    'POST',
    '/inbox/refusals/{id}/resubmit',
    'Send a refused set of changes again, corrected',
  )
    .input(
      commandInput({
        id,
        /** Corrected values per op and column; what is left out goes as it was. */
        changes: z.array(z.object({ opId: id, values: z.record(z.string(), value) })).max(200),
      }),
    )
    .output(z.object({ sent: z.literal(true) })),

  discard: command('inbox.read', 'POST', '/inbox/refusals/{id}/discard', 'Give a refused set of changes up')
    .input(commandInput({ id, reason }))
    .output(z.object({ discarded: z.literal(true) })),

  salvage: command('sync.manage', 'POST', '/inbox/salvage', 'Send rows that the restored server has lost again')
    .input(
      commandInput({
        rows: z
          .array(z.object({ table: z.string(), rowId: id }))
          .min(1)
          .max(200),
      }),
    )
    .output(z.object({ sent: z.number().int() })),
}

export type RefusalWord = keyof typeof refusalWords
