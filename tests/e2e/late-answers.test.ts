import path from 'node:path'
import type { Locator } from '@playwright/test'
import { Elsewhere } from './elsewhere.ts'
import { holdBack } from './held-call.ts'
import { expect, Person, test } from './workstation.ts'

const prepared = path.resolve(import.meta.dirname, '../../dist/demo')

/** Begins the first visit in the queue; answers the field of its note. */
const beginNote = async (doctor: Person): Promise<Locator> => {
  await doctor.open('Queue')
  await doctor
    .button(/Begin|Go on/)
    .first()
    .click()
  return doctor.page.getByRole('textbox', { name: 'Your note' })
}

const refusal = (message: string) => ({
  status: 409,
  contentType: 'application/json',
  body: JSON.stringify({
    json: { defined: true, code: 'CONFLICT', status: 409, message, data: { reason: 'x' } },
    meta: [],
  }),
})

test('Enter before the answer to the last letters chooses nothing of what stood there for fewer', async ({
  workstation,
  browser,
}) => {
  await workstation.start('--demo', prepared)
  const pharmacist = await Person.at(browser, workstation.url)
  const { page } = pharmacist
  await pharmacist.signIn('pharmacist', 'pharmacist')
  await pharmacist.open('Walk-in sale')
  const search = page.getByRole('combobox', { name: 'Add a medicine' })
  await search.pressSequentially('para')
  await expect(page.getByRole('option').first()).toContainText(/para/i)
  const held = holdBack(page, 'medicines/list')
  await search.fill('ibuprofen')
  await search.press('Enter')
  await (await held).continue()
  await expect(page.getByRole('option').first()).toContainText(/ibuprofen/i)
  await expect(page.getByRole('table', { name: 'Lines of the sale' }).getByText(/para/i)).toHaveCount(0)

  // The same of the box that finds everything: it waits, and opens who is found for these very letters.
  const people = ['0001', '0002'].map((no) => page.waitForResponse('**/rpc/patients/search').then(() => no))
  await page.keyboard.press('Escape')
  await page.keyboard.press('Control+k')
  const find = page.getByRole('textbox', { name: /Find a patient/ })
  await find.fill('ach')
  await people[0]
  const palette = page.getByRole('dialog')
  await expect(palette.getByText(/ach/i).first()).toBeVisible()
  const late = holdBack(page, 'patients/search')
  await find.fill('stock')
  await find.press('Enter')
  const route = await late
  await expect(palette).toBeVisible()
  await route.continue()
  await expect(page.getByRole('heading', { name: 'Stock', level: 1 })).toBeVisible()
  await pharmacist.leave()
})

test('a window is not left while it is being saved, and says in its own place what failed', async ({
  workstation,
  browser,
}) => {
  await workstation.start('--demo', prepared)
  const doctor = await Person.at(browser, workstation.url)
  const { page } = doctor
  await doctor.signIn('doctor', 'doctor')
  await doctor.open('Patients')
  await page.getByRole('row').nth(1).dblclick()
  await doctor.button('Add an allergy').click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Substance' }).fill('Kiwi fruit')
  await page.getByRole('option', { name: /as typed/ }).click()
  const held = holdBack(page, 'allergies/add')
  await dialog.getByLabel('Reaction').fill('Swollen lips')
  await page.keyboard.press('Enter')
  const route = await held
  await page.keyboard.press('Escape')
  await expect(dialog).toBeVisible()
  await route.fulfill(refusal('This allergy is listed already.'))
  await expect(dialog.getByText('This allergy is listed already.')).toBeVisible()
  await expect(dialog.getByLabel('Reaction')).toHaveValue('Swollen lips')

  // A date that can't be read is not left out without a word.
  await page.keyboard.press('Escape')
  await doctor.button('Add a problem').click()
  await dialog.getByRole('combobox', { name: 'Problem' }).fill('diabetes')
  await page.getByRole('option').first().click()
  await dialog.getByRole('textbox', { name: 'Since' }).fill('3/2020')
  await dialog.getByRole('button', { name: 'Add the problem' }).click()
  await expect(dialog.getByText('is not a date')).toBeVisible()
  await doctor.leave()
})

test('what is typed while a note is saved or signed stays, and Ctrl+Enter right after Ctrl+S signs it', async ({
  workstation,
  browser,
}) => {
  await workstation.start('--demo', prepared)
  const doctor = await Person.at(browser, workstation.url)
  const { page } = doctor
  await doctor.signIn('doctor', 'doctor')
  const note = await beginNote(doctor)
  await note.fill('Cough for a week.')
  const saving = holdBack(page, 'recordItems/saveNote')
  await note.press('Control+s')
  const save = await saving
  await note.press('Control+Enter')
  const signing = holdBack(page, 'recordItems/signNote')
  await save.continue()
  const sign = await signing
  await note.press('End')
  await note.pressSequentially(' Also feverish.')
  await sign.continue()
  await expect(page.getByText('Note signed')).toBeVisible()
  await expect(note).toHaveValue('Also feverish.')

  // And it is kept: left for another tab while an earlier save is still under way, it is read again whole.
  const early = holdBack(page, 'drafts/save')
  await note.pressSequentially(' Chest clear.')
  const first = await early
  await note.pressSequentially(' No rash.')
  await page.keyboard.press('Alt+v')
  await page.keyboard.press('Alt+n')
  await first.continue()
  await expect(note).toHaveValue('Also feverish. Chest clear. No rash.')
  await doctor.leave()
})

test('a registration that was typed faster than was looked for is not overwritten and not doubled', async ({
  workstation,
  browser,
}) => {
  await workstation.start('--demo', prepared)
  const clerk = await Person.at(browser, workstation.url)
  const { page } = clerk
  await clerk.signIn('clerk', 'clerk')
  await clerk.button('Register a patient').click()
  await clerk.field('Given names').fill('Unfinished')
  await page.waitForResponse('**/rpc/drafts/save')
  const { rows } = await (await Elsewhere.as(workstation.url, 'clerk')).read('/patients?pageSize=50')
  const known = rows.find((row) => row.birthDatePrecision === 'day' && row.sex === 'female' && !row.isUnknown)

  await clerk.open('Reception')
  const draft = holdBack(page, 'drafts/read')
  await clerk.button('Register a patient').click()
  const route = await draft
  await clerk.field('Given names').fill(String(known?.givenName))
  await route.continue()
  await page.waitForResponse('**/rpc/drafts/read')
  await clerk.field('Family name').fill(String(known?.familyName))
  await expect(clerk.field('Given names')).toHaveValue(String(known?.givenName))

  await page.getByText('Female', { exact: true }).click()
  await page.getByRole('textbox', { name: 'Birth date' }).fill(String(known?.birthDate))
  await page.keyboard.press('Enter')
  await expect(page.getByText('Someone like this is registered already')).toBeVisible()
  await expect(clerk.button('This is the same person: open').first()).toBeVisible()
  await clerk.leave()
})

test('what was saved just before the screen was locked is saved', async ({ workstation, browser }) => {
  await workstation.start('--demo', prepared)
  const doctor = await Person.at(browser, workstation.url)
  const { page } = doctor
  await doctor.signIn('doctor', 'doctor')
  const note = await beginNote(doctor)
  await note.fill('Seen and reassured.')
  const saving = holdBack(page, 'recordItems/saveNote')
  await note.press('Control+s')
  const save = await saving
  const isLocked = page.waitForRequest('**/rpc/auth/lock')
  await page.keyboard.press('Control+l')
  await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible()
  await page.waitForTimeout(300)
  await save.continue()
  await isLocked
  await page.getByLabel('Password', { exact: true }).fill('doctor')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Saved in the record')).toBeVisible()
  await doctor.leave()
})

test('the first rows of a file are those of the file that was chosen last', async ({ workstation, browser }) => {
  await workstation.start('--demo', prepared)
  const admin = await Person.at(browser, workstation.url)
  const { page } = admin
  await admin.signIn('admin', 'admin')
  await admin.open('Import')
  await page.getByText('Patient list', { exact: true }).click()
  const choose = (name: string, text: string) =>
    page
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })
  const held = holdBack(page, 'imports/preview')
  await choose('old.csv', 'Given,Family\nOldest,Listing\n')
  const first = await held
  await choose('new.csv', 'Given,Family\nNewest,Listing\n')
  await expect(page.getByText('Newest')).toBeVisible()
  const late = page.waitForResponse('**/rpc/imports/preview')
  await first.continue()
  await late
  await expect(page.getByText('Oldest')).toHaveCount(0)
  await expect(page.getByText('Newest')).toBeVisible()
  await admin.leave()
})
