import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { unmanaged } from '../../main/configuration/types.ts'
import type { PrintPage } from '../../main/printing/types.ts'
import type { PrinterChoice } from '../../shared/domain/printer.ts'
import { kindsOfPaper, papers, type Sheet } from '../../shared/domain/sheet.ts'
import { type Clinic, codeOf, key, openClinic } from '../harness/clinic.ts'
import { makePatient } from '../harness/pharmacy.ts'
import { type FakePrinter, startFakePrinter } from '../printing/fake-printer.ts'
import { label, receipt, withText } from '../printing/sheets.ts'

/** Printing through the client's door, on a printer that is really there, and what is kept of it. */
const started: FakePrinter[] = []
afterEach(() => Promise.all(started.splice(0).map((printer) => printer.stop())))

const fake = async (language: 'escpos' | 'zpl' = 'escpos') => {
  const printer = await startFakePrinter(language)
  started.push(printer)
  return printer
}
const receiptPrinter = (port: number): PrinterChoice => ({
  kind: 'escpos',
  to: { via: 'network', host: '127.0.0.1', port },
  columns: 48,
  cuts: true,
})

/** A clinic whose receipts go to a fake printer. */
const withPrinter = async (options: Parameters<typeof openClinic>[0] = {}) => {
  const [clinic, printer] = await Promise.all([openClinic(options), fake()])
  const admin = await clinic.as('admin')
  await admin.printing.choose({ paper: 'receipt', printer: receiptPrinter(printer.port), idempotencyKey: key() })
  return { clinic, printer, admin, cashier: await clinic.as('cashier') }
}

const order = (
  more: Partial<{ sheet: Sheet; subjectId: string | null; patientId: string | null; isByWindow: boolean }> = {},
) => ({
  kind: 'receipt' as const,
  sheet: receipt,
  subjectId: null,
  patientId: null,
  ...more,
})

const recordsOf = (clinic: Clinic) =>
  clinic.hera.core.store
    .statement<{ outcome: string; problem: string | null; is_copy: number; printer: string }>(
      'SELECT outcome, problem, is_copy, printer FROM print_record ORDER BY seq',
    )
    .all()

const actionsOf = (clinic: Clinic, prefix: string) => {
  const { store } = clinic.hera.core
  store.audit.flush()
  return store
    .statement<{ action: string; patient_id: string | null; detail: string }>(
      'SELECT action, patient_id, detail FROM audit_entry WHERE action LIKE ? ORDER BY seq',
    )
    .all(`${prefix}%`)
}

test('a receipt is printed on the printer of its paper, kept, and noted in the log without a word of its content', async () => {
  const { clinic, printer, cashier } = await withPrinter()
  const patientId = makePatient(clinic)
  const printed = await cashier.printing.print(order({ patientId }))
  expect(printed).toMatchObject({
    outcome: 'printed',
    words: 'Printed.',
    isCopy: false,
    printer: expect.stringContaining('Receipt printer at 127.0.0.1'),
  })
  expect(printer.text()).toContain('KES 1,710.00')
  expect(recordsOf(clinic)).toEqual([{ outcome: 'printed', problem: null, is_copy: 0, printer: printed.printer }])
  const [entry] = actionsOf(clinic, 'printing.print')
  expect(entry).toMatchObject({ patient_id: patientId })
  expect(entry?.detail).not.toMatch(/Łukasz|1,710/)
  const admin = await clinic.as('admin')
  const { rows, total } = await admin.printing.list({})
  expect(total).toBe(1)
  expect(rows[0]).toMatchObject({
    id: printed.id,
    by: 'Test cashier',
    kind: 'receipt',
    title: 'Receipt',
    outcome: 'printed',
  })
  expect((await admin.printing.read({ id: printed.id })).sheet).toEqual(receipt)
  expect(actionsOf(clinic, 'printing.read')[0]).toMatchObject({ patient_id: patientId })
})

test('what went wrong is said in words that say what to do, and kept as it was', async () => {
  const { clinic, printer, cashier } = await withPrinter()
  await printer.behave('paperOut')
  expect(await cashier.printing.print(order())).toMatchObject({
    outcome: 'failed',
    words: 'Not printed: the paper is out. Put in a new roll, then print again.',
  })
  await printer.behave({ at: 200, does: 'cuts' })
  expect(await cashier.printing.print(order())).toMatchObject({
    outcome: 'unsure',
    words: expect.stringMatching(/^It is not certain that this was printed: .* before you print it again\.$/),
  })
  await printer.behave('refuses')
  expect(await cashier.printing.print(order())).toMatchObject({ outcome: 'failed' })
  expect(recordsOf(clinic).map(({ outcome, problem }) => [outcome, problem])).toEqual([
    ['failed', 'paper_out'],
    ['unsure', 'cut_off'],
    ['failed', 'refused'],
  ])
})

test('while it is being printed, and after a crash in the middle, it is kept as unsure', async () => {
  const { clinic, printer, cashier } = await withPrinter()
  await printer.behave({ at: 100, does: 'hangs' })
  const printing = cashier.printing.print(order()).catch(() => null)
  while (printer.paper().length < 100) await pause(5)
  expect(recordsOf(clinic)).toMatchObject([{ outcome: 'unsure', problem: 'interrupted' }])
  await clinic.reopen()
  expect(recordsOf(clinic)).toMatchObject([{ outcome: 'unsure', problem: 'interrupted' }])
  await printer.stop()
  await printing
  const admin = await clinic.as('admin')
  expect((await admin.printing.list({})).rows[0]).toMatchObject({ outcome: 'unsure' })
})

test('the same receipt again says COPY, unless the first try has failed', async () => {
  const { clinic, printer, cashier } = await withPrinter()
  const subjectId = key()
  const first = { ...order({ subjectId }) }
  await printer.behave('coverOpen')
  expect(await cashier.printing.print(first)).toMatchObject({ outcome: 'failed', isCopy: false })
  await printer.behave('works')
  expect(await cashier.printing.print(first)).toMatchObject({ outcome: 'printed', isCopy: false })
  expect(printer.text()).not.toContain('COPY')
  expect(await cashier.printing.print(first)).toMatchObject({ outcome: 'printed', isCopy: true })
  expect(printer.text()).toContain('*** COPY ***')
  // Another of the same kind, and another kind of the same: no copies.
  expect(await cashier.printing.print(order({ subjectId: key() }))).toMatchObject({ isCopy: false })
  expect(await cashier.printing.print({ ...first, kind: 'shift_report' })).toMatchObject({ isCopy: false })
  expect(recordsOf(clinic).map(({ is_copy }) => is_copy)).toEqual([0, 0, 1, 0, 0])
})

test('a print that is unsure, or went to the print window, makes the next one a copy', async () => {
  const { printer, cashier } = await withPrinter()
  const [unsure, byWindow] = [key(), key()]
  await printer.behave({ at: 300, does: 'resets' })
  expect(await cashier.printing.print(order({ subjectId: unsure }))).toMatchObject({ outcome: 'unsure' })
  await printer.behave('works')
  expect(await cashier.printing.print(order({ subjectId: unsure }))).toMatchObject({ isCopy: true })
  expect(await cashier.printing.print(order({ subjectId: byWindow, isByWindow: true }))).toMatchObject({
    outcome: 'dialog',
    isCopy: false,
    printer: 'the print window',
  })
  expect(await cashier.printing.print(order({ subjectId: byWindow }))).toMatchObject({ isCopy: true })
})

test('a kept sheet is printed again as a copy; one that failed is not a copy', async () => {
  const { clinic, printer, cashier, admin } = await withPrinter()
  const printed = await cashier.printing.print(order())
  await printer.behave('paperOut')
  const failed = await cashier.printing.print(order())
  await printer.behave('works')
  expect(await admin.printing.again({ id: printed.id })).toMatchObject({
    outcome: 'printed',
    isCopy: true,
    sheet: receipt,
  })
  expect(await admin.printing.again({ id: failed.id })).toMatchObject({ outcome: 'printed', isCopy: false })
  expect(await codeOf((await clinic.as('clerk')).printing.again({ id: printed.id }))).toBe('FORBIDDEN')
})

test('secrets are refused, in words, and leave no trace', async () => {
  const { clinic, printer, cashier } = await withPrinter()
  for (const kind of ['recovery_key', 'account_slip'] as const) {
    const sheet: Sheet = { ...receipt, blocks: [{ kind: 'code', text: 'VERY-SECRET' }] }
    await expect(cashier.printing.print({ ...order({ sheet }), kind })).rejects.toThrow(/print window only/)
  }
  expect(recordsOf(clinic)).toEqual([])
  expect(printer.received()).toHaveLength(0)
})

test('what is managed stands over what was chosen, and is not changed here', async () => {
  const [managed, chosen] = [await fake(), await fake()]
  const policy = await openClinic({
    configuration: {
      ...unmanaged,
      managed: { printers: { receipt: receiptPrinter(managed.port), a4: receiptPrinter(managed.port) } },
      sourceOf: () => 'policy',
    },
  })
  const admin = await policy.as('admin')
  const choose = admin.printing.choose({
    paper: 'receipt',
    printer: receiptPrinter(chosen.port),
    idempotencyKey: key(),
  })
  await expect(choose).rejects.toThrow(/set by your administrator/)
  expect(await admin.printing.print(order())).toMatchObject({ outcome: 'printed' })
  expect([managed.paper().length > 0, chosen.paper().length]).toEqual([true, 0])
  const { papers: rows } = await admin.printing.printers()
  expect(rows.find(({ paper }) => paper === 'receipt')).toMatchObject({ source: 'managed' })
  // A managed printer that can't print on this paper does not count.
  expect(rows.find(({ paper }) => paper === 'a4')).toMatchObject({ source: 'default', words: 'the print window' })
})

test('a printer is chosen only for a paper that it prints on, and only what is a printer', async () => {
  const { clinic, admin } = await withPrinter()
  const choose = (paper: 'a4' | 'receipt' | 'label', printer: PrinterChoice) =>
    codeOf(admin.printing.choose({ paper, printer, idempotencyKey: key() }))
  const zpl: PrinterChoice = { kind: 'zpl', to: { via: 'network', host: 'labels.local', port: 9100 }, dpi: 203 }
  expect(await choose('label', zpl)).toBe('OK')
  expect(await choose('a4', zpl)).toBe('BAD_REQUEST')
  expect(await choose('receipt', zpl)).toBe('BAD_REQUEST')
  expect(await choose('label', receiptPrinter(9100))).toBe('BAD_REQUEST')
  // In a browser nobody prints to an installed printer without a window.
  expect(await choose('a4', { kind: 'system', name: 'Office' })).toBe('BAD_REQUEST')
  const device = (path: string): PrinterChoice => ({ ...zpl, to: { via: 'device', path } })
  for (const path of ['/etc/passwd', '/dev/../etc/passwd', 'C:\\Windows\\system.ini', 'notes.txt']) {
    expect(await choose('label', device(path)), path).toBe('BAD_REQUEST')
  }
  expect(await choose('label', device('/dev/usb/lp0'))).toBe('OK')
  expect(
    await codeOf(
      (await clinic.as('cashier')).printing.choose({ paper: 'a4', printer: { kind: 'dialog' }, idempotencyKey: key() }),
    ),
  ).toBe('FORBIDDEN')
  expect(actionsOf(clinic, 'printing.choose').length).toBe(3)
})

test('the choice stays after the program was closed, and does not travel', async () => {
  const { clinic, printer } = await withPrinter()
  await clinic.reopen()
  const cashier = await clinic.as('cashier')
  expect(await cashier.printing.print(order())).toMatchObject({ outcome: 'printed' })
  expect(printer.text()).toContain('Receipt')
  const ops = clinic.hera.core.store.statement("SELECT 1 FROM outbox WHERE tbl LIKE 'print%'").all()
  expect(ops).toEqual([])
})

test('the desktop program hands a page of the right size to the installed printer, and believes no more than it says', async () => {
  const pages: [PrintPage, string][] = []
  const systemPrinters = {
    list: async () => ['Office'],
    print: async (page: PrintPage, printer: string) => {
      pages.push([page, printer])
      return { outcome: 'sent' as const, problem: null }
    },
  }
  const clinic = await openClinic({ systemPrinters, isDemo: true })
  const admin = await clinic.as('admin')
  await admin.printing.choose({ paper: 'a4', printer: { kind: 'system', name: 'Office' }, idempotencyKey: key() })
  const sheet = withText('<script>alert(1)</script>', 'a4')
  const result = await admin.printing.print({ ...order({ sheet }), kind: 'visit_summary' })
  expect(result).toMatchObject({
    outcome: 'sent',
    words: 'Sent to Office, which does not report back: look whether it came out.',
  })
  const [[page, name] = []] = pages
  expect(name).toBe('Office')
  expect(page).toMatchObject({ paper: 'a4', widthMm: 210, heightMm: 297 })
  expect(page?.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
  expect(page?.html).not.toContain('<script')
  expect(page?.html).toMatch(/<div class="mark">DEMO<\/div>/)
  expect(await admin.printing.printers()).toMatchObject({ system: ['Office'], canPrintToSystem: true })
})

test('a demo clinic says DEMO on whatever it prints', async () => {
  const { printer, cashier } = await withPrinter({ isDemo: true })
  await cashier.printing.print(order())
  expect(printer.text()).toContain('*** DEMO ***')
})

test('letters that the printer does not have are told', async () => {
  const { cashier } = await withPrinter()
  const sheet: Sheet = { ...receipt, blocks: [{ kind: 'text', text: '漢字 and ñ', weight: 'plain' }] }
  expect((await cashier.printing.print(order({ sheet }))).words).toBe(
    'Printed. 2 letters stand as ?, because this printer does not have them.',
  )
})

test('a patient prints their own things by the print window, and nobody else’s', async () => {
  const { clinic, printer, cashier } = await withPrinter()
  const [own, other] = [makePatient(clinic, 'Firstly'), makePatient(clinic, 'Secondly')]
  const patient = await clinic.as('patient', own)
  const subjectId = key()
  await cashier.printing.print(order({ subjectId, patientId: other }))
  printer.clear()
  expect(await codeOf(patient.printing.print(order({ patientId: other })))).toBe('NOT_FOUND')
  const mine = await patient.printing.print(order({ patientId: own }))
  expect(mine).toMatchObject({ outcome: 'dialog', printer: 'the print window' })
  // Whether somebody else's was printed is not theirs to learn.
  expect(await patient.printing.print(order({ subjectId, patientId: own }))).toMatchObject({ isCopy: false })
  expect(printer.received()).toHaveLength(0)
  const { rows } = await (await clinic.as('admin')).printing.list({})
  const foreign = rows.find(({ by }) => by === 'Test cashier')
  expect(await codeOf(patient.printing.list({}))).toBe('FORBIDDEN')
  expect(await codeOf(patient.printing.read({ id: mine.id }))).toBe('FORBIDDEN')
  expect(await codeOf(patient.printing.pdf({ id: foreign?.id ?? '' }))).toBe('NOT_FOUND')
  expect(await codeOf(patient.printing.pdf({ id: mine.id }))).toBe('OK')
})

test('a patient who is not there is refused', async () => {
  const { clinic, cashier } = await withPrinter()
  expect(await codeOf(cashier.printing.print(order({ patientId: key() })))).toBe('NOT_FOUND')
  expect(recordsOf(clinic)).toEqual([])
})

test('the PDF of a print is for who printed it and for those who may read prints, says COPY, and is the same each time', async () => {
  const { clinic, cashier, admin } = await withPrinter()
  const { id } = await cashier.printing.print(order())
  const [own, read] = [await cashier.printing.pdf({ id }), await admin.printing.pdf({ id })]
  expect(own.name).toMatch(/^receipt-2026-03-02-[0-9a-f]{4}\.pdf$/)
  expect(Buffer.from(own.base64, 'base64').subarray(0, 5).toString()).toBe('%PDF-')
  expect(read.base64).toBe(own.base64)
  expect(await codeOf((await clinic.as('doctor')).printing.pdf({ id }))).toBe('NOT_FOUND')
  expect(actionsOf(clinic, 'printing.pdf').length).toBe(2)
})

test('what was printed is found by its title, its kind and who printed it', async () => {
  const { cashier, admin } = await withPrinter()
  await cashier.printing.print(order())
  await cashier.printing.print({ ...order({ sheet: { ...receipt, title: '100% off_er' } }), kind: 'shift_report' })
  await cashier.printing.print({ ...order({ sheet: label, isByWindow: true }), kind: 'label' })
  const titles = async (input: Parameters<typeof admin.printing.list>[0]) =>
    (await admin.printing.list(input)).rows.map(({ title }) => title)
  expect(await titles({})).toEqual(['Medicine label', '100% off_er', 'Receipt'])
  expect(await titles({ order: 'asc', pageSize: 2 })).toEqual(['Receipt', '100% off_er'])
  expect(await titles({ search: '%' })).toEqual(['100% off_er'])
  expect(await titles({ kind: 'label' })).toEqual(['Medicine label'])
  expect(await titles({ search: 'test cash' })).toHaveLength(3)
})

test('every template has a sample that is marked as one, and secrets are tried by the print window', async () => {
  const { printer, admin } = await withPrinter()
  for (const paper of papers) {
    for (const kind of kindsOfPaper[paper]) {
      const result = await admin.printing.test({ paper, kind })
      const isSecret = kind === 'recovery_key' || kind === 'account_slip'
      expect(result.outcome, `${paper} ${kind}`).toBe(paper === 'receipt' && !isSecret ? 'printed' : 'dialog')
      expect(JSON.stringify(result.sheet), `${paper} ${kind}`).toMatch(/SAMPLE|works/)
      expect(result.sheet.paper).toBe(paper)
    }
  }
  expect(printer.text()).toContain('right edge ->')
  expect(await codeOf(admin.printing.test({ paper: 'label', kind: 'receipt' }))).toBe('BAD_REQUEST')
})

test('a sheet that is no sheet is refused: a table with a cell missing, control characters', async () => {
  const { cashier, printer } = await withPrinter()
  const ragged: Sheet = {
    ...receipt,
    blocks: [{ kind: 'table', columns: [{ title: 'A', align: 'left' }], rows: [['1', '2']] }],
  }
  expect(await codeOf(cashier.printing.print(order({ sheet: ragged })))).toBe('BAD_REQUEST')
  const commands: Sheet = { ...receipt, title: 'Cut \u001dV\u0000' }
  expect(await codeOf(cashier.printing.print(order({ sheet: commands })))).toBe('BAD_REQUEST')
  expect(printer.received()).toHaveLength(0)
})
