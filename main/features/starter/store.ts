import type { Store } from '../../database/store.ts'

/** SQL of the starter catalogue: what is there already stays as the clinic has edited it. */
export const starterStore = (store: Store) => ({
  hasMedicine: (id: string) => store.statement('SELECT 1 FROM medicine WHERE id = ?').get(id) !== undefined,
  hasServiceItem: (id: string, code: string) =>
    store.statement('SELECT 1 FROM service_item WHERE id = ? OR code = ?').get(id, code) !== undefined,
  hasCode: (id: string, system: string, code: string) =>
    store.statement('SELECT 1 FROM code WHERE id = ? OR (system = ? AND code = ?)').get(id, system, code) !== undefined,
})
