import { expect, type Person } from '../workstation.ts'

const choose = async (doctor: Person, field: string, words: string, option: RegExp | string): Promise<void> => {
  await doctor.page.getByRole('combobox', { name: field }).fill(words)
  await doctor.page.getByRole('option', { name: option }).first().click()
}

/** Seen: allergy, note, diagnosis, a test with its result, a prescription that minds the allergy, finished. */
export const consult = async (doctor: Person): Promise<void> => {
  const { page } = doctor
  await page
    .getByRole('row', { name: /Nyakwaka/ })
    .getByRole('button', { name: 'Begin' })
    .click()
  await expect(page.getByText('39.2').first()).toBeVisible()

  await doctor.button('Add an allergy').click()
  await choose(doctor, 'Substance', 'penicillin', /penicillin/i)
  await page.getByText('Severe', { exact: true }).click()
  await doctor.button('Add the allergy').click()
  await expect(page.getByRole('region', { name: 'Patient' })).toContainText(/penicillin/i)

  await choose(doctor, 'Add a diagnosis', 'pneumonia', /J18/)
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('textbox', { name: 'Your note' }).fill('Crackles at the right base. Pneumonia, treated at home.')
  await doctor.button(/^Sign/).click()
  await expect(page.getByText('Crackles at the right base').first()).toBeVisible()

  await page.getByRole('tab', { name: 'Services and results' }).click()
  await choose(doctor, 'Services to order', 'general', /consultation/i)
  await choose(doctor, 'Services to order', 'haemoglobin', /haemoglobin/i)
  await doctor.button('Order 2').click()
  const haemoglobin = page.getByRole('row', { name: /haemoglobin/i })
  await haemoglobin.getByRole('button', { name: 'Result' }).click()
  await page.getByRole('dialog').getByRole('textbox', { name: 'Result' }).fill('11.4')
  await doctor.button('Save the result').click()
  await expect(haemoglobin).toContainText('11.4')

  await page.getByRole('tab', { name: 'Prescription' }).click()
  await choose(doctor, 'Add a medicine', 'amoxicillin 500', /amoxicillin 500 mg/i)
  await expect(page.getByText(/allerg/i).first()).toBeVisible()
  await doctor.button(/Leave out amoxicillin/i).click()
  await choose(doctor, 'Add a medicine', 'azithromycin', /azithromycin 250 mg capsule/)
  await page
    .getByRole('region', { name: /azithromycin/i })
    .getByLabel('Quantity')
    .fill('6')
  await choose(doctor, 'Add a medicine', 'paracetamol 500', /paracetamol 500 mg tablet/i)
  await page
    .getByRole('region', { name: /paracetamol/i })
    .getByLabel('Quantity')
    .fill('20')
  await doctor.button(/^Prescribe/).click()
  await expect(page.getByText(/azithromycin 250 mg/i).first()).toBeVisible()

  await doctor.button('Finish visit').click()
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Finish/ })
    .click()
  await expect(page.getByText('Finished').first()).toBeVisible()
}
