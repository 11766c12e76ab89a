import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium, expect, test } from '@playwright/test'
import { openCrashReports } from '../../main/host/node/crash-reports.ts'

const dumpsIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.dmp'))

// Electron's crash handler is Chromium's own: what it leaves when a page crashes is what a desktop leaves.
test('a page that really crashes leaves a dump, of which only where and why is kept', async ({ launchOptions }) => {
  const place = mkdtempSync(path.join(tmpdir(), 'hera-crash-'))
  try {
    const dumps = path.join(place, 'crashes/dumps')
    mkdirSync(dumps, { recursive: true })
    const profile = path.join(place, 'Amina Otieno')
    const context = await chromium.launchPersistentContext(profile, {
      ...launchOptions,
      headless: true,
      ignoreDefaultArgs: ['--disable-breakpad'],
      args: [...(launchOptions.args ?? []), '--enable-crash-reporter', `--crash-dumps-dir=${dumps}`],
      env: { ...process.env, CHROME_HEADLESS: '1', BREAKPAD_DUMP_LOCATION: dumps },
    })
    const page = await context.newPage()
    await page.goto('chrome://crash').catch(() => {})
    await expect.poll(() => dumpsIn(dumps).length).toBeGreaterThan(0)
    await context.close()

    const [file = ''] = dumpsIn(dumps)
    const dump = readFileSync(path.join(dumps, file))
    expect(dump.includes(profile), 'a dump knows where the profile is, which names a person').toBe(true)
    const reports = openCrashReports({
      dir: path.join(place, 'crashes'),
      dumps,
      version: '1.2.3',
      now: () => Date.now() + 120_000,
      log: () => {},
    })
    reports.collect()
    expect(dumpsIn(dumps)).toEqual([])
    const report = reports.list().find((one) => one.process === 'renderer')
    expect(report?.reason).toBe('access violation (0xb)')
    expect(Math.abs((report?.at ?? 0) - Date.now())).toBeLessThan(120_000)
    const lines = report?.text.split('\n') ?? []
    expect(lines[0]).toMatch(/^Electron \d+\.\d+\.\d+\.\d+$/)
    expect(lines[1]).toMatch(/^System linux \d+\.\d+\.\d+ (x64|arm64)$/)
    expect(lines[2], 'in the browser’s own code').toMatch(/^Crashed in chrom\w* \+ 0x[0-9a-f]+$/)
    expect(lines[3], 'it wrote to nowhere').toBe('Fault address 0x0')
    expect(lines.slice(4).filter((line) => !/^Module [\w.+@() -]{1,80}$/.test(line))).toEqual([])
    expect(lines.some((line) => line.startsWith('Module libc.so.6'))).toBe(true)
    expect(JSON.stringify(reports.list())).not.toMatch(/Amina|Otieno|hera-crash-|user-data-dir|about:blank/)
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
})
