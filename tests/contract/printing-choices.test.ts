import { expect, test } from 'vitest'
import { unmanaged } from '../../main/configuration/types.ts'
import type { PrintPage } from '../../main/printing/types.ts'
import type { PrinterChoice } from '../../shared/domain/printer.ts'
import { kindsOfPaper, papers, type Sheet } from '../../shared/domain/sheet.ts'
import { codeOf, key, openClinic } from '../harness/clinic.ts'
import { actionsOf, order, receiptPrinter, startPrinter, withPrinter } from '../harness/printer.ts'
import { receipt, withText } from '../printing/sheets.ts'

/** Which printer a paper goes to, who says so, and what each kind of printer is given. */
test('what is managed stands over what was chosen, and is not changed here', async () => {
  const [managed, chosen] = [await startPrinter(), await startPrinter()]
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

test('letters that the printer does not have are drawn; those that nobody has are told', async () => {
  const { cashier, printer } = await withPrinter()
  const drawn: Sheet = { ...receipt, blocks: [{ kind: 'pairs', rows: [['Patient', 'محمد علي']] }] }
  expect(await cashier.printing.print(order({ sheet: drawn }))).toMatchObject({ outcome: 'printed', words: 'Printed.' })
  expect(printer.paper().includes(Buffer.of(0x1d, 0x76, 0x30)), 'a picture').toBe(true)
  expect(printer.text()).not.toContain('?')
  const sheet: Sheet = { ...receipt, blocks: [{ kind: 'text', text: '漢字 and ñ', weight: 'plain' }] }
  expect((await cashier.printing.print(order({ sheet }))).words).toBe(
    'Printed. 2 letters stand as ?, because this printer does not have them. The print window prints whatever the screen can show.',
  )
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
