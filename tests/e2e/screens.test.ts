import path from 'node:path'
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect, Person, test, Workstation } from './workstation.ts'

/** The demo clinic opened once: every role looks at every screen of its rail, in light and in dark. */
const demo = path.resolve(import.meta.dirname, '../../dist/demo')
const workstation = new Workstation()

// A trace of every screen would cost more than the looking; a failure names its screen.
test.use({ trace: 'off' })
test.describe.configure({ mode: 'default', timeout: 120_000 })
test.beforeAll(() => workstation.start('--demo', demo))
test.afterAll(async () => {
  await workstation.stop()
  workstation.remove()
})

const rail = (page: Page) => page.getByRole('navigation', { name: 'Screens' })
const address = (page: Page): string => new URL(page.url()).hash

/** Roles share screens: what was examined in a colour once is not examined again. */
const examined = new Set<string>()

/** What a person with a screen reader, weak eyes or a small window would stumble over. */
async function expectUsable(page: Page, where: string, isOnlyColour = false): Promise<void> {
  await expect(page.getByRole('heading', { level: 1 }), `${where}: a heading`).toHaveCount(1)
  await expect(page.locator('[aria-busy="true"], [role="status"][aria-label="Loading"]'), where).toHaveCount(0)
  const tooWidePx = await page.evaluate(() => {
    const main = document.querySelector('main')
    const root = document.documentElement
    return Math.max(root.scrollWidth - root.clientWidth, main ? main.scrollWidth - main.clientWidth : 0)
  })
  expect(tooWidePx, `${where}: no horizontal scroll`).toBe(0)
  if (examined.has(where)) return
  examined.add(where)
  // A long table's later rows say nothing that its first do not; there are no frames to look into.
  const axe = new AxeBuilder({ page }).setLegacyMode(true).exclude('tbody > tr:nth-child(n + 7)')
  if (isOnlyColour) axe.withRules('color-contrast')
  const { violations } = await axe.analyze()
  const grave = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' ')}`)
  expect(grave, `${where}: accessibility`).toEqual([])
}

async function typeInPalette(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await expect(page.getByPlaceholder(/^Find a .*screen or a command/)).toBeFocused()
  await page.keyboard.type(words)
}

async function openByName(page: Page, name: string): Promise<void> {
  await typeInPalette(page, name)
  await expect(page.locator('[data-selected]')).toContainText(name)
  await page.keyboard.press('Enter')
}

for (const role of ['clerk', 'doctor', 'cashier', 'pharmacist', 'admin', 'patient']) {
  test(`every screen of the ${role} can be read in light and dark and is reached by keyboard`, async ({ browser }) => {
    const person = await Person.at(browser, workstation.url)
    const { page } = person
    await page.emulateMedia({ colorScheme: 'light' })
    await person.signIn(role, role)
    const entries = await rail(page).getByRole('link').all()
    expect(entries.length).toBeGreaterThan(1)
    for (const [index, entry] of entries.entries()) {
      const name = (await entry.textContent()) ?? ''
      const target = (await entry.getAttribute('href')) ?? ''
      // The first nine by their number, the others by their name.
      if (index < 9) await page.keyboard.press(`Alt+${index + 1}`)
      else await openByName(page, name)
      await expect(entry, `${name} is open`).toHaveAttribute('aria-current', 'page')
      expect(address(page)).toBe(target)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await expectUsable(page, `${name}, ${colorScheme}`, colorScheme === 'dark')
      }
    }
    await person.leave()
  })
}

test('what stands before the first screen can be read: sign-in, lock, and the way back', async ({ browser }) => {
  const person = await Person.at(browser, workstation.url)
  const { page } = person
  await expectUsable(page, 'sign-in')
  await person.signIn('clerk', 'clerk')
  const home = address(page)
  await page.keyboard.press('Control+l')
  await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible()
  await expectUsable(page, 'lock')
  await expect(page.getByText('LCC-')).toHaveCount(0)
  await page.keyboard.type('clerk')
  await page.keyboard.press('Enter')
  await expect(rail(page)).toBeVisible()
  expect(address(page)).toBe(home)
  await person.leave()
})

test('Ctrl+K finds a patient and a command; ? shows the keys; Esc closes and gives the focus back', async ({
  browser,
}) => {
  const person = await Person.at(browser, workstation.url)
  const { page } = person
  await person.signIn('doctor', 'doctor')
  const row = page.getByRole('row').nth(1)
  await row.focus()
  await typeInPalette(page, 'mwangi')
  await expect(
    page
      .getByRole('dialog')
      .getByText(/Mwangi$/)
      .first(),
  ).toBeVisible()
  await expectUsable(page, 'palette')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(row).toBeFocused()
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: 'Keyboard' })).toBeVisible()
  await expectUsable(page, 'keys')
  await page.keyboard.press('Escape')
  await expect(row).toBeFocused()
  await typeInPalette(page, 'lock')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Locked' })).toBeVisible()
  await person.leave()
})

test('a doctor walks from the queue through the chart with the keyboard alone', async ({ browser }) => {
  const person = await Person.at(browser, workstation.url)
  const { page } = person
  await person.signIn('doctor', 'doctor')
  await page.getByRole('row').nth(1).focus()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('region', { name: 'Patient' })).toBeVisible()
  await page.keyboard.press('Alt+n')
  await expect(page.getByRole('textbox', { name: 'Your note' })).toBeFocused()
  await expectUsable(page, 'chart, note')
  for (const [key, tab, field] of [
    ['v', 'Vital signs', 'Systolic'],
    ['s', 'Services and results', 'Services to order'],
    ['p', 'Prescription', 'Add a medicine'],
  ] as const) {
    await page.keyboard.press(`Alt+${key}`)
    await expect(page.getByRole('tab', { name: tab })).toHaveAttribute('aria-selected', 'true')
    await expect(page.getByLabel(field).first()).toBeFocused()
    await expectUsable(page, `chart, ${tab}`)
  }
  await person.leave()
})

/** What the header says of the connection and does not show whole. */
const cutOff = (page: Page) =>
  page.evaluate(() => {
    const isCut = (element: Element) =>
      element.scrollWidth > element.clientWidth + 1 || element.getBoundingClientRect().right > innerWidth
    const wanted = [...document.querySelectorAll('header button[data-look], header button[data-look] span')]
    return wanted.filter(isCut).map((element) => element.textContent)
  })

for (const [what, width, height] of [
  ['1024 x 700', 1024, 700],
  ['1280 x 720 at 150 %', 853, 480],
] as const) {
  test(`a small window (${what}) keeps the connection, the buttons of a row and the chosen visit in sight`, async ({
    browser,
  }) => {
    const person = await Person.at(browser, workstation.url)
    const { page } = person
    await page.setViewportSize({ width, height })
    // Who is told how the workstation stands even where it works alone.
    await person.signIn('admin', 'admin')
    await openByName(page, 'Queue')
    await expect(page.locator('header button[data-look]')).toBeInViewport({ ratio: 1 })
    expect(await cutOff(page)).toEqual([])
    await expect(page.getByRole('heading', { name: 'Queue' })).toBeVisible()
    const begin = page.getByRole('row').nth(1).getByRole('button').last()
    await expect(begin).toBeInViewport({ ratio: 1 })
    await expectUsable(page, `queue, ${what}`)
    await begin.click()
    await expect(page.getByRole('tab', { name: 'Vital signs' })).toBeVisible()
    await expect(page.getByRole('button', { name: 'Finish visit' })).toBeInViewport({ ratio: 1 })
    await expectUsable(page, `chart, ${what}`)
    await person.leave()
  })
}
