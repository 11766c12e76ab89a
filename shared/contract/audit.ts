import { z } from 'zod'
import { date, id, time } from './fields.ts'
import { action, query } from './procedure.ts'

const entry = z.object({
  /** The place in the chain, from 1. */
  seq: z.number().int(),
  at: time,
  actorId: z.string().nullable(),
  /** The person's name now; Hera for what the program did by itself. */
  actorName: z.string(),
  role: z.string(),
  action: z.string(),
  /** The action in words. */
  words: z.string(),
  patientId: z.string().nullable(),
  patientName: z.string().nullable(),
  patientMrn: z.string().nullable(),
  /** Ids and counts, as JSON; null for a patient who looks at their own entries. */
  detail: z.string().nullable(),
})
export type AuditEntry = z.infer<typeof entry>

export const audit = {
  list: query('audit.read', '/audit', 'Who did and who read what; for a patient, who read their data')
    .input(
      z.object({
        actorId: id.optional(),
        patientId: id.optional(),
        action: z.string().max(100).optional(),
        /** Days of the clinic, both included. */
        from: date.optional(),
        to: date.optional(),
        /** Goes on after the entry with this seq, towards older ones. The log only grows, so pages stay as they are. */
        before: z.number().int().min(1).optional(),
        limit: z.number().int().min(1).max(200).default(50),
      }),
    )
    .output(
      z.object({
        /** May be fewer than asked for, even none, though there are more: a call looks at 50,000 entries at most. */
        rows: z.array(entry),
        /** The `before` that goes on from here; null when the log was read to its beginning. */
        nextBefore: z.number().int().nullable(),
      }),
    ),
  actions: query('audit.verify', '/audit/actions', 'The actions to choose from').output(
    z.object({ rows: z.array(z.object({ action: z.string(), words: z.string() })) }),
  ),
  verify: action('audit.verify', '/audit/verify', 'Walk the chain of the log', { method: 'GET' }).output(
    z.object({
      isWhole: z.boolean(),
      /** The first entry that was edited or moved, or that follows one which was taken away. */
      firstBrokenSeq: z.number().int().nullable(),
      entries: z.number().int(),
      headSeq: z.number().int(),
      /** Written down elsewhere, it shows later that nothing was cut off the end. */
      headHash: z.string(),
      checkedAt: time,
    }),
  ),
}
