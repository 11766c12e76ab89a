import type { Block } from '../../shared/domain/sheet.ts'
import { type Group, gap, type Measure, mm, rowStrips, rule, type Strip, type Style } from './pdf-strips.ts'

type Table = Extract<Block, { kind: 'table' }>
type Rows = readonly (readonly string[])[]

/** Between two columns, in points. */
const between = 3 * mm
/** A column of words is not made narrower than so many ems while numbers keep their width. */
const leastEms = 4
/** Print that is smaller, in points, can't be read. */
const leastPt = 5.5

const widthsOf = (measure: Measure, columns: Table['columns'], rows: Rows, style: Style): number[] =>
  columns.map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, measure.pen.width(row[column] ?? '', style)), style.size),
  )

/** What is left for columns of words when numbers (right-aligned) keep their width; null where that is not enough. */
const roomForWords = ({ columns }: Table, widths: readonly number[], most: number, size: number): number | null => {
  const words = columns.filter(({ align }) => align === 'left').length
  const left = columns.reduce((rest, { align }, at) => rest - (align === 'right' ? (widths[at] ?? 0) : 0), most)
  return words > 0 && left >= words * leastEms * size ? left : null
}

/** How wide the columns are: as their widest cell, and where that is too much, the widest of words give way, then all. */
const columnWidths = (measure: Measure, table: Table, rows: Rows, style: Style): number[] => {
  const most = measure.width - between * (table.columns.length - 1)
  const widths = widthsOf(measure, table.columns, rows, style)
  const sum = widths.reduce((total, each) => total + each, 0)
  if (sum <= most) {
    const first = widths[0] ?? 0
    return [first + most - sum, ...widths.slice(1)]
  }
  // An amount that is broken is another amount.
  const forWords = roomForWords(table, widths, most, style.size)
  let left = forWords ?? most
  let sharing = widths
    .map((_, column) => column)
    .filter((column) => forWords === null || table.columns[column]?.align === 'left')
  // What is narrower than its share keeps its width; the others share what is left.
  for (;;) {
    const share = left / sharing.length
    const narrow = sharing.filter((column) => (widths[column] ?? 0) <= share)
    if (narrow.length === 0) return widths.map((each, column) => (sharing.includes(column) ? share : each))
    left -= narrow.reduce((total, column) => total + (widths[column] ?? 0), 0)
    sharing = sharing.filter((column) => !narrow.includes(column))
  }
}

/** The size of a table's print: smaller where its numbers would not stand in one line each. */
const sizeFor = (measure: Measure, table: Table, rows: Rows): number => {
  const most = measure.width - between * (table.columns.length - 1)
  for (let { size } = measure; size > leastPt; size -= 0.5) {
    const widths = widthsOf(measure, table.columns, rows, { size, isBold: true })
    if (widths.reduce((total, each) => total + each, 0) <= most) return size
    if (roomForWords(table, widths, most, size) !== null) return size
  }
  return table.columns.some(({ align }) => align === 'right') ? leastPt : measure.size
}

/** A group for each row; its head stands above the first of every page. */
export const tableGroups = (measure: Measure, table: Table): Group[] => {
  const { columns, rows } = table
  const titles = columns.map(({ title }) => title)
  const size = sizeFor(measure, table, [titles, ...rows])
  const plain = { size }
  const bold = { size, isBold: true }
  const widths = columnWidths(measure, table, [titles, ...rows], bold)
  const rowOf = (texts: readonly string[], style: Style): Strip[] => {
    let left = 0
    const cells = columns.map(({ align }, column) => {
      const cell = { text: texts[column] ?? '', align, left, width: widths[column] ?? 0 }
      left += cell.width + between
      return cell
    })
    return [gap(0.7 * mm), ...rowStrips(measure, cells, style), rule(measure, 0.5, 0.3 * mm)]
  }
  const head = titles.some((title) => title !== '') ? rowOf(titles, bold) : []
  const body = rows.map((row): Group => ({ strips: rowOf(row, plain), head }))
  const [first, ...others] = body
  return first ? [{ strips: [...head, ...first.strips] }, ...others] : [{ strips: head }]
}
