// The whole check: format and lint, types, unit and contract tests, the proofs of sync (simulator, races on real Postgres,
// torture), the build, browser tests. Every step runs, whatever the others said; the last line counts them all.
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { provideBrowser } from './browser.mjs'
import { build } from './build.mjs'
import { node24, root, run } from './setup.mjs'

const at = (...parts) => path.join(root, ...parts)
const read = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null)

export const test = () => {
  const node = node24()
  const reports = at('reports')
  rmSync(reports, { recursive: true, force: true })
  mkdirSync(reports, { recursive: true })
  let passed = 0
  let failed = 0
  const count = (ok, bad) => {
    passed += ok
    failed += bad
  }
  const step = (name, work) => {
    const from = Date.now()
    console.log(`\n== ${name}`)
    work()
    console.log(`== ${name}: ${((Date.now() - from) / 1000).toFixed(0)} s`)
  }
  const check = (name, script, args) =>
    step(name, () => {
      const ok = run(node, [at('node_modules', script), ...args]) === 0
      count(ok ? 1 : 0, ok ? 0 : 1)
    })

  check('format and lint', '@biomejs/biome/bin/biome', ['ci', '.'])
  check('types', 'typescript/bin/tsc', ['--noEmit'])
  const vitest = (name, project) =>
    step(name, () => {
      const file = path.join(reports, `${project}.json`)
      const code = run(node, [
        at('node_modules/vitest/vitest.mjs'),
        'run',
        `--project=${project}`,
        '--reporter=dot',
        '--reporter=json',
        `--outputFile.json=${file}`,
      ])
      const result = read(file)
      const bad = result?.numFailedTests ?? 0
      // A file that could not be loaded, or an error outside a test, fails the run without a failed test.
      count(result?.numPassedTests ?? 0, code === 0 ? 0 : Math.max(1, bad))
    })
  const proof = (name, file, args) =>
    step(name, () => {
      const ok = run(node, [at(file), ...args]) === 0
      count(ok ? 1 : 0, ok ? 0 : 1)
    })

  vitest('unit, contract and architecture tests', 'unit')
  proof('simulator', 'tests/simulation/main.ts', ['--seconds', '30', '--least', '150'])
  vitest('races on real Postgres', 'race')
  proof('torture', 'tests/torture/main.ts', ['--rounds', '12'])
  step('build', build)
  vitest('packages: contents, fuses, and what is inside at work', 'packaging')
  step('browser tests', () => {
    const browser = provideBrowser()
    if (browser === undefined) return count(0, 1)
    const file = path.join(reports, 'browser.json')
    const code = run(node, [at('node_modules/@playwright/test/cli.js'), 'test'], {
      env: { ...(browser ? { HERA_CHROMIUM: browser } : {}), PLAYWRIGHT_JSON_OUTPUT_NAME: file },
    })
    const stats = read(file)?.stats
    count((stats?.expected ?? 0) + (stats?.flaky ?? 0), code === 0 ? 0 : Math.max(1, stats?.unexpected ?? 0))
  })
  console.log(`\n${passed} passed, ${failed} failed`)
  return failed === 0 ? 0 : 1
}
