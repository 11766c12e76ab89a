import { DemoProgram } from './demo-program.ts'
import { expect, Person, test } from './workstation.ts'

const phones = { reception: '+254722000111', laptop: '+254733000222' }

/** Registers somebody and stays on their page. */
const register = async (person: Person): Promise<void> => {
  const { page } = person
  await person.button('Register a patient').click()
  await person.field('Given names').fill('Zawadi')
  await person.field('Family name').fill('Kiprono')
  await page.getByText('Female', { exact: true }).click()
  await page.getByRole('textbox', { name: 'Birth date' }).fill('03/11/1991')
  await person.field('Phone').fill('+254712345678')
  await page.getByRole('button', { name: 'Register', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
}

/** Goes to a patient by name, with the keyboard. */
const find = async ({ page }: Person, name: string): Promise<void> => {
  await page.keyboard.press('Control+k')
  const palette = page.getByRole('dialog')
  await expect(palette).toBeVisible()
  await expect(async () => {
    await page.keyboard.press('Control+a')
    await page.keyboard.type(name)
    await expect(palette.getByText(new RegExp(name, 'i')).first()).toBeVisible({ timeout: 2_000 })
  }).toPass({ timeout: 20_000 })
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(/#\/patients\//)
}

const correctPhone = async (person: Person, phone: string): Promise<void> => {
  await person.button('Correct').click()
  const drawer = person.page.getByRole('dialog')
  await drawer.getByLabel('Phone', { exact: true }).fill(phone)
  await drawer.getByRole('button', { name: 'Save' }).click()
  await expect(drawer).toBeHidden()
  await expect(person.page.getByText(phone).first()).toBeVisible()
}

const cable = ({ page }: Person) => page.getByRole('switch', { name: 'Network cable' })
const header = ({ page }: Person) => page.getByRole('banner')

test('two workstations go on with the cable pulled, come together again, and one key settles what differs', async ({
  browser,
}) => {
  const demo = new DemoProgram()
  try {
    await demo.start()
    const reception = await Person.at(browser, demo.at('reception'))
    const laptop = await Person.at(browser, demo.at('laptop'))
    await reception.signIn('clerk', 'clerk')
    await laptop.signIn('clerk', 'clerk')

    await register(reception)
    await find(laptop, 'Kiprono')
    await expect(header(laptop)).toContainText('Everything sent')

    await cable(laptop).click()
    await expect(cable(laptop)).toHaveAttribute('aria-checked', 'false')
    await expect(header(laptop)).toContainText('Offline')
    await find(reception, 'Kiprono')
    await correctPhone(reception, phones.reception)
    await correctPhone(laptop, phones.laptop)
    await expect(header(laptop)).toContainText('1 waiting')
    await expect(reception.page.getByText(phones.laptop)).toBeHidden()

    await cable(laptop).click()
    await expect(header(laptop)).toContainText('Everything sent', { timeout: 20_000 })
    // The later one stands, on both; the other waits in the inbox, on both.
    await expect(reception.page.getByText(phones.laptop).first()).toBeVisible({ timeout: 20_000 })
    const { page } = reception
    await page.locator('body').click({ position: { x: 640, y: 5 } })
    await page.keyboard.press('g')
    await page.keyboard.press('i')
    await expect(page.getByRole('heading', { name: 'Inbox', level: 1 })).toBeVisible()
    await page.getByRole('button', { name: /Kiprono/ }).click()
    const values = page.getByRole('table', { name: 'Both values' })
    await expect(values).toContainText(phones.reception)
    await expect(values).toContainText(phones.laptop)
    await page.keyboard.press('2')
    await expect(values).toBeHidden()
    await expect(laptop.page.getByText(phones.reception).first()).toBeVisible({ timeout: 20_000 })
    await reception.leave()
    await laptop.leave()
    expect(demo.log, 'nothing went wrong inside').toBe('')
  } finally {
    await demo.stop()
  }
})
