import { codeSystems } from '../../../shared/domain/code-system.ts'
import { invalid } from '../../../shared/domain/error.ts'
import type { Store } from '../../database/store.ts'
import { buildCodeIndex, type CodeIndex } from './code-index.ts'
import { codesStore } from './store.ts'

const indexes = new WeakMap<Store, Map<string, CodeIndex>>()

/** The index of a code list, built at its first search and again after the list changed. */
export const codeIndexOf = (store: Store, system: string): CodeIndex => {
  let known = indexes.get(store)
  if (!known) {
    const made = new Map<string, CodeIndex>()
    store.onChange((tables) => {
      if (tables.includes('code')) made.clear()
    })
    indexes.set(store, made)
    known = made
  }
  let index = known.get(system)
  if (!index) {
    const rows = codesStore(store).activeOf(system)
    index = buildCodeIndex(rows)
    // A word that is no list's is not remembered: there are as many as anyone types.
    if (rows.length > 0) known.set(system, index)
  }
  return index
}

/** An ICD-10 code of the clinic's list with its words; BAD_REQUEST for one that is not in it. */
export const requireIcd10 = (store: Store, code: string): { code: string; text: string } => {
  const row = codesStore(store).find(codeSystems.icd10, code.trim().toUpperCase())
  if (!row) throw invalid('code', 'This code is not in the ICD-10 list. Search for it and choose one.')
  return row
}
