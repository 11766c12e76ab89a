import { centralSchema } from '../central/definitions.ts'

/** The number that this program tells a server: which tables and columns it knows. */
export const syncSchema: number = centralSchema.schema
