// Watching: the page of all matches, and TV.

import type { Page } from '@playwright/test'
import { rate } from './database'
import { expect, test, type Visit } from './fixtures'
import { press } from './hands'
import {
  board,
  expectNoReload,
  expectState,
  join,
  mark,
  newName,
  open,
  openTable,
  playOut,
  ready,
  region,
  register,
  square,
  type TableChoices,
  watchLink,
  word,
} from './people'

test('a match appears to whoever looks, its board moves, and a press leads to it', async ({ visit }) => {
  test.slow()
  const watcher = await visit()
  await open(watcher)
  await mark(watcher)
  const nav = watcher.getByRole('navigation', { name: word(watcher, 'Main') })
  await press(nav.getByRole('link', { name: word(watcher, 'Watch') }))
  await expect(watcher).toHaveURL('/watch')
  await expect(nav.getByRole('link', { name: word(watcher, 'Watch') })).toHaveAttribute('aria-current', 'page')

  const closed = await begin(visit, { watch: 'Nobody' })
  const seen = await begin(visit)
  const link = watchLink(watcher, ...seen.names)
  await expect(link).toBeVisible()
  const card = region(watcher, 'Matches being played').getByRole('listitem').filter({ hasText: seen.names[0] })
  await expect(card).toContainText('Tic-tac-toe')
  const small = card.locator('svg.board')
  const empty = await small.innerHTML()
  await playOut(seen.players, ['b2', 'a1'])
  await expect(card).toContainText('Moves: 2')
  await expect.poll(() => small.innerHTML()).not.toBe(empty)
  // By now it would be there.
  await expect(watchLink(watcher, ...closed.names)).toHaveCount(0)

  const games = watcher.getByRole('navigation', { name: word(watcher, 'Game') })
  await press(games.getByRole('link', { name: /^Chess/ }))
  await expect(watcher).toHaveURL('/watch/chess')
  await expect(watcher.getByRole('heading', { level: 1 })).toHaveText('Watch · Chess')
  await expect(link).toHaveCount(0)
  await press(games.getByRole('link', { name: /^Tic-tac-toe/ }))
  await expect(link).toBeVisible()

  await press(link)
  await expect(watcher).toHaveURL(new URL(seen.players[0].url()).pathname)
  await expect(square(watcher, 'b2')).toHaveAccessibleName('b2, cross')
  await expectNoReload(watcher)
  // Whoever looks at the list sees that somebody watches.
  const other = await visit()
  await open(other, '/watch/tic-tac-toe')
  const counted = region(other, 'Matches being played').getByRole('listitem').filter({ hasText: seen.names[0] })
  await expect(counted).toContainText('Watching: 1')
})

test('without scripts the page has the matches, and those that ended last', async ({ visit }) => {
  test.slow()
  const { players, names } = await begin(visit)
  await playOut(players, ['b2', 'a1'])
  // Another page's list: what is in it is in the next answer.
  const page = await visit()
  await open(page, '/watch')
  await expect(watchLink(page, ...names)).toBeVisible()

  const plain = await visit({ javaScriptEnabled: false })
  await plain.goto('/watch/tic-tac-toe')
  await watchLink(plain, ...names).click()
  await expect(plain).toHaveURL(new URL(players[0].url()).pathname)
  await resign(players[0])
  await expectState(players[1], 'You won')
  await plain.goto('/watch')
  await region(plain, 'Finished last').getByRole('link', { name: `${names[0]} – ${names[1]}` }).click()
  await expect(plain).toHaveURL(/\/match\//)
})

test('TV stays with a match to its end, shows the end, and turns to the best', async ({ visit, server }) => {
  test.slow()
  const choices = { game: 'Gomoku', time: '5+3', rated: true } as const
  const rated = (points: number) => (name: string) =>
    rate(server.database, { name, game: 'gomoku', speed: 'blitz', points })
  const good = await begin(visit, choices, ['h8', 'a1'], rated(2500))

  const tv = await visit()
  await open(tv, '/watch/gomoku')
  await expect(watchLink(tv, ...good.names)).toBeVisible()
  await press(tv.getByRole('link', { name: word(tv, 'TV: the best match') }))
  await expect(tv).toHaveURL('/tv/gomoku')
  await mark(tv)
  const seats = region(tv, 'Seats')
  await expect(seats).toContainText(good.names[0])
  await press(square(good.players[0], 'i8'))
  await expect(square(tv, 'i8')).not.toHaveAccessibleName(/empty/)
  await expect(region(tv, 'Watchers’ chat')).toBeVisible()

  const better = await begin(visit, choices, ['h8', 'a1'], rated(2600))
  const best = await begin(visit, choices, ['h8', 'a1'], rated(2700))
  // The lists tell of both, and nobody is torn away.
  const gomoku = tv.getByRole('navigation', { name: word(tv, 'Game') }).getByRole('link', { name: /^Gomoku/ })
  await expect.poll(async () => Number((await gomoku.innerText()).match(/\d+/)?.[0])).toBeGreaterThanOrEqual(3)
  await expect(seats).toContainText(good.names[0])
  // Who comes now begins with the best.
  const late = await visit()
  await open(late, '/tv/gomoku')
  await expect(region(late, 'Seats')).toContainText(best.names[0])
  await expect(region(late, 'Seats')).not.toContainText(better.names[0])

  await resign(good.players[0])
  await expectState(tv, 'The match is over. The next one comes in a moment.')
  await expect(seats).toContainText(good.names[0])
  await expectState(tv, `${good.names[1]} won`)
  await expect(seats).toContainText(best.names[0], { timeout: 30_000 })
  await expect(seats).not.toContainText(good.names[0])
  await expectState(tv, 'TV: the best match right now')
  await press(square(best.players[0], 'i8'))
  await expect(square(tv, 'i8')).not.toHaveAccessibleName(/empty/)
  await expectNoReload(tv)
})

test('without scripts TV shows the best match', async ({ visit, server }) => {
  test.slow()
  const rated = (name: string) => rate(server.database, { name, game: 'reversi', speed: 'rapid', points: 2800 })
  const choices = { game: 'Reversi', time: '10+5', rated: true } as const
  const { names } = await begin(visit, choices, ['f5', 'f6'], rated)
  const page = await visit()
  await open(page, '/watch')
  await expect(watchLink(page, ...names)).toBeVisible()
  const plain = await visit({ javaScriptEnabled: false })
  await plain.goto('/tv')
  await expect(region(plain, 'Seats')).toContainText(names[0])
  await expect(board(plain)).toBeVisible()
})

/**
 * Two people at a table of their own, the match begun; the host begins. On a clock both move: a match in
 * which nobody does is soon broken off.
 */
async function begin(
  visit: Visit,
  choices: TableChoices = {},
  moves: string[] = [],
  prepare: (name: string) => Promise<void> = async () => {},
): Promise<{ players: [Page, Page]; names: [string, string] }> {
  const [host, guest] = [await visit(), await visit()]
  const names: [string, string] = [newName('Aida'), newName('Bolat')]
  for (const [page, name] of [[host, names[0]], [guest, names[1]]] as const) {
    await register(page, name)
    await prepare(name)
  }
  await openTable(host, choices)
  await join(guest, names[0])
  await ready(host)
  await ready(guest)
  await expectState(host, 'Your turn')
  await playOut([host, guest], moves)
  return { players: [host, guest], names }
}

async function resign(page: Page): Promise<void> {
  await press(page.getByRole('button', { name: word(page, 'Resign') }))
  await press(page.getByRole('button', { name: word(page, 'Yes, resign') }))
}
