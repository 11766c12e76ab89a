import type { PrinterAddress, PrinterChoice } from './printer.ts'

const place = (to: PrinterAddress): string =>
  to.via === 'device' ? to.path : to.port === 9100 ? to.host : `${to.host}, port ${to.port}`

/** A printer as people know it: it goes into sentences, and at the head of a row with its first letter made large. */
export const printerWords = (choice: PrinterChoice): string => {
  switch (choice.kind) {
    case 'dialog':
      return 'the print window'
    case 'system':
      return choice.name
    case 'escpos':
      return `Receipt printer at ${place(choice.to)}`
    case 'zpl':
      return `Label printer at ${place(choice.to)}`
  }
}
