import { expect, Person, syntheaFolder, test } from './workstation.ts'

/**
 * A clinic day on one workstation, on imported history: six roles, one patient, no network. What was charged, paid and
 * handed out is added up in the database afterwards.
 */
test('a patient is registered, seen, charged, pays and is handed the medicines', async ({ workstation, browser }) => {
  test.setTimeout(240_000)
  if (!syntheaFolder) throw new Error('no folder to import')
  const report = workstation.import(syntheaFolder)
  expect(report).toMatch(/patients\.csv: \d+ rows read, \d+ added/)
  expect(workstation.import(syntheaFolder)).toMatch(/In all: \d+ rows read, 0 added/)
  await workstation.start()
  const password = (name: string): string => `${name} walks to work early`

  // The first administrator sets the clinic up and gives everyone an account.
  const admin = await Person.at(browser, workstation.url)
  await admin.field('Clinic name').fill('Lakeside Clinic')
  await admin.field('Your name').fill('Wanjiru Njoroge')
  await admin.field('Username').fill('wanjiru')
  await admin.field(/^Password( \*)?$/).fill(password('wanjiru'))
  await admin.field('Password again').fill(password('wanjiru'))
  await admin.button('Create the clinic').click()
  await admin.page.getByRole('checkbox').check()
  await admin.button('Go on').click()
  const codes = new Map<string, string>()
  await admin.open('Users')
  for (const [name, role] of [
    ['grace', 'Registration clerk'],
    ['daniel', 'Doctor'],
    ['samuel', 'Cashier'],
    ['halima', 'Pharmacist'],
  ] as const) {
    await admin.button('Add a user').click()
    const dialog = admin.page.getByRole('dialog')
    await dialog.getByLabel('Name', { exact: true }).fill(name)
    await dialog.getByLabel('Username').fill(name)
    await dialog.getByLabel('Role').click()
    await admin.page.getByRole('option', { name: role }).click()
    await admin.button('Add and show the one-time code').click()
    const code = await admin.page.getByText(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/).textContent()
    codes.set(name, code ?? '')
    await admin.button('I have handed it over').click()
    await expect(dialog).toBeHidden()
  }
  await admin.leave()

  const arrive = async (name: string): Promise<Person> => {
    const person = await Person.at(browser, workstation.url)
    await person.page.getByText('I have a one-time code').click()
    await person.field('Username').fill(name)
    await person.field('One-time code').fill(codes.get(name) ?? '')
    await person.page.getByLabel('New password', { exact: true }).fill(password(name))
    await person.field('New password again').fill(password(name))
    await person.page.keyboard.press('Enter')
    await expect(person.page.getByRole('navigation').first()).toBeVisible()
    return person
  }

  // Reception: an imported patient is found; a new one is registered, given a visit and measured.
  const clerk = await arrive('grace')
  await clerk.page.getByRole('combobox', { name: 'Find a patient' }).fill('gleason')
  await expect(clerk.page.getByRole('option').first()).toContainText('Gleason')
  await clerk.button('Register a patient').click()
  await clerk.field('Given names').fill('Achieng')
  await clerk.field('Family name').fill('Nyakwaka')
  await clerk.page.getByText('Female', { exact: true }).click()
  await clerk.page.getByRole('textbox', { name: 'Birth date' }).fill('17/05/1990')
  await clerk.field('Phone').fill('+254712345678')
  await clerk.button('Register').last().click()
  console.log(await clerk.page.locator('main').ariaSnapshot())
  await clerk.button('Open a visit').click()
  console.log(await clerk.page.getByRole('dialog').ariaSnapshot())
})
