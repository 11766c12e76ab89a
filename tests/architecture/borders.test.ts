import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '../..')
const rooms = ['shared', 'main', 'renderer']
const files = globSync(
  rooms.map((room) => `${room}/**/*.{ts,tsx}`),
  { cwd: root },
)
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => !/\.test\.tsx?$/.test(file))

interface Import {
  from: string
  isTypeOnly: boolean
}

/** The imports of a file, relative ones resolved to a path inside the project. */
const importsOf = (file: string): Import[] => {
  const text = readFileSync(path.join(root, file), 'utf8')
  const found: Import[] = []
  for (const match of text.matchAll(/^(?:import|export)\s+(type\s)?[^'"]*?from\s+['"]([^'"]+)['"]/gms)) {
    found.push({ isTypeOnly: match[1] !== undefined, from: match[2] ?? '' })
  }
  for (const match of text.matchAll(/(?:^import\s+|import\()\s*['"]([^'"]+)['"]/gm)) {
    found.push({ isTypeOnly: false, from: match[1] ?? '' })
  }
  return found.map((one) =>
    one.from.startsWith('.') ? { ...one, from: path.posix.join(path.posix.dirname(file), one.from) } : one,
  )
}

/** A file without its comments. */
const codeOf = (file: string): string =>
  readFileSync(path.join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|(?<![:'"`])\/\/.*$/gm, '')

const offences = (inRoom: (file: string) => boolean, isOffence: (one: Import, file: string) => boolean): string[] =>
  files.filter(inRoom).flatMap((file) =>
    importsOf(file)
      .filter((one) => isOffence(one, file))
      .map((one) => `${file} imports ${one.from}`),
  )

test('shared imports only shared, zod and the contract builder', () => {
  const allowed = (from: string) => from.startsWith('shared/') || from === 'zod' || from === '@orpc/contract'
  expect(
    offences(
      (file) => file.startsWith('shared/'),
      (one) => !allowed(one.from),
    ),
  ).toEqual([])
  expect(
    offences(
      (file) => file.startsWith('shared/domain/'),
      (one) => one.from === '@orpc/contract',
    ),
    'rules know no transport',
  ).toEqual([])
})

test('electron as a value is imported only by its host', () => {
  expect(
    offences(
      (file) => !file.startsWith('main/host/electron/'),
      (one) => /^electron($|\/)/.test(one.from) && !one.isTypeOnly,
    ),
  ).toEqual([])
})

test('the renderer takes nothing but types from main, and no Node module', () => {
  expect(
    offences(
      (file) => file.startsWith('renderer/'),
      (one) => one.from.startsWith('node:') || (one.from.startsWith('main/') && !one.isTypeOnly),
    ),
  ).toEqual([])
  expect(
    offences(
      (file) => file.startsWith('main/'),
      (one) => one.from.startsWith('renderer/'),
    ),
  ).toEqual([])
})

test('the component library is imported only by renderer/ui', () => {
  expect(
    offences(
      (file) => file.startsWith('renderer/') && !file.startsWith('renderer/ui/'),
      (one) => /^(@mantine\/|@tabler\/|uplot)/.test(one.from),
    ),
  ).toEqual([])
})

test('the renderer runs without the schema library: it takes types from the contract and rules from the domain', () => {
  const seen = new Set<string>()
  const reached: string[] = []
  const follow = (file: string, from: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    for (const one of importsOf(file)) {
      if (one.isTypeOnly) continue
      if (one.from === 'zod') reached.push(`${file} (from ${from})`)
      else if (one.from.startsWith('shared/')) follow(one.from, file)
    }
  }
  for (const file of files.filter((name) => name.startsWith('renderer/'))) {
    for (const one of importsOf(file)) if (!one.isTypeOnly && one.from.startsWith('shared/')) follow(one.from, file)
  }
  expect(reached).toEqual([])
})

test('oRPC is known to the contract, the API room and the connections alone', () => {
  const may = /^(shared\/contract|main\/api|main\/host\/memory|renderer\/host)\//
  expect(
    offences(
      (file) => !may.test(file),
      (one) => one.from.startsWith('@orpc/') && !one.isTypeOnly,
    ),
  ).toEqual([])
})

test('the core knows no host, and the database knows no feature', () => {
  expect(
    offences(
      (file) => file.startsWith('main/') && !file.startsWith('main/host/'),
      (one) => one.from.startsWith('main/host/'),
    ),
  ).toEqual([])
  expect(
    offences(
      (file) => file.startsWith('main/database/'),
      (one) => one.from.startsWith('main/features/'),
    ),
  ).toEqual([])
})

test('SQL stands only in store files, in main/database and in main/central', () => {
  const sql = /\b(SELECT\s[\s\S]{1,400}?\sFROM\s|INSERT INTO\s|UPDATE\s+\w+\s+SET\s|DELETE FROM\s)/
  const may = (file: string) =>
    /^main\/(database|central)\//.test(file) ||
    /^main\/sync\/([\w-]*-)?store\.ts$/.test(file) ||
    /^main\/features\/[^/]+\/([\w-]*-)?store\.ts$/.test(file) ||
    file === 'main/api/idempotency.ts'
  const found = files.filter((file) => file.startsWith('main/') && !may(file)).filter((file) => sql.test(codeOf(file)))
  expect(found).toEqual([])
})

test('time and randomness come in as parameters', () => {
  const reads = /\bDate\.now\(\)|new Date\(\)|Math\.random\(\)|\brandomUUID\(\)|import\s*\{[^}]*\brandomBytes\b/
  const found = files
    .filter((file) => /^(shared|main\/(api|features|database|central))\//.test(file))
    .filter((file) => reads.test(codeOf(file)))
  expect(found).toEqual([])
})

test('nothing is put into the page as HTML', () => {
  const found = files.filter((file) =>
    /dangerouslySetInnerHTML|\.innerHTML\s*=|document\.write|\beval\(|new Function\(/.test(
      readFileSync(path.join(root, file), 'utf8'),
    ),
  )
  expect(found).toEqual([])
})

test('files stay small enough to read: 250 lines, or a reason here', () => {
  const large: Record<string, string> = {}
  const found = files
    .map((file) => [file, readFileSync(path.join(root, file), 'utf8').split('\n').length] as const)
    .filter(([file, lines]) => lines > 250 && !large[file])
    .map(([file, lines]) => `${file}: ${lines} lines`)
  expect(found).toEqual([])
})

test('no file is named for nothing in particular', () => {
  expect(files.filter((file) => /(^|\/)(utils?|helpers?|manager|service|common|misc)(\.|\/)/.test(file))).toEqual([])
})
