import type { Store } from '../../database/store.ts'

export interface CodeRow {
  code: string
  text: string
  keywords: string
}

/** SQL of the code lists. Two workstations may each have added one code: of two rows the one with the lesser id counts. */
export const codesStore = (store: Store) => ({
  activeOf: (system: string) =>
    store
      .statement<CodeRow>(`SELECT code, text, keywords FROM code WHERE system = ? AND status = 'active'
           AND NOT EXISTS (SELECT 1 FROM code AS twin WHERE twin.system = code.system AND twin.code = code.code
                           AND twin.status = 'active' AND twin.id < code.id) ORDER BY code`)
      .all(system),
  find: (system: string, code: string) =>
    store
      .statement<CodeRow>(`SELECT code, text, keywords FROM code WHERE system = ? AND code = ? AND status = 'active'
         ORDER BY id LIMIT 1`)
      .get(system, code),
})
