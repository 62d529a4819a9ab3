// How a visitor acts: by mouse, by touch, or by nothing but the keyboard. Knows kinds of controls, no page.

import { type Locator, expect } from '@playwright/test'
import { waysOf } from './fixtures'

/** Presses a button, a link or a square in the visitor's manner. */
export async function press(target: Locator): Promise<void> {
  const { manner } = waysOf(target.page())
  if (manner === 'mouse') await target.click()
  else if (manner === 'touch') await target.tap()
  else {
    if ((await target.getAttribute('role')) === 'gridcell') await walkTo(target)
    else await reach(target)
    await target.page().keyboard.press('Enter')
  }
}

/** Puts a text into a field in the visitor's manner. */
export async function write(field: Locator, text: string): Promise<void> {
  if (waysOf(field.page()).manner !== 'keyboard') return field.fill(text)
  await reach(field)
  await field.page().keyboard.press('ControlOrMeta+A')
  await field.page().keyboard.type(text)
}

/** Chooses one of several radio buttons in the visitor's manner. */
export async function choose(radio: Locator): Promise<void> {
  if (await radio.isChecked()) return
  const { keyboard } = radio.page()
  if (waysOf(radio.page()).manner === 'keyboard') {
    // Tab stops at the group's chosen button; the arrows go round the group.
    const group = await radio.getAttribute('name')
    await reach(radio.page().locator(`input[name="${group}"]:checked:visible`))
    for (let others = 0; others < 10 && !(await radio.isChecked()); others++) {
      await keyboard.press('ArrowDown')
    }
  } else {
    // The button itself may be hidden behind its label, which is what a person presses.
    const label = await radio.evaluateHandle((input: HTMLInputElement) => input.labels?.[0] ?? input)
    if (waysOf(radio.page()).manner === 'touch') await label.asElement()?.tap()
    else await label.asElement()?.click()
  }
  await expect(radio).toBeChecked()
}

/** More stops than any page has: past them the focus is caught, or the target is no stop at all. */
const STOPS = 150

/** Goes to an element by the Tab key. */
export async function reach(target: Locator): Promise<void> {
  await expect(target).toBeVisible()
  for (let stops = 0; stops < STOPS; stops++) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await target.page().keyboard.press('Tab')
  }
  throw new Error(`Tab does not lead to ${target}`)
}

/** Goes to a square by Tab, which stops at the board once, and by the arrow keys on it. */
async function walkTo(target: Locator): Promise<void> {
  const page = target.page()
  const onBoard = () =>
    target.evaluate((square) => square.closest('[role=grid]')?.contains(document.activeElement))
  for (let stops = 0; !(await onBoard()); stops++) {
    if (stops > STOPS) throw new Error('Tab does not lead to the board')
    await page.keyboard.press('Tab')
  }
  for (let steps = 0; steps < 20; steps++) {
    const key = await target.evaluate((square) => {
      if (square === document.activeElement || !document.activeElement) return undefined
      const middle = ({ x, y, width, height }: DOMRect) => ({ x: x + width / 2, y: y + height / 2 })
      const { height } = square.getBoundingClientRect()
      const goal = middle(square.getBoundingClientRect())
      const here = middle(document.activeElement.getBoundingClientRect())
      // The row first: on the dark squares of a board the columns of the next row are others.
      if (Math.abs(goal.y - here.y) > height / 2) return goal.y > here.y ? 'ArrowDown' : 'ArrowUp'
      return goal.x > here.x ? 'ArrowRight' : 'ArrowLeft'
    })
    if (!key) return
    await page.keyboard.press(key)
  }
  throw new Error(`the arrow keys do not lead to ${target}`)
}
