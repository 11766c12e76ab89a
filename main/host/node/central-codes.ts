import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { HeraError } from '../../../shared/domain/error.ts'
import { type ClinicRow, type Code, type CodeKind, issueCodes, usualMs } from '../../central/admin.ts'
import type { Sql } from '../../central/sql.ts'

/** What `code` can be told, as it was typed. */
export interface CodeOptions {
  founder: boolean
  'brings-work': boolean
  count?: string | undefined
  days?: string | undefined
  csv?: string | undefined
}

const mostCodes = 1_000
const mostDays = 90
const dayMs = 86_400_000

const wholeOf = (text: string | undefined, most: number, otherwise: number, name: string): number => {
  if (text === undefined) return otherwise
  const number = Number(text)
  if (Number.isInteger(number) && number >= 1 && number <= most) return number
  throw new HeraError('BAD_REQUEST', `--${name} takes a whole number from 1 to ${most}.`)
}

export const showCode = (say: (line: string) => void, code: Code, forWhom: string): void =>
  say(`${forWhom}: ${code.code}\nIt works once, until ${new Date(code.expires_at).toISOString()}.`)

/** A new file that only its owner may read: whoever reads it can join. Throws in words. */
const newFile = (file: string): number => {
  try {
    return openSync(file, 'wx', 0o600)
  } catch (error) {
    const isThere = (error as NodeJS.ErrnoException).code === 'EEXIST'
    throw new HeraError(
      'CONFLICT',
      isThere ? 'This file is there already. Give another name with --csv.' : 'The file of --csv cannot be written.',
    )
  }
}

/** For a spreadsheet or a script: one line a computer. The file is there before the codes are, so that none is lost. */
const makeIntoFile = async (file: string, make: () => Promise<Code[]>): Promise<void> => {
  const handle = newFile(file)
  try {
    const lines = (await make()).map(({ code, expires_at: at }, n) => `${n + 1},${code},${new Date(at).toISOString()}`)
    writeSync(handle, `no,code,valid_until\n${lines.join('\n')}\n`)
    fsyncSync(handle)
  } catch (error) {
    rmSync(file, { force: true })
    throw error
  } finally {
    closeSync(handle)
  }
}

/** One code as words, several as lines, or all of them in a file that is not there yet. */
export const codeTask = async (
  sql: Sql,
  clinic: ClinicRow,
  options: CodeOptions,
  say: (line: string) => void,
): Promise<void> => {
  const kind: CodeKind = options.founder ? 'founder' : options['brings-work'] ? 'join_with_work' : 'join'
  const count = wholeOf(options.count, options.founder ? 1 : mostCodes, 1, 'count')
  const days = wholeOf(options.days, mostDays, 0, 'days')
  const validMs = days === 0 ? usualMs(kind) : days * dayMs
  const { csv } = options
  const make = () => issueCodes(sql, clinic.clinic_id, kind, count, validMs)
  if (csv !== undefined) {
    await makeIntoFile(csv, make)
    return say(
      `${count} codes for workstations of ${clinic.name} are in ${csv}. Each works once; remove the file then.`,
    )
  }
  const codes = await make()
  const [first] = codes
  if (first && count === 1) return showCode(say, first, `Code for a workstation of ${clinic.name}`)
  for (const { code } of codes) say(code)
  if (first) say(`Each lets one workstation of ${clinic.name} in, until ${new Date(first.expires_at).toISOString()}.`)
}
