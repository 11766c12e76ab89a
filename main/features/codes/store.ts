import type { Store } from '../../database/store.ts'

export interface CodeRow {
  code: string
  text: string
  keywords: string
}

/** SQL of the code lists. */
export const codesStore = (store: Store) => ({
  activeOf: (system: string) =>
    store
      .statement<CodeRow>(`SELECT code, text, keywords FROM code WHERE system = ? AND status = 'active' ORDER BY code`)
      .all(system),
  find: (system: string, code: string) =>
    store
      .statement<CodeRow>(`SELECT code, text, keywords FROM code WHERE system = ? AND code = ? AND status = 'active'`)
      .get(system, code),
})
