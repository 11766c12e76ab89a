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

export interface Measure {
  pen: Pen
  width: number
  size: number
  isLabel: boolean
  isRoll: boolean
}

export const mm = 72 / 25.4
const leading = { wide: 1.4, narrow: 1.2 }

export type Align = 'left' | 'right' | 'centre'

export const gap = (height: number): Strip => ({ height, paint: () => {} })

/** The lines of a text in a column of the page. */
export const textStrips = (
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
export const rowStrips = (
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

export const rule = (measure: Measure, thickness: number, space: number): Strip => ({
  height: space * 2 + thickness,
  paint: (pen, x, y) => pen.rule(x, y + space, measure.width, thickness),
})
