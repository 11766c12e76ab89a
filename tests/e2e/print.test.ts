import path from 'node:path'
import type { Page } from '@playwright/test'
import { expect, Person, test, Workstation } from './workstation.ts'

/** What the demo clinic hands to people on paper: the right size, the letterhead, every line. */
const demo = path.resolve(import.meta.dirname, '../../dist/demo')
const workstation = new Workstation()
const recordNumber = /[A-Z]{2,4}-\w{4}-\d{5}-\w/
const clinicName = 'Lakeside Community Clinic'

test.describe.configure({ mode: 'default', timeout: 45_000 })
test.beforeAll(() => workstation.start('--demo', demo))
test.afterAll(async () => {
  await workstation.stop()
  workstation.remove()
})

interface Paper {
  widthMm: number
  heightMm: number
  pages: number
  /** As it can be read; what is not printed is not in it. */
  text: string
}

/** The paper as the printer gets it: its size from the PDF itself, its words from what is seen in print. */
async function printed(page: Page): Promise<Paper> {
  const sheet = page.locator('.hera-print')
  await expect(sheet).toHaveCount(1)
  await page.emulateMedia({ media: 'print' })
  await expect(sheet).toBeVisible()
  await expect(page.locator('#root')).toBeHidden()
  const text = await sheet.innerText()
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
  await page.emulateMedia({ media: 'screen' })
  const boxes = [...pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)]
  const [width, height] = (boxes[0] ?? []).slice(1).map((points) => (Number(points) * 25.4) / 72)
  return { widthMm: width ?? 0, heightMm: height ?? 0, pages: boxes.length, text: text.replaceAll(/\s+/g, ' ') }
}

const signedIn = async (browser: Parameters<typeof Person.at>[0], role: string): Promise<Person> => {
  const person = await Person.at(browser, workstation.url)
  await person.signIn(role, role)
  return person
}

test('a receipt fits the 80 mm roll and is no longer than its lines', async ({ browser }) => {
  const cashier = await signedIn(browser, 'cashier')
  const { page } = cashier
  await cashier.open('Cash shift')
  await cashier.field('Float in the drawer').fill('1000')
  await cashier.button('Open the shift').click()
  await expect(cashier.button('Close the shift')).toBeVisible()
  await cashier.open('Unpaid bills')
  await page.getByRole('row', { name: recordNumber }).first().dblclick()
  await expect(page.getByRole('heading', { name: 'Take payment' })).toBeVisible()
  const name = (await page.getByRole('heading', { level: 1 }).textContent()) ?? ''
  const charge =
    (
      await page
        .getByText(/^Pay (?!this)/)
        .first()
        .textContent()
    )?.slice('Pay '.length) ?? ''
  await cashier.field('Amount').fill('500')
  await cashier.field('Cash handed over').fill('600')
  await cashier.button('Take KES 500.00').click()
  await cashier.button('Print receipt').click()
  const paper = await printed(page)
  expect(paper.widthMm).toBeCloseTo(80, 0)
  expect(paper.heightMm).toBeGreaterThan(60)
  expect(paper.heightMm).toBeLessThan(200)
  expect(paper.pages).toBe(1)
  expect(charge).not.toBe('')
  for (const words of ['DEMO', clinicName, name, charge, 'Paid KES 500.00', 'Change KES 100.00']) {
    expect(paper.text).toContain(words)
  }
  expect(paper.text).toMatch(/Receipt Number R-\S+ Date /)
  await cashier.leave()
})

test('a label of 62 x 29 mm says who takes what, how, and from which lot', async ({ browser }) => {
  const pharmacist = await signedIn(browser, 'pharmacist')
  const { page } = pharmacist
  await page.getByRole('row', { name: recordNumber }).first().dblclick()
  const form = page.locator('form').filter({ has: page.getByLabel('Print the label') })
  await form.getByLabel('Print the label').check()
  const lot = (await form.getByRole('row').nth(1).getByRole('cell').first().textContent()) ?? ''
  const name = (await page.getByRole('region', { name: 'Patient' }).locator('strong').textContent()) ?? ''
  await form.getByRole('button', { name: /^Hand out/ }).click()
  const paper = await printed(page)
  expect(paper.widthMm).toBeCloseTo(62, 0)
  expect(paper.heightMm).toBeCloseTo(29, 0)
  expect(paper.pages).toBe(1)
  expect(lot).not.toBe('')
  expect(name).not.toBe('')
  for (const words of ['DEMO', clinicName, name, `Lot ${lot}`, 'Take ']) expect(paper.text).toContain(words)
  await pharmacist.leave()
})

test('a prescription and the summary of its visit fill A4 pages with all that was written', async ({ browser }) => {
  const pharmacist = await signedIn(browser, 'pharmacist')
  const waiting = pharmacist.page.getByRole('row', { name: recordNumber }).first()
  const mrn = recordNumber.exec((await waiting.textContent()) ?? '')?.[0] ?? ''
  await pharmacist.leave()

  const doctor = await signedIn(browser, 'doctor')
  const { page } = doctor
  await doctor.open('Patients')
  await page.getByLabel('Find a patient').fill(mrn)
  await page.getByRole('row', { name: new RegExp(mrn) }).dblclick()
  const name = (await page.getByRole('region', { name: 'Patient' }).locator('strong').textContent()) ?? ''
  const expected = ['DEMO', clinicName, name, mrn]
  expect(name).not.toBe('')

  await page.getByRole('tab', { name: 'Prescription' }).click()
  const written = page.getByRole('list', { name: 'Prescriptions' }).locator('> li').first()
  const medicine = (await written.locator('ul > li').first().locator('span').first().textContent()) ?? ''
  await written.getByRole('button', { name: 'Print' }).click()
  const prescription = await printed(page)
  for (const words of [...expected, medicine, 'Take ', 'Dr ']) expect(prescription.text).toContain(words)

  await page.getByRole('button', { name: 'Print' }).first().click()
  await expect(page.locator('.hera-print')).toContainText('Visit summary')
  const summary = await printed(page)
  for (const words of [...expected, 'Allergies', 'Vital signs', medicine]) expect(summary.text).toContain(words)

  for (const paper of [prescription, summary]) {
    expect(paper.widthMm).toBeCloseTo(210, 0)
    expect(paper.heightMm).toBeCloseTo(297, 0)
  }
  await doctor.leave()
})
