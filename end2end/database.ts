// Databases of the tests' own, and their rows: what is really stored, for comparison with the pages.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { expect } from '@playwright/test'

/** A move as it is stored. */
export interface StoredMove {
  ply: number
  notation: string
}

/** Makes an empty database on a server and gives its URL. */
export async function createDatabase(server: string, name: string): Promise<string> {
  await psql(server, `create database ${name}`)
  return server.replace(/^([a-z]+:\/\/[^/?]*)(\/[^?]*)?/, `$1/${name}`)
}

/** Removes a database, whoever is connected to it. */
export async function dropDatabase(server: string, name: string): Promise<void> {
  await psql(server, `drop database if exists ${name} with (force)`)
}

/** The rows of a query; `:'name'` in it stands for a value. */
export async function rows<Row>(
  database: string,
  query: string,
  values: Record<string, string> = {},
): Promise<Row[]> {
  const json = await psql(database, `select coalesce(json_agg(row), '[]') from (${query}) as row`, values)
  return JSON.parse(json) as Row[]
}

/** Gives somebody a rating that is certain enough to be ranked. */
export async function rate(
  database: string,
  { name, game, speed, points }: { name: string; game: string; speed: string; points: number },
): Promise<void> {
  await psql(
    database,
    `insert into rating (account_id, game, speed, rating, deviation, volatility, matches, updated_at)
     select id, :'game', :'speed', :'points', 60, 0.06, 50, now() from account where name = :'name'`,
    { name, game, speed, points: String(points) },
  )
}

/** The moves of a match in their order. */
export async function storedMoves(database: string, matchId: string): Promise<StoredMove[]> {
  return rows(database, `select ply, notation from match_move where match_id = :'match' order by ply`, {
    match: matchId,
  })
}

/** The texts of a room (`lobby`, `table/…`, `watchers/…`) in their order. */
export async function storedMessages(database: string, room: string): Promise<string[]> {
  const messages = await rows<{ text: string }>(
    database,
    `select jsonb_path_query_first(body::jsonb, '$.**.text') #>> '{}' as text
     from event where stream = :'stream' order by "offset"`,
    { stream: `chat/${room}` },
  )
  return messages.map((message) => message.text)
}

/**
 * Checks promise 3 of the delivery contract on every stream that is stored: offsets from 1 without
 * a gap, and no match with a move missing.
 */
export async function expectNoGaps(database: string): Promise<void> {
  const streams = await rows(
    database,
    `select stream.id, stream.head, count(event."offset"), min(event."offset"), max(event."offset")
     from stream left join event on event.stream = stream.id
     group by stream.id, stream.head
     having count(event."offset") <> stream.head
         or (stream.head > 0 and (min(event."offset") <> 1 or max(event."offset") <> stream.head))`,
  )
  expect(streams, 'streams with a gap').toEqual([])
  const matches = await rows(
    database,
    `select match_id, count(*), max(ply) from match_move group by match_id having count(*) <> max(ply) + 1`,
  )
  expect(matches, 'matches with a missing move').toEqual([])
}

async function psql(database: string, sql: string, values: Record<string, string> = {}): Promise<string> {
  const variables = Object.entries(values).flatMap(([name, value]) => ['-v', `${name}=${value}`])
  // From a file, here the standard input, because psql fills variables in only there.
  const run = spawn('psql', [database, '-XAtq', '-v', 'ON_ERROR_STOP=1', ...variables, '-f', '-'])
  run.stdin.end(sql)
  const [output, complaint, [code]] = await Promise.all([
    text(run.stdout),
    text(run.stderr),
    once(run, 'close'),
  ])
  if (code !== 0) throw new Error(`psql ended with ${code}: ${complaint}\n${sql}`)
  return output
}
