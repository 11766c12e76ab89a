import { expect, type Person } from '../workstation.ts'

/** A patient who was imported, or came before, is found by the beginning of the family name. */
export const find = async ({ page }: Person, familyName: string): Promise<void> => {
  await page.getByRole('combobox', { name: 'Find a patient' }).fill(familyName.slice(0, 5).toLowerCase())
  await expect(page.getByRole('option').filter({ hasText: familyName }).first()).toBeVisible()
}

/** A new patient is registered, given a visit and measured. */
export const receive = async (clerk: Person): Promise<void> => {
  const { page } = clerk
  await clerk.button('Register a patient').click()
  await clerk.field('Given names').fill('Achieng')
  await clerk.field('Family name').fill('Nyakwaka')
  await page.getByText('Female', { exact: true }).click()
  await page.getByRole('textbox', { name: 'Birth date' }).fill('17/05/1990')
  await clerk.field('Phone').fill('+254712345678')
  await page.getByRole('button', { name: 'Register', exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Reason for the visit').fill('Fever and cough for three days')
  await dialog.getByText('Urgent', { exact: true }).click()
  await dialog.getByRole('button', { name: 'Open the visit' }).click()
  await expect(dialog).toBeHidden()

  // The same person again: the warning is shown before anything is saved twice.
  await clerk.open('Reception')
  await clerk.button('Register a patient').click()
  await clerk.field('Given names').fill('Acheing')
  await clerk.field('Family name').fill('Nyakwaka')
  await page.getByRole('textbox', { name: 'Birth date' }).fill('17/05/1990')
  await expect(page.getByRole('region', { name: 'Already registered?' })).toContainText('Achieng Nyakwaka')

  await clerk.open('Queue')
  await page
    .getByRole('row', { name: /Nyakwaka/ })
    .getByRole('button', { name: 'Triage' })
    .click()
  await clerk.field('Blood pressure').fill('118/76')
  await clerk.field('Temperature').fill('39.2')
  await clerk.field('Heart rate').fill('104')
  await clerk.field('Weight').fill('61')
  await clerk.button('Save and put in the queue').click()
  await clerk.open('Queue')
  await expect(page.getByRole('row', { name: /Nyakwaka/ })).toContainText('Triaged')
}
