import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { type Configuration, unmanaged } from '../../main/configuration/types.ts'
import { administrator, type Computer, makeAdministrator, openComputer, serveProgram } from './computer/host.ts'
import { layRelease, makeInstaller } from './computer/release.ts'
import { expect, Person, test } from './workstation.ts'

const rail = (page: Page) => page.getByRole('navigation', { name: 'Screens' })
const panel = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const row = (page: Page, name: string) => page.getByRole('row', { name: new RegExp(`^${name} `) })

/** In both colours, with nothing beside the window at its narrowest. */
const expectReadable = async (page: Page): Promise<void> => {
  await page.setViewportSize({ width: 1024, height: 720 })
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    const { violations } = await new AxeBuilder({ page }).setLegacyMode(true).analyze()
    const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    expect(grave.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 160)}`)).toEqual([])
  }
  const tooWidePx = await page.evaluate(() => {
    const main = document.querySelector('main')
    return main ? main.scrollWidth - main.clientWidth : -1
  })
  expect(tooWidePx).toBe(0)
  await page.setViewportSize({ width: 1280, height: 720 })
}

const offer = {
  version: '1.5.0',
  notes: 'The queue says how long somebody has waited.',
  releasedAt: Date.UTC(2026, 2, 12),
  bytes: 23_400_000,
}

test.describe('a computer whose updates and crashes are known', () => {
  let computer: Computer
  let person: Person
  let page: Page
  // One person at one screen: each test begins at the overview, as after a reload.
  test.beforeAll(async ({ browser }) => {
    computer = await openComputer()
    person = await Person.at(browser, computer.url)
    page = person.page
    await person.signIn(administrator.username, administrator.password)
  })
  test.afterAll(async () => {
    await person.leave()
    await computer.close()
  })
  const begin = async (status: Parameters<Computer['stand']>[0]): Promise<void> => {
    computer.asked.length = 0
    computer.stand(status)
    await page.goto(`${computer.url}/#/overview`)
    await page.reload()
    await person.open('This computer')
    await expect(page.getByRole('heading', { name: 'This computer', level: 1 })).toBeVisible()
  }

  test('an update is fetched in sight, marked in the rail when it is ready, and installed after a question', async () => {
    await begin({})
    const updates = panel(page, 'Version and updates')
    await expect(updates).toContainText('Version 1.4.0')
    await expect(updates).toContainText('This is the newest version.')
    await expect(updates).toContainText('https://updates.example.org/hera')

    computer.stand({ state: 'downloading', words: 'It is being fetched.', offer, progress: { done: 5e6, total: 2e7 } })
    await person.button('Check now').click()
    await expect(updates.getByRole('progressbar')).toHaveAttribute('aria-valuenow', '25')
    await expect(updates).toContainText('5.0 MB of 20.0 MB')
    await expect(rail(page).getByRole('link', { name: 'This computer', exact: true })).toBeVisible()

    // Nobody presses anything: the screen asks again by itself.
    computer.stand({ state: 'ready', words: 'It was fetched and checked.', offer })
    await expect(updates).toContainText(offer.notes)
    await expect(rail(page).getByRole('link', { name: 'This computer, an update is ready' })).toBeVisible()
    await expectReadable(page)
    await person.open('Overview')
    await expect(page.getByRole('main')).toContainText('Version 1.5.0 of Hera is ready to install')
    await page.getByRole('main').getByRole('button', { name: 'Open' }).first().click()
    await person.open('This computer')

    await person.button('Install and restart').click()
    const question = page.getByRole('dialog', { name: 'Install version 1.5.0' })
    await expect(question).toContainText('A backup is made first')
    await question.getByRole('button', { name: 'Cancel' }).click()
    expect(computer.asked).toEqual(['check'])
    await person.button('Install and restart').click()
    await question.getByRole('button', { name: 'Install and restart' }).click()
    await expect(updates).toContainText('Hera closes now')
    expect(computer.asked).toEqual(['check', 'install'])
  })

  test('what stands against an update is said, and it can’t be installed meanwhile', async () => {
    const words = 'Work that was saved here is not on the clinic’s server yet. Connect this workstation.'
    await begin({ state: 'ready', words: 'It was fetched.', offer, obstacle: { code: 'unsent_work', words } })
    await expect(panel(page, 'Version and updates')).toContainText(words)
    await expect(person.button('Install and restart')).toBeDisabled()
    await expect(rail(page).getByRole('link', { name: 'This computer', exact: true })).toBeVisible()
  })

  test('the way back asks for the password, or says why there is none', async () => {
    const previous = { version: '1.3.2', replacedAt: Date.UTC(2026, 1, 3) }
    const why = 'Version 1.3.2 can’t read what was saved since.'
    await begin({ previous, noWayBack: why })
    await expect(panel(page, 'Version and updates')).toContainText(why)
    await expect(person.button('Go back to 1.3.2')).toHaveCount(0)

    computer.stand({ previous, noWayBack: null })
    await person.button('Check now').click()
    await person.button('Go back to 1.3.2').click()
    const question = page.getByRole('dialog', { name: 'Go back to version 1.3.2' })
    const confirm = question.getByRole('button', { name: 'Go back to 1.3.2' })
    await confirm.click()
    await expect(question).toContainText('Type your password.')
    await question.getByLabel('Your password').fill('not the password')
    await confirm.click()
    await expect(question.getByRole('alert')).toBeVisible()
    expect(computer.asked).toEqual(['check'])
    await question.getByLabel('Your password').fill(administrator.password)
    await confirm.click()
    await expect(question).toHaveCount(0)
    expect(computer.asked).toEqual(['check', 'rollBack'])
  })

  test('crash reports are shown when there are any, read, copied and removed', async () => {
    computer.crashes.push({
      ...{ name: 'report-1', at: Date.UTC(2026, 2, 2), process: 'renderer', version: '1.4.0' },
      ...{ reason: 'crashed', text: '0  hera + 0x1f2e\n1  libc + 0x4c' },
    })
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: computer.url })
    await begin({})
    await expect(panel(page, 'Crash reports')).toContainText('never sent anywhere')
    await expectReadable(page)
    await panel(page, 'Crash reports').getByRole('button', { name: 'Show' }).click()
    const report = page.getByRole('dialog', { name: 'Crash report' })
    await expect(report).toContainText('0 hera + 0x1f2e')
    await report.getByRole('button', { name: 'Copy' }).click()
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('1  libc + 0x4c')
    await report.getByRole('button', { name: 'Close' }).last().click()
    await panel(page, 'Crash reports').getByRole('button', { name: 'Remove all' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Remove all' }).click()
    await expect(panel(page, 'Crash reports')).toHaveCount(0)
    expect(computer.crashes).toEqual([])
  })

  test('a person’s screens are loaded before they are opened, so that none begins with an empty page', async () => {
    await begin({})
    const files = () => page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => name))
    // One after the other, in the order of the features: when the users' code is asked for, the queue's is here.
    await expect.poll(async () => (await files()).some((name) => /\/users-[\w-]+\.js$/.test(name))).toBe(true)
    await page.evaluate(() => {
      const titles: string[] = []
      const note = () => titles.push(document.querySelector('main h1')?.textContent ?? '')
      new MutationObserver(note).observe(document.body, { childList: true, subtree: true })
      Object.assign(window, { titles })
    })
    await person.open('Queue')
    await expect(page.getByRole('heading', { name: 'Queue', level: 1 })).toBeVisible()
    const titles = await page.evaluate(() => (window as unknown as { titles: string[] }).titles)
    expect(titles).toContain('Queue')
    expect(titles).not.toContain('')
  })

  test('Alt and a number pressed while the password is checked opens the screen all the same', async ({ browser }) => {
    const hasty = await Person.at(browser, computer.url)
    const { keyboard } = hasty.page
    await hasty.page.getByLabel('Username').fill(administrator.username)
    await hasty.page.getByLabel('Password', { exact: true }).fill(administrator.password)
    await hasty.page.route('**/api/rpc/auth/login', async (route) => {
      await keyboard.press('Alt+4')
      await route.continue()
    })
    await keyboard.press('Enter')
    await expect(hasty.page.getByRole('heading', { name: 'Patients', level: 1 })).toBeVisible()
    await hasty.leave()
  })
})

test('a release in the folder that the policy names comes down, is checked and handed to the system’s installer', async ({
  browser,
}) => {
  const { folder, key } = layRelease('9.0.0')
  const installer = makeInstaller()
  const configuration: Configuration = { ...unmanaged, managed: { updateFeed: folder }, sourceOf: () => 'policy' }
  const program = await serveProgram({ installer, configuration, updates: { keys: [key] } })
  const person = await Person.at(browser, program.url)
  const { page } = person
  await person.signIn(administrator.username, administrator.password)
  await person.open('This computer')
  const updates = panel(page, 'Version and updates')
  await expect(updates).toContainText(folder)
  await expect(updates).toContainText('Set by the policy file')
  await person.button('Check now').click()
  await expect(updates).toContainText('nobody’s but ours')
  await person.button('Install and restart').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Install and restart' }).click()
  await expect.poll(() => installer.ran, { timeout: 20_000 }).toEqual(['9.0.0'])
  expect(program.hera.core.backups.last(), 'a backup before it').not.toBeNull()
  await person.leave()
  await program.close()
  rmSync(folder, { recursive: true })
})

test('a program that does not update itself says so, and what its computer was told is shown with where it came from', async ({
  workstation,
  browser,
}) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'hera-policy-'))
  const policy = path.join(folder, 'policy.json')
  writeFileSync(policy, JSON.stringify({ idleLockMinutes: 7, updateFeed: 'ftp://example.org' }), { mode: 0o644 })
  workstation.environment = { HERA_POLICY: policy, HERA_LOCALE: 'en-KE' }
  await workstation.start()
  rmSync(folder, { recursive: true })
  await makeAdministrator(workstation.url)
  const person = await Person.at(browser, workstation.url)
  const { page } = person
  await person.signIn(administrator.username, administrator.password)
  await expect(page.getByRole('main')).toContainText('configuration does not count')
  await person.open('This computer')
  await expect(panel(page, 'Version and updates')).toContainText('does not replace itself')
  await expect(person.button('Check now')).toHaveCount(0)
  await expect(panel(page, 'Crash reports')).toHaveCount(0)

  const configuration = panel(page, 'Managed configuration')
  await expect(configuration).toContainText(policy)
  await expect(configuration.getByRole('status')).toContainText('updateFeed')
  await expect(row(page, 'Lock the screen after')).toContainText('7 minutes')
  await expect(row(page, 'Lock the screen after')).toContainText('Policy file')
  await expect(row(page, 'Dates and numbers')).toContainText('HERA_LOCALE')
  await expect(row(page, 'Source of updates')).toContainText('Default')
  await expect(configuration.getByRole('textbox')).toHaveCount(0)
  await expectReadable(page)
  await person.leave()
})
