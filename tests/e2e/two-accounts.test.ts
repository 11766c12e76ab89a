import { randomUUID } from 'node:crypto'
import type Database from 'better-sqlite3'
import { activate, addUser, passwordOf, setUpClinic } from './day/setting-up.ts'
import { expect, Person, test } from './workstation.ts'

/** What comes down after joining a clinic that has a Grace of its own: her account, and the task that names the newer one. */
const plantOlderGrace = (db: Database.Database): void => {
  const newer = db.prepare("SELECT id, created_at FROM user WHERE username = 'grace'").get() as {
    id: string
    created_at: number
  }
  const older = randomUUID()
  db.prepare(
    `INSERT INTO user (id, username, display_name, role, status, created_at)
     VALUES (?, 'grace', 'Grace Muthoni', 'pharmacist', 'active', ?)`,
  ).run(older, newer.created_at - 90 * 86_400_000)
  db.prepare(
    `INSERT INTO task (id, kind, tbl, row_id, facts, state, created_at)
     VALUES (?, 'username_taken', 'user', ?, ?, 'open', ?)`,
  ).run(randomUUID(), newer.id, JSON.stringify({ other: older }), Date.now())
}

test('two people with one username are told apart in the inbox: the newer account gets another', async ({
  workstation,
  browser,
}) => {
  await workstation.start()
  const first = await Person.at(browser, workstation.url)
  await setUpClinic(first)
  await first.open('Users')
  const code = await addUser(first, 'Grace', 'Registration clerk')
  await first.leave()
  await workstation.stop()
  workstation.read(plantOlderGrace)
  await workstation.start()

  const admin = await Person.at(browser, workstation.url)
  const { page } = admin
  await admin.signIn('wanjiru', passwordOf('wanjiru'))
  await admin.open('Inbox')
  const accounts = page.getByRole('table', { name: 'Accounts with this username' })
  await expect(accounts.getByRole('row')).toHaveText([/Name/, /Grace Muthoni.*Pharmacist/, /Grace.*clerk/i])
  await admin.button('Change its username').click()
  await expect(page.getByText('Ask them, then choose.')).toBeVisible()
  await page.getByText('One person with two accounts').click()
  await expect(admin.button('Close the newer account')).toBeVisible()
  await page.getByText('Two people', { exact: true }).click()
  await admin.field(/New username of Grace/).fill('grace')
  await admin.button('Change its username').click()
  await expect(page.getByText('Choose another username for the newer account.')).toBeVisible()
  await admin.field(/New username of Grace/).fill('Grace.W')
  await admin.button('Change its username').click()
  await expect(page.getByText(/only one open account is called that/)).toBeVisible()
  await admin.field('What was done about it').fill('Two people: Grace Wanjala signs in as grace.w')
  await admin.button('Done').click()
  await expect(page.getByText('Nothing waits for you')).toBeVisible()
  await admin.leave()

  const grace = await Person.at(browser, workstation.url)
  await activate(grace, 'Grace.W', code)
  await expect(grace.page.getByRole('heading', { name: 'Reception' })).toBeVisible()
  await grace.leave()
})
