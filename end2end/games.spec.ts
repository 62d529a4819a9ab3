// Every game from its set-up to its end, in two browsers and on time: by mouse, by nothing but the keyboard,
// by drawing pieces along, and by writing the moves.

import type { Locator, Page } from '@playwright/test'
import { expect, test } from './fixtures'
import { ALL_COURSES, COURSES, place, seated, steps } from './courses'
import { press, write } from './hands'
import { expectState, region, word } from './people'

for (const course of ALL_COURSES) {
  for (const manner of ['mouse', 'keyboard'] as const) {
    test(`${course.game} is played to its end on time by ${manner}`, async ({ visit }) => {
      const players = await seated(await visit({ manner }), await visit({ manner }), course.game, '15+10')
      for (const [ply, [page, gesture]] of steps(players, course).entries()) {
        await expectState(page, 'Your turn')
        // It runs from the second player's first move on.
        await expect(page.locator('.clock.is-running')).toHaveCount(ply < 2 ? 0 : 1)
        for (const target of gesture) await press(place(page, target))
      }
      for (const page of players) {
        await expect(page.getByText(word(page, course.end))).toBeVisible()
        await expect(page.locator('.clock')).toHaveCount(2)
        await expect(page.locator('.clock.is-running')).toHaveCount(0)
      }
    })
  }
}

for (const course of COURSES.filter(({ moves }) => moves[0]!.length > 1)) {
  test(`${course.game} is played by drawing pieces along`, async ({ visit }) => {
    const players = await seated(await visit(), await visit(), course.game)
    for (const [page, [from, ...to]] of steps(players, course)) {
      await expectState(page, 'Your turn')
      await draw(place(page, from!), place(page, to[0]!))
      // What goes on after the first step of a capture is touched.
      for (const target of to.slice(1)) await press(place(page, target))
    }
    for (const page of players) await expect(page.getByText(word(page, course.end))).toBeVisible()
  })
}

test('moves are written as people write them, and a text that is no move is said so', async ({ visit }) => {
  const [white, black] = await seated(await visit(), await visit(), 'Chess')
  const enter = async (page: Page, text: string) => {
    await expectState(page, 'Your turn')
    const line = page.getByRole('textbox', { name: word(page, 'Your move') })
    await write(line, text)
    await line.press('Enter')
  }
  await enter(white, 'e5')
  await expect(white.getByText(word(white, 'There is no such move now.'))).toBeVisible()
  await enter(white, 'e4')
  await enter(black, 'e7e5')
  await enter(white, 'Nf3')
  for (const page of [white, black]) await expect(region(page, 'Moves')).toContainText('Nf3')
})

/** Draws what stands on one place to another. */
async function draw(from: Locator, to: Locator): Promise<void> {
  const { mouse } = from.page()
  const middle = async (place: Locator) => {
    const { x, y, width, height } = (await place.boundingBox())!
    return [x + width / 2, y + height / 2] as const
  }
  await from.scrollIntoViewIfNeeded()
  const [[fromX, fromY], [toX, toY]] = [await middle(from), await middle(to)]
  await mouse.move(fromX, fromY)
  await mouse.down()
  await mouse.move(toX, toY, { steps: 5 })
  await mouse.up()
}
