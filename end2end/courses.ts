// A short match of each game, from the set-up to its end.

import type { Locator, Page } from '@playwright/test'
import { board, byTurn, enterAsGuest, type Game, join, openTable, ready } from './people'

/** A whole match. */
export interface Course {
  game: Game
  /** For each move, the targets that are touched for it. */
  moves: string[][]
  /** Why it ended. */
  end: string
}

/** One match of each game that the other tests do not play. */
export const COURSES: Course[] = [
  { game: 'Gomoku', moves: touched('h8 a1 i8 a2 j8 a3 k8 a4 l8'), end: 'A full line' },
  { game: 'Reversi', moves: touched('f5 f6 d3 e3 f3 g5 h5 f4 f7'), end: 'More pieces' },
  { game: 'Chess', moves: touched('f2-f3 e7-e5 g2-g4 d8-h4'), end: 'Checkmate' },
  {
    game: 'Draughts',
    moves: touched(
      '22-18 12-16 21-17 10-14 17-10 7-14 24-19 3-7 19-12-3-10-21 9-14 21-7-20 2-7 20-2-13 4-8 18-14 1-6 ' +
        '13-2 8-11 2-20 5-9 14-5',
    ),
    end: 'No moves left',
  },
  {
    game: 'Togyzkumalak',
    moves: touched('a1 b6 a5 b9 a2 b8 a5 b7 a9 b4 a1 b7 a1 b5 a2 b9'),
    end: 'More stones',
  },
]

/** One match of every game. */
export const ALL_COURSES: Course[] = [
  { game: 'Tic-tac-toe', moves: touched('a3 a1 b3 b1 c3'), end: 'A full line' },
  { game: 'Connect four', moves: touched('4 3 4 3 4 3 4'), end: 'A full line' },
  ...COURSES,
]

/** Two guests at a table of a game with the match begun, in the order of their turns. */
export async function seated(one: Page, other: Page, game: Game, time?: string): Promise<[Page, Page]> {
  const host = await enterAsGuest(one)
  await enterAsGuest(other)
  await openTable(one, { game, time })
  await join(other, host)
  await ready(other)
  await ready(one)
  return byTurn(one, other)
}

/** The moves of a course, each with who makes it. */
export function steps(players: [Page, Page], { moves }: Course): [Page, string[]][] {
  return moves.map((gesture, ply) => [players[ply % 2]!, gesture])
}

/** A place of the board by its target, which is the same in every language. */
export function place(page: Page, target: string): Locator {
  return board(page).locator(`[role=gridcell][data-target="${target}"]`)
}

function touched(moves: string): string[][] {
  return moves.split(' ').map((move) => move.split('-'))
}
