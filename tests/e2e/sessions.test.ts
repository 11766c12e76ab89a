import path from 'node:path'
import { expect, Person, test } from './workstation.ts'

const prepared = path.resolve(import.meta.dirname, '../../dist/demo')

test('a draft stays with its author through a lock and a switch of user', async ({ workstation, browser }) => {
  await workstation.start('--demo', prepared)
  const person = await Person.at(browser, workstation.url)
  const { page } = person
  await person.signIn('doctor', 'doctor')
  await page.getByRole('button', { name: 'Begin' }).first().click()
  const note = page.getByRole('textbox', { name: 'Your note' })
  await note.fill('Half a thought about this patient')

  // Locked: nothing of the patient is left on the page, and only the password opens it.
  await page.keyboard.press('Control+l')
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible()
  expect(await page.locator('body').innerText()).not.toContain('Half a thought')
  await page.getByLabel('Password', { exact: true }).fill('wrong')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/not right/)).toBeVisible()
  await page.getByLabel('Password', { exact: true }).fill('doctor')
  await page.keyboard.press('Enter')
  await expect(note).toHaveValue('Half a thought about this patient')
  const chart = page.url()

  await page.getByRole('button', { name: /Doctor/ }).click()
  await page.getByRole('menuitem', { name: /Switch user/ }).click()
  await person.signIn('admin', 'admin')
  await page.goto(chart)
  await expect(page.getByRole('textbox', { name: 'Your note' })).toHaveValue('')

  await page.getByRole('button', { name: /Administrator/ }).click()
  await page.getByRole('menuitem', { name: /Switch user/ }).click()
  await person.signIn('doctor', 'doctor')
  await page.goto(chart)
  await expect(page.getByRole('textbox', { name: 'Your note' })).toHaveValue('Half a thought about this patient')
  await person.leave()
})

test('Ctrl+K finds a patient and a command without a mouse', async ({ workstation, browser }) => {
  await workstation.start('--demo', prepared)
  const person = await Person.at(browser, workstation.url)
  const { page } = person
  await person.signIn('doctor', 'doctor')
  const palette = page.getByRole('dialog')
  await page.keyboard.press('Control+k')
  await expect(palette).toBeVisible()
  await page.keyboard.type('mwangi')
  await expect(palette.getByText(/Mwangi/).first()).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/#\/patients\//)
  await page.keyboard.press('Control+k')
  await expect(palette).toBeVisible()
  await page.keyboard.type('stock')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Stock', level: 1 })).toBeVisible()
  await person.leave()
})

test('an idle screen covers itself', async ({ workstation, browser }) => {
  await workstation.start('--demo', prepared)
  const person = await Person.at(browser, workstation.url)
  const { page } = person
  await page.clock.install()
  await person.signIn('clerk', 'clerk')
  await expect(page.getByRole('heading', { name: 'Reception' })).toBeVisible()
  await page.clock.fastForward('31:00')
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible()
  await person.leave()
})
