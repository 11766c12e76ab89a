import type { Paper } from '../../shared/domain/sheet.ts'

/** How one attempt came out, by what the printer's side said and nothing else (contract/printing.ts, `printOutcome`). */
export interface Delivery {
  outcome: 'printed' | 'sent' | 'unsure' | 'failed'
  /** One word for why it was not, or may not have been, printed (main/printing/problem-words.ts); null when all is well. */
  problem: string | null
}

/** A sheet in a printer's own language, or as a PDF. */
export interface PrintJob {
  bytes: Uint8Array
  /** Letters that the printer, or the font, does not have: they stand as `?` on the paper. */
  unknown: number
}

/** A page of main/printing/html.ts, and its size in millimetres, which also stands in its own `@page`. */
export interface PrintPage {
  html: string
  paper: Paper
  widthMm: number
  heightMm: number
}

/** The printers installed on this computer, as a host with windows of its own reaches them. */
export interface SystemPrinters {
  list(): Promise<string[]>
  /** Prints the page without asking, on the printer of this name. */
  print(page: PrintPage, printer: string): Promise<Delivery>
}
