import type { Font, PathCommand } from 'fontkit'
import { piecesOf } from './direction.ts'
import type { Fonts } from './font.ts'

/** Black and white, a bit a dot from the left, each row in whole bytes: what printers take as a picture. */
export interface Bitmap {
  bytesPerRow: number
  height: number
  data: Uint8Array
}

/** A text in a picture, in dots: its left edge, its baseline from the top, the size of its em. */
export interface DrawnText {
  text: string
  left: number
  baseline: number
  em: number
  /** It is drawn narrower rather than wider than this. */
  most: number
  isBold: boolean
}

type Point = readonly [x: number, y: number]

const fontOf = (fonts: Fonts, isBold: boolean): Font => (isBold ? fonts.bold : fonts.plain)

const runsOf = (font: Font, text: string) =>
  piecesOf(text).map((piece) =>
    font.layout(piece.text, undefined, undefined, undefined, piece.isFromRight ? 'rtl' : 'ltr'),
  )

/** How wide a text is, in ems. */
export const drawnWidth = (fonts: Fonts, text: string, isBold: boolean): number => {
  const font = fontOf(fonts, isBold)
  return runsOf(font, text).reduce((sum, run) => sum + run.advanceWidth, 0) / font.unitsPerEm
}

/** Straight lines that a curve is drawn with: at these sizes nobody sees its corners. */
const steps = 6

const curve = (from: Point, args: readonly number[]): Point[] => {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = args
  return Array.from({ length: steps }, (_, step): Point => {
    const t = (step + 1) / steps
    const u = 1 - t
    const at = (p0: number, p1: number, p2: number, p3: number): number =>
      args.length === 4
        ? u * u * p0 + 2 * u * t * p1 + t * t * p2
        : u ** 3 * p0 + 3 * u * u * t * p1 + 3 * u * t * t * p2 + t ** 3 * p3
    return [at(from[0], a, c, e), at(from[1], b, d, f)]
  })
}

/** The closed outlines of a glyph. */
const outlines = (commands: readonly PathCommand[]): Point[][] => {
  const all: Point[][] = []
  for (const { command, args } of commands) {
    const own = all.at(-1)
    const [x = 0, y = 0] = args
    if (command === 'moveTo') all.push([[x, y]])
    else if (command === 'lineTo') own?.push([x, y])
    else if (command !== 'closePath') own?.push(...curve(own.at(-1) ?? [0, 0], args))
  }
  return all
}

/** Looks at each row of dots so many times. */
const looks = 4
/** A dot is black when so much of it is covered: thin strokes stay. */
const enough = 0.4

/** Draws texts into a picture of `width` x `height` dots. */
export const bitmapOf = (fonts: Fonts, texts: readonly DrawnText[], width: number, height: number): Bitmap => {
  const crossings: [x: number, turn: number][][] = Array.from({ length: height * looks }, () => [])
  const edge = ([x0, y0]: Point, [x1, y1]: Point): void => {
    if (y0 === y1) return
    const [top, bottom] = y0 < y1 ? [y0, y1] : [y1, y0]
    for (let look = Math.max(0, Math.ceil(top * looks - 0.5)); look < height * looks; look++) {
      const y = (look + 0.5) / looks
      if (y >= bottom) break
      crossings[look]?.push([x0 + ((y - y0) * (x1 - x0)) / (y1 - y0), y0 < y1 ? 1 : -1])
    }
  }
  for (const { text, left, baseline, em, most, isBold } of texts) {
    const font = fontOf(fonts, isBold)
    const scale = em / font.unitsPerEm
    const squeeze = Math.min(1, most / (drawnWidth(fonts, text, isBold) * em))
    let x = 0
    for (const { glyphs, positions } of runsOf(font, text)) {
      for (const [index, glyph] of glyphs.entries()) {
        const at = positions[index] ?? { xAdvance: 0, yAdvance: 0, xOffset: 0, yOffset: 0 }
        for (const outline of outlines(glyph.path.commands)) {
          const points = outline.map(
            ([px, py]): Point => [left + (x + at.xOffset + px) * scale * squeeze, baseline - (at.yOffset + py) * scale],
          )
          for (const [to, point] of points.entries()) edge(points.at(to - 1) ?? point, point)
        }
        x += at.xAdvance
      }
    }
  }
  return filled(crossings, width, height)
}

const filled = (crossings: [x: number, turn: number][][], width: number, height: number): Bitmap => {
  const bytesPerRow = Math.ceil(width / 8)
  const data = new Uint8Array(bytesPerRow * height)
  for (let row = 0; row < height; row++) {
    const covered = new Float64Array(width)
    for (const line of crossings.slice(row * looks, (row + 1) * looks)) {
      let inside = 0
      line.sort(([a], [b]) => a - b)
      for (const [index, [from, turn]] of line.entries()) {
        inside += turn
        const to = line[index + 1]?.[0]
        if (inside === 0 || to === undefined) continue
        for (let dot = Math.max(0, Math.floor(from)); dot < Math.min(width, to); dot++) {
          covered[dot] = (covered[dot] ?? 0) + (Math.min(to, dot + 1) - Math.max(from, dot)) / looks
        }
      }
    }
    for (const [dot, cover] of covered.entries()) {
      if (cover < enough) continue
      const at = row * bytesPerRow + (dot >> 3)
      data[at] = (data[at] ?? 0) | (0x80 >> (dot & 7))
    }
  }
  return { bytesPerRow, height, data }
}
