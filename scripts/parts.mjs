// Names the files of a module that was cut into parts after their content, so that each may be kept for
// ever: parts.mjs FOLDER NAME. The files name each other, so all get one hash. Prints it, and writes which
// files each part needs (`__wasm_split_manifest.HASH.json`), from which the server tells a page's browser.

import { createHash } from 'node:crypto'
import { readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const HASH_LENGTH = 16

const [folder, name] = process.argv.slice(2)
const files = (await readdir(folder, { withFileTypes: true }))
  .filter((entry) => entry.isFile())
  .map((entry) => entry.name)
  .sort()

// What the module imports has names of some fifty bytes that do not shrink, half of them a checksum. Numbers
// of the same length do, and leave every other byte where it is.
const imported = new Map()
const numbered = (long) => {
  if (!imported.has(long)) imported.set(long, imported.size.toString(36))
  return imported.get(long).padStart(long.length, '_')
}
for (const file of [`${name}_bg.wasm`, `${name}.js`]) {
  const path = join(folder, file)
  const text = await readFile(path, 'latin1')
  await writeFile(path, text.replace(/__wbg_\w+?_[0-9a-f]{16}/g, numbered), 'latin1')
}

const hash = createHash('sha256')
for (const file of files) hash.update(file).update(await readFile(join(folder, file)))
const version = hash.digest('hex').slice(0, HASH_LENGTH)
const named = (file) => file.replace(/^(.*?)(?:_bg)?\.(\w+)$/, `$1.${version}.$2`)

// Where a file is asked for. By the same texts the modules name what they import, which stays as it is.
const references = new RegExp(
  `(from |URL\\()"\\./((?:__wasm_split|chunk_\\d+|split_\\w+|${name})\\.(?:js|wasm))"`,
  'g',
)
for (const file of files) {
  const path = join(folder, file)
  if (file.endsWith('.js')) {
    const text = (await readFile(path, 'utf8')).replace(references, (_, by, other) => `${by}"./${named(other)}"`)
    await writeFile(join(folder, named(file)), text)
    await rm(path)
  } else {
    await rename(path, join(folder, named(file)))
  }
}

const loader = await readFile(join(folder, named('__wasm_split.js')), 'utf8')
const shared = Object.fromEntries(
  [...loader.matchAll(/const (__chunk_\d+) = makeLoad\(.*?"\.\/([^"]+)\.wasm"/gs)].map((found) => found.slice(1)),
)
const needs = {}
for (const [, part, body] of loader.matchAll(/export const __wasm_split_load_(\w+) = (.*?)\]\)\);/gs)) {
  const own = body.match(/"\.\/([^"]+)\.wasm"/)
  const chunks = body.match(/__chunk_\d+/g) ?? []
  needs[part] = [...chunks.map((chunk) => shared[chunk]), ...(own ? [own[1]] : [])]
}
await writeFile(join(folder, `__wasm_split_manifest.${version}.json`), JSON.stringify(needs))
console.log(version)
