import path from 'node:path'
import type { Route } from '@playwright/test'
import { openShift } from './day/cash-desk.ts'
import { holdBack } from './held-call.ts'
import { expect, Person, test } from './workstation.ts'

const prepared = path.resolve(import.meta.dirname, '../../dist/demo')

/** Measures someone who waits, presses the button, and is elsewhere before the answer has come. */
const measureAndLeave = async (clerk: Person): Promise<Route> => {
  const { page } = clerk
  await clerk.open('Queue')
  await page.getByRole('button', { name: 'Triage' }).first().click()
  await clerk.field('Heart rate').fill('72')
  const held = holdBack(page, 'records/triage')
  await clerk.button('Save and put in the queue').click()
  const route = await held
  await clerk.open('Patients')
  await expect(page.getByRole('heading', { name: 'Patients', level: 1 })).toBeVisible()
  return route
}

test('an answer that comes late does not take its user away from where she has gone', async ({
  workstation,
  browser,
}) => {
  await workstation.start('--demo', prepared)
  const clerk = await Person.at(browser, workstation.url)
  await clerk.signIn('clerk', 'clerk')
  const answer = await measureAndLeave(clerk)
  await answer.continue()
  await expect(clerk.page.getByText('Vital signs saved')).toBeVisible()
  await expect(clerk.page.getByRole('heading', { name: 'Patients', level: 1 })).toBeVisible()
  await clerk.leave()
})

test('what failed after its screen was left is told all the same', async ({ workstation, browser }) => {
  await workstation.start('--demo', prepared)
  const clerk = await Person.at(browser, workstation.url)
  await clerk.signIn('clerk', 'clerk')
  const answer = await measureAndLeave(clerk)
  await answer.fulfill({
    status: 409,
    contentType: 'application/json',
    body: JSON.stringify({
      json: { defined: true, code: 'CONFLICT', status: 409, message: 'This visit is finished.', data: { reason: 'x' } },
      meta: [],
    }),
  })
  await expect(clerk.page.getByText('This visit is finished.')).toBeVisible()
  await clerk.leave()
})

test('money that was counted and typed stays in its field when the figures beside it change', async ({
  workstation,
  browser,
}) => {
  await workstation.start('--demo', prepared)
  const cashier = await Person.at(browser, workstation.url)
  const { page } = cashier
  await cashier.signIn('cashier', 'cashier')
  await openShift(cashier)
  await cashier.field('Cash counted').fill('110.00')
  await expect(page.getByText('10.00 more than expected')).toBeVisible()

  // The same drawer, in a second window of the same browser: half of the oldest bill is paid there.
  const other = await page.context().newPage()
  await other.goto(workstation.url)
  await other.getByRole('navigation').first().getByRole('link', { name: 'Unpaid bills' }).click()
  await other.getByRole('row').nth(1).dblclick()
  const bill = other.url()
  await other.getByLabel('Amount').first().fill('10.00')
  await other.getByRole('button', { name: /^Take .*10/ }).click()
  await expect(other.getByRole('dialog')).toContainText('Receipt')
  await expect(page.getByText('more than expected')).toBeHidden()
  await expect(cashier.field('Cash counted')).toHaveValue(/110/)

  // And on the bill: a typed amount stays, one that nobody touched follows what is owed.
  await page.goto(bill)
  await cashier.field('Amount').fill('3.00')
  await cashier.field('Cash handed over').fill('5.00')
  await other.keyboard.press('Escape')
  const owed = page.getByText('Owed').locator('..')
  const before = await owed.innerText()
  await other.getByLabel('Amount').first().fill('1.00')
  await other.getByRole('button', { name: /^Take .*1/ }).click()
  await expect(other.getByRole('dialog')).toContainText('Receipt')
  await expect(owed).not.toHaveText(before)
  await expect(cashier.field('Amount')).toHaveValue(/^3/)
  await expect(cashier.field('Cash handed over')).toHaveValue(/^5/)
  await cashier.leave()
})
