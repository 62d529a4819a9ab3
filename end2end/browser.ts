// Which browser the tests start, and how.

import { existsSync } from 'node:fs'
import type { LaunchOptions } from '@playwright/test'

const SYSTEM_CHROMIUM = '/usr/bin/chromium'

// A system's browser first: not every machine can download Playwright's own.
const executablePath = process.env.CHROMIUM_PATH ?? (existsSync(SYSTEM_CHROMIUM) ? SYSTEM_CHROMIUM : undefined)

/** A camera and a microphone that everybody has; whether a page may use them is for the test to say. */
export const WITH_FAKE_DEVICES = ['--use-fake-device-for-media-stream']

/** How a browser is started, with options beside those that every test needs. */
export function launch(more: string[] = []): LaunchOptions {
  const args = [
    '--headless=new',
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    ...more,
  ]
  return { executablePath, args }
}
