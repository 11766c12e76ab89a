import { z } from 'zod'
import { query } from './procedure.ts'

/** policy: the policy file. environment: a variable of the process. chosen: set in Hera. default: nobody said anything. */
export const configurationSource = z.enum(['policy', 'environment', 'chosen', 'default'])
export type ConfigurationSource = z.infer<typeof configurationSource>

export const configurationRow = z.object({
  /** As in the policy file: `serverAddress`. */
  name: z.string(),
  /** As people say it: "Server address". */
  label: z.string(),
  /** In words; null when it is not set. A join code is never shown. */
  value: z.string().nullable(),
  source: configurationSource,
  /** The variable that sets it where the policy file does not: `HERA_SERVER_ADDRESS`. */
  variable: z.string(),
})

export const configuration = {
  read: query('settings.manage', '/configuration', 'What this computer was told by its administrators').output(
    z.object({
      file: z.string(),
      isFileThere: z.boolean(),
      /** What is wrong with the file or the variables, in words; what is wrong does not count. */
      problems: z.array(z.string()),
      rows: z.array(configurationRow),
    }),
  ),

  /** Before anyone has signed in: what fills the join form, and how joining by itself has come out. */
  door: query('public', '/configuration/door', 'What the first screen needs of the configuration', {
    background: true,
  }).output(
    z.object({
      serverAddress: z.string().nullable(),
      hasCa: z.boolean(),
      workstationName: z.string().nullable(),
      /** BCP 47, as `en-KE`: how dates and numbers are written; null: as the computer says. */
      locale: z.string().nullable(),
      /** What does not count, while nobody works here who could look under This computer; then none. */
      problems: z.array(z.string()),
      enrolment: z.object({ state: z.enum(['none', 'trying', 'joined', 'failed']), words: z.string() }),
    }),
  ),
}
