import type { ConfigurationSource } from '../../../shared/contract/configuration.ts'
import { forbidden, invalid } from '../../../shared/domain/error.ts'
import { type PrinterChoice, printerKindsOf } from '../../../shared/domain/printer.ts'
import { printerWords } from '../../../shared/domain/printer-words.ts'
import { type Paper, paperNames } from '../../../shared/domain/sheet.ts'
import type { Core } from '../../api/core.ts'
import { localState } from '../../database/local-state.ts'

const keyOf = (paper: Paper): string => `printer.${paper}`

const fits = (paper: Paper, choice: PrinterChoice): boolean => printerKindsOf[paper].includes(choice.kind)

/** What was chosen in Hera for a paper; it may be overruled by what is managed. */
export const chosenPrinter = (core: Core, paper: Paper): PrinterChoice | null => {
  const kept = localState(core.store).read(keyOf(paper))
  return kept === undefined ? null : (JSON.parse(kept) as PrinterChoice)
}

export interface PaperPrinter {
  printer: PrinterChoice
  source: Exclude<ConfigurationSource, 'policy' | 'environment'> | 'managed'
}

/** The printer of a paper on this computer: managed, else chosen, else the print window. */
export const printerOf = (core: Core, paper: Paper): PaperPrinter => {
  const managed = core.configuration.managed.printers?.[paper]
  if (managed && fits(paper, managed)) return { printer: managed, source: 'managed' }
  const chosen = chosenPrinter(core, paper)
  return chosen ? { printer: chosen, source: 'chosen' } : { printer: { kind: 'dialog' }, source: 'default' }
}

/** An installed printer is reached by the desktop program only; in a browser its paper goes through the print window. */
export const reachable = (core: Core, printer: PrinterChoice): PrinterChoice =>
  printer.kind === 'system' && !core.systemPrinters ? { kind: 'dialog' } : printer

export const wordsOf = (core: Core, printer: PrinterChoice): string =>
  reachable(core, printer) === printer ? printerWords(printer) : `${printerWords(printer)}, here by the print window`

/** Keeps a choice; in the transaction that is open. */
export const keepChoice = (core: Core, paper: Paper, printer: PrinterChoice): void => {
  if (printerOf(core, paper).source === 'managed') {
    throw forbidden('This printer is set by your administrator for this computer and cannot be changed here.')
  }
  if (!fits(paper, printer)) {
    throw invalid('printer', `This kind of printer does not print on this paper: ${paperNames[paper]}.`)
  }
  if (printer.kind === 'system' && !core.systemPrinters) {
    throw invalid('printer', 'Only the desktop program prints to installed printers. Choose the print window here.')
  }
  localState(core.store).write(keyOf(paper), JSON.stringify(printer))
}
