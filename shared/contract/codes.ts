import { z } from 'zod'
import { codeSystems } from '../domain/code-system.ts'
import { query } from './procedure.ts'

const codeRow = z.object({ system: z.string(), code: z.string(), text: z.string() })
export type CodeMatch = z.infer<typeof codeRow>

export const codes = {
  search: query('catalogue.read', '/codes/search', 'Find codes by their beginning or by words, best first')
    .input(
      z.object({
        text: z.string().trim().max(200, 'Search: at most 200 characters.'),
        /** A word of shared/domain/code-system.ts or of a site's own list. */
        system: z.string().trim().min(1).max(60).default(codeSystems.icd10),
        limit: z.number().int().min(1).max(50).default(20),
      }),
    )
    .output(z.object({ rows: z.array(codeRow) })),
}
