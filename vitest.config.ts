import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

/** Vitest leaves one core free by itself: on a machine of two that is half of it. */
const common = { pool: 'forks', testTimeout: 20_000, maxWorkers: Math.max(2, availableParallelism() - 1) } as const
const apart = ['tests/race/**', 'tests/torture/**']
const packaging = 'tests/packaging/**'

/**
 * `unit` is everything that needs no server of its own; `race` starts real Postgres servers and takes its time;
 * `packaging` packs what npm run build made and looks into the package.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...common,
          name: 'unit',
          include: ['{shared,main,tests,renderer,bench,scripts}/**/*.test.ts'],
          exclude: ['tests/e2e/**', ...apart, packaging, 'node_modules/**', 'dist/**'],
        },
      },
      {
        test: {
          ...common,
          name: 'race',
          include: apart.map((folder) => `${folder.slice(0, -3)}/**/*.test.ts`),
          testTimeout: 120_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          ...common,
          name: 'packaging',
          include: [`${packaging}/*.test.ts`],
          globalSetup: 'tests/packaging/built-package.ts',
          testTimeout: 60_000,
        },
      },
    ],
  },
})
