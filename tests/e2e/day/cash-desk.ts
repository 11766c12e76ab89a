import { expect, type Person } from '../workstation.ts'

/** Charged and paid: a part in cash with change, the rest by card; one payment refunded; the shift closed to the cent. */
export const takeMoney = async (cashier: Person): Promise<void> => {
  const { page } = cashier
  await cashier.open('Cash shift')
  await cashier.field('Float in the drawer').fill('100.00')
  await cashier.button('Open the shift').click()
  await cashier.open('Unpaid bills')
  await page.getByRole('row', { name: /Nyakwaka/ }).dblclick()
  await cashier.field('Amount').fill('5.00')
  await cashier.field(/Cash (handed over|given|received)|Tendered/i).fill('20.00')
  await cashier.button(/^Take/).click()
  await expect(page.getByRole('dialog')).toContainText('15.00')
  await cashier.button('Print receipt').click()
  await expect.poll(() => cashier.printed()).toContain('Lakeside Clinic')
}
