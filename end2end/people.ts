// What people do on the pages, in the words of the domain. Everything is found by role and name, in the
// visitor's language, and done in the visitor's manner: mouse, touch, or keyboard.

import { type Locator, type Page, expect } from '@playwright/test'
import { nowReads, waysOf } from './fixtures'
import { choose, press, write } from './hands'
import { beginning, type Language, whole } from './words'

/** A game as the tiles name it. */
export type Game =
  | 'Tic-tac-toe'
  | 'Connect four'
  | 'Reversi'
  | 'Gomoku'
  | 'Draughts'
  | 'Togyzkumalak'
  | 'Chess'

/** The choices of the dialog that opens a table. */
export interface TableChoices {
  game?: Game
  time?: string
  entry?: 'Anyone' | 'Only with the link'
  first?: 'By lot' | 'Me' | 'My opponent'
  series?: 'One match' | 'Best of 3' | 'Best of 5' | 'Best of 7'
  watch?: 'Everyone' | 'Only with the link' | 'Nobody'
  rated?: boolean
}

/** Everyone's password; not on the list of common ones and no one's name. */
export const PASSWORD = 'baursak and kumis 47'

/** The first side wins in the top row. */
export const QUICK_WIN = ['a3', 'a1', 'b3', 'b1', 'c3']

/** Nobody ever has three in a line. */
export const DRAWN = ['a3', 'b3', 'c3', 'b2', 'a2', 'c2', 'b1', 'a1', 'c1']

/** The first side wins with four discs in column 4. */
export const QUICK_FOUR = [4, 3, 4, 3, 4, 3, 4]

/** A text of a page as a whole, given in English. */
export function word(page: Page, english: string): RegExp {
  return whole(waysOf(page).language, english)
}

/** The beginning of a text of a page, given in English. */
export function start(page: Page, english: string): RegExp {
  return beginning(waysOf(page).language, english)
}

// Coming and going

/** A name that nobody has and that resembles no other: no letters or digits that look alike. */
export function newName(base: string): string {
  const letters = 'abcdefghjkpqrstuvwxyz23456789'
  const tail = Array.from({ length: 8 }, () => letters[Math.floor(Math.random() * letters.length)])
  return base + tail.join('')
}

/** Opens a page of the site and waits until it is alive. */
export async function open(page: Page, address = '/'): Promise<void> {
  await page.goto(address)
  await connected(page)
}

/** The connection's state in the header. */
export function connection(page: Page): Locator {
  return page.getByRole('status', { name: word(page, 'Connection') })
}

/** Waits for a live connection; it also shows that the scripts have taken the page over. */
export async function connected(page: Page): Promise<void> {
  // By whichever transport the network lets through.
  const online = new RegExp(`${word(page, 'Connected').source}|${word(page, 'By HTTP').source}`)
  // The longest pause between two tries, and a busy machine on top.
  await expect(connection(page)).toHaveText(online, { timeout: 30_000 })
}

/** Registers a new person under a name and gives the name. */
export async function register(page: Page, name: string): Promise<string> {
  await open(page, '/register')
  await fillRegistration(page, name, PASSWORD)
  await press(page.getByRole('button', { name: word(page, 'Create account') }))
  await expectSignedIn(page, name)
  return name
}

/** Fills the registration form without sending it. */
export async function fillRegistration(page: Page, name: string, password: string): Promise<void> {
  await write(page.getByLabel(word(page, 'Name')), name)
  await write(page.getByLabel(word(page, 'Password')), password)
}

/** Signs in on the sign-in page. */
export async function signIn(page: Page, name: string, password = PASSWORD): Promise<void> {
  await open(page, '/sign-in')
  await fillSignIn(page, name, password)
  await expectSignedIn(page, name)
}

/** Fills and sends the form of the sign-in page. */
export async function fillSignIn(page: Page, name: string, password: string): Promise<void> {
  const main = page.getByRole('main')
  await write(main.getByLabel(word(page, 'Name')), name)
  await write(main.getByLabel(word(page, 'Password')), password)
  await press(main.getByRole('button', { name: word(page, 'Sign in') }))
}

/** Comes in as a guest from the lobby and gives the name that the server chose. */
export async function enterAsGuest(page: Page): Promise<string> {
  await open(page)
  await press(page.getByRole('main').getByRole('button', { name: word(page, 'Play as guest') }))
  return ownName(page)
}

/** The name in the header, once the page of a signed-in person is alive. */
export async function ownName(page: Page): Promise<string> {
  await expect(page.getByRole('button', { name: word(page, 'Sign out'), includeHidden: true })).toBeAttached()
  await connected(page)
  const address = await page.getByRole('banner').locator('a[href^="/people/"]').getAttribute('href')
  return decodeURIComponent(address?.replace('/people/', '') ?? '')
}

/** Waits until the page is that of a person who is signed in. */
export async function expectSignedIn(page: Page, name: string): Promise<void> {
  // Where there is little room, it is in the menu.
  await expect(page.getByRole('banner').getByRole('link', { name, includeHidden: true })).toBeAttached()
  await connected(page)
}

/** Chooses a language in the header. */
export async function read(page: Page, language: Language): Promise<void> {
  await page.getByRole('banner').getByRole('combobox', { name: word(page, 'Language') }).selectOption(language)
  await expect(page.locator('html')).toHaveAttribute('lang', language)
  nowReads(page, language)
}

// The lobby

/** Goes to the lobby by the header's link, without loading a page. */
export async function goToLobby(page: Page): Promise<void> {
  const nav = page.getByRole('navigation', { name: word(page, 'Main') })
  await press(nav.getByRole('link', { name: word(page, 'Play') }))
  await expect(page).toHaveURL('/')
}

/** Opens the menu, which the header has where there is little room. */
export async function openMenu(page: Page): Promise<void> {
  await press(page.getByRole('banner').getByRole('button', { name: word(page, 'Menu') }))
  await expect(page.getByRole('banner').getByRole('combobox', { name: word(page, 'Language') })).toBeVisible()
}

/** A part of a page by its name. */
export function region(page: Page, name: string): Locator {
  return page.getByRole('region', { name: word(page, name) })
}

/** Presses Play now for a game. */
export async function playNow(page: Page, game: Game = 'Tic-tac-toe'): Promise<void> {
  const lobby = region(page, 'Play now')
  await choose(lobby.getByRole('radio', { name: word(page, game) }))
  await press(lobby.getByRole('button', { name: word(page, 'Play now') }))
}

/** Brings two people in the lobby together by Play now; gives them with the one who begins first. */
export async function pair(one: Page, other: Page, game: Game = 'Tic-tac-toe'): Promise<[Page, Page]> {
  await playNow(one, game)
  await expect(one.getByText(word(one, 'Waiting for an opponent…'))).toBeVisible()
  await playNow(other, game)
  for (const page of [one, other]) await expect(page).toHaveURL(/\/table\//)
  return byTurn(one, other)
}

/** Opens a table by the lobby's dialog. */
export async function openTable(
  page: Page,
  {
    game = 'Tic-tac-toe',
    time = 'No clock',
    entry = 'Anyone',
    first = 'Me',
    series = 'One match',
    watch = 'Everyone',
    rated = false,
  }: TableChoices = {},
): Promise<void> {
  await press(page.getByRole('button', { name: word(page, 'Open a table') }))
  const dialog = page.getByRole('dialog', { name: word(page, 'Open a table') })
  const choices = {
    Game: game,
    Time: time,
    'Who may join': entry,
    'Who begins': first,
    Series: series,
    'Who may watch': watch,
  }
  for (const [group, choice] of Object.entries(choices)) {
    const name = word(page, group)
    const radios = dialog.getByRole('group', { name }).or(dialog.getByRole('radiogroup', { name }))
    await choose(radios.getByRole('radio', { name: word(page, choice) }))
  }
  if (rated) await choose(dialog.getByRole('checkbox', { name: word(page, 'Rated') }))
  await press(dialog.getByRole('button', { name: word(page, 'Open table') }))
  await expect(page).toHaveURL(/\/table\//)
}

/** Takes the free seat of a table in the lobby's list. */
export async function join(page: Page, host: string): Promise<void> {
  await press(region(page, 'Open tables').getByRole('button', { name: word(page, `Join ${host}`) }))
  await expect(page).toHaveURL(/\/table\//)
}

/** The link to a match in the lobby's list. */
export function watchLink(page: Page, ...names: [string, string]): Locator {
  const either = names.concat(names.toReversed())
  const matches = region(page, 'Matches being played')
  return matches
    .getByRole('link', { name: word(page, `Watch ${either[0]} – ${either[1]}`) })
    .or(matches.getByRole('link', { name: word(page, `Watch ${either[2]} – ${either[3]}`) }))
}

/** A person in the lobby's list of those who are here. */
export function personHere(page: Page, name: string): Locator {
  return region(page, 'Here now').getByRole('link', { name })
}

// The table

/** Takes a free seat. */
export async function sit(page: Page): Promise<void> {
  await press(region(page, 'Seats').getByRole('button', { name: word(page, 'Sit down') }))
}

/** The button that lights and puts out one's lamp. */
export function readyButton(page: Page): Locator {
  return region(page, 'Seats').getByRole('button', { name: word(page, 'Ready') })
}

/** Lights one's lamp. */
export async function ready(page: Page): Promise<void> {
  await press(readyButton(page))
}

/** Checks how many lamps are lit and how many are out. */
export async function expectLamps(page: Page, lamps: { ready: number; notReady: number }): Promise<void> {
  const lamp = (text: string) => region(page, 'Seats').getByText(word(page, text)).filter({ visible: true })
  await expect(lamp('ready')).toHaveCount(lamps.ready)
  await expect(lamp('not ready')).toHaveCount(lamps.notReady)
}

/** The board. */
export function board(page: Page): Locator {
  return page.getByRole('grid', { name: word(page, 'Board') })
}

/** A square of the board, `b2`, whatever stands on it. */
export function square(page: Page, name: string): Locator {
  return board(page).getByRole('gridcell', { name: new RegExp(`^${name}\\b`) })
}

/** A column of the rack, whatever it holds. */
export function column(page: Page, number: number): Locator {
  return board(page).getByRole('gridcell', { name: new RegExp(`^column ${number},`) })
}

/** A line of state on the page: whose turn it is, how it ended, the countdown. */
export function state(page: Page, english: string): Locator {
  return page.getByRole('status').filter({ hasText: word(page, english), visible: true }).first()
}

/** Checks a line of state. */
export async function expectState(page: Page, english: string): Promise<void> {
  await expect(state(page, english)).toBeVisible()
}

/** Waits until it is the turn of one of two players; gives them with that one first. */
export async function byTurn(one: Page, other: Page): Promise<[Page, Page]> {
  const turns = () => Promise.all([one, other].map((page) => state(page, 'Your turn').isVisible()))
  await expect.poll(async () => (await turns()).filter(Boolean).length, 'one of them has the turn').toBe(1)
  const [first] = await turns()
  return first ? [one, other] : [other, one]
}

/** Makes a move on one's turn; it stands on the board at once. */
export async function move(page: Page, name: string): Promise<void> {
  await expectState(page, 'Your turn')
  await press(square(page, name))
  await expect(square(page, name)).not.toHaveAccessibleName(word(page, `${name}, empty`))
}

/** Drops a disc on one's turn. */
export async function drop(page: Page, number: number): Promise<void> {
  await expectState(page, 'Your turn')
  await press(column(page, number))
}

/** Plays moves in turn, the first player beginning; each is seen by the other before the next. */
export async function playOut(players: [Page, Page], moves: string[]): Promise<void> {
  for (const [ply, name] of moves.entries()) await move(players[ply % 2 === 0 ? 0 : 1], name)
}

/** Checks a tic-tac-toe board against nine of `X`, `O`, `.` from a3 to c1, row by row. */
export async function expectBoard(page: Page, position: string): Promise<void> {
  const marks: Record<string, string> = { X: 'cross', O: 'nought', '.': 'empty' }
  const names = ['3', '2', '1'].flatMap((row) => ['a', 'b', 'c'].map((file) => file + row))
  const cells = [...position.replace(/\s/g, '')].map((mark, index) => `${names[index]}, ${marks[mark]}`)
  for (const cell of cells) {
    await expect(board(page).getByRole('gridcell', { name: start(page, cell) }), cell).toHaveCount(1)
  }
}

/** The position after moves of tic-tac-toe, as `expectBoard` reads it. */
export function position(moves: string[]): string {
  const names = ['3', '2', '1'].flatMap((row) => ['a', 'b', 'c'].map((file) => file + row))
  return names.map((name) => (moves.includes(name) ? 'XO'[moves.indexOf(name) % 2] : '.')).join('')
}

/** Checks the list of tic-tac-toe moves beside the board. */
export async function expectMoves(page: Page, moves: string[]): Promise<void> {
  await expect.poll(() => movesShown(page)).toEqual(moves)
}

/** The moves of tic-tac-toe that the list beside the board shows, however it numbers them. */
export async function movesShown(page: Page): Promise<string[]> {
  return (await region(page, 'Moves').innerText()).match(/\b[abc][123]\b/g) ?? []
}

/** The link to the finished match's own page, and from it the match's id. */
export async function finishedMatch(page: Page): Promise<string> {
  const address = await page.getByRole('link', { name: word(page, 'Replay') }).getAttribute('href')
  return address?.match(/\/match\/([0-9a-f-]+)/)?.[1] ?? ''
}

/** The id of the table whose page is open. */
export function tableOf(page: Page): string {
  return new URL(page.url()).pathname.replace('/table/', '')
}

// Talk

/** Writes into the chat of the page. */
export async function chat(page: Page, text: string, room = 'Chat'): Promise<void> {
  const talk = region(page, room)
  const box = talk.getByRole('textbox', { name: word(page, 'Message') })
  await write(box, text)
  if (waysOf(page).manner === 'keyboard') await page.keyboard.press('Enter')
  else await press(talk.getByRole('button', { name: word(page, 'Send') }))
  await expect(box).toHaveValue('')
}

/** Checks that the chat shows these texts once each and in this order, whatever else it shows. */
export async function expectChat(page: Page, texts: string[], room = 'Chat'): Promise<void> {
  await expect.poll(() => chatShown(page, texts, room)).toEqual(texts)
}

/** Those of some texts that the chat shows, as often and in the order in which it shows them. */
export async function chatShown(page: Page, texts: string[], room = 'Chat'): Promise<string[]> {
  const log = await region(page, room).getByRole('log', { name: word(page, 'Messages') }).innerText()
  return log.split('\n').filter((line) => texts.includes(line.trim())).map((line) => line.trim())
}

// Staying on the page

/** Marks the page, so that a reload of it shows. */
export async function mark(page: Page): Promise<void> {
  await page.evaluate(() => Object.assign(window, { marked: true }))
}

/** Checks that the page has not been loaded anew since it was marked. */
export async function expectNoReload(page: Page): Promise<void> {
  expect(await page.evaluate(() => 'marked' in window), 'the page is the one that was marked').toBe(true)
}

/** Checks that nothing sticks out to the right of the page. */
export async function expectNoSidewaysScroll(page: Page, what = page.url()): Promise<void> {
  const tooWide = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth <= clientWidth) return []
    return [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5)
      .map((element) => `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`)
  })
  expect(tooWide, `what sticks out of ${what}`).toEqual([])
}
