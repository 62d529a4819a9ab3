// A way through every page of the site and every state of a table, for the tests that look at all of
// them.

import type { Page } from '@playwright/test'
import { expect, type Visit, type VisitorOptions } from './fixtures'
import { press } from './hands'
import {
  byTurn,
  chat,
  expectState,
  fillRegistration,
  join,
  move,
  newName,
  open,
  openMenu,
  openTable,
  pair,
  playOut,
  QUICK_WIN,
  ready,
  region,
  register,
  watchLink,
  word,
} from './people'

/** What is done at each page: `label` names the page and its state. */
export type Look = (label: string, page: Page) => Promise<void>

/** Goes everywhere as one visitor; the others, who make the pages full, are usual ones. */
export async function tour(visit: Visit, options: VisitorOptions, look: Look): Promise<void> {
  const [host, aida, bolat] = [await visit(), await visit(), await visit()]
  const hostName = await register(host, newName('Dana'))
  const playing: [string, string] = [
    await register(aida, newName('Aida')),
    await register(bolat, newName('Bolat')),
  ]
  await chat(aida, 'Сәлем! Who plays connect four?')
  await chat(bolat, 'I do, in a minute.')
  await openTable(host, { game: 'Connect four', time: '5+3', rated: true })
  const [first, second] = await pair(aida, bolat)
  await playOut([first, second], ['b2', 'a1', 'c3'])

  const page = await visit(options)
  await open(page)
  await expect(watchLink(page, ...playing)).toBeVisible()
  await look('lobby-signed-out', page)
  await open(page, '/watch')
  await expect(watchLink(page, ...playing)).toBeVisible()
  await look('watch', page)
  await open(page, '/watch/gomoku')
  await look('watch-game', page)
  await open(page, '/tv/tic-tac-toe')
  await expect(region(page, 'Seats')).toBeVisible()
  await look('tv', page)
  await open(page, '/tv/gomoku')
  await look('tv-off', page)
  await open(page, '/sign-in')
  await look('sign-in', page)
  await open(page, '/register')
  await look('register', page)
  await fillRegistration(page, 'x', 'short')
  await press(page.getByRole('button', { name: word(page, 'Create account') }))
  await expect(page.getByLabel(word(page, 'Password'))).toHaveAttribute('aria-invalid', 'true')
  await look('register-errors', page)

  const name = await register(page, newName('Serik'))
  // A match by correspondence, in which the visitor is to move.
  const hostTable = host.url()
  await openTable(page, { game: 'Togyzkumalak', time: '3 d a move' })
  // The page comes after its address, and the board can be touched once its rules are there.
  await expect(page.getByRole('gridcell').first()).toBeVisible()
  await look('table-correspondence-open', page)
  await open(host)
  await join(host, name)
  await open(page)
  await expect(region(page, 'Your matches by correspondence')).toContainText(hostName)
  await open(host, hostTable)
  await look('lobby', page)
  if (await page.getByRole('button', { name: word(page, 'Menu') }).isVisible()) {
    await openMenu(page)
    await look('menu', page)
    await page.keyboard.press('Escape')
  }
  await page.keyboard.press('?')
  await expect(page.getByRole('dialog', { name: word(page, 'Keyboard shortcuts') })).toBeVisible()
  await look('keyboard-shortcuts', page)
  await page.keyboard.press('Escape')
  await press(page.getByRole('button', { name: word(page, 'Open a table') }))
  await expect(page.getByRole('dialog', { name: word(page, 'Open a table') })).toBeVisible()
  await look('open-a-table', page)
  await page.keyboard.press('Escape')

  await open(page, '/games')
  await look('games', page)
  await open(page, '/games/chess')
  await look('rules', page)
  await open(page, '/games/togyzkumalak')
  await look('rules-togyzkumalak', page)
  await open(page, '/games/tic-tac-toe/first')
  await press(page.getByRole('gridcell').last())
  await expect(page.getByRole('main').getByRole('status')).not.toBeEmpty()
  await look('lesson', page)
  await open(page, '/practice/chess')
  await look('practice', page)
  await open(page, '/pass/chess')
  await look('pass', page)
  await open(page, '/settings')
  await look('settings', page)
  await open(page, '/nowhere')
  await expect(page.getByRole('heading', { name: word(page, 'Not found') })).toBeVisible()
  await look('not-found', page)

  await open(page)
  await openTable(page)
  await expect(page.getByRole('gridcell').first()).toBeVisible()
  await look('table-open', page)
  await press(aida.getByRole('button', { name: word(aida, 'Resign') }))
  await press(aida.getByRole('button', { name: word(aida, 'Yes, resign') }))
  await open(aida)
  await join(aida, name)
  await ready(aida)
  await expect(region(page, 'Seats')).toContainText(playing[0])
  await look('table-seated', page)
  await ready(page)
  await move(page, QUICK_WIN[0]!)
  await move(aida, QUICK_WIN[1]!)
  await chat(aida, 'Good luck!')
  await chat(page, 'You too')
  await press(aida.getByRole('button', { name: word(aida, 'Offer a draw') }))
  await expect(page.getByRole('button', { name: word(page, 'Accept the draw') })).toBeVisible()
  await look('table-playing', page)
  await press(page.getByRole('button', { name: word(page, 'Decline the draw') }))
  await playOut([page, aida], QUICK_WIN.slice(2))
  await expectState(page, 'You won')
  await look('table-over', page)

  await press(page.getByRole('link', { name: word(page, 'Replay') }))
  await expect(page.getByRole('button', { name: word(page, 'Previous move') })).toBeVisible()
  await look('match', page)
  await open(page, `/people/${name}`)
  await look('profile', page)
  await open(page, `/people/${name}/matches`)
  await look('matches', page)

  // A table of the other game, seen by someone who only watches.
  await open(aida)
  await join(aida, hostName)
  await ready(aida)
  await ready(host)
  const [red, yellow] = await byTurn(host, aida)
  for (const [ply, number] of [4, 4, 3, 5, 5].entries()) {
    const player = ply % 2 === 0 ? red : yellow
    await expectState(player, 'Your turn')
    await press(player.getByRole('gridcell', { name: new RegExp(`^column ${number},`) }))
  }
  await open(page, host.url())
  await look('table-watching', page)
  await press(red.getByRole('button', { name: word(red, 'Resign') }))
  await press(red.getByRole('button', { name: word(red, 'Yes, resign') }))
  await expect(region(page, 'Seats')).toContainText('−')
  await look('table-rated', page)
  await open(page, `/people/${hostName}`)
  await press(page.getByText(word(page, 'The graph as a table')))
  await look('profile-rated', page)
  await open(page, '/leaders/connect-four-blitz')
  await expect(region(page, 'Provisional ratings')).toContainText(hostName)
  await look('leaders', page)
}
