import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Sheet } from '../../shared/domain/sheet.ts'
import { codeOf, key } from '../harness/clinic.ts'
import { makePatient } from '../harness/pharmacy.ts'
import { actionsOf, order, recordsOf, withPrinter } from '../harness/printer.ts'
import { label, receipt } from '../printing/sheets.ts'

/** Printing through the client's door, on a printer that is really there, and what is kept of it. */
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
  expect(JSON.stringify(await patient.printing.printers())).not.toContain('127.0.0.1')
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
