// A machine with neither a microphone nor a camera.

import { launch } from './browser'
import { dock, guest, muted, ofRoom, test } from './call'
import { expect } from './fixtures'
import { press } from './hands'
import { region, word } from './people'

test.use({ launchOptions: launch() })

test('who has no microphone is told so, and may listen', async ({ visit }) => {
  const one = await guest(visit)
  await press(region(one, 'Voice rooms').getByRole('button', { name: ofRoom(one, 'Alatau') }))
  const dialog = one.getByRole('dialog')
  await expect(dialog.getByRole('alert').filter({ hasText: 'There is no such device.' })).toBeVisible()
  await one.evaluate(() => {
    const devices = navigator.mediaDevices
    const ask = devices.getUserMedia.bind(devices)
    devices.getUserMedia = (wanted) => ask(wanted).finally(() => Object.assign(window, { answered: true }))
  })
  await press(dialog.getByRole('button', { name: word(one, 'Camera') }))
  await one.waitForFunction(() => 'answered' in window)
  await expect(dialog.getByRole('button', { name: word(one, 'Camera') })).toHaveAttribute('aria-pressed', 'false')
  await expect(dialog.getByRole('alert').filter({ hasText: 'There is no such device.' })).toBeVisible()
  await press(dialog.getByRole('button', { name: word(one, 'Join and only listen') }))
  await expect(dock(one).getByRole('listitem')).toHaveCount(1)
  await expect(muted(one, 'You')).toBeVisible()
})
