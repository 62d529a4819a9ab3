// Playing on time: the clocks that both see, time that is given, and moves that are taken back. Flags fall
// in the server's tests, which need not wait for them.

import type { Locator, Page } from '@playwright/test'
import { seated } from './courses'
import { expect, test } from './fixtures'
import { press } from './hands'
import { expectState, region, square, word } from './people'

test('clocks run from the second move on, time can be given, and moves taken back', async ({ visit }) => {
  const [first, second] = await seated(await visit(), await visit(), 'Tic-tac-toe', '3+2')
  for (const clock of await clocks(first).all()) await expect(clock).toHaveText('3:00')
  await play(first, 'b2')
  await play(second, 'a1')
  // The first player's time runs, on both pages, and the other's stands.
  for (const page of [first, second]) {
    const running = page.locator('.clock.is-running')
    await expect(running).toHaveCount(1)
    await expect(running).not.toHaveText('3:00')
  }
  await expect(clocks(first).filter({ hasText: '3:00' })).toHaveCount(1)

  await press(second.getByRole('button', { name: word(second, 'Give 15 seconds') }))
  // Both have just been seen below 3:00. How much is given is measured where time stands still, in the server's tests.
  for (const page of [first, second]) {
    await expect(page.locator('.clock.is-running')).toHaveText(/^3:(0[1-9]|1\d)$/)
  }

  await press(second.getByRole('button', { name: word(second, 'Take back my move') }))
  await expect(second.getByRole('button', { name: word(second, 'Do not take it back') })).toBeVisible()
  await press(first.getByRole('button', { name: word(first, 'Allow taking back') }))
  await expectState(second, 'Your turn')
  for (const page of [first, second]) {
    await expect(square(page, 'a1')).toHaveAccessibleName(word(page, 'a1, empty'))
    await expect(region(page, 'Moves')).not.toContainText('a1')
  }
  await play(second, 'c3')
  await expectState(first, 'Your turn')
})

function clocks(page: Page): Locator {
  return page.getByRole('timer', { name: word(page, 'Time left') })
}

async function play(page: Page, name: string): Promise<void> {
  await expectState(page, 'Your turn')
  await press(square(page, name))
}
