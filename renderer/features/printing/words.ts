import type { PrintOutcome } from '../../../shared/domain/printer.ts'
import type { Paper, SheetKind } from '../../../shared/domain/sheet.ts'
import type { Tone } from '../../ui/index.ts'

export const kindNames: Record<SheetKind, string> = {
  receipt: 'Receipt',
  shift_report: 'Shift report',
  label: 'Medicine label',
  prescription: 'Prescription',
  visit_summary: 'Visit summary',
  import_report: 'Import report',
  account_slip: 'Account slip',
  recovery_key: 'Recovery key',
  test: 'Test sheet',
}

/** What is printed on each paper, the test sheet first. */
export const kindsOn: Record<Paper, readonly SheetKind[]> = {
  a4: ['test', 'prescription', 'visit_summary', 'import_report', 'recovery_key'],
  receipt: ['test', 'receipt', 'shift_report', 'account_slip'],
  label: ['test', 'label'],
}

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
