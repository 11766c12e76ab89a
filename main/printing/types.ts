import type { Paper } from '../../shared/domain/sheet.ts'

/** How one attempt came out, by what the printer's side said and nothing else (contract/printing.ts, `printOutcome`). */
export interface Delivery {
  outcome: 'printed' | 'sent' | 'unsure' | 'failed'
  /** One word for why it was not, or may not have been, printed: `refused`, `paper_out`, `cut_off`, `silent`, ... */
  problem: string | null
}

/** The printers installed on this computer, as a host with windows of its own reaches them. */
export interface SystemPrinters {
  list(): Promise<string[]>
  /** Prints a page of main/printing/html.ts without asking; its size comes from the page's own `@page`. */
  print(html: string, printer: string, paper: Paper): Promise<Delivery>
}
