import { existsSync } from 'node:fs'
import path from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig, type EnvironmentOptions } from 'vite'
import pkg from './package.json' with { type: 'json' }
import { noteBundled } from './scripts/packaging/bundled.ts'

const at = (relative: string) => path.resolve(import.meta.dirname, relative)

/** Only native modules live in "dependencies"; everything else is bundled. */
const native = Object.keys(pkg.dependencies)

const entries = {
  main: {
    http: 'main/host/http/main.ts',
    demo: 'main/host/http/demo.ts',
    electron: 'main/host/electron/main.ts',
    'prepare-demo': 'main/host/node/prepare-demo.ts',
    import: 'main/host/node/import.ts',
    restore: 'main/host/node/restore.ts',
    'backup-worker': 'main/database/backup-worker.ts',
    'sync-worker': 'main/sync/thread-worker.ts',
    'sync-process': 'main/sync/process-worker.ts',
    central: 'main/host/node/central.ts',
    'embedded-worker': 'main/central/embedded-worker.ts',
  },
  preload: { preload: 'main/host/electron/preload.ts' },
}

/** The entries whose file exists, so that the renderer builds on its own. */
const present = (wanted: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(wanted)
      .map(([name, file]) => [name, at(file)] as const)
      .filter(([, file]) => existsSync(file)),
  )

const node = (name: 'main' | 'preload', format: 'es' | 'cjs', external: string[]): EnvironmentOptions => ({
  consumer: 'server',
  // 'import' or 'require' is added by how a package is asked for; naming one here breaks require() of a dual package.
  resolve: { noExternal: true, external, conditions: ['node'] },
  build: {
    outDir: at(`dist/${name}`),
    emptyOutDir: true,
    target: 'node24',
    minify: false,
    sourcemap: true,
    copyPublicDir: false,
    rolldownOptions: {
      input: present(entries[name]),
      external: [/^electron($|\/)/, /^node:/, ...external],
      platform: 'node',
      output:
        format === 'es'
          ? { format, entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' }
          : // A sandboxed preload is one CommonJS file.
            { format, entryFileNames: '[name].cjs', codeSplitting: false },
    },
  },
})

/** React and the component library change rarely and together: one chunk of their own. */
const vendor = /node_modules[\\/](react|react-dom|scheduler|@mantine|@floating-ui|react-[\w-]+|@tanstack|dayjs)[\\/]/

export default defineConfig({
  root: at('renderer'),
  base: './',
  plugins: [react(), noteBundled(import.meta.dirname)],
  build: {
    outDir: at('dist/renderer'),
    emptyOutDir: true,
    target: 'chrome140',
    // The page's policy allows no data: fonts or scripts; keep every asset a file.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // Read from the local disk: parse time counts, not a download.
    chunkSizeWarningLimit: 800,
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: 'vendor', test: vendor }] } },
    },
  },
  environments: {
    main: node('main', 'es', native),
    preload: node('preload', 'cjs', []),
  },
  builder: {
    async buildApp(builder) {
      const wanted = ['client', 'main', 'preload'].filter(
        (name) => name === 'client' || Object.keys(present(entries[name as 'main' | 'preload'])).length > 0,
      )
      for (const name of wanted) {
        const environment = builder.environments[name]
        if (environment) await builder.build(environment)
      }
    },
  },
})
