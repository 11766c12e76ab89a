import PDFDocument from 'pdfkit'
import { markWords, type Sheet, type SheetMarks } from '../../shared/domain/sheet.ts'
import { fontSizes, pageHeightMm, pageMargins, pageSizes } from '../../shared/domain/sheet-markup.ts'
import { hasFromRight, piecesOf } from './direction.ts'
import { fontFiles, openFonts } from './font.ts'
import { groupsOfSheet } from './pdf-groups.ts'
import type { Group, Pen, Strip, Style } from './pdf-strips.ts'
import { drawnText } from './plain-text.ts'
import { withTexts } from './sheet-texts.ts'
import type { PrintJob } from './types.ts'

const mm = 72 / 25.4

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
      if (!hasFromRight(text)) return void use(style).text(text, x, y, { lineBreak: false })
      let left = x
      const put = (part: string): void => {
        if (part !== ' ') use(style).text(part, left, y, { lineBreak: false })
        left += this.width(part, style)
      }
      for (const piece of piecesOf(text)) {
        // Word by word: pdfkit would put the space after a word that runs from the right on its other side.
        if (piece.isFromRight) for (const word of piece.text.split(/( )/).reverse()) put(word)
        else put(piece.text)
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

/** A page's foot: which of how many it is, so that a lost one is missed, and a label's marks. */
const footOf = ({ paper }: Sheet, marks: SheetMarks, page: number, pages: number): string => {
  if (paper === 'a4') return `Page ${page} of ${pages}`
  const which = pages > 1 ? [`${page} of ${pages}`] : []
  return paper === 'label' ? [...which, ...markWords(marks)].join(' ') : ''
}

/** Of the whole height of the foot of an A4 page in its margin, and of a label's own lines. */
const footSizes = { a4: 8, receipt: 0, label: 6 } as const

/** How high the content of a page may be; a label's foot takes from it. */
const roomOf = ({ paper }: Sheet, hasFoot: boolean): number => {
  const { heightMm } = pageSizes[paper]
  const foot = paper === 'label' && hasFoot ? footSizes.label * 1.2 : 0
  return paper === 'receipt' ? Number.POSITIVE_INFINITY : (heightMm - 2 * pageMargins[paper].y) * mm - foot
}

/**
 * The sheet as a PDF: A4 in pages, the roll as long as its receipt, labels one by one. The letters are those of the font
 * in resources/fonts, embedded, so that it looks the same everywhere; the bytes are the same whenever it is made again.
 * Letters that the font lacks stand as `?` and are counted in `unknown`. `at`: when the sheet was printed; `root`: where
 * resources/ is.
 */
export const pdfOf = async (
  original: Sheet,
  marks: SheetMarks,
  { at, root }: { at: number; root: string },
): Promise<PrintJob> => {
  const files = fontFiles(root)
  const { has } = openFonts(root)
  let unknown = 0
  const sheet = withTexts(original, (text) => {
    const drawn = drawnText(text, has)
    unknown += drawn.unknown
    return drawn.text
  })
  const doc = new PDFDocument({
    autoFirstPage: false,
    font: files.plain,
    info: { Title: sheet.title ?? 'Hera', Producer: 'Hera', Creator: 'Hera', CreationDate: new Date(at) },
  })
  const chunks: Buffer[] = []
  const done = new Promise<void>((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', resolve)
    doc.on('error', reject)
  })

  const pen = penOf(doc, files)
  const { paper } = sheet
  const { widthMm } = pageSizes[paper]
  const margin = { x: pageMargins[paper].x * mm, y: pageMargins[paper].y * mm }
  const width = widthMm * mm - 2 * margin.x
  const laidOut = (pt: number): Group[] => groupsOfSheet(sheet, marks, pt, width, pen)
  const total = (groups: readonly Group[]): number => heightOf(groups.flatMap(({ strips }) => strips))
  const layOut = (room: number): { pages: Placed[][]; height: number } => {
    let pt: number = fontSizes[paper]
    let groups = laidOut(pt)
    while (paper === 'label' && pt > fontSizes.leastLabel && total(groups) > room) {
      pt -= 0.25
      groups = laidOut(pt)
    }
    return { pages: pagesOf(groups, room), height: total(groups) }
  }
  const first = layOut(roomOf(sheet, markWords(marks).length > 0))
  const { pages, height } = first.pages.length > 1 ? layOut(roomOf(sheet, true)) : first
  const heightMm = pageHeightMm(paper, height / mm)
  for (const [index, page] of pages.entries()) {
    doc.addPage({ size: [widthMm * mm, heightMm * mm], margin: 0 })
    for (const { strip, y } of page) strip.paint(pen, margin.x, margin.y + y)
    const foot = footOf(sheet, marks, index + 1, pages.length)
    const style = { size: footSizes[paper], isBold: paper === 'label' }
    const left = widthMm * mm - margin.x - pen.width(foot, style)
    const below = paper === 'a4' ? margin.y / 2 - style.size : margin.y
    pen.text(foot, left, heightMm * mm - below - style.size * 1.2, style)
  }
  doc.end()
  await done
  return { bytes: Buffer.concat(chunks), unknown }
}
