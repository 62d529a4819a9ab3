// Sees to it that the tests have a Postgres: the one in `DATABASE_URL`, or the program's own, in a
// folder that goes away with the tests.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { FullConfig } from '@playwright/test'
import { binary, inherited } from './server'

/** Playwright calls it before the first worker starts; what it returns, after the last has ended. */
export default async function start(config: FullConfig): Promise<(() => Promise<void>) | undefined> {
  if (process.env.DATABASE_URL) return undefined

  const folder = await mkdtemp(join(tmpdir(), 'oyinline-e2e-postgres-'))
  const postgres = spawn(binary(config.rootDir), ['postgres', '--data', folder], {
    env: inherited(),
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(postgres, 'exit')
  const [url] = await Promise.race([
    once(createInterface(postgres.stdout), 'line'),
    ended.then(([code]) => Promise.reject(new Error(`\`oyinline postgres\` ended with ${code}`))),
  ])
  process.env.DATABASE_URL = url

  return async () => {
    postgres.stdin.end()
    await ended
    await rm(folder, { recursive: true, force: true })
  }
}
