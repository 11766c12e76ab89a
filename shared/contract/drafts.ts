import { z } from 'zod'
import { action, query } from './procedure.ts'

const key = z.string().min(1).max(200)

/** Unfinished forms, kept on this workstation for their author only; they survive a lock, a switch and a power cut. */
export const drafts = {
  read: query('session', '/drafts/{key}', 'Read an own draft')
    .input(z.object({ key }))
    .output(z.object({ body: z.string().nullable(), savedAt: z.number().int().nullable() })),
  save: action('session', '/drafts/{key}', 'Keep an own draft')
    .input(z.object({ key, body: z.string().max(200_000, 'This draft is too long to keep.') }))
    .output(z.object({ savedAt: z.number().int() })),
  discard: action('session', '/drafts/{key}/discard', 'Drop an own draft')
    .input(z.object({ key }))
    .output(z.object({ discarded: z.literal(true) })),
}
