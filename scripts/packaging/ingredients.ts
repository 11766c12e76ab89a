import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { correctedLicences, standardText, vendored } from './licence-texts.ts'
import { productPackages } from './product.ts'

/** One package with something of it in the product. */
export interface Ingredient {
  name: string
  version: string
  /** SPDX, as its package.json says it. */
  licence: string
  /** Of the package as it was downloaded: SHA-512 in hex. */
  sha512: string
  /** What its licence files say, one after the other; never empty. */
  text: string
  homepage: string | null
}

interface LockEntry {
  version?: string
  integrity?: string
}

export interface Manifest {
  name?: string
  version?: string
  license?: string | { type?: string }
  licenses?: { type?: string }[]
  author?: string | { name?: string }
  homepage?: string
  repository?: string | { url?: string }
}

const licenceOf = ({ name = '', license, licenses }: Manifest): string =>
  correctedLicences[name] ??
  (typeof license === 'string' ? license : license?.type) ??
  licenses?.map(({ type }) => type).join(' OR ') ??
  'unknown'

const homeOf = ({ homepage, repository }: Manifest): string | null =>
  homepage ?? (typeof repository === 'string' ? repository : repository?.url) ?? null

const isLicenceFile = (name: string): boolean =>
  /^(licen[cs]e|copying|notice|ofl|unlicense)/i.test(name) && !/\.(js|ts|json)$/i.test(name)

const read = <Value>(...parts: string[]): Value => JSON.parse(readFileSync(path.join(...parts), 'utf8')) as Value

const textOf = (folder: string, manifest: Manifest): string => {
  const own = readdirSync(folder).filter(isLicenceFile).sort()
  const texts = own.map((file) => readFileSync(path.join(folder, file), 'utf8').trim())
  if (own.length === 0) texts.push(standardText(licenceOf(manifest), manifest) ?? '')
  const inside = vendored[manifest.name ?? '']
  if (inside) texts.push('file' in inside ? readFileSync(path.join(folder, inside.file), 'utf8').trim() : inside.text)
  if (texts.includes('')) throw new Error(`${manifest.name} has no licence text: add one, or do without it.`)
  return texts.join('\n\n')
}

const ingredientOf = (root: string, lock: Readonly<Record<string, LockEntry>>, folder: string): Ingredient => {
  const manifest = read<Manifest>(root, folder, 'package.json')
  const { version, integrity } = lock[folder] ?? {}
  const { name } = manifest
  if (!name || !version || !integrity?.startsWith('sha512-')) throw new Error(`${folder} is not in package-lock.json.`)
  return {
    name,
    version,
    licence: licenceOf(manifest),
    sha512: Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex'),
    text: textOf(path.join(root, folder), manifest),
    homepage: homeOf(manifest),
  }
}

/** What the product is made of beside its own code, in the order of the names. The build must be there. */
export const readIngredients = (root: string): Ingredient[] => {
  const lock = read<{ packages: Record<string, LockEntry> }>(root, 'package-lock.json')
  const found = productPackages(root).map((folder) => ingredientOf(root, lock.packages, folder))
  const once = new Map(found.map((one) => [`${one.name}@${one.version}`, one]))
  return [...once.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}
