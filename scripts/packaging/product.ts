import { type Bundled, type BundledFile, readBundled } from './bundled.ts'

/** What is started in an installed program: the window, its threads and processes, and the same program over loopback. */
export const productEntries = ['electron', 'backup-worker', 'sync-process', 'sync-worker', 'http'] as const

/** Installed next to the bundle, because they hold machine code: everything else that is needed is in the bundle. */
export const nativePackages = ['argon2', 'better-sqlite3'] as const

/** What argon2 asks for at run time; the rest of its dependencies builds it. */
const besideNative = ['node-gyp-build', '@phc/format'] as const

const isDemo = ({ sources }: BundledFile): boolean =>
  sources.some((file) => /^main\/(features\/demo\/(?!accounts\.ts)|host\/node\/(demo|prepare|scene))/.test(file))

const notBuilt = (file: string): Error => new Error(`The build has no ${file}. Run npm run build.`)

/** `file` and everything that is read with it at once. */
const together = (bundled: Bundled, file: string, found = new Set<string>()): Set<string> => {
  if (found.has(file)) return found
  found.add(file)
  for (const other of (bundled[file] ?? fail(notBuilt(file))).imports) together(bundled, other, found)
  return found
}

const fail = (error: Error): never => {
  throw error
}

/**
 * The files of dist/main that the product's entries read, at once or later. What makes up a demo stays out: it is asked
 * for later, and only by who opens a demo. Throws when the start of the program itself needs it.
 */
export const productFiles = (bundled: Bundled): string[] => {
  const wanted = new Set<string>()
  const holdsDemo = (file: string): boolean =>
    [...together(bundled, file)].some((one) => bundled[one] && isDemo(bundled[one]))
  const take = (file: string): void => {
    for (const one of together(bundled, file)) {
      if (wanted.has(one)) continue
      wanted.add(one)
      bundled[one]?.later.filter((later) => !holdsDemo(later)).forEach(take)
    }
  }
  for (const entry of productEntries.map((name) => `${name}.js`)) {
    if (holdsDemo(entry)) fail(new Error(`${entry} would read at its start what makes up a demo.`))
    take(entry)
  }
  return [...wanted].sort()
}

/** Every installed package with something of it in the product, by its folder below `root`. */
export const productPackages = (root: string): string[] => {
  const main = readBundled(root, 'main')
  const folders = new Set([
    ...productFiles(main).flatMap((file) => main[file]?.packages ?? []),
    ...[readBundled(root, 'client'), readBundled(root, 'preload')]
      .flatMap((bundled) => Object.values(bundled))
      .flatMap(({ packages }) => packages),
    // What the bundler adds by itself: how its chunks find each other.
    'node_modules/rolldown',
    'node_modules/electron',
    // resources/fonts: what printing embeds into its sheets.
    'node_modules/dejavu-fonts-ttf',
    ...[...nativePackages, ...besideNative].map((name) => `node_modules/${name}`),
  ])
  return [...folders].sort()
}
