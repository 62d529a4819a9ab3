// Puts parts of the browser's module that were cut too small back into its main part:
// merge.mjs PARTS MAIN FEATURE...
//
// wasm-split-cli makes a file of whatever any set of parts shares: fifty of them, most of a few hundred
// bytes, each of them asked for by itself and compressed without knowing the others. Here what the lobby
// needs, which is where visits begin and come back to, and what is small becomes the main part's. What is
// left, and the loader without the rest, stays in PARTS.

import { execFileSync } from 'node:child_process'
import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A part that several share stays a file from this share of the main part's bytes on. */
const LARGE = 1 / 20

// The loader, as wasm-split-cli writes it: a comment with the parts that share a chunk, and how it is fetched.
const CHUNK = /\/\* ([\w, ]+) \*\/\nconst __(chunk_\d+) = makeLoad\(.*?\n, \[\]\);\n/gs
const CHUNKS_OF_A_PART = /\[(__chunk_\d+(?:, __chunk_\d+)*)\]/g

const [parts, main, ...features] = process.argv.slice(2)
const loader = join(parts, '__wasm_split.js')
const path = (name) => join(parts, `${name}.wasm`)

const text = readFileSync(loader, 'utf8')
const chunks = [...text.matchAll(CHUNK)].map(([, sharers, name]) => ({ name, sharers: sharers.split(', ') }))
const files = readdirSync(parts).filter((file) => file.startsWith('chunk_'))
if (files.length !== chunks.length || !chunks.every(({ name }) => files.includes(`${name}.wasm`))) {
  throw new Error(`The loader names ${chunks.length} chunks, and there are ${files.length}.`)
}

const large = statSync(main).size * LARGE
const merged = chunks
  .filter(({ name, sharers }) => sharers.includes('lobby') || statSync(path(name)).size < large)
  .map(({ name }) => name)

// Under the name by which the chunks import from it, the main part gives them its memory and its table.
const inputs = [main, '__wasm_split', ...merged.flatMap((name) => [path(name), name])]
execFileSync('wasm-merge', [...features, '--debuginfo', ...inputs, '--output', main], {
  stdio: ['ignore', 'inherit', 'inherit'],
})
for (const name of merged) rmSync(path(name))

writeFileSync(
  loader,
  text
    .replace(CHUNK, (whole, _, name) => (merged.includes(name) ? '' : whole))
    .replace(CHUNKS_OF_A_PART, (_, names) => {
      const left = names.split(', ').filter((name) => !merged.includes(name.replace('__', '')))
      return `[${left.join(', ')}]`
    }),
)
