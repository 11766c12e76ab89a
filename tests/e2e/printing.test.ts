import path from 'node:path'
import type { Page } from '@playwright/test'
import { type FakePrinter, type Fault, startFakePrinter } from '../printing/fake-printer.ts'
import { expect, Person, test, Workstation } from './workstation.ts'

/** Printers that print, and printers that fail: the screen says no more than is known, and what to do. */
const demo = path.resolve(import.meta.dirname, '../../dist/demo')
const recordNumber = /[A-Z]{2,4}-\w{4}-\d{5}-\w/
const clinic = new Workstation()
let receipts: FakePrinter
let labels: FakePrinter

test.describe.configure({ mode: 'default', timeout: 60_000 })
test.beforeAll(async () => {
  ;[receipts, labels] = await Promise.all([
    startFakePrinter('escpos'),
    startFakePrinter('zpl'),
    clinic.start('--demo', demo),
  ])
})
test.afterAll(async () => {
  await Promise.all([receipts.stop(), labels.stop(), clinic.stop()])
  clinic.remove()
})

const administrator = async (browser: Parameters<typeof Person.at>[0]): Promise<Person> => {
  const person = await Person.at(browser, clinic.url)
  await person.signIn('admin', 'admin')
  return person
}

const paperLine = (page: Page, name: RegExp) => page.getByRole('listitem', { name })

async function choosePrinter({ page }: Person, paper: RegExp, kind: RegExp, port: number): Promise<void> {
  await paperLine(page, paper).getByRole('button', { name: 'Change…' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Print with').first().click()
  await page.getByRole('option', { name: kind }).click()
  await dialog.getByLabel('Address').fill('127.0.0.1')
  await dialog.getByLabel('Port').fill(String(port))
  await dialog.getByRole('button', { name: 'Use this printer' }).click()
  await expect(paperLine(page, paper)).toContainText(`127.0.0.1, port ${port}`)
}

/** Notes every moment in which the page says that something was printed, however short. */
const watchWords = (page: Page) =>
  page.evaluate(() => {
    const said: string[] = []
    const look = () => said.push(...(document.body.innerText.match(/\bPrinted\b.*/g) ?? []))
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true })
    Object.assign(window, { saidPrinted: said })
    look()
  })
const saidPrinted = (page: Page): Promise<string[]> =>
  page.evaluate(() => (window as unknown as { saidPrinted: string[] }).saidPrinted)

test('a receipt is said to be printed only when its printer says so; every fault tells what to do', async ({
  browser,
}) => {
  const person = await administrator(browser)
  const { page } = person
  await person.open('This computer')
  await choosePrinter(person, /^Receipts/, /receipt printer/, receipts.port)
  const line = paperLine(page, /^Receipts/)
  await line.getByRole('button', { name: 'Test print' }).click()
  await page.getByRole('menuitem', { name: 'Shift report' }).click()
  await expect(line.getByRole('status')).toContainText('Printed')
  expect(receipts.text()).toContain('Shift report')

  await person.open('Cash shift')
  await person.field('Float in the drawer').fill('1000')
  await person.button('Open the shift').click()
  await expect(person.button('Close the shift')).toBeVisible()
  await person.open('Unpaid bills')
  await page.getByRole('row', { name: recordNumber }).first().dblclick()
  await person.field('Amount').fill('500')
  await person.button('Take KES 500.00').click()
  await expect(page.getByRole('dialog')).toContainText('Receipt R-')
  await watchWords(page)
  const trouble = page.getByRole('dialog').filter({ has: page.getByRole('button', { name: 'Print again' }) })
  const before: [Fault, string][] = [
    ['refuses', 'switch it off and on'],
    ['paperOut', 'Put in a new roll'],
    ['coverOpen', 'Close it'],
  ]
  for (const [index, [fault, todo]] of before.entries()) {
    receipts.clear()
    await receipts.behave(fault)
    // The keyboard is on the button that tries again.
    if (index === 0) await person.button('Print receipt').click()
    else await page.keyboard.press('Enter')
    await expect(trouble).toContainText(todo)
    await expect(trouble.getByRole('button', { name: 'Print again' })).toBeFocused()
    expect(receipts.paper().length).toBe(0)
  }
  await receipts.behave({ at: 80, does: 'cuts' })
  await page.keyboard.press('Enter')
  await expect(trouble).toContainText('It is not certain')
  await expect(trouble).toContainText('Look at the printer before you print it again')
  expect(await saidPrinted(page)).toEqual([])

  const download = page.waitForEvent('download')
  await person.button('Save as PDF').click()
  expect((await download).suggestedFilename()).toMatch(/^receipt-.*\.pdf$/)
  await expect(trouble).toContainText('Saved as receipt-')

  // Esc leaves the trouble, and the window of the payment stays.
  await page.keyboard.press('Escape')
  await expect(trouble).toHaveCount(0)
  await expect(page.getByRole('dialog')).toContainText('Taken')

  // What tells nothing is handed over, no more.
  await receipts.behave('oneWay')
  await person.button('Print receipt').click()
  await expect(page.getByText(/^Sent to .*, which does not report back/)).toBeVisible()
  expect(await saidPrinted(page)).toEqual([])

  receipts.clear()
  await receipts.behave('slow')
  await person.button('Print receipt').evaluate((button: HTMLElement) => {
    button.click()
    button.click()
  })
  await expect.poll(() => saidPrinted(page)).toContainEqual(expect.stringMatching(/^Printed/))
  const text = receipts.text()
  expect(text).toContain('KES 500.00')
  expect(text, 'a part of it was on paper before').toContain('COPY')
  expect(text.match(/^Number .*$/gm), 'two clicks are one print').toHaveLength(1)
  await page.keyboard.press('Escape')

  await page.goto(`${clinic.url}/#/prints`)
  const rows = page.getByRole('table', { name: 'What was printed' }).getByRole('row')
  await expect(rows).toHaveCount(8)
  await rows.nth(1).click()
  await expect(page.getByRole('region', { name: 'The sheet' })).toContainText('KES 500.00')
  receipts.clear()
  await receipts.behave('works')
  await person.button('Print a copy').click()
  await expect.poll(() => receipts.text()).toContain('COPY')
  await person.leave()
})

test('labels are printed one after the other and stop at the first that fails, saying which', async ({ browser }) => {
  const person = await administrator(browser)
  const { page } = person
  await page.goto(`${clinic.url}/#/computer`)
  await choosePrinter(person, /^Medicine labels/, /label printer/, labels.port)
  await person.open('To hand out')
  await page.getByRole('row', { name: recordNumber }).first().dblclick()
  for (let left = 2; left > 0; left--) {
    const handOut = page.getByRole('button', { name: /^Hand out \d/ })
    await expect(handOut).toBeEnabled()
    await handOut.click()
    await expect(page.getByRole('button', { name: /^Print the label of/ })).toHaveCount(3 - left)
  }
  await labels.behave('paperOut')
  await person.button('Print all labels').click()
  const trouble = page.getByRole('dialog')
  await expect(trouble.getByRole('heading')).toHaveText(/^The label of /)
  const [first, second] = await Promise.all([
    trouble.getByRole('heading').textContent(),
    trouble.getByText(/^Not begun: the label of /).textContent(),
  ])
  expect(labels.paper().length).toBe(0)
  await labels.behave('works')
  await person.button('Print again').click()
  const medicine = (words: string | null) => words?.replace(/^.*the label of /i, '').replace(/\.$/, '') ?? '?'
  await expect.poll(() => labels.text().match(/\^XZ/g)?.length).toBe(2)
  expect(labels.text().indexOf(medicine(first))).toBeGreaterThanOrEqual(0)
  expect(labels.text().indexOf(medicine(second))).toBeGreaterThan(labels.text().indexOf(medicine(first)))
  await person.leave()
})

test('a printer that the organisation has set can be tried but not changed here; a recovery key leaves by the window only', async ({
  browser,
  workstation,
}) => {
  process.env.HERA_PRINTER_RECEIPT = 'escpos://10.0.0.7'
  try {
    await workstation.start()
  } finally {
    delete process.env.HERA_PRINTER_RECEIPT
  }
  const person = await Person.at(browser, workstation.url)
  const { page } = person
  await person.button('This workstation alone').click()
  await person.field('Clinic name').fill('Hill Clinic')
  await person.field('Your name').fill('Ada')
  await person.field('Username').fill('ada')
  await page.getByLabel('Password', { exact: true }).fill('a password for Ada')
  await person.field('Password again').fill('a password for Ada')
  await person.button('Create the clinic').click()
  await person.button('Print').click()
  await expect.poll(() => person.printed()).toContain('Hera recovery key')
  await page.getByLabel('I have printed or written it down').check()
  await person.button('Go on').click()
  await person.open('This computer')
  const line = paperLine(page, /^Receipts/)
  await expect(line).toContainText('Receipt printer at 10.0.0.7')
  await expect(line).toContainText('set by your organisation')
  await expect(line.getByRole('button')).toHaveText(['Test print'])
  await person.button('What was printed here').click()
  await expect(page.getByText('Nothing was printed here yet')).toBeVisible()
  await person.leave()
})
