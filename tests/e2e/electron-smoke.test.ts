import type { Page } from '@playwright/test'
import { openCentral } from '../harness/central.ts'
import { found, join } from './day/joining.ts'
import { passwordOf } from './day/setting-up.ts'
import { Program, smokeBinary } from './smoke/program.ts'
import { comeBack, spendShortDay, unlock } from './smoke/short-day.ts'
import { test as base, expect, Person } from './workstation.ts'

/**
 * The clinic day in the real Electron: on this project, or the package that HERA_APP names. smoke-steps.test.ts takes the
 * same steps in a browser; here is also what only Electron can show.
 */
const chosen = smokeBinary()
const skipped = 'skipped: no Electron binary'
if (!chosen) console.log(`tests/e2e/electron-smoke.test.ts ${skipped}`)
const titled = (name: string): string => (chosen ? name : `${name} (${skipped})`)

const test = base.extend<{ program: Program }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  program: async ({}, use) => {
    if (!chosen) throw new Error(skipped)
    const program = new Program(chosen)
    await use(program)
    await program.remove()
  },
})
test.skip(chosen === null, skipped)
test.describe.configure({ timeout: 300_000 })

/** The page is our own, alone in its sandbox: nothing of Node, and of Electron one word. */
const expectSandboxed = async (page: Page): Promise<void> => {
  expect(page.url()).toMatch(/^hera:\/\/app\//)
  const seen = await page.evaluate(() => ({
    hera: window.hera,
    node: ['require', 'process', 'module', 'Buffer'].filter((name) => name in window),
    isSecure: window.isSecureContext,
  }))
  expect(seen).toEqual({ hera: { host: 'electron' }, node: [], isSecure: true })
}

/** Electron makes paper of the receipt that stands ready: 80 mm wide. The main process of a package cannot be asked. */
const expectPaper = async ({ app }: Program): Promise<void> => {
  if (!app) return
  const pdf = await app.evaluate(async ({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows()
    return (await window?.webContents.printToPDF({ preferCSSPageSize: true }))?.toString('latin1') ?? ''
  })
  const [, points = '0'] = /\/MediaBox \[0 0 ([\d.]+) /.exec(pdf) ?? []
  expect((Number(points) * 25.4) / 72).toBeCloseTo(80, 0)
}

/** The computer is locked: so is Hera, before anybody comes back to it. */
const lockComputer = async ({ app }: Program, page: Page, name: string): Promise<void> => {
  if (!app) return
  await app.evaluate(({ powerMonitor }) => void powerMonitor.emit('lock-screen'))
  await expect(page.getByLabel('Password', { exact: true })).toBeVisible({ timeout: 5_000 })
  await unlock(await Person.on(page), name)
}

test(titled('signed up, a day worked and printed, locked, quit, started again, signed in'), async ({ program }) => {
  const page = await program.open()
  await expectSandboxed(page)
  const name = await spendShortDay(page, () => expectPaper(program))
  await lockComputer(program, page, name)

  expect(await program.startAgain(), 'a second start shows the first window and ends').toBe(0)
  await page.reload()
  await expect(page.getByLabel('Username'), 'a reload ends the session').toBeVisible()
  expect(await program.quit(page)).toBe(0)

  const again = await program.open()
  await expectSandboxed(again)
  await comeBack(again)
  expect(await program.quit(again)).toBe(0)
})

test(
  titled('sync runs in a process of its own; when that is killed Hera goes on and starts another'),
  async ({ program }) => {
    test.skip(chosen?.isPackaged === true, 'the main process of a package cannot be asked for its processes')
    const central = await openCentral()
    try {
      const page = await program.open()
      const person = await Person.on(page)
      await join(person, central, await central.founderCode(), 'Reception')
      await found(person)
      const worker = async (): Promise<number> =>
        (await program.app?.evaluate(({ app }) => app.getAppMetrics()))?.find(
          (one) => one.name === 'Hera sync' || one.serviceName === 'Hera sync',
        )?.pid ?? 0
      const first = await worker()
      expect(first).toBeGreaterThan(0)
      process.kill(first, 'SIGKILL')
      await expect.poll(worker, { timeout: 20_000 }).not.toBe(first)
      await expect.poll(worker, { timeout: 20_000 }).toBeGreaterThan(0)
      await expect(page.getByRole('banner')).toContainText('Everything sent', { timeout: 30_000 })
      expect(await program.quit(page)).toBe(0)
      const again = await program.open()
      await (await Person.on(again)).signIn('wanjiru', passwordOf('wanjiru'))
      await expect(again.getByRole('banner')).toContainText('Everything sent', { timeout: 30_000 })
      expect(await program.quit(again)).toBe(0)
    } finally {
      await central.stop()
    }
  },
)
