import type { PrinterAddress, PrinterChoice } from '../../shared/domain/printer.ts'
import type { Sheet, SheetMarks } from '../../shared/domain/sheet.ts'
import { openDevice } from './device.ts'
import { printEscpos } from './escpos-talk.ts'
import type { Fonts } from './font.ts'
import { pageOf } from './html.ts'
import { openNetwork } from './network.ts'
import { makeTurns } from './turns.ts'
import type { Delivery, PrintJob, SystemPrinters } from './types.ts'
import { type Patience, patience as usual, type Wire, WireBroken } from './wire.ts'
import { zplJob } from './zpl.ts'
import { printZpl } from './zpl-talk.ts'

/** One queue a printer for the whole program, whichever clinic of it prints: the printer is one, too. */
const inTurn = makeTurns()

export interface Delivered extends Delivery {
  /** Letters that the printer does not have: they stand as `?` on the paper. */
  unknown: number
}

const open = (to: PrinterAddress, patience: Patience): Promise<Wire> =>
  to.via === 'network' ? openNetwork(to.host, to.port, patience) : openDevice(to.path, patience)

const overWire = async (
  to: PrinterAddress,
  job: PrintJob,
  talk: typeof printEscpos,
  patience: Patience,
): Promise<Delivered> => {
  let wire: Wire
  try {
    wire = await open(to, patience)
  } catch (error) {
    if (!(error instanceof WireBroken)) throw error
    return { outcome: 'failed', problem: error.problem, unknown: 0 }
  }
  try {
    return { ...(await talk(wire, job.bytes, patience)), unknown: job.unknown }
  } finally {
    wire.close()
  }
}

/** The job as the printer writes it, and with drawn lines where it lacks letters; the fonts are loaded only then. */
const drawnIfNeeded = async (make: (fonts?: Fonts) => PrintJob, root: string | undefined): Promise<PrintJob> => {
  const written = make()
  if (written.unknown === 0 || root === undefined) return written
  const { openFonts } = await import('./font.ts')
  return make(openFonts(root))
}

/** Prints a sheet on a printer that needs no print window, when its turn has come. */
export const deliver = (
  printer: Exclude<PrinterChoice, { kind: 'dialog' }>,
  sheet: Sheet,
  marks: SheetMarks,
  around: {
    system: SystemPrinters | null
    css(): string
    patience?: Patience
    /** Where resources/ is: with its fonts lines are drawn that the printer has no letters for; else they stand as `?`. */
    root?: string
  },
): Promise<Delivered> =>
  inTurn(printer.kind === 'system' ? `system ${printer.name}` : JSON.stringify(printer.to), async () => {
    const patience = around.patience ?? usual
    switch (printer.kind) {
      case 'escpos': {
        // Loaded with the first receipt: its code pages are large, and the start of the program doesn't wait for them.
        const { escposJob } = await import('./escpos.ts')
        const job = await drawnIfNeeded((fonts) => escposJob(sheet, marks, printer, fonts), around.root)
        return overWire(printer.to, job, printEscpos, patience)
      }
      case 'zpl': {
        const job = await drawnIfNeeded((fonts) => zplJob(sheet, marks, printer, fonts), around.root)
        return overWire(printer.to, job, printZpl, patience)
      }
      case 'system': {
        if (!around.system) return { outcome: 'failed', problem: 'system_gone', unknown: 0 }
        const page = pageOf(sheet, marks, around.css())
        return { ...(await around.system.print(page, printer.name)), unknown: 0 }
      }
    }
  })
