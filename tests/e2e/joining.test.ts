import { type Central, openCentral } from '../harness/central.ts'
import { found, join } from './day/joining.ts'
import { passwordOf } from './day/setting-up.ts'
import { expect, Person, test, Workstation } from './workstation.ts'

/** A clinic's server on a real Postgres, and two workstations that join it through their screens. */
let central: Central
test.describe.configure({ timeout: 240_000 })
test.beforeAll(async () => {
  central = await openCentral()
})
test.afterAll(() => central.stop())

const header = ({ page }: Person) => page.getByRole('banner')

const registerSomebody = async (person: Person): Promise<void> => {
  const { page } = person
  await page.goto(`${page.url().split('#')[0]}#/patients/new`)
  await person.field('Given names').fill('Zawadi')
  await person.field('Family name').fill('Kiprono')
  await page.getByText('Female', { exact: true }).click()
  await page.getByRole('textbox', { name: 'Birth date' }).fill('03/11/1991')
  await page.getByRole('button', { name: 'Register', exact: true }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
}

test('a clinic is founded on one workstation, joined by another, and both are looked after from a page', async ({
  workstation,
  browser,
}) => {
  const second = new Workstation()
  try {
    await workstation.start()
    const reception = await Person.at(browser, workstation.url)
    await join(reception, central, await central.founderCode(), 'Reception')
    await found(reception)

    // Safe to close, and a code for the next computer.
    await header(reception).getByRole('button', { name: 'Everything sent' }).click()
    await expect(reception.page.getByRole('dialog')).toContainText(
      'Yes. Everything done here is on the clinic’s server',
    )
    await reception.page.keyboard.press('Escape')
    await reception.open('Workstations')
    const table = reception.page.getByRole('table', { name: 'Workstations' })
    await expect(table.getByRole('row')).toHaveCount(2)
    await expect(table).toContainText('This one')
    await reception.button('Add a workstation').click()
    await reception.button('Make a code').click()
    const code = (await reception.page.getByTestId('code').textContent()) ?? ''
    await reception.button('Done').click()

    await second.start()
    const laptop = await Person.at(browser, second.url)
    await join(laptop, central, code.toLowerCase().replaceAll('-', ' '), 'Laptop')
    const mayEnter = laptop.page.getByLabel('Username').or(laptop.page.getByText('You can sign in now'))
    await expect(mayEnter.first()).toBeVisible({ timeout: 60_000 })
    if (await laptop.page.getByText('You can sign in now').isVisible()) await laptop.button('Sign in').click()
    await laptop.signIn('wanjiru', passwordOf('wanjiru'))
    await expect(header(laptop)).toContainText('Everything sent', { timeout: 30_000 })

    // The code is used: nobody else comes in with it.
    await expect(table.getByRole('row')).toHaveCount(3, { timeout: 30_000 })
    await reception.button('More for Laptop').click()
    await reception.page.getByRole('menuitem', { name: 'Rename' }).click()
    await reception.page.getByRole('dialog').getByLabel('Name of this workstation').fill('Doctor’s laptop')
    await reception.page.getByRole('dialog').getByRole('button', { name: 'Rename' }).click()
    await expect(table).toContainText('Doctor’s laptop')

    // On hold: what is done there waits, and the person there is told.
    await reception.button('More for Doctor’s laptop').click()
    await reception.page.getByRole('menuitem', { name: 'Put on hold' }).click()
    await reception.page.getByRole('dialog').getByRole('button', { name: 'Put on hold' }).click()
    await expect(table).toContainText('On hold')
    await header(laptop).getByRole('button', { name: 'Everything sent' }).click()
    await laptop.button('Sync now').click()
    await expect(laptop.page.getByRole('dialog')).toContainText('on hold', { timeout: 30_000 })
    await laptop.page.keyboard.press('Escape')
    await registerSomebody(laptop)
    const patient = laptop.page.getByRole('region', { name: 'Patient' })
    await expect(patient).toContainText('Saved here')
    await header(laptop)
      .getByRole('button', { name: /on hold/ })
      .click()
    await expect(laptop.page.getByRole('dialog')).toContainText('1 thing done here is only on this computer')
    await laptop.page.keyboard.press('Escape')

    // Let in again: at its next greeting (here: its next start) what waited goes up, and the other one has it.
    await laptop.leave()
    await reception.button('More for Doctor’s laptop').click()
    await reception.page.getByRole('menuitem', { name: 'Let it work again' }).click()
    await expect(table).not.toContainText('On hold')
    await second.stop()
    await second.start()
    await reception.open('Patients')
    await expect(reception.page.getByRole('row', { name: /Kiprono/ })).toBeVisible({ timeout: 30_000 })

    await reception.leave()
  } finally {
    await second.stop()
    second.remove()
  }
})
