// Moves that are planned while the other thinks: made one by one as the turn comes, all forgotten at the
// first that cannot be made.

import { expect, test } from './fixtures'
import { place, seated } from './courses'
import { press } from './hands'
import { expectState, region, word } from './people'
import type { Page } from '@playwright/test'

async function touch(page: Page, move: string): Promise<void> {
  for (const target of move.split('-')) await press(place(page, target))
}

function planned(page: Page) {
  return page.getByText(/^Planned: /)
}

for (const manner of ['mouse', 'keyboard'] as const) {
  test(`planned moves are made when their turn comes, by ${manner}`, async ({ visit }) => {
    const [white, black] = await seated(await visit({ manner }), await visit(), 'Chess', '15+10')
    await expectState(white, 'Your turn')
    await touch(white, 'e2-e4')
    await expectState(black, 'Your turn')

    // The second goes on from where the first will have led.
    await touch(white, 'd2-d4')
    await touch(white, 'd4-d5')
    await expect(planned(white)).toHaveText('Planned: d2–d4, d4–d5')
    await expect(place(white, 'd4')).toHaveAccessibleDescription(/planned move/)

    await touch(black, 'a7-a6')
    await expect(region(black, 'Moves')).toContainText('d4')
    await expect(planned(white)).toHaveText('Planned: d4–d5')
    await expectState(black, 'Your turn')
    await touch(black, 'a6-a5')
    await expect(region(black, 'Moves')).toContainText('d5')
    await expect(planned(white)).toHaveCount(0)
    await expectState(black, 'Your turn')
  })
}

test('a planned move that cannot be made takes the others with it, and all can be forgotten', async ({ visit }) => {
  const [white, black] = await seated(await visit(), await visit(), 'Chess', '15+10')
  await expectState(white, 'Your turn')
  await touch(white, 'e2-e4')
  await expectState(black, 'Your turn')

  await touch(white, 'd2-d4')
  await press(white.getByRole('button', { name: word(white, 'Forget planned moves') }))
  await expect(planned(white)).toHaveCount(0)

  await touch(white, 'e4-e5')
  await touch(white, 'a2-a3')
  await expect(planned(white)).toHaveText('Planned: e4–e5, a2–a3')
  await touch(black, 'e7-e5')
  await expectState(white, 'Your turn')
  await expect(planned(white)).toHaveCount(0)
  await expect(region(white, 'Moves')).not.toContainText('a3')
})

test('where no clock runs nothing is planned', async ({ visit }) => {
  const [white, black] = await seated(await visit(), await visit(), 'Chess')
  await expectState(white, 'Your turn')
  await touch(white, 'e2-e4')
  await expectState(black, 'Your turn')
  await touch(white, 'd2-d4')
  await touch(black, 'e7-e5')
  await expectState(white, 'Your turn')
  await expect(place(white, 'd2')).toHaveAccessibleName(/pawn/)
})
