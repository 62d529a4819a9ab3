// The relay of `compose.yaml` leads nobody to what is not on the open network. Asked by coturn's own client.

import { spawn, spawnSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { networkInterfaces, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from '@playwright/test'
import { freePort } from './server'
import { turnProgram } from './turn'

const PRIVATE = [
  '0.0.0.1',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.254',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
]
const OPEN = ['8.8.8.8', '172.32.0.1', '100.128.0.1']

test('the relay of the compose file reaches no private address', async ({}, info) => {
  const folder = await mkdtemp(join(tmpdir(), 'oyinline-relay-'))
  const port = await freePort()
  const secret = 'a secret of the tests'
  // An address that is not the one by which this machine talks to itself; relays have none of those.
  const own = Object.values(networkInterfaces())
    .flat()
    .find((address) => address?.family === 'IPv4' && !address.internal)
  const relay = spawn(
    turnProgram(),
    [
      ...['-c', resolve(info.config.rootDir, '../deploy/turnserver.conf')],
      ...[`--listening-port=${port}`, '--listening-ip=127.0.0.1', `--relay-ip=${own?.address ?? '127.0.0.1'}`],
      ...[`--static-auth-secret=${secret}`, '--no-tls', '--no-dtls'],
      ...[`--userdb=${join(folder, 'users')}`, `--pidfile=${join(folder, 'pid')}`],
    ],
    { cwd: folder, stdio: 'ignore' },
  )
  try {
    const username = `${Math.floor(Date.now() / 1_000) + 60}:test`
    const password = createHmac('sha1', secret).update(username).digest('base64')
    const ask = (peer: string) => {
      const options = ['-n', '1', '-m', '1', '-c', '-X', '-e', peer, '-u', username, '-w', password, '-p', `${port}`]
      // It goes on to send what nobody answers; by then it has been told whether it may.
      const { stdout, stderr } = spawnSync('turnutils_uclient', [...options, '127.0.0.1'], { timeout: 3_000 })
      return `${stdout}${stderr}`
    }
    // By UDP, which it listens to after TCP.
    await expect.poll(() => ask(PRIVATE[0]!)).toContain('403 (Forbidden IP)')
    for (const peer of PRIVATE) expect(ask(peer), peer).toContain('403 (Forbidden IP)')
    for (const peer of OPEN) expect(ask(peer), peer).not.toContain('403')
  } finally {
    relay.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
})
