// Prints how much WebAssembly, under brotli, a browser loads on its first visit to some pages:
// first-visit.mjs SITE. The goal is that of the first visit to the lobby and a board together.

import { readFile, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

const GOAL = 350_000

const [site] = process.argv.slice(2)
const pkg = join(site, 'pkg')
const files = await readdir(pkg)
const manifest = files.find((file) => file.startsWith('__wasm_split_manifest.'))
const needs = JSON.parse(await readFile(join(pkg, manifest), 'utf8'))
const main = files.find((file) => /^oyinline\.\w+\.wasm$/.test(file))

// A file that is too small to shrink is sent as it is.
async function weight(path) {
  const sizes = await Promise.all([`${path}.br`, path].map((file) => stat(file).catch(() => null)))
  return sizes.find(Boolean).size
}

async function together(paths) {
  const weights = await Promise.all([...new Set(paths)].map(weight))
  return weights.reduce((sum, weight) => sum + weight, 0)
}

const part = (name) => needs[name].map((file) => join(pkg, `${file}.wasm`))
const shared = [join(pkg, main)]
const lobby = [...shared, ...part('lobby')]
const computer = [join(site, 'computer', 'computer_bg.wasm')]
const visits = [
  ['the lobby', lobby],
  ['the lobby, with boards of matches in it', [...lobby, ...part('rules')]],
  [`the lobby and a board (goal ${GOAL})`, [...lobby, ...part('table'), ...part('rules')]],
  ['the lobby and a board of chess', [...lobby, ...part('table'), ...part('chess')]],
  ['the lobby and a finished match', [...lobby, ...part('study'), ...part('rules')]],
  ['a match against the computer', [...lobby, ...part('study'), ...part('rules'), ...computer]],
  ['a table by its link', [...shared, ...part('table'), ...part('rules')]],
  ['settings or a person', [...shared, ...part('papers')]],
  ['everything there is', [...lobby, ...Object.keys(needs).flatMap(part), ...computer]],
]
console.log('\n     bytes  WebAssembly under brotli, first visit to')
for (const [name, paths] of visits) {
  console.log(`${String(await together(paths)).padStart(10)}  ${name}`)
}
