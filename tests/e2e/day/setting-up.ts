import type { Browser } from '@playwright/test'
import { expect, Person, type Workstation } from '../workstation.ts'

export const passwordOf = (name: string): string => `${name} walks to work early`

/** The first administrator names the clinic, keeps the recovery key, and is let in. Answers the key. */
export const setUpClinic = async (admin: Person): Promise<string> => {
  await admin.button('This workstation alone').click()
  await admin.field('Clinic name').fill('Lakeside Clinic')
  await admin.field('Your name').fill('Wanjiru Njoroge')
  await admin.field('Username').fill('wanjiru')
  await admin.page.getByRole('textbox', { name: 'Password', exact: true }).fill(passwordOf('wanjiru'))
  await admin.field('Password again').fill(passwordOf('wanjiru'))
  await admin.button('Create the clinic').click()
  const recoveryKey = await admin.page.getByTestId('recovery-key').textContent()
  await admin.page.getByLabel('I have printed or written it down').check()
  await admin.button('Go on').click()
  await expect(admin.page.getByRole('navigation').first()).toBeVisible({ timeout: 20_000 })
  return recoveryKey ?? ''
}

/** Gives a person an account; answers the one-time code that is handed over. */
export const addUser = async (
  admin: Person,
  name: string,
  role: string,
  choosePatient?: () => Promise<void>,
): Promise<string> => {
  await admin.button('Add a user').click()
  const dialog = admin.page.getByRole('dialog')
  await dialog.getByLabel('Name', { exact: true }).fill(name)
  await dialog.getByLabel('Username').fill(name.toLowerCase())
  await dialog.getByLabel('Role').click()
  await admin.page.getByRole('option', { name: role }).click()
  await choosePatient?.()
  await admin.button('Add and show the one-time code').click()
  const code = await admin.page.getByText(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/).textContent()
  await admin.button('I have handed it over').click()
  await expect(dialog).toBeHidden()
  return code ?? ''
}

/** At the sign-in screen for the first time: the one-time code, then a password of their own. */
export const activate = async (person: Person, name: string, code: string): Promise<void> => {
  await person.page.getByText('I have a one-time code').click()
  await person.field('Username').fill(name.toLowerCase())
  await person.field('One-time code').fill(code)
  await person.page.getByLabel('New password', { exact: true }).fill(passwordOf(name))
  await person.field('New password again').fill(passwordOf(name))
  await person.page.keyboard.press('Enter')
  // Two passwords are worked out, which is meant to be slow.
  await expect(person.page.getByRole('navigation').first()).toBeVisible({ timeout: 20_000 })
}

/** A person comes to work for the first time, at a screen of their own. */
export const arrive = async (
  browser: Browser,
  workstation: Workstation,
  name: string,
  code: string,
): Promise<Person> => {
  const person = await Person.at(browser, workstation.url)
  await activate(person, name, code)
  return person
}
