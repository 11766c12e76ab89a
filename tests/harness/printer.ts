import { afterEach } from 'vitest'
import type { PrinterChoice } from '../../shared/domain/printer.ts'
import type { Sheet } from '../../shared/domain/sheet.ts'
import { type FakePrinter, startFakePrinter } from '../printing/fake-printer.ts'
import { receipt } from '../printing/sheets.ts'
import { type Clinic, key, openClinic } from './clinic.ts'

/** Printers that a test has started; they end with it. */
const started: FakePrinter[] = []
afterEach(() => Promise.all(started.splice(0).map((printer) => printer.stop())))

export const startPrinter = async (language: 'escpos' | 'zpl' = 'escpos') => {
  const printer = await startFakePrinter(language)
  started.push(printer)
  return printer
}
export const receiptPrinter = (port: number): PrinterChoice => ({
  kind: 'escpos',
  to: { via: 'network', host: '127.0.0.1', port },
  columns: 48,
  cuts: true,
})

/** A clinic whose receipts go to a fake printer. */
export const withPrinter = async (options: Parameters<typeof openClinic>[0] = {}) => {
  const [clinic, printer] = await Promise.all([openClinic(options), startPrinter()])
  const admin = await clinic.as('admin')
  await admin.printing.choose({ paper: 'receipt', printer: receiptPrinter(printer.port), idempotencyKey: key() })
  return { clinic, printer, admin, cashier: await clinic.as('cashier') }
}

export const order = (
  more: Partial<{ sheet: Sheet; subjectId: string | null; patientId: string | null; isByWindow: boolean }> = {},
) => ({
  kind: 'receipt' as const,
  sheet: receipt,
  subjectId: null,
  patientId: null,
  ...more,
})

export const recordsOf = (clinic: Clinic) =>
  clinic.hera.core.store
    .statement<{ outcome: string; problem: string | null; is_copy: number; printer: string }>(
      'SELECT outcome, problem, is_copy, printer FROM print_record ORDER BY seq',
    )
    .all()

export const actionsOf = (clinic: Clinic, prefix: string) => {
  const { store } = clinic.hera.core
  store.audit.flush()
  return store
    .statement<{ action: string; patient_id: string | null; detail: string }>(
      'SELECT action, patient_id, detail FROM audit_entry WHERE action LIKE ? ORDER BY seq',
    )
    .all(`${prefix}%`)
}
