import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder'
import type { Sheet, SheetMarks } from '../../shared/domain/sheet.ts'
import { linesOf } from './columns.ts'
import { pictureOf } from './escpos-picture.ts'
import type { Fonts } from './font.ts'
import { drawnText } from './plain-text.ts'
import type { PrintJob } from './types.ts'

/**
 * The code pages of Western, Central and Eastern Europe, Turkey, the Baltic, Greece and Cyrillic, in which a line of text is
 * a line of letters from left to right. Scripts that run the other way or join their letters would come out garbled.
 */
const codePages = [
  'cp437',
  'cp858',
  'windows1252',
  'cp852',
  'windows1250',
  'windows1254',
  'windows1257',
  'cp866',
  'windows1251',
  'windows1253',
] as const

const makeEncoder = (columns: 32 | 42 | 48) =>
  new ReceiptPrinterEncoder({
    language: 'esc-pos',
    columns,
    newline: '\n',
    codepageMapping: 'epson',
    codepageCandidates: [...codePages],
    feedBeforeCut: 4,
  })

type CodePage = (typeof codePages)[number]

/** The code page of each letter that was ever printed; null where none has it. */
const pages = new Map<string, CodePage | null>()

const pageOf = (letter: string): CodePage | null => {
  let page = pages.get(letter)
  if (page === undefined) {
    const holds = (one: CodePage): boolean => !makeEncoder(32).codepage(one).text(letter).encode().includes(0x3f)
    page = (letter.length === 1 && codePages.find(holds)) || null
    pages.set(letter, page)
  }
  return page
}

interface Run {
  page: CodePage
  text: string
}

/**
 * A line in runs of one code page each; letters below 128 are in all of them. (The encoder's own `auto` does the same, and
 * copies a whole code page for every letter: a receipt took 15 ms of the program's time.)
 */
const runsOf = (line: string): { runs: Run[]; unknown: number } => {
  const runs: Run[] = [{ page: codePages[0], text: '' }]
  let unknown = 0
  for (const letter of line) {
    const last = runs.at(-1) as Run
    const page = letter <= '~' ? last.page : pageOf(letter)
    if (page === null) unknown += 1
    if (page === null || page === last.page) last.text += page === null ? '?' : letter
    else runs.push({ page, text: letter })
  }
  return { runs: runs.filter(({ text }) => text !== ''), unknown }
}

/** ESC R 0: some printers are set to write other signs of their country for $, #, @ and the like. */
const plainSigns = [0x1b, 0x52, 0]

/**
 * A receipt in the language of receipt printers (ESC/POS). The text holds no control character (plain-text.ts), so no
 * name can be a command. A line with letters that no code page has is drawn, where `fonts` are given. What they lack, or
 * every such letter without them, is a `?`, and `unknown` counts them.
 */
export const escposJob = (
  sheet: Sheet,
  marks: SheetMarks,
  printer: { columns: 32 | 42 | 48; cuts: boolean },
  fonts?: Fonts,
): PrintJob => {
  const encoder = makeEncoder(printer.columns).initialize().raw(plainSigns)
  let unknown = 0
  for (const { text, isBold } of linesOf(sheet, marks, printer.columns)) {
    const line = runsOf(text)
    if (fonts && line.unknown > 0) {
      const drawn = drawnText(text, fonts.has)
      unknown += drawn.unknown
      encoder.raw(pictureOf(fonts, { text: drawn.text, isBold }, printer.columns))
      continue
    }
    unknown += line.unknown
    encoder.bold(isBold)
    for (const run of line.runs) encoder.codepage(run.page).text(run.text)
    encoder.newline()
  }
  encoder.bold(false)
  if (printer.cuts) encoder.cut('partial')
  else encoder.newline(5)
  return { bytes: encoder.encode(), unknown }
}
