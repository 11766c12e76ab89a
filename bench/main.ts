import { existsSync } from 'node:fs'
import path from 'node:path'
import type { Hera } from '../main/hera.ts'
import { createHttpHost } from '../main/host/http/server.ts'
import { commandLine } from '../main/host/node/command-line.ts'
import { benchChart } from './chart.ts'
import { benchApi, benchLogin } from './door.ts'
import { print } from './figure.ts'
import { openCopy, openFolder, password, root } from './folder.ts'
import { benchSearch, benchSearchHttp, medianSearch } from './search.ts'
import { benchFirstPage, benchMemory, benchStart } from './start.ts'
import { benchSync } from './sync.ts'
import { benchFleet } from './sync-fleet.ts'
import { BenchWindow } from './window.ts'
import { benchPayment, benchRegister } from './writes.ts'

/**
 * `npm run bench [-- --quick] [--only search,chart,...]`: one JSON line per figure on stdout. Ends non-zero only when a
 * figure could not be measured; a missed goal is a line with `met: false`.
 */
const usage = `npm run bench -- [--quick] [--only PART,PART]
Parts: sync, api, search, chart, login, http, writes, growth, start, memory. One line of JSON a figure.`
const { values } = commandLine(usage, {
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' } },
})
const scale = values.quick
  ? {
      patients: 20_000,
      small: 1_000,
      large: 20_000,
      calls: 300,
      logins: 5,
      starts: 2,
      sync: [10_000, 100_000],
      looks: 30,
    }
  : {
      ...{ patients: 200_000, small: 10_000, large: 1_000_000, calls: 1000, logins: 15, starts: 5 },
      ...{ sync: [10_000, 100_000, 1_000_000], looks: 100 },
    }
const itemsPerPatient = 5
const only = values.only?.split(',')
const wants = (part: string): boolean => !only || only.includes(part)

const withWindow = async (hera: Hera, role: string, work: (window: BenchWindow) => Promise<void>): Promise<void> => {
  const window = new BenchWindow()
  try {
    await window.join(hera, role, password)
    await work(window)
  } finally {
    await window.close()
  }
}

if (wants('sync')) {
  await benchSync({ sizes: scale.sync, edits: 10_000, looks: scale.looks })
  await benchFleet(50, values.quick ? 3 : 10)
}
// Only sync was asked for: no folder is needed.
if (only?.every((part) => part === 'sync')) process.exit(0)

const hera = await openFolder(scale.patients, itemsPerPatient)
const regulars = hera.core.store
  .statement<{ id: string }>('SELECT DISTINCT patient_id AS id FROM medical_record LIMIT 200')
  .all()
  .map(({ id }) => id)

await withWindow(hera, 'doctor', async (window) => {
  if (wants('api')) await benchApi(hera, window, scale.calls)
  if (wants('search')) await benchSearch(hera, window, scale.calls)
  if (wants('chart')) await benchChart(hera, window, scale.calls)
  if (wants('login')) await benchLogin(hera, window, scale.logins)
  if (wants('http')) {
    const app = await createHttpHost(hera, {
      rendererDir: null,
      log: () => {},
      limits: { requests: 1_000_000, signIns: 100 },
    })
    const url = await app.listen({ host: '127.0.0.1', port: 0 })
    const login = await fetch(`${url}/api/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username: 'doctor', password, carrier: 'bearer' }),
    })
    const { tokens } = (await login.json()) as { tokens: { access: string } }
    await window.joinHttp(url, tokens.access)
    await benchSearchHttp(hera, window, scale.calls)
    await app.close()
  }
})
hera.close()

if (wants('writes')) {
  const copy = await openCopy(hera.dataDir)
  await withWindow(copy, 'clerk', (window) => benchRegister(copy, window, scale.calls))
  await withWindow(copy, 'cashier', (window) => benchPayment(copy, window, scale.calls))
  copy.close()
}

if (wants('growth')) {
  const medians: number[] = []
  for (const patients of [scale.small, scale.large]) {
    const clinic = await openFolder(patients, patients === scale.patients ? itemsPerPatient : 0)
    await withWindow(clinic, 'clerk', async (window) => {
      medians.push(await medianSearch(clinic, window, Math.round(scale.calls / 3)))
    })
    clinic.close()
  }
  const [small = Number.NaN, large = Number.NaN] = medians
  print({
    name: `search.growth_${scale.small}_to_${scale.large}`,
    value: large,
    unit: 'ms',
    goal: 'p50 <= 2x from the small clinic to the large one',
    met: large <= small * 2,
    reference: small,
  })
}

if (wants('start') || wants('memory')) {
  if (!existsSync(path.join(root, 'dist/main/http.js'))) throw new Error('build first: npm run build')
  if (wants('start')) {
    await benchFirstPage(hera.dataDir, scale.starts)
    await benchStart(hera.dataDir, scale.starts)
  }
  if (wants('memory')) await benchMemory(hera.dataDir, regulars)
}
