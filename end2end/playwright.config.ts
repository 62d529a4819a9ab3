// How the tests run: one Chromium, two workers, each with a server and a database of its own
// (`fixtures.ts`); then, by themselves, those that measure time. Knows no page.

import { defineConfig } from '@playwright/test'
import { launch, WITH_FAKE_DEVICES } from './browser'

// Playwright runs every project that it finds, and the screenshots are no test: their project exists
// only when it is asked for by name. The workers read this file too, without the command line, so
// the answer is left in the environment that they inherit.
if (process.argv.some((argument) => argument.includes('screenshots'))) process.env.SCREENSHOTS = 'yes'

export default defineConfig({
  testDir: '.',
  globalSetup: './postgres.ts',
  fullyParallel: true,
  // A browser with two or three pages fills one core.
  workers: 2,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  reporter: [['list']],
  // The longest that are not called slow take three quarters of a minute, in a debug build on two busy cores.
  timeout: 120_000,
  expect: { timeout: 10_000 },
  use: {
    actionTimeout: 10_000,
    navigationTimeout: 15_000,
    // Snapshots of the page tell what went wrong; pictures of every frame would cost half a core.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: true },
    launchOptions: launch(WITH_FAKE_DEVICES),
  },
  projects: [
    { name: 'chromium', testMatch: '*.spec.ts', testIgnore: 'screenshots.spec.ts', grepInvert: /@alone/ },
    // For a run of its own: six browsers in a call fill both cores, and what is measured beside another test is
    // how busy the machine is. Its folder is another one, so that it keeps what the run before has left.
    {
      name: 'alone',
      testMatch: '*.spec.ts',
      testIgnore: 'screenshots.spec.ts',
      grep: /@alone/,
      workers: 1,
      outputDir: 'test-results/alone',
    },
    ...(process.env.SCREENSHOTS ? [{ name: 'screenshots', testMatch: 'screenshots.spec.ts' }] : []),
  ],
})
