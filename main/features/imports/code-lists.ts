import type { z } from 'zod'
import { MedicineRow, ServiceItemRow } from '../../../shared/domain/catalogue.ts'
import { code, medicine, serviceItem } from '../../database/schema/index.ts'
import { codeId, medicineValues, serviceItemValues } from '../starter/rows.ts'
import type { FileImporter } from './run-file.ts'
import { optional, refuse, required } from './values.ts'

/** The row under the shape of the starter catalogue; a refusal names the column, never its content. */
const shaped = <Shape extends z.ZodObject>(shape: Shape, cells: Record<string, string>): z.infer<Shape> => {
  const read = shape.safeParse(cells)
  if (read.success) return read.data
  const column = String(read.error.issues[0]?.path[0] ?? 'A cell')
  return refuse(`${column} is missing or not as it must be (see resources/catalogue).`)
}

/** A site's own or licensed code list: code, text, keywords. A code that is there takes the new words. */
export const codeList = (system: string): FileImporter => ({
  file: 'codes',
  columns: ['code', 'text'],
  open: (context) => (cells, row) => {
    const value = required(cells, 'code', 40)
    const text = required(cells, 'text', 300)
    const keywords = optional(cells, 'keywords', 500) ?? ''
    const known = context.sql.codeId(system, value)
    if (known !== null) return row.update(code, known, { text, keywords, status: 'active' }) ? 'changed' : 'already'
    row.insert(code, { id: codeId(system, value), system, code: value, text, keywords, status: 'active' })
    return 'added'
  },
})

/** Medicines in the columns of resources/catalogue/medicines.csv. One that is there takes the new price and defaults. */
export const medicineList: FileImporter = {
  file: 'medicines',
  columns: Object.keys(MedicineRow.shape),
  open: (context) => (cells, row) => {
    const values = medicineValues(shaped(MedicineRow, cells), {
      createdAt: context.core.now(),
      createdBy: context.author.userId,
    })
    const known =
      context.sql.medicine(values.id)?.id ??
      context.sql.medicineLike(values.code, values.name, values.form, values.strength)
    if (known) {
      const { id: _, createdAt: __, createdBy: ___, ...changes } = values
      return row.update(medicine, known, changes) ? 'changed' : 'already'
    }
    row.insert(medicine, values)
    return 'added'
  },
}

/** Services in the columns of resources/catalogue/services.csv. A code that is there takes the new name and price. */
export const serviceList: FileImporter = {
  file: 'services',
  columns: Object.keys(ServiceItemRow.shape),
  open: (context) => (cells, row) => {
    const values = serviceItemValues(shaped(ServiceItemRow, cells), {
      createdAt: context.core.now(),
      createdBy: context.author.userId,
    })
    const known = context.sql.serviceItemIdByCode(values.code)
    if (known !== null) {
      const { id: _, createdAt: __, createdBy: ___, ...changes } = values
      return row.update(serviceItem, known, changes) ? 'changed' : 'already'
    }
    row.insert(serviceItem, values)
    return 'added'
  },
}
