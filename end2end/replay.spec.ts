// A finished match, seen again: a link to a move, steps, playing through, saving, playing on; and finding it.

import { readFile } from 'node:fs/promises'
import type { Page } from '@playwright/test'
import { seated } from './courses'
import { expect, test } from './fixtures'
import { press, write } from './hands'
import {
  board,
  byTurn,
  DRAWN,
  expectBoard,
  expectState,
  finishedMatch,
  newName,
  open,
  openTable,
  join,
  playOut,
  position,
  QUICK_WIN,
  ready,
  region,
  register,
  state,
  word,
} from './people'

/** Two registered people have played a match of tic-tac-toe; gives its address and their names. */
async function finished(one: Page, other: Page, moves: string[]): Promise<{ path: string; names: string[] }> {
  const names = [await register(one, newName('Dana')), await register(other, newName('Serik'))]
  return { path: await playedAgain(one, other, names[0]!, moves), names }
}

async function playedAgain(one: Page, other: Page, host: string, moves: string[]): Promise<string> {
  await open(one)
  await open(other)
  await openTable(one)
  await join(other, host)
  await ready(other)
  await ready(one)
  const players = await byTurn(one, other)
  await playOut(players, moves)
  return `/match/${await finishedMatch(one)}`
}

test('a link to move 5 shows that position before any script runs, and the picture of it', async ({
  visit,
}) => {
  const { path } = await finished(await visit(), await visit(), DRAWN)
  const plain = await visit({ javaScriptEnabled: false })
  await plain.goto(`${path}?ply=5`)
  await expectBoard(plain, position(DRAWN.slice(0, 5)))
  await expect(plain.locator('meta[property="og:image"]')).toHaveAttribute('content', /\.png\?ply=5&/)

  const spectator = await visit()
  await open(spectator, `${path}?ply=5`)
  await expectBoard(spectator, position(DRAWN.slice(0, 5)))
  await expect(spectator.locator('.moves-step[aria-current]')).toHaveText(DRAWN[4]!)
})

test('a spectator steps by buttons, by keys and by the list, and the link follows', async ({ visit }) => {
  const { path } = await finished(await visit(), await visit(), DRAWN)
  const page = await visit()
  await open(page, `${path}?ply=5`)
  const shows = async (ply: number) => {
    await expectBoard(page, position(DRAWN.slice(0, ply)))
    await expect(page).toHaveURL(new RegExp(`\\?ply=${ply}$`))
  }
  await press(page.getByRole('button', { name: word(page, 'Next move') }))
  await shows(6)
  await press(page.getByRole('button', { name: word(page, 'Previous move') }))
  await shows(5)
  await page.keyboard.press('ArrowLeft')
  await shows(4)
  await page.keyboard.press('Home')
  await shows(0)
  await page.keyboard.press('ArrowRight')
  await shows(1)
  await page.keyboard.press('End')
  await shows(9)
  await press(region(page, 'Moves').getByRole('button', { name: DRAWN[2]! }))
  await shows(3)
  await page.reload()
  await shows(3)
})

test('the moves go by by themselves, as fast as is wished, and can be halted', async ({ visit }) => {
  const { path } = await finished(await visit(), await visit(), DRAWN)
  const page = await visit()
  await open(page, path)
  const speed = page.getByRole('combobox', { name: word(page, 'Speed') })
  // Slowly at first: whoever is to press Pause has to be in time.
  await speed.selectOption({ index: 0 })
  // By the event: looked at now and then, a move that stands for a moment only may be missed.
  const first = page.waitForURL(/\?ply=1$/)
  await press(page.getByRole('button', { name: word(page, 'Play through') }))
  await first
  await press(page.getByRole('button', { name: word(page, 'Pause') }))
  await expect(page.getByRole('button', { name: word(page, 'Play through') })).toBeVisible()
  await speed.selectOption({ index: 2 })
  await press(page.getByRole('button', { name: word(page, 'Play through') }))
  await expect(page).toHaveURL(/\?ply=9$/)
  await expectBoard(page, position(DRAWN))
  await expect(page.getByRole('button', { name: word(page, 'Play through') })).toBeVisible()
})

test('a match on time shows what each move took, and is saved as PGN and as text', async ({ visit }) => {
  const [white, black] = await seated(await visit(), await visit(), 'Chess', '5+3')
  for (const [page, text] of [
    [white, 'f3'],
    [black, 'e5'],
    [white, 'g4'],
    [black, 'Qh4#'],
  ] as const) {
    await expectState(page, 'Your turn')
    const line = page.getByRole('textbox', { name: word(page, 'Your move') })
    await write(line, text)
    await line.press('Enter')
  }
  await expectState(black, 'You won')
  const path = `/match/${await finishedMatch(white)}`
  const page = await visit()
  await open(page, `${path}?ply=0`)
  await expect(page.locator('.replay-people .clock')).toHaveText(['5:00', '5:00'])
  await expect(page.locator('.moves-time')).toHaveCount(4)
  await expect(page.locator('.moves-time').first()).toHaveText('0:00.0')

  const pgn = await saved(page, 'Save as PGN')
  expect(pgn.name).toMatch(/^oyinline-chess-[0-9a-f-]{36}\.pgn$/)
  for (const tag of ['Event', 'Site', 'Date', 'Round', 'White', 'Black', 'Result']) {
    expect(pgn.text).toMatch(new RegExp(`^\\[${tag} ".+"\\]$`, 'm'))
  }
  expect(pgn.text).toContain('[Result "0-1"]')
  const moves = pgn.text.split('\n\n')[1]!.replace(/\s+/g, ' ')
  expect(moves.replace(/\{\[%clk \d:\d\d:\d\d\]\} /g, '')).toBe('1. f3 1... e5 2. g4 2... Qh4# 0-1 ')
  const text = await saved(page, 'Save as text')
  expect(text.text).toContain('\n1. f2f3 e7e5 2. g2g4 d8h4 0-1\n')
})

test('from any position one plays on against the computer', async ({ visit }) => {
  const { path } = await finished(await visit(), await visit(), DRAWN)
  const page = await visit()
  await open(page, `${path}?ply=5`)
  const link = page.getByRole('link', { name: word(page, 'Play on from here against the computer') })
  await press(link)
  await expect(page).toHaveURL(/\/practice\/tic-tac-toe\?/)
  await expectBoard(page, position(DRAWN.slice(0, 5)))
  // Noughts are to move, so they are the visitor's.
  await expectState(page, 'Your turn')
  await press(board(page).getByRole('gridcell', { name: /^c1,/ }))
  const over = state(page, 'You lost').or(state(page, 'Your turn')).or(state(page, 'Draw'))
  await expect(over.first()).toBeVisible()
  await expect(board(page).getByRole('gridcell', { name: /, empty$/ })).toHaveCount(2)
  await press(page.getByRole('button', { name: word(page, 'New match') }))
  await expectBoard(page, position(DRAWN.slice(0, 5)))
})

test('where the rules ended the match there is nothing to play on', async ({ visit }) => {
  const { path } = await finished(await visit(), await visit(), QUICK_WIN)
  const page = await visit()
  await open(page, path)
  const link = page.getByRole('link', { name: word(page, 'Play on from here against the computer') })
  await expect(link).toBeHidden()
  await page.keyboard.press('ArrowLeft')
  await expect(link).toBeVisible()
})

test('matches are found by opponent and by result, also without scripts', async ({ visit }) => {
  const [dana, serik, aigul] = [await visit(), await visit(), await visit()]
  const { path: drawn, names } = await finished(dana, serik, DRAWN)
  await register(aigul, newName('Aigul'))
  const won = await playedAgain(dana, aigul, names[0]!, QUICK_WIN)

  const page = await visit()
  await open(page, `/people/${names[0]}`)
  await press(page.getByRole('link', { name: word(page, 'All matches') }))
  const found = region(page, 'Found matches').getByRole('link')
  const hrefs = () => found.evaluateAll((links) => links.map((link) => link.getAttribute('href')))
  await expect.poll(hrefs).toEqual([won, drawn])
  await write(page.getByLabel(word(page, 'Opponent’s name')), names[1]!.slice(0, 8))
  await press(page.getByRole('button', { name: word(page, 'Find') }))
  await expect.poll(hrefs).toEqual([drawn])
  await page.getByLabel(word(page, 'Result')).selectOption('won')
  await press(page.getByRole('button', { name: word(page, 'Find') }))
  await expect(region(page, 'Found matches')).toContainText('There is no such match.')
  await press(page.getByRole('link', { name: word(page, 'Show all') }))
  await expect.poll(hrefs).toEqual([won, drawn])

  const plain = await visit({ javaScriptEnabled: false })
  await plain.goto(`/people/${names[0]}/matches`)
  await plain.getByLabel(word(plain, 'Result')).selectOption('drawn')
  await plain.getByRole('button', { name: word(plain, 'Find') }).click()
  await expect(plain).toHaveURL(/result=drawn/)
  await expect(region(plain, 'Found matches').getByRole('link')).toHaveCount(1)
  await expect(plain.getByLabel(word(plain, 'Result'))).toHaveValue('drawn')
})

/** Follows a link that saves a file, and reads it. */
async function saved(page: Page, name: string): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    press(page.getByRole('link', { name: word(page, name) })),
  ])
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
}
