import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { passwordOf, setUpClinic } from './day/setting-up.ts'
import { plantInbox } from './inbox/planted.ts'
import { expect, Person, test } from './workstation.ts'

const chosen = (page: Page) => page.getByRole('main').locator('button[aria-current="true"]')
const bothValues = (page: Page) => page.getByRole('table', { name: 'Both values' })

/** Registers Amina Otieno, who is known by one phone and has no address. */
const registerAmina = async (person: Person): Promise<void> => {
  const { page } = person
  await page.goto(`${page.url().split('#')[0]}#/patients/new`)
  await person.field('Given names').fill('Amina')
  await person.field('Family name').fill('Otieno')
  await page.getByText('Female', { exact: true }).click()
  await page.getByRole('textbox', { name: 'Birth date' }).fill('03/11/1991')
  await person.field('Phone').fill('+254722000111')
  await page.getByRole('button', { name: 'Register', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByRole('region', { name: 'Patient' })).toContainText('Amina Otieno')
}

test('everything in the inbox is settled with the keyboard, and what was chosen is in the record', async ({
  workstation,
  browser,
}) => {
  await workstation.start()
  const first = await Person.at(browser, workstation.url)
  await setUpClinic(first)
  await registerAmina(first)
  await first.leave()
  await workstation.stop()
  workstation.read(plantInbox)
  await workstation.start()

  const person = await Person.at(browser, workstation.url)
  const { page } = person
  await person.signIn('wanjiru', passwordOf('wanjiru'))
  const rail = page.getByRole('navigation', { name: 'Screens' })
  await expect(rail.getByRole('link', { name: 'Inbox, 6 waiting' })).toBeVisible()
  await page.keyboard.press('g')
  await page.keyboard.press('i')
  await expect(page.getByRole('heading', { name: 'Inbox', level: 1 })).toBeVisible()

  // The first: whose values, where and what differs; then down and up again.
  await expect(bothValues(page)).toContainText('Wanjiru Njoroge')
  await expect(bothValues(page)).toContainText('Jane Achieng')
  await expect(bothValues(page)).toContainText('Laptop')
  await expect(bothValues(page).locator('mark')).toHaveText(['111', '222'])
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(grave.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`)).toEqual([])
  }
  await page.keyboard.press('j')
  await expect(chosen(page)).toContainText('Birth date')
  await page.keyboard.press('ArrowUp')
  await expect(chosen(page)).toContainText('Phone')

  // 2 takes the other, 1 keeps, 3 types: each goes with a word and the next is chosen.
  await page.keyboard.press('2')
  await expect(page.getByText('the other value was taken.')).toBeVisible()
  await expect(chosen(page)).toContainText('Birth date')
  // Not at once: a key pressed twice must not decide what nobody has read.
  await page.keyboard.press('1')
  await expect(page.getByRole('button', { name: 'Keep what stands' })).toBeEnabled()
  await expect(chosen(page)).toContainText('Birth date')
  await page.keyboard.press('1')
  await expect(page.getByText('kept as it stands.')).toBeVisible()
  await expect(chosen(page)).toContainText('Address')
  await page.keyboard.press('3')
  await expect(page.getByRole('main').getByLabel('Address')).toBeFocused()
  await page.keyboard.type('House 7, Market road')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('a third value was saved.')).toBeVisible()

  // A task: what happened, the way there and back, a note.
  await expect(chosen(page)).toContainText('two open visits')
  await page.getByLabel('What was done about it').fill('One was opened twice; it was cancelled.')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Amina Otieno').first()).toBeVisible()

  // Not accepted: corrected and sent again; the other one is given up with a reason.
  const refused = page.getByRole('region', { name: /server did not accept this/ })
  await expect(refused).toContainText('A value could not be stored')
  await refused.getByLabel('Next of kin', { exact: true }).fill('Peter Otieno')
  await refused.getByRole('button', { name: 'Send again' }).click()
  await expect(page.getByText('sent again.')).toBeVisible()
  await expect(refused).toContainText('kept on Laptop only')
  await refused.getByRole('button', { name: 'Discard' }).click()
  await page.getByRole('dialog').getByLabel('Reason').fill('Entered again at reception')
  await page.getByRole('dialog').getByRole('button', { name: 'Discard them' }).click()
  await expect(page.getByText('Nothing waits for you')).toBeVisible()
  await expect(rail.getByRole('link', { name: 'Inbox', exact: true })).toBeVisible()
  await person.leave()
  await workstation.stop()

  const amina = workstation.read((db) => db.prepare("SELECT * FROM patient WHERE family_name = 'Otieno'").get())
  expect(amina).toMatchObject({
    phone: '+254722000222',
    birth_date: '1991-11-03',
    address: 'House 7, Market road',
    next_of_kin_name: 'Peter Otieno',
  })
})

test('Enter opens the patient that a decision is about', async ({ workstation, browser }) => {
  await workstation.start()
  const first = await Person.at(browser, workstation.url)
  await setUpClinic(first)
  await registerAmina(first)
  await first.leave()
  await workstation.stop()
  workstation.read(plantInbox)
  await workstation.start()
  const person = await Person.at(browser, workstation.url)
  await person.signIn('wanjiru', passwordOf('wanjiru'))
  await person.open('Inbox')
  await expect(bothValues(person.page)).toBeVisible()
  await person.page.locator('body').click({ position: { x: 640, y: 5 } })
  await person.page.keyboard.press('Enter')
  await expect(person.page.getByRole('region', { name: 'Patient' })).toContainText('Amina Otieno')
  await person.leave()
})
