import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Browser, type BrowserContext, test as base, expect, type Page } from '@playwright/test'
import type Database from 'better-sqlite3'
import { openDatabase } from '../../main/database/open.ts'

export { expect } from '@playwright/test'

const root = path.resolve(import.meta.dirname, '../..')
const built = (name: string): string => path.join(root, 'dist/main', `${name}.js`)

/** The real clinic where it is beside the project, else our own small one of the same shape. */
export const syntheaFolder = [path.join(root, '../shared/data/synthea'), path.join(root, 'tests/imports/fixture')].find(
  (folder) => existsSync(path.join(folder, 'patients.csv')),
)

/** The built program on a folder of its own, as a user starts it. */
export class Workstation {
  readonly dataDir: string
  /** Variables that the program gets beside this process's own. */
  environment: Readonly<Record<string, string>> = {}
  url = ''
  #child: ChildProcess | null = null
  #output = ''

  constructor(dataDir = mkdtempSync(path.join(tmpdir(), 'hera-e2e-'))) {
    this.dataDir = dataDir
  }

  start(...options: string[]): Promise<void> {
    const args = [built('http'), '--data', this.dataDir, '--port', '0', '--no-open', ...options]
    const child = spawn(process.execPath, args, { env: { ...process.env, ...this.environment } })
    this.#child = child
    child.stderr.on('data', (text: Buffer) => {
      this.#output += text.toString()
    })
    return new Promise((resolve, reject) => {
      child.stdout.on('data', (text: Buffer) => {
        const url = /Hera is at (\S+)/.exec(text.toString())?.[1]
        if (!url) return
        this.url = url
        resolve()
      })
      child.once('exit', (code) => reject(new Error(`the program ended with ${code}: ${this.#output}`)))
    })
  }

  /** What the program wrote to its log so far. */
  get log(): string {
    return this.#output
  }

  async stop(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null) return
    await new Promise<void>((resolve) => {
      child.removeAllListeners('exit')
      child.once('exit', () => resolve())
      child.kill('SIGTERM')
    })
  }

  /** `npm run import` on the stopped workstation's folder. */
  import(folder: string): string {
    return execFileSync(process.execPath, [built('import'), folder, '--data', this.dataDir], { encoding: 'utf8' })
  }

  /** The database of the stopped workstation, opened with its own key. */
  read<Result>(work: (db: Database.Database) => Result): Result {
    const key = Buffer.from(readFileSync(path.join(this.dataDir, 'database.key'), 'utf8').trim(), 'hex')
    const db = openDatabase(path.join(this.dataDir, 'hera.db'), key)
    try {
      return work(db)
    } finally {
      db.close()
    }
  }

  remove(): void {
    rmSync(this.dataDir, { recursive: true, force: true })
  }
}

/** Paper would stop a headless browser, and a window with its dialog: what is to be printed is kept instead. */
const keepPaper = (): void => {
  window.print = () => {
    document.documentElement.dataset.printed = document.querySelector('.hera-print')?.textContent ?? ''
  }
}

/** One person at one screen; anything that the page complains about fails the test. */
export class Person {
  readonly page: Page
  readonly complaints: string[] = []
  readonly #context: BrowserContext

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context
    this.page = page
    page.on('pageerror', (error) => this.complaints.push(error.message))
    page.on('console', (message) => {
      const isRefusal = /status of 4\d\d/.test(message.text())
      if (message.type() === 'error' && !isRefusal) this.complaints.push(message.text())
    })
  }

  static async at(browser: Browser, url: string): Promise<Person> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 } })
    const person = new Person(context, await context.newPage())
    await person.page.addInitScript(keepPaper)
    await person.page.goto(url)
    return person
  }

  /** At a page that is open already: the window of a program. */
  static async on(page: Page): Promise<Person> {
    const person = new Person(page.context(), page)
    await page.addInitScript(keepPaper)
    await page.evaluate(keepPaper)
    return person
  }

  async signIn(username: string, password: string): Promise<void> {
    await this.page.getByLabel('Username').fill(username)
    await this.page.getByLabel('Password', { exact: true }).fill(password)
    await this.page.keyboard.press('Enter')
    await expect(this.page.getByRole('navigation').first()).toBeVisible()
    await expect(this.page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible()
  }

  /** Goes to a screen by its name in the rail. */
  async open(name: string): Promise<void> {
    await this.page.getByRole('navigation').first().getByRole('link', { name }).click()
  }

  button(name: string | RegExp) {
    return this.page.getByRole('button', { name })
  }

  field(label: string | RegExp) {
    return this.page.getByLabel(label).first()
  }

  /** The text that was last sent to the printer. */
  printed(): Promise<string | undefined> {
    return this.page.evaluate(() => document.documentElement.dataset.printed)
  }

  async leave(): Promise<void> {
    await this.#context.close()
    expect(this.complaints).toEqual([])
  }
}

/** Tests take what they need: `workstation` is a fresh one each, stopped and removed afterwards. */
export const test = base.extend<{ workstation: Workstation }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
  workstation: async ({}, use) => {
    const workstation = new Workstation()
    await use(workstation)
    await workstation.stop()
    workstation.remove()
  },
})
