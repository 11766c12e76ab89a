import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Manifest } from './ingredients.ts'

const template = (licence: string): string | null => {
  const file = path.join(import.meta.dirname, 'licences', `${licence}.txt`)
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : null
}

/** The text that a licence stands for, where a package names it without bringing it along. */
export const standardText = (licence: string, { name, author }: Manifest): string | null => {
  const holder = (typeof author === 'string' ? author : author?.name) ?? `the authors of ${name}`
  return template(licence)?.replace('{holder}', holder) ?? null
}

/** What native packages were built from, and whose it is. */
export const vendored: Readonly<Record<string, { file: string } | { text: string }>> = {
  argon2: { file: 'argon2/LICENSE' },
  'better-sqlite3-multiple-ciphers': {
    text: `SQLite is in the public domain. SQLite3 Multiple Ciphers, its encryption, is under the MIT licence:\n\n${template('MIT')?.replace('{holder}', '2006-2025 Ulrich Telle')}`,
  },
}

/** Where package.json says nothing, or says it in words that no program understands; taken from the licence's text. */
export const correctedLicences: Readonly<Record<string, string>> = {
  'dejavu-fonts-ttf': 'Bitstream-Vera',
  'png-js': 'MIT',
}

/** May be given away inside a closed program, with the notice. Everything else needs a person's decision first. */
const allowed: ReadonlySet<string> = new Set([
  ...['0BSD', 'Apache-2.0', 'Bitstream-Vera', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause'],
  ...['CC0-1.0', 'ISC', 'MIT', 'OFL-1.1', 'Unlicense', 'Zlib'],
])

/** True when the expression leaves a way that is allowed: `(MIT OR GPL-3.0)` does, `MIT AND GPL-3.0` does not. */
export const isAllowedLicence = (expression: string): boolean =>
  expression
    .replaceAll(/[()]/g, '')
    .split(/\s+OR\s+/)
    .some((way) => way.split(/\s+AND\s+/).every((one) => allowed.has(one.trim())))
