// A way that carries sound and not much more.

import { dock, enterVoiceRoom, guest, received, test as base } from './call'
import { expect } from './fixtures'
import { freePort } from './server'
import { Turn } from './turn'

/** Bytes a second: less than a picture needs, and more than sound does. */
const NARROW = 9_000

const test = base.extend<object, { relay: Turn | undefined }>({
  relay: [
    async ({}, use) => {
      const relay = await Turn.start(await freePort(), {}, [`--max-bps=${NARROW}`])
      await use(relay)
      await relay.stop()
    },
    { scope: 'worker' },
  ],
})

test('pictures rest where the way is too narrow for them, and the sound goes on', async ({ visit }) => {
  test.setTimeout(120_000)
  const [one, other] = [await guest(visit), await guest(visit)]
  await enterVoiceRoom(one, 'Alatau', { camera: true, relaysOnly: true })
  await enterVoiceRoom(other, 'Alatau', { relaysOnly: true })
  await expect(dock(one).getByText('Sound only')).toBeVisible({ timeout: 60_000 })
  let frames = -1
  const more = async () => {
    const before = frames
    frames = (await received(other)).frames
    return frames - before
  }
  await expect.poll(more, { intervals: [1_000], timeout: 20_000 }).toBe(0)
  const { packets } = await received(other)
  await expect.poll(async () => (await received(other)).packets).toBeGreaterThan(packets + 50)
})
