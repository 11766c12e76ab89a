import type Database from 'better-sqlite3'
import type { Derive } from '../../database/door.ts'
import { seriesOf, type Token, type TokenSource, tokensOf } from './tokens.ts'

interface Statements {
  add: Database.Statement
  remove: Database.Statement
  series: Database.Statement
  number: Database.Statement
}
const prepared = new WeakMap<Database.Database, Statements>()

const statementsOf = (db: Database.Database): Statements => {
  let statements = prepared.get(db)
  if (!statements) {
    statements = {
      add: db.prepare('INSERT INTO patient_token (word, next, patient_no) VALUES (?, ?, ?)'),
      remove: db.prepare('DELETE FROM patient_token WHERE word = ? AND next = ? AND patient_no = ?'),
      series: db.prepare('INSERT OR IGNORE INTO patient_series (kind, text) VALUES (?, ?)'),
      number: db.prepare('SELECT no FROM patient WHERE id = ?').pluck(),
    }
    prepared.set(db, statements)
  }
  return statements
}

const textOf = ([word, next]: Token): string => `${word}\n${next}`

/** Keeps patient_token and patient_series in step with patient, in the same commit; only rows that differ are touched. */
export const followPatient: Derive = (db, id, before, after) => {
  const had = before ? tokensOf(before as unknown as TokenSource) : []
  const has = after ? tokensOf(after as unknown as TokenSource) : []
  const { add, remove, series, number } = statementsOf(db)
  const no = before?.no ?? number.get(id)
  const kept = new Set(has.map(textOf))
  const known = new Set(had.map(textOf))
  for (const token of had) if (!kept.has(textOf(token))) remove.run(...token, no)
  for (const token of has) if (!known.has(textOf(token))) add.run(...token, no)
  if (after) for (const { kind, text } of seriesOf(after as unknown as TokenSource)) series.run(kind, text)
}
