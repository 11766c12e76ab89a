import { mrnOfCounter, shownForms } from '../../../shared/domain/mrn.ts'
import { nationalForms } from '../../../shared/domain/phone.ts'
import type { Store } from '../../database/store.ts'
import { codeMark } from './tokens.ts'

/** After everything that begins with `prefix`: U+10FFFF sorts behind all text. */
const endOf = (prefix: string): string => `${prefix}\u{10ffff}`
const largestCounter = 999_999_999

// Texts that stay the same objects: a statement is found by its text, and one pieced together is hashed again each time.
const ranges = {
  mrn: 'SELECT no FROM patient WHERE mrn >= ? AND mrn < ? ORDER BY mrn LIMIT ?',
  phone: 'SELECT no FROM patient WHERE phone >= ? AND phone < ? ORDER BY phone LIMIT ?',
  nationalId: 'SELECT no FROM patient WHERE national_id >= ? AND national_id < ? ORDER BY national_id LIMIT ?',
  token: 'SELECT patient_no FROM patient_token WHERE word >= ? AND word < ? ORDER BY word LIMIT ?',
} as const

/** SQL of searching by a number: every statement is a short range of an index. Patients are `patient.no`. */
export const codeStore = (store: Store) => {
  const range = (name: keyof typeof ranges, prefix: string, limit: number): number[] =>
    store.statement<number>(ranges[name]).pluck().all(prefix, endOf(prefix), limit)
  const series = (kind: 'mrn' | 'phone'): string[] =>
    store.statement<string>('SELECT text FROM patient_series WHERE kind = ?').pluck().all(kind)

  /** What the lookups find in their order, each patient once; later ones are left out when there are enough. */
  const gather = (limit: number, lookups: Iterable<number[]>): number[] => {
    const nos = new Set<number>()
    for (const found of lookups) {
      for (const no of found) nos.add(no)
      if (nos.size >= limit) break
    }
    return [...nos].slice(0, limit)
  }

  function* ofDigits(digits: string, limit: number): Generator<number[]> {
    const bare = digits.replace(/^0+/, '')
    const forms = bare === digits || bare === '' ? [digits] : [digits, bare]
    if (bare !== '' && Number(bare) <= largestCounter) {
      for (const text of series('mrn')) yield range('mrn', mrnOfCounter(text, Number(bare)), limit)
    }
    for (const form of forms) {
      yield range('nationalId', form, limit)
      yield range('token', form, limit)
    }
    if (bare === '') return
    yield range('phone', `+${bare}`, limit)
    for (const code of series('phone')) {
      for (const form of nationalForms(digits, code)) yield range('phone', `+${code}${form}`, limit)
    }
  }

  function* ofCode(code: string, limit: number): Generator<number[]> {
    for (const form of shownForms(code)) yield range('mrn', form, limit)
    yield range('nationalId', code, limit)
    yield range('token', codeMark + code, limit)
  }

  return {
    /** A record number's counter; else the beginning of an identity number or of a phone, as it is dialled anywhere. */
    byDigits: (digits: string, limit: number): number[] => gather(limit, ofDigits(digits, limit)),
    /** The beginning of a record or identity number, upper case without separators. */
    byCode: (code: string, limit: number): number[] => gather(limit, ofCode(code, limit)),
    /** The beginning of a record number exactly as it is shown. */
    byShownMrn: (shown: string, limit: number): number[] => range('mrn', shown, limit),
  }
}
