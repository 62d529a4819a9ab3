// Measures how many moves a second the rules of each game count, natively and as WebAssembly under Node, in
// turns, so that whatever else the machine does slows both alike: bench-rules.mjs MODULE PROGRAM [ROUNDS]

import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'

/** How long one measurement takes at least, in milliseconds: much more than a timer's step or a tick. */
const LEAST_MS = 150

const KIWIPETE = 'r3k2r/p1ppqpb1/bn2pnp1/3PN3/1p2P3/2N2Q1p/PPPBBPPP/R3K2R w KQkq - 0 1'

/** The game, the depth, the position. */
const WORK = [
  ['tic-tac-toe', 8, ''],
  ['connect-four', 7, ''],
  ['reversi', 8, ''],
  ['gomoku', 2, ''],
  ['draughts', 8, ''],
  ['draughts:english', 8, ''],
  ['togyzkumalak', 5, ''],
  ['chess', 4, ''],
  ['chess', 3, KIWIPETE],
  ['chess:960', 4, ''],
]

const [modulePath, program, roundsText = '7'] = process.argv.slice(2)
const rounds = Number(roundsText)
const module = createRequire(import.meta.url)(resolve(modulePath))
const native = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] })
const lines = createInterface({ input: native.stdout })[Symbol.asyncIterator]()

const sides = {
  native: async (game, depth, position, times) => {
    native.stdin.write(`${game};${depth};${times};${position}\n`)
    const { value } = await lines.next()
    const [count, milliseconds] = value.split(' ').map(Number)
    return { count, milliseconds }
  },
  module: async (game, depth, position, times) => {
    const begun = performance.now()
    let count = 0
    for (let time = 0; time < times; time++) count = module.count(game, position, depth)
    return { count, milliseconds: performance.now() - begun }
  },
}

/** How often a count is repeated until it is long enough to be measured; the first counts warm up. */
async function repetitions(side, work) {
  for (let times = 1; ; times *= 2) {
    const { milliseconds } = await side(...work, times)
    if (milliseconds >= LEAST_MS) return times
  }
}

function sorted(numbers) {
  return [...numbers].sort((one, other) => one - other)
}

function median(numbers) {
  const list = sorted(numbers)
  const middle = Math.floor(list.length / 2)
  return list.length % 2 ? list[middle] : (list[middle - 1] + list[middle]) / 2
}

/** In percent of the median, from the least to the most. */
function spread(numbers) {
  const list = sorted(numbers)
  return (100 * (list[list.length - 1] - list[0])) / median(numbers)
}

function millions(perSecond) {
  return (perSecond / 1e6).toFixed(2)
}

const columns = [18, 6, 12, 9, 8, 9, 8, 7]
function print(...cells) {
  console.log(cells.map((cell, index) => (index ? cell.padStart(columns[index]) : cell.padEnd(columns[index]))).join(' '))
}

console.log(`Moves a second, in millions: the median of ${rounds} rounds and their spread; the last move of a`)
console.log('sequence is counted without being made. The module is built as the one that browsers load.\n')
print('game', 'depth', 'moves', 'native', 'spread', 'wasm', 'spread', 'ratio')
for (const [game, depth, position] of WORK) {
  const work = [game, depth, position]
  const times = { native: await repetitions(sides.native, work), module: await repetitions(sides.module, work) }
  const speeds = { native: [], module: [] }
  let moves
  for (let round = 0; round < rounds; round++) {
    for (const name of ['native', 'module']) {
      const { count, milliseconds } = await sides[name](...work, times[name])
      moves ??= count
      if (!(count > 0) || count !== moves) {
        throw new Error(`${game} at depth ${depth}: ${count} moves counted by ${name}, ${moves} before`)
      }
      speeds[name].push((1e3 * count * times[name]) / milliseconds)
    }
  }
  // Of each round by itself: what slowed one of them slowed its other half, too.
  const ratio = median(speeds.native.map((speed, round) => speed / speeds.module[round]))
  print(
    position ? `${game} (Kiwipete)` : game,
    String(depth),
    moves.toLocaleString('en'),
    millions(median(speeds.native)),
    `${spread(speeds.native).toFixed(0)} %`,
    millions(median(speeds.module)),
    `${spread(speeds.module).toFixed(0)} %`,
    ratio.toFixed(2),
  )
}
native.stdin.end()
