import type { Page } from '@playwright/test'
import { takeMoney } from '../day/cash-desk.ts'
import { consult } from '../day/consultation.ts'
import { handOut } from '../day/pharmacy.ts'
import { find, receive } from '../day/reception.ts'
import { activate, addUser, passwordOf, setUpClinic } from '../day/setting-up.ts'
import { expect, Person } from '../workstation.ts'

const password = ({ page }: Person) => page.getByLabel('Password', { exact: true })

/** Whoever is signed in makes room for the next person at the same window. */
const handOver = async ({ page }: Person, name: string): Promise<void> => {
  await page
    .getByRole('banner')
    .getByRole('button', { name: new RegExp(name) })
    .click()
  await page.getByRole('menuitem', { name: /Switch user/ }).click()
  await expect(page.getByLabel('Username')).toBeVisible()
}

/** Locked by its person: nothing of the clinic is left to read, and only the password opens it. */
const lockAndUnlock = async (person: Person, name: string): Promise<void> => {
  const { page } = person
  await page.keyboard.press('Control+l')
  await expect(password(person)).toBeVisible()
  expect(await page.locator('body').innerText()).not.toContain('Nyakwaka')
  await password(person).fill('wrong')
  await page.keyboard.press('Enter')
  await expect(page.getByText(/not right/)).toBeVisible()
  await unlock(person, name)
}

export const unlock = async (person: Person, name: string): Promise<void> => {
  await password(person).fill(passwordOf(name))
  await person.page.keyboard.press('Enter')
  await expect(person.page.getByRole('navigation').first()).toBeVisible({ timeout: 20_000 })
}

/**
 * A clinic day at one window, from the first start: five people take turns. `withReceipt` is called while a receipt
 * stands ready for paper. Ends with the pharmacist signed in, whose name it answers.
 */
export const spendShortDay = async (page: Page, withReceipt: () => Promise<void>): Promise<string> => {
  const person = await Person.on(page)
  await setUpClinic(person)
  await person.open('Users')
  const codes = new Map<string, string>()
  for (const [name, role] of [
    ['Grace', 'Registration clerk'],
    ['Daniel', 'Doctor'],
    ['Samuel', 'Cashier'],
    ['Halima', 'Pharmacist'],
  ] as const) {
    codes.set(name, await addUser(person, name, role))
  }
  const next = async (from: string, to: string): Promise<void> => {
    await handOver(person, from)
    await activate(person, to, codes.get(to) ?? '')
  }
  await next('Wanjiru', 'Grace')
  await receive(person)
  await next('Grace', 'Daniel')
  await consult(person)
  await lockAndUnlock(person, 'Daniel')
  await next('Daniel', 'Samuel')
  await takeMoney(person)
  await withReceipt()
  await person.page.keyboard.press('Escape')
  await next('Samuel', 'Halima')
  await handOut(person)
  expect(person.complaints).toEqual([])
  return 'Halima'
}

/** After a restart: nobody is signed in, a password opens it, and the day is still there. */
export const comeBack = async (page: Page): Promise<void> => {
  const person = await Person.on(page)
  await person.signIn('grace', passwordOf('Grace'))
  await find(person, 'Nyakwaka')
  expect(person.complaints).toEqual([])
}
