import type { PrintOutcome } from '../../../shared/domain/printer.ts'
import type { Tone } from '../../ui/index.ts'

/** How a print came out, no more than is known. */
export const outcomeWords: Record<PrintOutcome, { words: string; tone: Tone }> = {
  printed: { words: 'Printed', tone: 'good' },
  sent: { words: 'Sent', tone: 'info' },
  dialog: { words: 'Print window', tone: 'neutral' },
  unsure: { words: 'Not sure', tone: 'warning' },
  failed: { words: 'Failed', tone: 'danger' },
}

/** A printer's name at the head of a line: `The print window`. */
export const atHead = (printer: string): string => printer.slice(0, 1).toUpperCase() + printer.slice(1)
