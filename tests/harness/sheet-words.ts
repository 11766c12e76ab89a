import { defaultClinic } from '../../renderer/ui/clinic.tsx'
import { sheet as sheetSchema } from '../../shared/contract/printing.ts'
import type { Block, Sheet } from '../../shared/domain/sheet.ts'

const linesOf = (block: Block): string[] => {
  switch (block.kind) {
    case 'heading':
    case 'text':
    case 'code':
      return [block.text]
    case 'pairs':
      return block.rows.map((row) => row.join(': '))
    case 'table':
      return [block.columns.map(({ title }) => title), ...block.rows].map((row) => row.join(' | '))
    case 'total':
      return [`${block.name} = ${block.value}`]
    case 'list':
      return block.items.map((item) => `- ${item}`)
    case 'sign':
      return [`signed ${block.name}`]
    case 'gap':
      return []
  }
}

/** A sheet as lines, one a row, with plain spaces; it must be one that main takes. */
export const wordsOf = (sheet: Sheet): string[] => {
  const { letterhead, title, blocks } = sheetSchema.parse(sheet)
  return [
    ...(letterhead ? [letterhead.name, letterhead.text] : []),
    ...(title === null ? [] : [title]),
    ...blocks.flatMap(linesOf),
  ].map((line) => line.replaceAll('\u00a0', ' '))
}

/** A clinic in Nairobi, for what is printed. */
export const paperClinic = {
  ...defaultClinic,
  name: 'Lakeside Clinic',
  letterhead: 'Main Street 1\nKisumu',
  currency: 'KES',
  timeZone: 'Africa/Nairobi',
  locale: 'en-KE',
}
