// The pages' words in every language. A test names what it looks for in English; on a page in
// another language the words are found by the same entry in `app/locales`.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@playwright/test'

/** A language of the pages. */
export type Language = 'en' | 'kk' | 'ru'

/** All languages. */
export const LANGUAGES: readonly Language[] = ['en', 'kk', 'ru']

/** A text of a page, matched as a whole. Straight and curly apostrophes are the same. */
export function whole(language: Language, english: string): RegExp {
  return new RegExp(`^(?:${alternatives(language, english)})$`)
}

/** The beginning of a text of a page. */
export function beginning(language: Language, english: string): RegExp {
  return new RegExp(`^(?:${alternatives(language, english)})`)
}

function alternatives(language: Language, english: string): string {
  return translations(language, english.replaceAll('’', "'"))
    .map((text) => escape(text).replace(/['’]/g, "['’]"))
    .join('|')
}

/**
 * What an English text may read in a language: one text for each entry with that English text, names
 * and squares in it kept, words in it (`b2, cross`) translated in their turn.
 */
function translations(language: Language, english: string): string[] {
  if (language === 'en') return [english]
  const entries = load('en')
  const same = [...entries].filter(([, text]) => text === english)
  if (same.length > 0) return unique(same.map(([key]) => entry(language, key)))

  const fitting = [...entries]
    .map(([key, text]) => ({ key, weight: literal(text).length, found: pattern(text)?.exec(english) }))
    .filter(({ found }) => found)
    .sort((one, other) => other.weight - one.weight)
  const best = fitting.filter(({ weight }) => weight === fitting[0]?.weight)
  if (best.length === 0) throw new Error(`no English text “${english}” in app/locales/en`)
  return unique(best.flatMap(({ key, found }) => fill(language, entry(language, key), found?.groups ?? {})))
}

function fill(language: Language, template: string, values: Record<string, string>): string[] {
  let texts = [template]
  for (const [name, value] of Object.entries(values)) {
    const isWord = [...load('en').values()].includes(value)
    const forms = isWord ? translations(language, value) : [value]
    const place = new RegExp(`{{\\s*${name}\\s*(?:,[^}]*)?}}`, 'g')
    texts = texts.flatMap((text) => forms.map((form) => text.replace(place, () => form)))
  }
  return texts
}

const PLACE = /{{\s*(\w+)\s*(?:,[^}]*)?}}/g

function pattern(template: string): RegExp | undefined {
  const literals = template.split(PLACE)
  if (literals.length === 1 || literal(template).trim() === '') return undefined
  const seen = new Set<string>()
  const source = literals.map((part, index) => {
    if (index % 2 === 0) return escape(part)
    if (seen.has(part)) return `\\k<${part}>`
    seen.add(part)
    return `(?<${part}>.+)`
  })
  return new RegExp(`^${source.join('')}$`)
}

function literal(template: string): string {
  return template.replace(PLACE, '')
}

function entry(language: Language, key: string): string {
  const text = load(language).get(key)
  if (text === undefined) throw new Error(`no text ${key} in app/locales/${language}`)
  return text
}

const loaded = new Map<Language, Map<string, string>>()

function load(language: Language): Map<string, string> {
  const known = loaded.get(language)
  if (known) return known
  const folder = join(test.info().config.rootDir, '../app/locales', language)
  const texts = new Map<string, string>()
  for (const file of readdirSync(folder).filter((file) => file.endsWith('.json'))) {
    collect(texts, file.replace(/\.json$/, ''), JSON.parse(readFileSync(join(folder, file), 'utf8')))
  }
  loaded.set(language, texts)
  return texts
}

function collect(texts: Map<string, string>, path: string, value: unknown): void {
  if (typeof value === 'string') {
    // `<b>name</b>` marks a part that a component draws; the page's text has no marks.
    texts.set(path, value.replace(/<\/?\w+\s*\/?>/g, '').replaceAll('’', "'"))
  } else if (value !== null && typeof value === 'object') {
    for (const [key, inner] of Object.entries(value)) collect(texts, `${path}.${key}`, inner)
  }
}

function unique(texts: string[]): string[] {
  return [...new Set(texts)]
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}
