import path from 'node:path'
import PDFDocument from 'pdfkit'
import { markWords, type Sheet, type SheetMarks } from '../../shared/domain/sheet.ts'
import { fontSizes, pageHeightMm, pageMargins, pageSizes } from '../../shared/domain/sheet-markup.ts'
import { groupsOfSheet } from './pdf-groups.ts'
import type { Group, Pen, Strip, Style } from './pdf-strips.ts'

const mm = 72 / 25.4

/** Scripts that run from right to left. */
const fromRight = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u

/** The words of a line from left to right as they stand on paper: words that run the other way change places. */
const onPaper = (line: string): string[] => {
  const words = line.split(' ')
  for (let begin = 0; begin < words.length; begin++) {
    let end = begin
    while (end < words.length && fromRight.test(words[end] ?? '')) end += 1
    words.splice(begin, end - begin, ...words.slice(begin, end).reverse())
    begin = Math.max(begin, end - 1)
  }
  return words
}

/** The fonts by the paths of their files: under another name pdfkit would read the file each time. */
const penOf = (doc: PDFKit.PDFDocument, fonts: { plain: string; bold: string }): Pen => {
  const use = ({ size, isBold }: Style) => doc.font(isBold ? fonts.bold : fonts.plain).fontSize(size)
  /** Widths at one point: a table asks for the same words again and again. */
  const known = { bold: new Map<string, number>(), plain: new Map<string, number>() }
  return {
    width(text, style) {
      const widths = style.isBold ? known.bold : known.plain
      let width = widths.get(text)
      if (width === undefined) {
        width = use({ ...style, size: 100 }).widthOfString(text) / 100
        widths.set(text, width)
      }
      return width * style.size
    },
    text(text, x, y, style) {
      if (text === '') return
      if (!fromRight.test(text)) return void use(style).text(text, x, y, { lineBreak: false })
      // Word by word: the space after a word that runs from the right would be put on its other side.
      let left = x
      for (const word of onPaper(text)) {
        use(style).text(word, left, y, { lineBreak: false })
        left += this.width(word, style) + this.width(' ', style)
      }
    },
    rule: (x, y, width, thickness) => doc.rect(x, y, width, thickness).fill('#000'),
    frame: (x, y, width, height) => doc.lineWidth(0.8).rect(x, y, width, height).stroke('#000'),
  }
}

const heightOf = (strips: readonly Strip[]): number => strips.reduce((sum, strip) => sum + strip.height, 0)

interface Placed {
  strip: Strip
  y: number
}

/** The strips of each page. What belongs together begins a new page rather than being split, if a page holds it. */
const pagesOf = (groups: readonly Group[], height: number): Placed[][] => {
  const pages: Placed[][] = [[]]
  let y = 0
  const place = (strip: Strip): void => {
    pages.at(-1)?.push({ strip, y })
    y += strip.height
  }
  const turn = (head: readonly Strip[]): void => {
    pages.push([])
    y = 0
    for (const strip of head) place(strip)
  }
  for (const { strips, head = [] } of groups) {
    const isNew = y === 0
    if (!isNew && y + heightOf(strips) > height && heightOf([...head, ...strips]) <= height) turn(head)
    for (const strip of strips) {
      if (y > 0 && y + strip.height > height) turn(head)
      place(strip)
    }
  }
  return pages
}

/**
 * The sheet as a PDF: A4 in pages, the roll as long as its receipt, labels one by one. The letters are those of the font
 * in resources/fonts, embedded, so that it looks the same everywhere; the bytes are the same whenever it is made again.
 * `at`: when the sheet was printed; `root`: where resources/ is.
 */
export const pdfOf = async (
  sheet: Sheet,
  marks: SheetMarks,
  { at, root }: { at: number; root: string },
): Promise<Buffer> => {
  const font = (name: string): string => path.join(root, 'resources/fonts', name)
  const fonts = { plain: font('DejaVuSans.ttf'), bold: font('DejaVuSans-Bold.ttf') }
  const doc = new PDFDocument({
    autoFirstPage: false,
    font: fonts.plain,
    info: { Title: sheet.title ?? 'Hera', Producer: 'Hera', Creator: 'Hera', CreationDate: new Date(at) },
  })
  const chunks: Buffer[] = []
  const done = new Promise<void>((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', resolve)
    doc.on('error', reject)
  })

  const pen = penOf(doc, fonts)
  const { widthMm } = pageSizes[sheet.paper]
  const margin = { x: pageMargins[sheet.paper].x * mm, y: pageMargins[sheet.paper].y * mm }
  const width = widthMm * mm - 2 * margin.x
  const markLine = sheet.paper === 'label' ? markWords(marks).join(' ') : ''
  const markStyle = { size: 6, isBold: true }
  const room = pageSizes[sheet.paper].heightMm * mm - 2 * margin.y - (markLine === '' ? 0 : markStyle.size * 1.2)

  const laidOut = (pt: number): Group[] => groupsOfSheet(sheet, marks, pt, width, pen)
  const total = (groups: readonly Group[]): number => heightOf(groups.flatMap(({ strips }) => strips))
  let pt: number = fontSizes[sheet.paper]
  let groups = laidOut(pt)
  while (sheet.paper === 'label' && pt > fontSizes.leastLabel && total(groups) > room) {
    pt -= 0.25
    groups = laidOut(pt)
  }
  const isRoll = sheet.paper === 'receipt'
  const heightMm = pageHeightMm(sheet.paper, total(groups) / mm)
  for (const page of pagesOf(groups, isRoll ? Number.POSITIVE_INFINITY : room)) {
    doc.addPage({ size: [widthMm * mm, heightMm * mm], margin: 0 })
    for (const { strip, y } of page) strip.paint(pen, margin.x, margin.y + y)
    if (markLine !== '') {
      const left = widthMm * mm - margin.x - pen.width(markLine, markStyle)
      pen.text(markLine, left, heightMm * mm - margin.y - markStyle.size * 1.2, markStyle)
    }
  }
  doc.end()
  await done
  return Buffer.concat(chunks)
}
