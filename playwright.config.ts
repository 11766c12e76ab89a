import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  workers: 2,
  fullyParallel: false,
  timeout: 120_000,
  // A machine that stalls for seconds is tried once more; the report says flaky. Only the second try is recorded: a trace
  // of each costs a quarter of the time.
  retries: 1,
  reporter: [['list'], ['json']],
  use: {
    viewport: { width: 1280, height: 720 },
    actionTimeout: 10_000,
    trace: 'on-first-retry',
    launchOptions: {
      ...(process.env.HERA_CHROMIUM ? { executablePath: process.env.HERA_CHROMIUM } : {}),
      chromiumSandbox: process.getuid?.() !== 0,
      args: [
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
})
