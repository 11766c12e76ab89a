import type { Block } from '../../shared/domain/sheet.ts'
import { type Group, gap, type Measure, mm, rowStrips, rule, type Strip, type Style } from './pdf-strips.ts'

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

/** A group for each row; its head stands above the first of every page. */
export const tableGroups = (measure: Measure, { columns, rows }: Extract<Block, { kind: 'table' }>): Group[] => {
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
