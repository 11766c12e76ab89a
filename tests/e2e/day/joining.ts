import type { Central } from '../../harness/central.ts'
import { expect, type Person } from '../workstation.ts'
import { passwordOf } from './setting-up.ts'

/** At the first screen of an empty folder: the server's address, a code and a name. */
export const join = async (person: Person, central: Central, code: string, name: string): Promise<void> => {
  const { host, port, database } = central.server.address
  await person.button('Join a clinic').click()
  await person.page.getByLabel('Server address').fill(`postgres://${host}:${port}/${database}`)
  await person.page.getByLabel('Code').fill(code)
  await person.page.getByLabel('Name of this workstation').fill(name)
  await person.button('Join the clinic').click()
}

/** The founder's first administrator: the clinic's name is there already, the rest is typed. */
export const found = async (person: Person): Promise<void> => {
  const { page } = person
  await expect(page.getByLabel('Clinic name')).toHaveValue('Test clinic', { timeout: 60_000 })
  await person.field('Your name').fill('Wanjiru Njoroge')
  await person.field('Username').fill('wanjiru')
  await page.getByRole('textbox', { name: 'Password', exact: true }).fill(passwordOf('wanjiru'))
  await person.field('Password again').fill(passwordOf('wanjiru'))
  await person.button('Create the clinic').click()
  await page.getByLabel('I have printed or written it down').check()
  await person.button('Go on').click()
  await expect(person.page.getByRole('banner')).toContainText('Everything sent', { timeout: 30_000 })
}
