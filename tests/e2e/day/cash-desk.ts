import { expect, type Person } from '../workstation.ts'

/** Opens the cashier's shift, with a hundred in the drawer. */
export const openShift = async (cashier: Person): Promise<void> => {
  await cashier.open('Cash shift')
  await cashier.field('Float in the drawer').fill('100.00')
  await cashier.button('Open the shift').click()
}

/** Charged and paid: a part in cash with change, the rest by card, a little given back, the shift closed to the cent. */
export const takeMoney = async (cashier: Person): Promise<void> => {
  const { page } = cashier
  const dialog = page.getByRole('dialog')
  await openShift(cashier)

  await cashier.open('Unpaid bills')
  await page.getByRole('row', { name: /Nyakwaka/ }).dblclick()
  await cashier.field('Amount').fill('5.00')
  await cashier.field('Cash handed over').fill('20.00')
  await cashier.button(/^Take .*\d/).click()
  await expect(dialog).toContainText('15.00')
  await cashier.button('Print receipt').click()
  await expect.poll(() => cashier.printed()).toContain('Lakeside Clinic')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()

  await page.getByText('Card', { exact: true }).click()
  await cashier.field('Card slip number').fill('A-4711')
  await cashier.button(/^Take .*\d/).click()
  await expect(dialog).toContainText('Receipt')
  await cashier.button('Next bill').click()
  await expect(page.getByRole('row', { name: /Nyakwaka/ })).toHaveCount(0)

  await cashier.open('Payments')
  await page
    .getByRole('row', { name: /Nyakwaka.*Cash/ })
    .first()
    .dblclick()
  await cashier.button('Refund…').click()
  await cashier.field('Amount to give back').fill('1.50')
  await cashier.field('Reason').fill('One test was not done')
  await cashier.button('Give back').click()
  await expect(page.getByText('Refund').first()).toBeVisible()
  await page.keyboard.press('Escape')

  await cashier.open('Cash shift')
  await cashier.field('Cash counted').fill('103.50')
  await cashier.button('Close the shift').click()
  await expect(dialog).toContainText('Shift report')
  await expect(dialog).toContainText('103.50')
}
