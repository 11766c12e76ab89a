import { type Block, markWords, type Sheet, type SheetMarks } from '../../shared/domain/sheet.ts'
import { fontSizes, pageMargins, pageSizes } from '../../shared/domain/sheet-markup.ts'

/** A little wider than Arial, per em: text that is estimated takes at most what was estimated. */
const charEm = (character: string): number => {
  if (/[iljtfrI.,:;!'|()[\] ]/.test(character)) return 0.4
  if (/[mwMW@%—]/.test(character)) return 0.95
  if (/[A-Z0-9€$]/.test(character)) return 0.72
  return (character.codePointAt(0) ?? 0) > 0x2e7f ? 1.05 : 0.6
}

/** How wide a text is at most, in ems. */
export const emWidth = (text: string): number => Array.from(text).reduce((sum, character) => sum + charEm(character), 0)

/** Lines that `text` takes in a column of so many ems; one more than full lines need, since words are not split. */
const linesIn = (text: string, em: number): number =>
  text.split('\n').reduce((sum, part) => {
    const width = emWidth(part)
    return sum + (width <= em ? 1 : Math.ceil((width * 1.15) / em))
  }, 0)

/** Bold letters are so much wider. */
const boldWidth = 1.1
/** The font of a computer that has neither Arial nor its like; on a label there is no room to be wrong by a line. */
const widerFont = 1.1

const lineHeights = { a4: 1.4, receipt: 1.3, label: 1.2 } as const
const mmPerPt = 25.4 / 72

/**
 * How high a sheet's content will be at most, in millimetres, by resources/print.css: for the length of a roll and the
 * size of a label's print where no window is there to be measured. A receipt may come out some millimetres long, never short.
 */
export const contentHeightMm = (sheet: Sheet, marks: SheetMarks, fontPt: number = fontSizes[sheet.paper]): number => {
  const isLabel = sheet.paper === 'label'
  const emMm = fontPt * mmPerPt
  const columnEm = (pageSizes[sheet.paper].widthMm - 2 * pageMargins[sheet.paper].x) / emMm / (isLabel ? widerFont : 1)
  const lineMm = emMm * lineHeights[sheet.paper]
  const text = (words: string, size = 1, em = columnEm): number => linesIn(words, em / size) * lineMm * size
  const rowMm = (cells: readonly string[]): number => {
    const share = (columnEm - 3 * (cells.length - 1)) / cells.length
    return Math.max(...cells.map((cell) => text(cell, 1, share))) + 2.2
  }
  const blockMm = (block: Block): number => {
    switch (block.kind) {
      case 'heading':
        return text(block.text, 1.1, columnEm / boldWidth) + (isLabel ? 0 : 5)
      case 'text':
        return (
          (block.weight === 'strong' ? text(block.text, 1.2, columnEm / boldWidth) : text(block.text)) +
          (isLabel ? 0.4 : 2.5)
        )
      case 'pairs':
        return block.rows.reduce((sum, row) => sum + rowMm(row), 2)
      case 'table':
        return block.rows.reduce((sum, row) => sum + rowMm(row), rowMm(block.columns.map(({ title }) => title)))
      case 'total':
        return rowMm([block.name, block.value])
      case 'list':
        return block.items.reduce((sum, item) => sum + text(item, 1, columnEm - 5 / emMm), 2.5)
      case 'code':
        return text(block.text, 1.5) + 21
      case 'sign':
        return text(block.name) + 20
      case 'gap':
        return 4
    }
  }
  const head = sheet.letterhead ? text(sheet.letterhead.name, 1.3) + text(sheet.letterhead.text) + 7 : 0
  const title = sheet.title === null ? 0 : text(sheet.title, 1.3) + 2
  const words = markWords(marks)
  const mark = isLabel ? Math.min(1, words.length) * 3 : words.length * (lineMm + 3)
  return sheet.blocks.reduce((sum, block) => sum + blockMm(block), head + title + mark)
}

/** The size of a label's print, in points: smaller for long words, down to what can still be read. */
export const labelPt = (sheet: Sheet, marks: SheetMarks): number => {
  const most = pageSizes.label.heightMm - 2 * pageMargins.label.y
  let pt: number = fontSizes.label
  while (pt > fontSizes.leastLabel && contentHeightMm(sheet, marks, pt) > most) pt -= 0.25
  return pt
}
