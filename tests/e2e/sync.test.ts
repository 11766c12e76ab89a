import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { addUser, arrive, setUpClinic } from './day/setting-up.ts'
import { expect, Person, test } from './workstation.ts'

/** Nothing grave for weak eyes or a screen reader, in light and in dark. */
const expectReadable = async (page: Page, where: string): Promise<void> => {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(
      grave.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`),
      `${where}, ${colorScheme}`,
    ).toEqual([])
  }
}

test('an empty folder asks how it will be used, and every answer has a way back', async ({ workstation, browser }) => {
  await workstation.start()
  const person = await Person.at(browser, workstation.url)
  const { page } = person
  await expect(page.getByRole('heading', { name: 'Welcome to Hera' })).toBeVisible()
  await expectReadable(page, 'the three choices')

  await person.button('Open the demo').click()
  await expect(page.getByText('npm run demo')).toBeVisible()
  await person.button('Back').click()

  await page.getByRole('button', { name: 'Join a clinic' }).focus()
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('Server address')).toBeFocused()
  await person.button('Join the clinic').click()
  await expect(page.getByLabel('Server address'), 'the first complaint has the keyboard').toBeFocused()
  await expect(page.getByText('Type the code that your administrator gave you.')).toBeVisible()
  await page.getByText('More', { exact: true }).click()
  await expect(page.getByText('Certificate file')).toBeVisible()
  await expectReadable(page, 'joining')
  await person.button('Back').click()

  await person.button('This workstation alone').click()
  await expect(page.getByLabel('Clinic name')).toBeFocused()
  await person.button('Back').click()
  await expect(person.button('Restore a clinic from a backup instead')).toBeVisible()
  await person.leave()
})

test('a server that does not answer is one sentence, and what was typed stays', async ({ workstation, browser }) => {
  await workstation.start()
  const person = await Person.at(browser, workstation.url)
  const { page } = person
  await person.button('Join a clinic').click()
  await page.getByLabel('Server address').fill('127.0.0.1:9')
  await page.getByLabel('Code').fill('K7QF-9MXT-4WHB-2RNC-PZ6D-8VJE')
  await page.getByLabel('Name of this workstation').fill('Reception')
  await person.button('Join the clinic').click()
  const complaint = page.locator('.mantine-InputWrapper-error')
  await expect(complaint).toHaveCount(1, { timeout: 30_000 })
  await expect(page.getByLabel('Server address'), 'beside the field it is about').toHaveAttribute(
    'aria-invalid',
    'true',
  )
  await expect(complaint).toContainText(/\w\.$/)
  await expect(complaint, 'no jargon of the connection').not.toContainText(/ECONNREFUSED|socket|undefined|Error:/)
  await expect(page.getByLabel('Code')).toHaveValue('K7QF-9MXT-4WHB-2RNC-PZ6D-8VJE')
  // The browser notes every answer that is not good; this one was the point.
  expect(person.complaints.splice(0)).toEqual([expect.stringContaining('503')])
  await person.leave()
})

test('a workstation that works alone says so to administrators only, and how it could join', async ({
  workstation,
  browser,
}) => {
  await workstation.start()
  const admin = await Person.at(browser, workstation.url)
  await setUpClinic(admin)
  const { page } = admin
  const header = page.getByRole('banner')
  await header.getByRole('button', { name: 'This workstation alone' }).click()
  const panel = page.getByRole('dialog', { name: 'This workstation and the clinic' })
  await expect(panel).toContainText('Everything done here is on this computer only')
  await expectReadable(page, 'the panel')
  await panel.getByRole('button', { name: 'Join a clinic' }).click()
  await expect(page.getByRole('heading', { name: 'Workstations', level: 1 })).toBeVisible()
  await expect(page.getByRole('main')).toContainText('Everything done here goes up to the clinic')
  await expect(page.getByRole('table')).toHaveCount(0)
  await expectReadable(page, 'joining later')
  await admin.button('Join a clinic').click()
  await expect(page.getByRole('dialog').getByLabel('Server address')).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('switch', { name: 'Network cable' }), 'the cable is the demo’s').toHaveCount(0)

  await admin.open('Users')
  const code = await addUser(admin, 'Grace', 'Registration clerk')
  const clerk = await arrive(browser, workstation, 'Grace', code)
  await expect(clerk.page.getByRole('banner')).toContainText('Registration clerk')
  await clerk.open('Inbox')
  await expect(clerk.page.getByText('Nothing waits for you')).toBeVisible()
  await expect(clerk.page.getByRole('banner')).not.toContainText('alone')
  await clerk.page.goto(`${workstation.url}/#/workstations`)
  await expect(clerk.page.getByText('Your role does not open this screen')).toBeVisible()
  await clerk.leave()
  await admin.leave()
})
