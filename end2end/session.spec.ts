// What surrounds the pages: signing in and out, languages and themes, the headers of every answer.

import type { APIResponse } from '@playwright/test'
import { ALONE, expect, socketOf, test } from './fixtures'
import { choose, press } from './hands'
import {
  connected,
  connection,
  enterAsGuest,
  expectNoReload,
  expectSignedIn,
  fillRegistration,
  fillSignIn,
  mark,
  newName,
  open,
  openTable,
  PASSWORD,
  read,
  region,
  register,
  word,
} from './people'

/** What every answer's Content-Security-Policy says, whatever else it does. */
const POLICY = ["default-src '", "frame-ancestors 'none'", "form-action '", "base-uri '"]

test('signing out in one tab closes the other tab’s socket within a second, and it says so', ALONE, async ({
  visit,
}) => {
  const here = await visit()
  const name = await register(here, newName('Aida'))
  const there = await here.context().newPage()
  await open(there)
  await expectSignedIn(there, name)
  const closed = socketOf(there).waitForEvent('close').then(() => Date.now())
  const signedOut = here
    .waitForRequest((request) => request.method() === 'POST' && request.url().includes('sign'))
    .then(() => Date.now())
  await press(here.getByRole('button', { name: word(here, 'Sign out') }))
  expect((await closed) - (await signedOut)).toBeLessThan(1_000)
  await expect(here.getByRole('banner').getByRole('link', { name: word(here, 'Sign in') })).toBeVisible()
  await expect(there.getByText(word(there, 'You have been signed out.'))).toBeVisible()
  await expect(connection(there)).not.toHaveText(word(there, 'Connected'))
})

test('a session lives on when its access token has expired, and its refresh token is used once', async ({
  visit,
}) => {
  const page = await visit()
  const name = await register(page, newName('Aida'))
  const secrets = async () => (await page.context().cookies()).filter((cookie) => cookie.httpOnly)
  const before = await secrets()
  expect(before).toHaveLength(2)
  const access = before.find((cookie) => cookie.name.includes('access'))
  const refresh = before.find((cookie) => cookie !== access)
  for (const cookie of before) expect(cookie).toMatchObject({ path: '/', sameSite: 'Lax' })

  // A browser drops a cookie when its time is over.
  await page.context().clearCookies({ name: access?.name })
  await page.reload()
  await expectSignedIn(page, name)
  const after = await secrets()
  expect(after.map((cookie) => cookie.name).sort()).toEqual(before.map((cookie) => cookie.name).sort())
  expect(after.find((cookie) => cookie.name === refresh?.name)?.value).not.toBe(refresh?.value)
})

test('errors stand beside the fields, what was typed stays, and the focus goes to the first wrong one', async ({
  visit,
  complaints,
}) => {
  complaints.allow(/status of 4(01|09|22)/)
  const page = await visit()
  const taken = await register(await visit(), newName('Aida'))
  await open(page, '/register')
  await mark(page)
  const field = (name: string) => page.getByRole('main').getByLabel(word(page, name))
  await fillRegistration(page, taken, PASSWORD)
  await field('First name (optional)').fill('Аида')
  await press(page.getByRole('button', { name: word(page, 'Create account') }))
  await expect(field('Name')).toHaveAttribute('aria-invalid', 'true')
  await expect(field('Name')).toHaveAccessibleDescription(/\p{L}{2,}/u)
  await expect(field('Name')).toBeFocused()
  await expect(field('First name (optional)')).toHaveValue('Аида')
  await fillRegistration(page, newName('Aida'), 'short')
  await press(page.getByRole('button', { name: word(page, 'Create account') }))
  await expect(field('Password')).toBeFocused()
  await expectNoReload(page)

  await open(page, '/sign-in')
  await fillSignIn(page, taken, 'not my password')
  await expect(page.getByRole('alert')).toBeVisible()
  await expect(field('Name')).toHaveValue(taken)
  await fillSignIn(page, taken.toLowerCase(), PASSWORD)
  await expectSignedIn(page, taken)
})

test('settings ask for a sign-in and come back to it', async ({ visit }) => {
  const name = await register(await visit(), newName('Aida'))
  const page = await visit()
  await open(page, '/settings')
  await expect(page).toHaveURL(/\/sign-in\?next=/)
  await fillSignIn(page, name, PASSWORD)
  await expect(page).toHaveURL('/settings')
  await page.getByLabel(word(page, 'About me')).fill('I play slowly')
  await press(page.getByRole('button', { name: word(page, 'Save profile') }))
  await expect(page.getByRole('status').filter({ hasText: word(page, 'Saved') })).toBeVisible()
  await page.reload()
  await expect(page.getByLabel(word(page, 'About me'))).toHaveValue('I play slowly')
})

test('another language comes without a reload and leaves what one was doing', async ({ visit }) => {
  const page = await visit()
  await enterAsGuest(page)
  await mark(page)
  const socket = socketOf(page)
  const tile = (name: string) => region(page, 'Play now').getByRole('radio', { name: word(page, name) })
  const draft = () => region(page, 'Chat').getByRole('textbox', { name: word(page, 'Message') })
  await choose(tile('Connect four'))
  await draft().fill('half a sentence')
  for (const language of ['kk', 'ru', 'en', 'kk'] as const) {
    await read(page, language)
    await expect(page.getByRole('button', { name: word(page, 'Open a table') })).toBeVisible()
    await expect(draft()).toHaveValue('half a sentence')
    await expect(tile('Connect four')).toBeChecked()
    await connected(page)
  }
  await expectNoReload(page)
  expect(socket.isClosed()).toBe(false)
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('lang', 'kk')
  await connected(page)
})

test('the browser’s language is taken until another is chosen', async ({ visit }) => {
  for (const language of ['kk', 'ru', 'en'] as const) {
    const page = await visit({ language })
    await open(page)
    await expect(page.locator('html')).toHaveAttribute('lang', language)
  }
  const page = await visit({ language: 'ru' })
  await open(page)
  await read(page, 'kk')
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('lang', 'kk')
})

test('another theme comes without a reload and stays', async ({ visit }) => {
  const page = await visit({ colorScheme: 'light' })
  await open(page)
  await mark(page)
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  const light = await background()
  await page.getByRole('combobox', { name: word(page, 'Theme') }).selectOption('dark')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  await expect.poll(background).not.toBe(light)
  await expectNoReload(page)
  await page.reload()
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
  expect(await background()).not.toBe(light)
})

// By itself not for a time that it measures, but for what it would cost the test beside it.
test('every page has its own headers while many pages and files are asked for at once', ALONE, async ({ server }) => {
  const ask = async (path: string) => {
    const answer = await fetch(server.origin + path)
    const text = await answer.text()
    if (!text.startsWith('<!DOCTYPE html>')) return []
    const policy = answer.headers.get('content-security-policy') ?? ''
    const used = [...text.matchAll(/nonce="([^"]*)"/g)].map(([, nonce]) => nonce)
    return used.length > 0 && used.every((nonce) => policy.includes(`'nonce-${nonce}'`)) ? [] : [`${path}: ${policy}`]
  }
  const paths = ['/pass/chess', '/computer.js', '/favicon.svg']
  const asked = Array.from({ length: 300 }, (_, index) => paths[index % paths.length]!)
  const wrong = await Promise.all(asked.map(ask))
  expect(wrong.flat()).toEqual([])
})

test('every answer has the security headers, and every page a nonce of its own', async ({ visit, server }) => {
  const page = await visit()
  await open(page)
  const asset = await page.locator('link[rel="stylesheet"]').first().getAttribute('href')
  const { request } = page.context()
  const answers: Record<string, APIResponse> = {
    page: await request.get('/'),
    table: await request.get('/table/00000000-0000-7000-8000-000000000000'),
    'not found': await request.get('/nowhere'),
    static: await request.get(asset ?? ''),
    'not found, static': await request.get('/pkg/nothing.js'),
    api: await request.post('/api/nothing', { headers: { origin: server.origin } }),
    'form of another site': await request.post('/sign-out', { headers: { origin: 'https://example.org' } }),
    health: await request.get('/livez'),
    socket: await request.get('/ws'),
  }
  const nonces = new Set<string>()
  for (const [name, answer] of Object.entries(answers)) {
    const headers = answer.headers()
    const policy = headers['content-security-policy'] ?? ''
    for (const rule of POLICY) expect.soft(policy, name).toContain(rule)
    expect.soft(policy, name).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/)
    expect.soft(headers, name).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': expect.any(String),
      'cross-origin-opener-policy': 'same-origin',
      'permissions-policy': expect.any(String),
    })
    const nonce = policy.match(/script-src[^;]*'nonce-([^']+)'/)?.[1]
    if (nonce) nonces.add(nonce)
    if (['page', 'not found'].includes(name)) {
      expect(nonce, name).toBeTruthy()
      expect(policy, name).toContain(`style-src 'self' 'nonce-${nonce}'`)
      expect(policy, name).toContain("object-src 'none'")
      const scripts = (await answer.text()).match(/<script(?![^>]*\bsrc=)[^>]*>/g) ?? []
      for (const script of scripts) expect(script, name).toContain(`nonce="${nonce}"`)
    }
  }
  expect(nonces.size, 'no nonce is used twice').toBeGreaterThanOrEqual(2)
  // A page shows who is signed in, so nobody on the way may keep it.
  expect(answers.page?.headers()['cache-control']).toMatch(/no-store|private/)
  expect(answers.static?.headers()['cache-control']).toContain('immutable')
  expect(answers['form of another site']?.status()).toBe(403)
  expect(answers['not found']?.status()).toBe(404)
  expect(answers['not found, static']?.status()).toBe(404)
})

test('keys open the list of shortcuts and the chat, and Escape leaves them', async ({ visit }) => {
  const page = await visit()
  await enterAsGuest(page)
  const help = page.getByRole('dialog', { name: word(page, 'Keyboard shortcuts') })
  await page.keyboard.press('?')
  await expect(help).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(help).toBeHidden()
  await page.keyboard.press('/')
  const box = region(page, 'Chat').getByRole('textbox', { name: word(page, 'Message') })
  await expect(box).toBeFocused()
  await page.keyboard.type('a/b?')
  await expect(box).toHaveValue('a/b?')
  await expect(help).toBeHidden()
})

test('the first stop of Tab leads past the header', async ({ visit }) => {
  const page = await visit()
  await enterAsGuest(page)
  await open(page)
  await page.keyboard.press('Tab')
  const skip = page.getByRole('link', { name: word(page, 'Skip to content') })
  await expect(skip).toBeFocused()
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('main').locator(':focus')).toHaveCount(1)
  await openTable(page)
})
