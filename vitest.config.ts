import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{shared,main,tests,renderer,bench,scripts}/**/*.test.ts'],
    exclude: ['tests/e2e/**', 'node_modules/**', 'dist/**'],
    pool: 'forks',
    testTimeout: 20_000,
  },
})
