import type { Block, Sheet, SheetMarks } from '../../shared/domain/sheet.ts'
import { markWords } from '../../shared/domain/sheet.ts'
import { wrapBy } from './plain-text.ts'

/** All lengths in points. */
export interface Style {
  size: number
  isBold?: boolean
}

/** What draws on a page, and knows how wide a text will be. */
export interface Pen {
  width(text: string, style: Style): number
  text(text: string, x: number, y: number, style: Style): void
  rule(x: number, y: number, width: number, thickness: number): void
  frame(x: number, y: number, width: number, height: number): void
}

/** A strip of the page, as wide as the print. */
export interface Strip {
  height: number
  paint(pen: Pen, x: number, y: number): void
}

/** Strips that stay on one page where they can; a table's head is repeated above what comes on the next. */
export interface Group {
  strips: Strip[]
  head?: Strip[]
}

interface Measure {
  pen: Pen
  width: number
  size: number
  isLabel: boolean
  isRoll: boolean
}

const mm = 72 / 25.4
const leading = { wide: 1.4, narrow: 1.2 }

type Align = 'left' | 'right' | 'centre'

const gap = (height: number): Strip => ({ height, paint: () => {} })

/** The lines of a text in a column of the page. */
const textStrips = (
  measure: Measure,
  text: string,
  style: Style,
  align: Align = 'left',
  left = 0,
  right = 0,
): Strip[] => {
  const { pen } = measure
  const width = measure.width - left - right
  const height = style.size * (measure.isLabel ? leading.narrow : leading.wide)
  return wrapBy(text, (line) => pen.width(line, style) <= width).map((line) => ({
    height,
    paint(on, x, y) {
      const spare = align === 'left' ? 0 : (width - on.width(line, style)) * (align === 'right' ? 1 : 0.5)
      on.text(line, x + left + spare, y, style)
    },
  }))
}

/** Texts side by side: strip n of the row holds line n of every cell. */
const rowStrips = (
  measure: Measure,
  cells: readonly { text: string; align: Align; left: number; width: number }[],
  style: Style,
): Strip[] => {
  const columns = cells.map(({ text, align, left, width }) =>
    textStrips(measure, text, style, align, left, measure.width - left - width),
  )
  const count = Math.max(...columns.map((column) => column.length))
  return Array.from({ length: count }, (_, at) => ({
    height: columns[0]?.[0]?.height ?? 0,
    paint: (pen, x, y) => {
      for (const column of columns) column[at]?.paint(pen, x, y)
    },
  }))
}

const rule = (measure: Measure, thickness: number, space: number): Strip => ({
  height: space * 2 + thickness,
  paint: (pen, x, y) => pen.rule(x, y + space, measure.width, thickness),
})

/** How wide the columns are: as their widest cell, and where that is too much, the widest give way. */
const columnWidths = (
  measure: Measure,
  rows: readonly (readonly string[])[],
  count: number,
  style: Style,
): number[] => {
  const between = 3 * mm
  const most = measure.width - between * (count - 1)
  const widths = Array.from({ length: count }, (_, column) =>
    rows.reduce((widest, row) => Math.max(widest, measure.pen.width(row[column] ?? '', style)), style.size),
  )
  const sum = widths.reduce((total, each) => total + each, 0)
  if (sum <= most) {
    const first = widths[0] ?? 0
    return [first + most - sum, ...widths.slice(1)]
  }
  // What is narrower than its share keeps its width; the others share what is left.
  let left = most
  let sharing = widths.map((_, column) => column)
  for (;;) {
    const share = left / sharing.length
    const narrow = sharing.filter((column) => (widths[column] ?? 0) <= share)
    if (narrow.length === 0) return widths.map((each, column) => (sharing.includes(column) ? share : each))
    left -= narrow.reduce((total, column) => total + (widths[column] ?? 0), 0)
    sharing = sharing.filter((column) => !narrow.includes(column))
  }
}

const tableGroups = (measure: Measure, { columns, rows }: Extract<Block, { kind: 'table' }>): Group[] => {
  const plain = { size: measure.size }
  const bold = { size: measure.size, isBold: true }
  const titles = columns.map(({ title }) => title)
  const widths = columnWidths(measure, [titles, ...rows], columns.length, bold)
  const rowOf = (texts: readonly string[], style: Style): Strip[] => {
    let left = 0
    const cells = columns.map(({ align }, column) => {
      const cell = { text: texts[column] ?? '', align, left, width: widths[column] ?? 0 }
      left += cell.width + 3 * mm
      return cell
    })
    return [gap(0.7 * mm), ...rowStrips(measure, cells, style), rule(measure, 0.5, 0.3 * mm)]
  }
  const head = titles.some((title) => title !== '') ? rowOf(titles, bold) : []
  const body = rows.map((row): Group => ({ strips: rowOf(row, plain), head }))
  const [first, ...others] = body
  return first ? [{ strips: [...head, ...first.strips] }, ...others] : [{ strips: head }]
}

const pair = (measure: Measure, name: string, value: string, style: Style): Strip[] => {
  const nameWidth = Math.min(measure.pen.width(name, style) + 3 * mm, measure.width * 0.5)
  const left = measure.isRoll ? nameWidth : Math.max(nameWidth, 45 * mm)
  const align = measure.isRoll ? 'right' : 'left'
  return rowStrips(
    measure,
    [
      { text: name, align: 'left', left: 0, width: left - 1 * mm },
      { text: value, align, left, width: measure.width - left },
    ],
    style,
  )
}

const groupsOf = (measure: Measure, block: Block): Group[] => {
  const { size, isLabel } = measure
  const style = { size }
  const bold = { size, isBold: true }
  const each = (strips: Strip[]): Group[] => strips.map((strip) => ({ strips: [strip] }))
  switch (block.kind) {
    case 'heading':
      return [
        {
          strips: [
            gap(isLabel ? 0 : 3 * mm),
            ...textStrips(measure, block.text, { ...bold, size: size * (isLabel ? 1 : 1.05) }),
          ],
        },
      ]
    case 'text': {
      const scale = { plain: 1, strong: isLabel ? 1.13 : 1, small: 0.87 }[block.weight]
      const own = { size: size * scale, isBold: block.weight === 'strong' }
      return [...each(textStrips(measure, block.text, own)), { strips: [gap(isLabel ? 0 : 1.5 * mm)] }]
    }
    case 'pairs':
      return block.rows.map(([name, value]) => ({ strips: pair(measure, name, value, style) }))
    case 'table':
      return tableGroups(measure, block)
    case 'total':
      return [
        { strips: [rule(measure, 1, 0.6 * mm), ...pair({ ...measure, isRoll: true }, block.name, block.value, bold)] },
      ]
    case 'list':
      return block.items.map((item) => {
        const [first, ...others] = textStrips(measure, item, style, 'left', 5 * mm)
        if (!first) return { strips: [] }
        const dotted: Strip = {
          height: first.height,
          paint: (pen, x, y) => {
            pen.text('•', x + 2 * mm, y, style)
            first.paint(pen, x, y)
          },
        }
        return { strips: [dotted, ...others] }
      })
    case 'code':
      return [{ strips: [codeStrip(measure, block.text)] }]
    case 'sign':
      return [
        {
          strips: [
            gap(12 * mm),
            { height: 2, paint: (pen, x, y) => pen.rule(x, y, Math.min(60 * mm, measure.width), 0.5) },
            ...textStrips(measure, block.name, style),
          ],
        },
      ]
    case 'gap':
      return [{ strips: [gap(isLabel ? size / 2 : 4 * mm)] }]
  }
}

/** Boxed: what somebody reads off and types in. */
const codeStrip = (measure: Measure, text: string): Strip => {
  const space = 3 * mm
  const inside = { ...measure, width: measure.width - 2 * space }
  const lines = textStrips(inside, text, { size: measure.size * 1.3, isBold: true }, 'centre')
  const height = lines.reduce((sum, line) => sum + line.height, 2 * space)
  return {
    height: height + 2 * space,
    paint(pen, x, y) {
      pen.frame(x, y + space, measure.width, height)
      let top = y + 2 * space
      for (const line of lines) {
        line.paint(pen, x + space, top)
        top += line.height
      }
    },
  }
}

/** A mark in a frame across the page. */
const markStrip = (measure: Measure, word: string): Strip => {
  const style = { size: measure.size, isBold: true }
  const line = style.size * 1.5
  return {
    height: line + 2 * mm,
    paint(pen, x, y) {
      pen.frame(x, y, measure.width, line)
      pen.text(word, x + (measure.width - pen.width(word, style)) / 2, y + style.size * 0.15, style)
    },
  }
}

/** The sheet in groups of strips, from the top; a label's marks are at its foot (pdf.ts). */
export const groupsOfSheet = (sheet: Sheet, marks: SheetMarks, size: number, width: number, pen: Pen): Group[] => {
  const isRoll = sheet.paper === 'receipt'
  const isLabel = sheet.paper === 'label'
  const measure: Measure = { pen, width, size, isLabel, isRoll }
  const align = isRoll ? 'centre' : 'left'
  const head: Strip[] = isLabel ? [] : markWords(marks).map((word) => markStrip(measure, word))
  if (sheet.letterhead) {
    head.push(...textStrips(measure, sheet.letterhead.name, { size: size * 1.25, isBold: true }, align))
    if (sheet.letterhead.text !== '') head.push(...textStrips(measure, sheet.letterhead.text, { size }, align))
    head.push(rule(measure, 1, 1.5 * mm))
  }
  if (sheet.title !== null) {
    head.push(...textStrips(measure, sheet.title, { size: size * 1.25, isBold: true }, align), gap(2 * mm))
  }
  return [{ strips: head }, ...sheet.blocks.flatMap((block) => groupsOf(measure, block))]
}
