import { type Block, markWords, type Sheet, type SheetMarks } from '../../shared/domain/sheet.ts'
import { plainText, toSpaces, wrap } from './plain-text.ts'

/** A line in letters of equal width. */
export interface Line {
  text: string
  isBold: boolean
}

const lengthOf = (text: string): number => Array.from(text).length
const leftIn = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - lengthOf(text)))
const rightIn = (text: string, width: number): string => ' '.repeat(Math.max(0, width - lengthOf(text))) + text
const centredIn = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, Math.floor((width - lengthOf(text)) / 2))) + text

const plain = (text: string): Line => ({ text: toSpaces(text).trimEnd(), isBold: false })
const bold = (text: string): Line => ({ text: toSpaces(text).trimEnd(), isBold: true })
const empty = plain('')

/** The sheet in lines of at most `width` letters, as a receipt printer puts it on the roll. */
export const linesOf = (sheet: Sheet, marks: SheetMarks, width: number): Line[] => {
  const centred = (text: string): string[] => wrap(plainText(text), width).map((line) => centredIn(line, width))
  const head = sheet.letterhead
  return [
    ...markWords(marks).map((word) => bold(centredIn(`*** ${word} ***`, width))),
    ...(head ? [...centred(head.name).map(bold), ...(head.text === '' ? [] : centred(head.text).map(plain))] : []),
    ...(head ? [plain('-'.repeat(width))] : []),
    ...(sheet.title === null ? [] : [...centred(sheet.title).map(bold), empty]),
    ...sheet.blocks.flatMap((block, index) => [
      ...(block.kind === 'table' && standsApart(sheet.blocks[index - 1]) ? [empty] : []),
      ...linesOfBlock(block, width),
    ]),
  ]
}

/** Whether a table after this block needs an empty line before it. */
const standsApart = (before: Block | undefined): boolean =>
  before !== undefined && before.kind !== 'heading' && before.kind !== 'gap'

const linesOfBlock = (block: Block, width: number): Line[] => {
  switch (block.kind) {
    case 'heading':
      return [empty, ...wrap(plainText(block.text), width).map(bold)]
    case 'text':
      return wrap(plainText(block.text), width).map(block.weight === 'strong' ? bold : plain)
    case 'pairs':
      return block.rows.flatMap(([name, value]) => pair(name, value, width)).map(plain)
    case 'table':
      return tableLines(block, width)
    case 'total':
      return [plain('-'.repeat(width)), ...pair(block.name, block.value, width).map(bold)]
    case 'list':
      return block.items.flatMap((item) =>
        wrap(plainText(item), width - 2).map((line, index) => plain(`${index === 0 ? '- ' : '  '}${line}`)),
      )
    case 'code':
      return [empty, ...wrap(plainText(block.text), width).map((line) => bold(centredIn(line, width))), empty]
    case 'sign':
      return [
        empty,
        empty,
        empty,
        plain('_'.repeat(Math.min(width, 32))),
        ...wrap(plainText(block.name), width).map(plain),
      ]
    case 'gap':
      return [empty]
  }
}

/** The value at the right edge of the name's last line, or under it where both do not fit. */
const pair = (name: string, value: string, width: number): string[] => {
  const names = wrap(plainText(name), width)
  const values = wrap(plainText(value), width)
  const last = names.at(-1) ?? ''
  const [first = '', ...others] = values
  if (lengthOf(last) + 1 + lengthOf(first) <= width && others.length === 0) {
    return [...names.slice(0, -1), last + rightIn(first, width - lengthOf(last))]
  }
  const beside = width - lengthOf(last) - 2
  // Room for words beside the name, else the whole width under it.
  const inRoom = beside >= width / 2 ? wrap(plainText(value), beside) : null
  if (!inRoom) return [...names, ...values.map((line) => rightIn(line, width))]
  return [
    ...names.slice(0, -1),
    ...inRoom.map((line, index) => leftIn(index === 0 ? last : '', width - beside) + rightIn(line, beside)),
  ]
}

const gapWidth = 1

type Table = Extract<Block, { kind: 'table' }>

const longestWord = (text: string): number => Math.max(...text.split(/[ \n]/).map(lengthOf))

/**
 * How wide each column is: as its widest cell, and where that is too much, the widest column of words gives way first.
 * Numbers (right-aligned) are never broken. Null when the roll is too narrow for the table.
 */
const columnWidths = (
  columns: Table['columns'],
  rows: readonly (readonly string[])[],
  width: number,
): number[] | null => {
  const cellsOf = (column: number): string[] => rows.map((row) => row[column] ?? '')
  const widest = (cells: readonly string[]): number =>
    Math.max(1, ...cells.map((cell) => Math.max(...cell.split('\n').map(lengthOf))))
  const widths = columns.map((_, column) => widest(cellsOf(column)))
  const least = columns.map(({ align }, column) =>
    align === 'right' ? (widths[column] ?? 0) : Math.min(12, Math.max(...cellsOf(column).map(longestWord))),
  )
  const most = width - gapWidth * (columns.length - 1)
  let spare = most - widths.reduce((total, each) => total + each, 0)
  while (spare < 0) {
    const shrinking = widths
      .map((each, column) => ({ column, each, most: each - (least[column] ?? 0) }))
      .filter((one) => one.most > 0)
      .sort((a, b) => b.each - a.each)[0]
    if (!shrinking) return null
    widths[shrinking.column] = shrinking.each - 1
    spare += 1
  }
  const stretched = columns.findIndex(({ align }) => align === 'left')
  if (stretched !== -1) widths[stretched] = (widths[stretched] ?? 0) + spare
  return widths
}

const tableLines = (table: Table, width: number): Line[] => {
  const { columns } = table
  const hasHead = columns.some(({ title }) => title !== '')
  const head = columns.map(({ title }) => plainText(title))
  const body = table.rows.map((row) => row.map(plainText))
  const widths = columnWidths(columns, hasHead ? [head, ...body] : body, width)
  if (!widths) return body.flatMap((row) => stacked(head, row, width))
  const lines = (row: readonly string[]): string[] => {
    const cells = widths.map((each, column) => wrap(row[column] ?? '', each))
    const height = Math.max(...cells.map((cell) => cell.length))
    return Array.from({ length: height }, (_, at) =>
      cells
        .map((cell, column) => {
          const place = columns[column]?.align === 'right' ? rightIn : leftIn
          return place(cell[at] ?? '', widths[column] ?? 0)
        })
        .join(' '.repeat(gapWidth)),
    )
  }
  return [...(hasHead ? lines(head).map(bold) : []), ...body.flatMap((row) => lines(row).map(plain))]
}

/** A row of a table that is too wide for the roll: its first cell, and under it the others with their titles. */
const stacked = (head: readonly string[], [first = '', ...others]: readonly string[], width: number): Line[] => [
  ...wrap(first, width).map(plain),
  ...others.flatMap((cell, index) => pair(head[index + 1] ?? '', cell, width - 2)).map((line) => plain(`  ${line}`)),
]
