import { bitmapOf, type DrawnText, drawnWidth } from './bitmap.ts'
import type { Line } from './columns.ts'
import type { Fonts } from './font.ts'

/** A letter of the printer's own font is 12 dots wide; a drawn line is as high as a line of it, in dots. */
const cell = 12
const size = { em: 20, baseline: 23, height: 30 }

/** Where the words of a line stand: apart where two spaces or more are between them. */
const placesOf = (fonts: Fonts, { text, isBold }: Line, columns: number): DrawnText[] => {
  const words = [...text.matchAll(/\S+(?: \S+)*/g)].map(({ 0: own, index }) => {
    const start = Array.from(text.slice(0, index)).length
    return { own, start, end: start + Array.from(own).length }
  })
  return words.map(({ own, start, end }, at) => {
    const before = words[at - 1]
    const after = words[at + 1]
    const from = before ? before.end + 1 : 0
    const to = after ? after.start - 1 : columns
    const isCentred = words.length === 1 && start > 0 && Math.abs(start - (columns - end)) <= 1
    const isRight = !isCentred && start > 0 && end === columns
    const most = (isCentred ? columns : isRight ? end - from : to - start) * cell
    const width = Math.min(most, drawnWidth(fonts, own, isBold) * size.em)
    const left = isCentred ? (columns * cell - width) / 2 : isRight ? end * cell - width : start * cell
    return { text: own, left, baseline: size.baseline, em: size.em, most, isBold }
  })
}

/** DLE followed by these is a command to the printer at once, even among the dots of a picture: one opens the drawer. */
const atOnce = [0x04, 0x05, 0x14]

/** GS v 0: a line of the roll as a picture, for what the printer has no letters for. */
export const pictureOf = (fonts: Fonts, line: Line, columns: number): number[] => {
  const { bytesPerRow, height, data } = bitmapOf(fonts, placesOf(fonts, line, columns), columns * cell, size.height)
  const dots = Array.from(data, (byte, at) => (byte === 0x10 && atOnce.includes(data[at + 1] ?? 0) ? 0x18 : byte))
  return [0x1d, 0x76, 0x30, 0, bytesPerRow & 0xff, bytesPerRow >> 8, height & 0xff, height >> 8, ...dots]
}
