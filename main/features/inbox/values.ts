import { isRealDate } from '../../../shared/domain/age.ts'
import { type Role, roleNames } from '../../../shared/domain/capability.ts'
import { invalid } from '../../../shared/domain/error.ts'
import { formatMinor, maximumAmountMinor } from '../../../shared/domain/money.ts'
import type { Core } from '../../api/core.ts'
import type { TravellingName } from '../../database/schema/index.ts'
import { labelOf } from './labels.ts'
import { columnsOf, rowsStore } from './rows-store.ts'
import { nameOf } from './subjects.ts'

export type Value = string | number | null

/** What an op carries, as the contract shows it: numbers and texts, and nothing for the rest. */
export const plainValue = (value: unknown): Value =>
  typeof value === 'string' || typeof value === 'number' ? value : typeof value === 'boolean' ? Number(value) : null

const referred = { user: 'user', patient: 'patient', medicine: 'medicine', service: 'service_item' } as const

const sentence = (word: string): string => {
  const words = word.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

const dateText = (day: string): string =>
  isRealDate(day)
    ? new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' }).format(Date.parse(`${day}T00:00:00Z`))
    : day

/** A moment as the clinic's clock showed it. */
export const timeText = (core: Core, at: number): string =>
  new Intl.DateTimeFormat('en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: core.settings().timeZone,
  }).format(at)

const settingText = (value: string): string => {
  try {
    const read: unknown = JSON.parse(value)
    return typeof read === 'string' || typeof read === 'number' ? String(read) : value
  } catch {
    return value
  }
}

/** A stored value as a person reads it. */
export const textOf = (core: Core, table: string, column: string, value: Value): string => {
  if (value === null || value === '') return 'nothing'
  const { kind } = labelOf(table, column)
  switch (kind) {
    case 'date':
      return dateText(String(value))
    case 'time':
      return typeof value === 'number' ? timeText(core, value) : String(value)
    case 'money':
      return typeof value === 'number' ? formatMinor(value, core.settings().currency) : String(value)
    case 'yesno':
      return value ? 'yes' : 'no'
    case 'choice':
      return column === 'role' ? (roleNames[value as Role] ?? String(value)) : choiceText(column, String(value))
    case 'setting':
      return settingText(String(value))
    case 'user':
      return rowsStore(core.store).userName(String(value)) ?? 'somebody unknown'
    case 'patient':
    case 'medicine':
    case 'service':
      return nameOf(core.store, referred[kind], String(value)) ?? 'not on this workstation'
    default:
      return String(value)
  }
}

/** Short forms of a prescription stay as they are written on one; other words of closed lists read as words. */
const choiceText = (column: string, word: string): string =>
  column === 'frequency' || column === 'default_frequency' ? word : sentence(word)

const mostCharacters = { text: 500, paragraph: 20_000 } as const

const control = (text: string, allowLines: boolean): boolean =>
  !text.isWellFormed() ||
  [...text].some((character) => {
    const code = character.codePointAt(0) ?? 0
    return code === 0x7f || (code < 0x20 && !(allowLines && (code === 9 || code === 10 || code === 13)))
  })

/** A value that a person typed or chose for a column, checked as the screens of that table would. */
export const acceptValue = (core: Core, table: TravellingName, column: string, value: Value): Value => {
  const { label, kind, options } = labelOf(table, column)
  const known = columnsOf(table).get(column)
  const field = `values.${column}`
  if (!known || kind === 'hidden') throw invalid(field, 'This field cannot be changed here.')
  const refuse = (words: string): never => {
    throw invalid(field, `${label}: ${words}`)
  }
  if (value === null || value === '') {
    if (known.column.notNull) refuse('please fill this in.')
    return null
  }
  switch (kind) {
    case 'date':
      return typeof value === 'string' && isRealDate(value) ? value : refuse('give a date that exists.')
    case 'time':
      return isWhole(value) && value >= 0 && value <= 8_640_000_000_000_000 ? value : refuse('give a time.')
    case 'money':
      return isWhole(value) && value >= 0 && value <= maximumAmountMinor ? value : refuse('give an amount.')
    case 'count':
      return isWhole(value) && value >= 0 && value <= 1_000_000 ? value : refuse('give a whole number.')
    case 'number':
      return typeof value === 'number' && Number.isFinite(value) ? value : refuse('give a number.')
    case 'yesno':
      return value === 0 || value === 1 ? value : refuse('say yes or no.')
    case 'choice':
      return options?.includes(String(value)) ? value : refuse('choose one of the list.')
    case 'user':
    case 'patient':
    case 'medicine':
    case 'service':
      return nameOf(core.store, referred[kind], String(value)) !== null ? value : refuse('this was not found.')
    case 'setting':
      return refuse('change settings on their own screen.')
    default: {
      if (typeof value !== 'string') return refuse('give a text.')
      const isLong = kind === 'paragraph'
      if (value.length > mostCharacters[isLong ? 'paragraph' : 'text']) refuse('this is too long.')
      if (control(value, isLong)) refuse('remove the control characters.')
      return isLong ? value : value.trim() || refuse('please fill this in.')
    }
  }
}

const isWhole = (value: Value): value is number => Number.isSafeInteger(value)
