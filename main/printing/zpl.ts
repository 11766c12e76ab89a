import { type Block, markWords, type Sheet, type SheetMarks } from '../../shared/domain/sheet.ts'
import { fontSizes, pageMargins, pageSizes } from '../../shared/domain/sheet-markup.ts'
import { bitmapOf, drawnWidth } from './bitmap.ts'
import { emWidth } from './estimate.ts'
import type { Fonts } from './font.ts'
import { drawnText, plainText, toSpaces, wrapBy } from './plain-text.ts'
import type { PrintJob } from './types.ts'

/** A line of a label: its text, and its size relative to the label's. */
interface LabelLine {
  text: string
  size: number
}

/** A line as it will stand on a label. */
interface Placed {
  text: string
  pt: number
  heightMm: number
}

/** What the built-in scalable font of label printers surely has: Western and Central European letters and signs. */
const known = /^[ -~\u00a0-\u017f\u0218-\u021b€\n]$/

const isKnown = (text: string): boolean => Array.from(text).every((letter) => known.test(letter))

/** Letters, digits and the space stand for themselves; every other byte is written by its number, so none is a command. */
const field = (text: string): string =>
  Array.from(new TextEncoder().encode(text), (byte) =>
    /[A-Za-z0-9 ]/.test(String.fromCharCode(byte))
      ? String.fromCharCode(byte)
      : `_${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('')

const lineOf = (text: string, size = 1): LabelLine[] => [{ text, size }]

const linesOfBlock = (block: Block): LabelLine[] => {
  switch (block.kind) {
    case 'heading':
    case 'code':
      return lineOf(block.text)
    case 'text':
      return lineOf(block.text, { plain: 1, strong: 1.13, small: 0.87 }[block.weight])
    case 'pairs':
      return block.rows.flatMap(([name, value]) => lineOf(`${name}: ${value}`))
    case 'table':
      return block.rows.flatMap((row) => lineOf(row.join('  ')))
    case 'total':
      return lineOf(`${block.name}: ${block.value}`)
    case 'list':
      return block.items.flatMap((item) => lineOf(`- ${item}`))
    case 'sign':
      return lineOf(`____________ ${block.name}`)
    case 'gap':
      return lineOf('', 0.5)
  }
}

const lineHeight = 1.15

/**
 * A label in the language of label printers (ZPL II), in dots. Print is made smaller for many words, down to what can
 * still be read; what then does not fit goes on a second label rather than over the edge. A line with letters that the
 * printer's own font may lack is drawn, where `fonts` are given. What they lack, or every such letter without them, stands
 * as `?` and is counted in `unknown`.
 */
export const zplJob = (sheet: Sheet, marks: SheetMarks, { dpi }: { dpi: 203 | 300 }, fonts?: Fonts): PrintJob => {
  const dots = (mm: number): number => Math.round((mm * dpi) / 25.4)
  const { widthMm, heightMm } = pageSizes.label
  const { x, y } = pageMargins.label
  const footPt = 6
  const roomMm = (hasFoot: boolean): number => heightMm - 2 * y - (hasFoot ? (footPt * lineHeight * 25.4) / 72 : 0)

  let unknown = 0
  const letters = (text: string): string => {
    const plain = plainText(text)
    const has = (letter: string): boolean => known.test(letter) || fonts?.has(letter) === true
    const written = drawnText(plain, has)
    unknown += written.unknown
    return written.text
  }
  const head = [sheet.letterhead?.name, sheet.title].filter((text) => text !== null && text !== undefined)
  const source = [...head.flatMap((text) => lineOf(text)), ...sheet.blocks.flatMap(linesOfBlock)].map((line) => ({
    ...line,
    text: letters(line.text),
  }))

  const laidOut = (pt: number): Placed[] =>
    source.flatMap(({ text, size }) => {
      const emMm = (pt * size * 25.4) / 72
      const widthOf = (line: string): number =>
        fonts && !isKnown(text) ? Math.max(emWidth(line), drawnWidth(fonts, line, false) * drawnEm) : emWidth(line)
      const lines = wrapBy(text, (line) => widthOf(line) * emMm <= widthMm - 2 * x)
      return lines.map((line) => ({ text: toSpaces(line), pt: pt * size, heightMm: emMm * lineHeight }))
    })
  const labelsOf = (mostMm: number): Placed[][] => {
    let pt: number = fontSizes.label
    while (pt > fontSizes.leastLabel && heightOf(laidOut(pt)) > mostMm) pt -= 0.25
    const labels: Placed[][] = [[]]
    for (const line of laidOut(pt)) {
      const last = labels.at(-1) ?? []
      if (last.length > 0 && heightOf(last) + line.heightMm > mostMm) labels.push([line])
      else last.push(line)
    }
    return labels
  }
  const marked = markWords(marks)
  const whole = labelsOf(roomMm(marked.length > 0))
  const labels = whole.length > 1 ? labelsOf(roomMm(true)) : whole
  const formats = labels.map((lines, index) => {
    let topMm = y
    const fields = lines.map((line) => {
      const [left, top, height] = [dots(x), dots(topMm), Math.round((line.pt * dpi) / 72)]
      const field =
        fonts && !isKnown(line.text)
          ? pictureAt(left, top, height, line.text, fonts, dots(widthMm - 2 * x))
          : textAt(left, top, height, line.text)
      topMm += line.heightMm
      return field
    })
    // Which of several it is, so that none is put on another box.
    const foot = [...(labels.length > 1 ? [`${index + 1} of ${labels.length}`] : []), ...marked].join(' ')
    const height = Math.round((footPt * dpi) / 72)
    const left = dots(widthMm - x) - Math.ceil(emWidth(foot) * height)
    const begin = `^XA^CI28^PW${dots(widthMm)}^LL${dots(heightMm)}^LH0,0^PON`
    return `${begin}${fields.join('')}${textAt(left, dots(heightMm - y) - height, height, foot)}^PQ1^XZ`
  })
  return { bytes: new TextEncoder().encode(`${formats.join('\n')}\n`), unknown }
}

const heightOf = (lines: readonly Placed[]): number => lines.reduce((sum, line) => sum + line.heightMm, 0)

const textAt = (left: number, top: number, height: number, text: string): string =>
  text === '' ? '' : `^FO${left},${top}^A0N,${height},${height}^FH_^FD${field(text)}^FS`

/** Of the height of a line, so that what is drawn looks as large as what the printer writes. */
const drawnEm = 0.9

/** ^GFA: a line as a picture, in letters and digits, so that none of its bytes is a command. */
const pictureAt = (left: number, top: number, height: number, text: string, fonts: Fonts, most: number): string => {
  const drawn = { text, left: 0, baseline: height * 0.92, em: height * drawnEm, most, isBold: false }
  const { bytesPerRow, data } = bitmapOf(fonts, [drawn], most, Math.ceil(height * lineHeight))
  const dots = Buffer.from(data).toString('hex').toUpperCase()
  return `^FO${left},${top}^GFA,${data.length},${data.length},${bytesPerRow},${dots}^FS`
}
