// Compresses the files of a site once, as well as possible, so that the server need not: beside each
// file that shrinks, one with `.br` and one with `.gz` after its name. compress.mjs FOLDER

import { readdir, readFile, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'

const KINDS = new Set(['.css', '.html', '.ico', '.js', '.json', '.svg', '.txt', '.wasm', '.webmanifest', '.xml'])

const compressions = {
  '.br': (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  '.gz': (bytes) => promisify(gzip)(bytes, { level: constants.Z_BEST_COMPRESSION }),
}

async function compress(file) {
  const bytes = await readFile(file)
  for (const [ending, shrink] of Object.entries(compressions)) {
    const shrunk = await shrink(bytes)
    if (shrunk.length < bytes.length) await writeFile(file + ending, shrunk)
  }
}

const [folder] = process.argv.slice(2)
const entries = await readdir(folder, { recursive: true, withFileTypes: true })
const files = entries.filter((entry) => entry.isFile() && KINDS.has(extname(entry.name)))
await Promise.all(files.map((entry) => compress(join(entry.parentPath ?? entry.path, entry.name))))
