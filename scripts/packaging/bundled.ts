import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Plugin } from 'vite'

/** What the build wrote into one file, and what that file needs beside it. */
export interface BundledFile {
  /** The entry's name in vite.config.ts; null for a chunk that entries share. */
  entry: string | null
  /** Files of the same build that are read with this one. */
  imports: string[]
  /** Files of the same build that this one reads when it needs them. */
  later: string[]
  /** Our own modules in it, as paths from the project's folder. */
  sources: string[]
  /** Folders of the installed packages whose code is in it: `node_modules/zod`. */
  packages: string[]
}

export type Bundled = Record<string, BundledFile>

/** `node_modules/a/node_modules/@b/c` of any file below it; null outside of node_modules. */
export const packageFolder = (file: string): string | null =>
  /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? null

/**
 * Notes what each built file is made of, in bundled/ENVIRONMENT.json beside it (dist/bundled): the list of ingredients and the licences of a
 * package are read from it, so that they name what is really inside and nothing else.
 */
export const noteBundled = (root: string): Plugin => {
  const styles = new Map<string, Set<string>>()
  const relative = (id: string): string => path.relative(root, id.split('?', 1)[0] ?? id).replaceAll(path.sep, '/')
  return {
    name: 'hera:bundled',
    apply: 'build',
    transform(_code, id) {
      // A style sheet's text leaves its module before the chunk is written.
      const isStyle = /\.css($|\?)/.test(id)
      const folder = isStyle ? packageFolder(relative(id)) : null
      if (folder) styles.set(this.environment.name, (styles.get(this.environment.name) ?? new Set()).add(folder))
      return null
    },
    writeBundle(_options, bundle) {
      const { name } = this.environment
      const bundled: Bundled = {}
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue
        const modules = Object.entries(chunk.modules)
          .filter(([id, module]) => !id.startsWith('\0') && module.renderedLength > 0)
          .map(([id]) => relative(id))
        bundled[chunk.fileName] = {
          entry: chunk.isEntry ? chunk.name : null,
          imports: chunk.imports.filter((file) => file in bundle),
          later: chunk.dynamicImports.filter((file) => file in bundle),
          sources: modules.filter((file) => packageFolder(file) === null).sort(),
          packages: [...new Set(modules.map(packageFolder).filter((folder) => folder !== null))].sort(),
        }
      }
      const sheets = [...(styles.get(name) ?? [])].sort()
      if (sheets.length > 0)
        bundled['(styles)'] = { entry: null, imports: [], later: [], sources: [], packages: sheets }
      const dir = path.resolve(this.environment.config.build.outDir, '../bundled')
      mkdirSync(dir, { recursive: true })
      writeFileSync(path.join(dir, `${name}.json`), `${JSON.stringify(bundled, null, 1)}\n`)
    },
  }
}

export const readBundled = (root: string, environment: 'client' | 'main' | 'preload'): Bundled => {
  const file = path.join(root, 'dist/bundled', `${environment}.json`)
  if (!existsSync(file)) throw new Error('Build Hera first: npm run build.')
  return JSON.parse(readFileSync(file, 'utf8')) as Bundled
}
