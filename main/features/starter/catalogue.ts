import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parse } from 'csv-parse/sync'
import type { z } from 'zod'
import { AllergenRow, CodeRow, MedicineRow, ServiceItemRow, VitalRangeRow } from '../../../shared/domain/catalogue.ts'

const files = {
  medicines: { file: 'medicines.csv', row: MedicineRow },
  services: { file: 'services.csv', row: ServiceItemRow },
  codes: { file: 'icd10.csv', row: CodeRow },
  allergens: { file: 'allergens.csv', row: AllergenRow },
  vitalRanges: { file: 'vital-ranges.csv', row: VitalRangeRow },
} as const

type Files = typeof files
export type CatalogueName = keyof Files
export type CatalogueRow<Name extends CatalogueName> = z.infer<Files[Name]['row']>

/** The rows of a starter file as shipped; a row that doesn't fit its shape is a fault of the build and throws. */
export const readCatalogue = <Name extends CatalogueName>(root: string, name: Name): CatalogueRow<Name>[] => {
  const { file, row } = files[name]
  const cells: unknown[] = parse(readFileSync(path.join(root, 'resources/catalogue', file)), {
    columns: true,
    bom: true,
  })
  return cells.map((cell) => row.parse(cell) as CatalogueRow<Name>)
}
