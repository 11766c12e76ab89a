import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { type Ingredient, readIngredients } from './ingredients.ts'

/** Lies beside the program, not in it, so that whoever looks after the computer can read it. */
export const billFile = 'sbom.cdx.json'
export const licencesFile = 'THIRD-PARTY-LICENSES.txt'

const purlOf = ({ name, version }: Ingredient): string =>
  `pkg:npm/${name.replace(/^@/, '%40')}@${encodeURIComponent(version)}`

/** The list of ingredients as CycloneDX 1.5, the same for the same build. */
export const billOfMaterials = (product: { name: string; version: string }, ingredients: readonly Ingredient[]) => {
  const ref = `pkg:npm/${product.name}@${product.version}`
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      component: { type: 'application', 'bom-ref': ref, name: product.name, version: product.version, purl: ref },
    },
    components: ingredients.map((one) => ({
      type: one.name === 'electron' ? 'framework' : 'library',
      'bom-ref': purlOf(one),
      name: one.name,
      version: one.version,
      purl: purlOf(one),
      hashes: [{ alg: 'SHA-512', content: one.sha512 }],
      licenses: /[ ()]/.test(one.licence) ? [{ expression: one.licence }] : [{ license: { id: one.licence } }],
      ...(one.homepage ? { externalReferences: [{ type: 'website', url: one.homepage }] } : {}),
    })),
    dependencies: [{ ref, dependsOn: ingredients.map(purlOf) }],
  }
}

const rule = `\n\n${'='.repeat(80)}\n\n`

const licencesText = (ingredients: readonly Ingredient[]): string =>
  [
    'Hera contains the works of others, under the terms below. What Chromium brings along is in LICENSES.chromium.html.',
    ...ingredients.map(({ name, version, licence, text }) => `${name} ${version} (${licence})\n\n${text}`),
  ].join(rule)

/** Writes both papers into `dir`. The build must be there. */
export const writePapers = (root: string, dir: string): void => {
  const product = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { name: string; version: string }
  const ingredients = readIngredients(root)
  mkdirSync(dir, { recursive: true })
  const bill = billOfMaterials({ name: product.name, version: product.version }, ingredients)
  writeFileSync(path.join(dir, billFile), `${JSON.stringify(bill, null, 1)}\n`)
  writeFileSync(path.join(dir, licencesFile), `${licencesText(ingredients)}\n`)
}
