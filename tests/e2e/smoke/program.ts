import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { _electron, chromium, type ElectronApplication, type Page } from '@playwright/test'
import { electronBinary } from '../../../scripts/electron.mjs'

const root = path.resolve(import.meta.dirname, '../../..')

/** A packaged Hera that `HERA_APP` names, else Electron's own binary on this project; null where there is neither. */
export const smokeBinary = (): { binary: string; isPackaged: boolean } | null => {
  const packaged = process.env.HERA_APP
  if (packaged) return { binary: path.resolve(packaged), isPackaged: true }
  const binary = electronBinary()
  return binary ? { binary, isPackaged: false } : null
}

const noWindow =
  'Hera opened no window. On Linux an unlocked keychain (GNOME Keyring or KWallet) and a display are needed: see docs/release-checklist.md.'

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  return typeof address === 'object' && address ? address.port : 0
}

const endOf = async (child: ChildProcess): Promise<number | null> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}

/**
 * The real program with its real window, on a data folder of its own. Unpackaged it is started by Playwright, which can
 * then speak to its main process. A packaged Hera refuses the switches that this takes (a fuse says so), so its page is
 * reached through Chromium's own remote debugging, and its main process not at all. With that switch a package opens only
 * what was founded under it, so every start that opens the folder has it.
 */
export class Program {
  readonly dataDir = mkdtempSync(path.join(tmpdir(), 'hera-smoke-'))
  readonly #binary: string
  readonly #isPackaged: boolean
  #child: ChildProcess | null = null
  /** Only of an unpackaged program that is open. */
  app: ElectronApplication | null = null

  constructor({ binary, isPackaged }: { binary: string; isPackaged: boolean }) {
    this.#binary = binary
    this.#isPackaged = isPackaged
  }

  get #args(): string[] {
    // Chromium has no sandbox for root, as in a container.
    const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    return [...sandbox, ...(this.#isPackaged ? [] : [root]), '--data', this.dataDir]
  }

  async open(): Promise<Page> {
    try {
      const page = await (this.#isPackaged ? this.#openPackaged() : this.#openSource())
      await page.getByRole('main').or(page.locator('#root > *')).first().waitFor()
      return page
    } catch (cause) {
      throw new Error(noWindow, { cause })
    }
  }

  async #openSource(): Promise<Page> {
    const app = await _electron.launch({
      ...{ executablePath: this.#binary, args: this.#args, cwd: root, timeout: 60_000 },
      chromiumSandbox: process.getuid?.() !== 0,
    })
    this.app = app
    this.#child = app.process()
    return app.firstWindow({ timeout: 60_000 })
  }

  async #openPackaged(): Promise<Page> {
    const port = await freePort()
    const child = spawn(this.#binary, [`--remote-debugging-port=${port}`, ...this.#args], { stdio: 'ignore' })
    this.#child = child
    for (const end = Date.now() + 60_000; Date.now() < end; await sleep(250)) {
      if (child.exitCode !== null) throw new Error(`the program ended with ${child.exitCode}`)
      const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`).catch(() => null)
      const context = browser?.contexts()[0]
      if (context) return context.pages()[0] ?? context.waitForEvent('page', { timeout: 60_000 })
    }
    throw new Error('no remote debugging')
  }

  /** The same program a second time on the same folder; answers how it ended. */
  async startAgain(): Promise<number | null> {
    return endOf(spawn(this.#binary, this.#args, { stdio: 'ignore' }))
  }

  /** Closes the window as a person does; answers the program's exit code once it has ended. */
  async quit(page: Page): Promise<number | null> {
    const child = this.#child
    if (!child) throw new Error('the program is not open')
    const closed = page.waitForEvent('close', { timeout: 3_000 }).catch(() => page.close())
    await page.evaluate(() => window.close()).catch(() => {}) // the page may be gone before it has answered
    await closed
    const code = await endOf(child)
    this.#child = null
    this.app = null
    return code
  }

  async remove(): Promise<void> {
    const child = this.#child
    if (child && child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL')
      await endOf(child)
    }
    rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }
}
