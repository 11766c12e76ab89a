import type { Block, Sheet } from '../../shared/domain/sheet.ts'

/** The sheet with each of its texts changed. */
export const withTexts = (sheet: Sheet, change: (text: string) => string): Sheet => ({
  paper: sheet.paper,
  letterhead: sheet.letterhead && { name: change(sheet.letterhead.name), text: change(sheet.letterhead.text) },
  title: sheet.title === null ? null : change(sheet.title),
  blocks: sheet.blocks.map((block) => changed(block, change)),
})

const changed = (block: Block, change: (text: string) => string): Block => {
  switch (block.kind) {
    case 'heading':
    case 'text':
    case 'code':
      return { ...block, text: change(block.text) }
    case 'pairs':
      return { ...block, rows: block.rows.map(([name, value]): [string, string] => [change(name), change(value)]) }
    case 'table':
      return {
        ...block,
        columns: block.columns.map((column) => ({ ...column, title: change(column.title) })),
        rows: block.rows.map((row) => row.map(change)),
      }
    case 'total':
      return { ...block, name: change(block.name), value: change(block.value) }
    case 'list':
      return { ...block, items: block.items.map(change) }
    case 'sign':
      return { ...block, name: change(block.name) }
    case 'gap':
      return block
  }
}
