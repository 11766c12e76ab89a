import type { Paper } from './sheet.ts'

/** Where a printer without a window is: a network port (9100 as a rule), or a device file such as /dev/usb/lp0. */
export type PrinterAddress = { via: 'network'; host: string; port: number } | { via: 'device'; path: string }

/**
 * dialog: this computer's print window, where a person chooses. system: an installed printer, without a window (the
 * desktop program only). escpos: a receipt printer, by its own language. zpl: a label printer, by its own language.
 */
export type PrinterChoice =
  | { kind: 'dialog' }
  | { kind: 'system'; name: string }
  | {
      kind: 'escpos'
      to: PrinterAddress
      /** Characters in a line: 48 on most 80 mm printers, 42 on some, 32 on 58 mm ones. */
      columns: 32 | 42 | 48
      cuts: boolean
    }
  | { kind: 'zpl'; to: PrinterAddress; dpi: 203 | 300 }

/** The kinds of printer that a paper can go to. */
export const printerKindsOf: Record<Paper, readonly PrinterChoice['kind'][]> = {
  a4: ['dialog', 'system'],
  receipt: ['dialog', 'system', 'escpos'],
  label: ['dialog', 'system', 'zpl'],
}

/**
 * Device files by their name: a USB, serial or parallel port. Nothing else may be written to, whoever asks:
 * a path is not a way to overwrite files.
 */
export const isPrinterDevice = (path: string): boolean =>
  (/^\/dev\/[\w./-]+$/.test(path) && !path.includes('..')) || /^(\\\\\.\\)?(LPT|COM)\d{1,3}$/i.test(path)

/** How an attempt to print came out (contract/printing.ts says what each means). */
export const printOutcomes = ['printed', 'sent', 'dialog', 'unsure', 'failed'] as const
export type PrintOutcome = (typeof printOutcomes)[number]
