import { type Block, markWords, type Paper, type Sheet, type SheetMarks } from './sheet.ts'

/** A page of paper as a tree: main writes it as HTML, the screen makes elements of it. Nothing in it can run or load. */
export interface Markup {
  tag:
    | 'article'
    | 'header'
    | 'h1'
    | 'h2'
    | 'p'
    | 'div'
    | 'strong'
    | 'table'
    | 'thead'
    | 'tbody'
    | 'tr'
    | 'th'
    | 'td'
    | 'ul'
    | 'li'
  /** Words of resources/print.css. */
  className?: string
  children: (Markup | string)[]
}

/** Marks that turn a line around, and what is never seen: no name changes how the words beside it are read. */
const turning = /(?![\n\t])\p{Cc}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu
/** Scripts that run from right to left. */
export const fromRight = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u
/** A dot between two parts of a line, and a number before its unit: they stay where they are beside Arabic or Hebrew. */
const staying = /·|(?<= )\d[\d.,]*(?=[ \u00a0]?\p{Script=Latin})/gu

const onPage = (text: string): string => {
  const plain = text.replaceAll(turning, '')
  return fromRight.test(plain) ? plain.replaceAll(staying, '\u200e$&') : plain
}

const node = (tag: Markup['tag'], children: Markup['children'], className?: string): Markup => {
  const shown = children.map((child) => (typeof child === 'string' ? onPage(child) : child))
  return className === undefined ? { tag, children: shown } : { tag, className, children: shown }
}

/** The sheet as it stands inside `<div class="hera-print" data-paper="...">`. */
export const markupOf = (sheet: Sheet, marks: SheetMarks): Markup =>
  node('article', [
    ...markWords(marks).map((word) => node('div', [word], 'mark')),
    ...(sheet.letterhead ? [letterhead(sheet.letterhead)] : []),
    ...(sheet.title === null ? [] : [node('h1', [sheet.title])]),
    ...sheet.blocks.map(blockOf),
  ])

const letterhead = ({ name, text }: NonNullable<Sheet['letterhead']>): Markup =>
  node('header', [node('strong', [name]), ...(text === '' ? [] : [node('div', [text])])], 'letterhead')

const number = (align: 'left' | 'right' | undefined): string | undefined => (align === 'right' ? 'number' : undefined)

const row = (cells: readonly Markup[], className?: string): Markup => node('tr', [...cells], className)

const nameAndValue = (name: string, value: string): Markup[] => [node('th', [name]), node('td', [value])]

const blockOf = (block: Block): Markup => {
  switch (block.kind) {
    case 'heading':
      return node('h2', [block.text])
    case 'text':
      return node('p', [block.text], block.weight === 'plain' ? undefined : block.weight)
    case 'pairs':
      return node(
        'table',
        [
          node(
            'tbody',
            block.rows.map(([name, value]) => row(nameAndValue(name, value))),
          ),
        ],
        'pairs',
      )
    case 'table':
      return tableOf(block)
    case 'total':
      return node('table', [node('tbody', [row(nameAndValue(block.name, block.value))])], 'total')
    case 'list':
      return node(
        'ul',
        block.items.map((item) => node('li', [item])),
      )
    case 'code':
      return node('p', [block.text], 'code')
    case 'sign':
      return node('div', [block.name], 'sign')
    case 'gap':
      return node('div', [], 'gap')
  }
}

const tableOf = ({ columns, rows }: Extract<Block, { kind: 'table' }>): Markup => {
  const head = row(columns.map(({ title, align }) => node('th', [title], number(align))))
  const body = rows.map((cells) =>
    row(columns.map(({ align }, column) => node('td', [cells[column] ?? ''], number(align)))),
  )
  const hasHead = columns.some(({ title }) => title !== '')
  return node('table', [...(hasHead ? [node('thead', [head])] : []), node('tbody', body)], 'rows')
}

/** Millimetres between the edge of the paper and the print; of the roll and of labels, printers need about this much. */
export const pageMargins: Record<Paper, { x: number; y: number }> = {
  a4: { x: 15, y: 16 },
  receipt: { x: 4, y: 4 },
  label: { x: 2, y: 1.5 },
}

export const pageSizes: Record<Paper, { widthMm: number; heightMm: number }> = {
  a4: { widthMm: 210, heightMm: 297 },
  /** The roll is cut where its receipt ends; printers feed at least this much. */
  receipt: { widthMm: 80, heightMm: 60 },
  label: { widthMm: 62, heightMm: 29 },
}

/** Font sizes in points: as the paper is begun, and what long labels are shrunk to at the least. */
export const fontSizes = { a4: 10.5, receipt: 9, label: 8, leastLabel: 5.5 } as const

/** How long the page is for content of this height; only the roll depends on it. */
export const pageHeightMm = (paper: Paper, contentMm: number): number =>
  paper === 'receipt'
    ? Math.max(Math.ceil(contentMm) + 2 * pageMargins.receipt.y + 1, pageSizes.receipt.heightMm)
    : pageSizes[paper].heightMm

/** So that a page that is lost is missed. */
const pageNumbers =
  ' @bottom-right { content: "Page " counter(page) " of " counter(pages); font: 8pt Arial, "Liberation Sans", sans-serif }'

/** The `@page` rule of a paper, for content of this height. */
export const pageRule = (paper: Paper, contentMm: number): string => {
  const { x, y } = pageMargins[paper]
  const size = `${pageSizes[paper].widthMm}mm ${pageHeightMm(paper, contentMm)}mm`
  return `@page { size: ${size}; margin: ${y}mm ${x}mm${paper === 'a4' ? `;${pageNumbers}` : ''} }`
}
