import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { query } from './procedure.ts'

/** What wakes the screens: names of tables that changed, never their content. */
export const live = {
  changes: query('session', '/live/changes', 'Stream of changed tables', { background: true }).output(
    eventIterator(z.object({ tables: z.array(z.string()) })),
  ),
}
