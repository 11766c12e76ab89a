import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder'
import type { Sheet, SheetMarks } from '../../shared/domain/sheet.ts'
import { linesOf } from './columns.ts'
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

/** Whether any of the code pages holds this letter; what none holds is printed as `?`. */
const makeKnows = (): ((letter: string) => boolean) => {
  const seen = new Map<string, boolean>()
  return (letter) => {
    if (letter <= '~') return true
    let known = seen.get(letter)
    if (known === undefined) {
      const bytes = makeEncoder(32).codepage('auto').text(letter).encode()
      known = letter.length === 1 && !bytes.includes(0x3f)
      seen.set(letter, known)
    }
    return known
  }
}

/**
 * A receipt in the language of receipt printers (ESC/POS). The text holds no control character (plain-text.ts), so no
 * name can be a command. A receipt in letters that no code page has is printed with `?` for each, and `unknown` counts
 * them: the person is told, and the print window prints every script.
 */
export const escposJob = (
  sheet: Sheet,
  marks: SheetMarks,
  printer: { columns: 32 | 42 | 48; cuts: boolean },
): PrintJob => {
  const knows = makeKnows()
  const encoder = makeEncoder(printer.columns).initialize().codepage('auto')
  let unknown = 0
  const letters = (text: string): string =>
    Array.from(text, (letter) => {
      if (knows(letter)) return letter
      unknown += 1
      return '?'
    }).join('')
  for (const { text, isBold } of linesOf(sheet, marks, printer.columns)) {
    encoder.bold(isBold).text(letters(text)).newline()
  }
  encoder.bold(false)
  if (printer.cuts) encoder.cut('partial')
  else encoder.newline(5)
  return { bytes: encoder.encode(), unknown }
}
