import { z } from 'zod'
import { isRealDate } from '../domain/age.ts'

/** Field shapes that every feature shares. Limits are part of the contract: a 1 MB name is refused here, in words. */
export const id = z.uuid('Not a valid identifier.')
export const idempotencyKey = z.uuid('Send a fresh UUID with every new action, and the same one with a retry.')

/** What no text holds: control characters, and halves of a character, which the database could not keep as they are. */
const hasControl = (text: string, allowLines: boolean): boolean => {
  if (!text.isWellFormed()) return true
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (code === 0x7f || (code < 0x20 && !(allowLines && (code === 10 || code === 13 || code === 9)))) return true
  }
  return false
}

/** One line of text, trimmed, 1 to `max` characters. */
export const line = (label: string, max = 200) =>
  z
    .string({ error: `${label}: please fill this in.` })
    .trim()
    .min(1, `${label}: please fill this in.`)
    .max(max, `${label}: at most ${max} characters.`)
    .refine((text) => !hasControl(text, false), `${label}: remove the control characters.`)

/** Several lines, up to `max` characters; may be empty. */
export const paragraph = (label: string, max = 20_000) =>
  z
    .string()
    .max(max, `${label}: at most ${max} characters.`)
    .refine((text) => !hasControl(text, true), `${label}: remove the control characters.`)

export const reason = line('Reason', 500).refine((text) => text.length >= 3, 'Reason: say why in a few words.')

/** A calendar date, yyyy-mm-dd, that exists. */
export const date = z.string().refine(isRealDate, 'Give a date that exists, as year-month-day.')

/** Milliseconds since 1970. */
export const time = z.number().int().min(0).max(8_640_000_000_000_000)

/** Integer minor units (cents). Never a float, never negative. */
export const amountMinor = z
  .number()
  .int('Money is counted in whole minor units (cents).')
  .min(0, 'An amount cannot be negative.')
  .max(100_000_000_000, 'This amount is too large.')

/** Integer base units (tablets, ml, vials), at least one. */
export const quantity = z
  .number()
  .int('Quantities are whole base units.')
  .min(1, 'The quantity must be at least 1.')
  .max(1_000_000, 'This quantity is too large.')

/** A list request: page from 1, newest or best first unless `sort` says otherwise. */
export const listInput = <const Sort extends readonly [string, ...string[]], Filter extends z.ZodRawShape>(
  sort: Sort,
  filter: Filter,
) =>
  z.object({
    search: z.string().trim().max(200, 'Search: at most 200 characters.').optional(),
    sort: z.enum(sort).optional(),
    order: z.enum(['asc', 'desc']).optional(),
    page: z.number().int().min(1).max(100_000).default(1),
    pageSize: z.number().int().min(1).max(200).default(50),
    ...filter,
  })

export const listOutput = <Row extends z.ZodType>(row: Row) =>
  z.object({ rows: z.array(row), total: z.number().int(), page: z.number().int(), pageSize: z.number().int() })

/** The input of a command: its fields and the key that makes a retry harmless. */
export const commandInput = <Shape extends z.ZodRawShape>(shape: Shape) => z.object({ ...shape, idempotencyKey })
