import { expect, type Person } from '../workstation.ts'

const receive = async (
  pharmacist: Person,
  medicine: RegExp,
  lot: string,
  expires: string,
  quantity: number,
): Promise<void> => {
  const dialog = pharmacist.page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: 'Medicine' }).fill(medicine.source.slice(0, 8))
  await pharmacist.page.getByRole('option', { name: medicine }).first().click()
  await dialog.getByLabel('Lot').fill(lot)
  await dialog.getByRole('textbox', { name: 'Expires' }).fill(expires)
  await dialog.getByLabel('Quantity').fill(String(quantity))
  await dialog.getByRole('button', { name: 'Receive', exact: true }).click()
  await expect(pharmacist.page.getByText(`Lot ${lot} now has ${quantity}.`)).toBeVisible()
}

/** Stock comes in; the prescription is handed out first-expired-first-out over two lots, one medicine in two parts. */
export const handOut = async (pharmacist: Person): Promise<void> => {
  const { page } = pharmacist
  await pharmacist.open('Stock')
  await pharmacist.button('Receive stock').click()
  await receive(pharmacist, /azithromycin 250 mg capsule/, 'AZ-LATE', '2029-01-31', 30)
  await receive(pharmacist, /azithromycin 250 mg capsule/, 'AZ-SOON', '2028-03-31', 4)
  await receive(pharmacist, /paracetamol 500 mg tablet/i, 'PA-1', '2028-06-30', 100)
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click()

  await pharmacist.open('To hand out')
  await page.getByRole('row', { name: /Nyakwaka/ }).dblclick()
  await expect(page.getByRole('region', { name: 'Patient' })).toContainText(/penicillin/i)
  await expect(page.getByRole('row', { name: /AZ-SOON/ })).toContainText('4')
  await expect(page.getByRole('row', { name: /AZ-LATE/ })).toContainText('2')
  await pharmacist.button('Hand out 6 capsules').click()
  await expect(page.getByRole('region', { name: 'Handed out' })).toContainText('AZ-SOON')

  await page
    .getByRole('row', { name: /paracetamol 500 mg tablet/i })
    .first()
    .click()
  await pharmacist.field('Quantity').fill('8')
  await pharmacist.button('Hand out 8 tablets').click()
  await pharmacist.button('Hand out 12 tablets').click()
  await expect(page.getByText('Nothing is left to hand out')).toBeVisible()
  await pharmacist.open('To hand out')
  await expect(page.getByRole('row', { name: /Nyakwaka/ })).toHaveCount(0)
}
