// Without scripts: the forms are plain form posts, the pages come filled, and nothing is lost when a
// form has errors.

import type { Locator, Page } from '@playwright/test'
import { expect, test, type VisitorOptions } from './fixtures'
import { press } from './hands'
import {
  fillRegistration,
  fillSignIn,
  newName,
  open,
  openTable,
  pair,
  PASSWORD,
  region,
  register,
  watchLink,
  word,
} from './people'

const PLAIN: VisitorOptions = { javaScriptEnabled: false }

/** Registers without scripts. */
async function registerPlainly(page: Page, name: string): Promise<void> {
  await page.goto('/register')
  await fillRegistration(page, name, PASSWORD)
  await press(button(page, 'Create account'))
  await expect(ownLink(page, name)).toBeVisible()
}

test('people register, sign out and sign in, and errors stand beside the fields', async ({
  visit,
  complaints,
}) => {
  complaints.allow(/status of 4(01|09|22)/)
  const taken = await register(await visit(), newName('Aida'))
  const page = await visit(PLAIN)
  const name = newName('Bolat')
  await page.goto('/register')

  await fillRegistration(page, name, 'short')
  await page.getByLabel(word(page, 'First name (optional)')).fill('Болат')
  expect(await statusOf(page, () => press(button(page, 'Create account')))).toBe(422)
  await expectError(page.getByLabel(word(page, 'Password')))
  await expect(page.getByLabel(word(page, 'Name'))).toHaveValue(name)
  await expect(page.getByLabel(word(page, 'First name (optional)'))).toHaveValue('Болат')
  await expect(page.getByLabel(word(page, 'Password'))).toHaveValue('')

  await fillRegistration(page, taken.toUpperCase(), PASSWORD)
  await press(button(page, 'Create account'))
  await expectError(page.getByLabel(word(page, 'Name')))
  await expect(page.getByLabel(word(page, 'Name'))).toHaveValue(taken.toUpperCase())
  await expect(page.getByLabel(word(page, 'First name (optional)'))).toHaveValue('Болат')
  await expect(page.getByLabel(word(page, 'Password'))).toHaveValue('')

  await fillRegistration(page, name, PASSWORD)
  await press(button(page, 'Create account'))
  await expect(ownLink(page, name)).toBeVisible()
  await expect(page).toHaveURL('/')

  await press(button(page, 'Sign out'))
  await expect(page.getByRole('banner').getByRole('link', { name: word(page, 'Sign in') })).toBeVisible()

  await page.goto('/sign-in')
  await fillSignIn(page, name, 'not my password')
  await expect(page.getByRole('alert')).toBeVisible()
  await expect(page.getByRole('main').getByLabel(word(page, 'Name'))).toHaveValue(name)
  await fillSignIn(page, name, PASSWORD)
  await expect(ownLink(page, name)).toBeVisible()
})

test('people edit the profile and change the password', async ({ visit, complaints }) => {
  complaints.allow(/status of 4(01|22)/)
  const page = await visit(PLAIN)
  const name = newName('Aida')
  await registerPlainly(page, name)
  await page.goto('/settings')
  const field = (label: string) => page.getByLabel(word(page, label))
  const profile = page.getByRole('main').locator('form', { has: button(page, 'Save profile') })

  await field('About me').fill('I play <b>slowly</b>')
  await field('E-mail').fill('not an address')
  await press(button(page, 'Save profile'))
  await expectError(field('E-mail'))
  await expect(field('About me')).toHaveValue('I play <b>slowly</b>')

  await field('E-mail').fill('aida@example.org')
  await field('First name').fill('Аида')
  await field('Last name').fill('Қасымова')
  await field('Country').selectOption('KZ')
  await profile.getByLabel(word(page, 'Theme')).selectOption('dark')
  await press(button(page, 'Save profile'))
  await expect(page.getByRole('status').filter({ hasText: word(page, 'Saved') })).toBeVisible()
  await expect(field('First name')).toHaveValue('Аида')
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')

  await page.goto(`/people/${name}`)
  await expect(page.getByRole('main')).toContainText('I play <b>slowly</b>')
  await expect(page.getByRole('main')).toContainText('Қасымова')
  await expect(page.getByRole('main')).not.toContainText('aida@example.org')

  const next = `${PASSWORD} and irimshik`
  await page.goto('/settings')
  await field('Present password').fill('not my password')
  await field('New password').fill(next)
  await press(button(page, 'Change password'))
  await expectError(field('Present password'))
  await field('Present password').fill(PASSWORD)
  await field('New password').fill(next)
  await press(button(page, 'Change password'))
  await expect(page.getByRole('status').filter({ hasText: word(page, 'Saved') })).toBeVisible()

  await press(button(page, 'Sign out'))
  await page.goto('/sign-in')
  await fillSignIn(page, name, PASSWORD)
  await expect(page.getByRole('alert')).toBeVisible()
  await fillSignIn(page, name, next)
  await expect(ownLink(page, name)).toBeVisible()
})

test('language and theme are chosen and kept, signed in or not', async ({ visit }) => {
  const page = await visit(PLAIN)
  const html = page.locator('html')
  const choose = async (name: string, value: string) => {
    const select = page.getByRole('banner').locator(`select[name="${name}"]`)
    await select.selectOption(value)
    await press(select.locator('xpath=ancestor::form').getByRole('button'))
  }
  await page.goto('/register')
  await choose('language', 'kk')
  await expect(html).toHaveAttribute('lang', 'kk')
  await expect(page).toHaveURL('/register')
  await choose('theme', 'dark')
  await expect(html).toHaveAttribute('data-theme', 'dark')
  await expect(html).toHaveAttribute('lang', 'kk')
  await choose('language', 'ru')
  await page.goto('/')
  await expect(html).toHaveAttribute('lang', 'ru')
  await expect(html).toHaveAttribute('data-theme', 'dark')

  // The account keeps the choice for another browser.
  await choose('language', 'en')
  const name = newName('Aida')
  await registerPlainly(page, name)
  await choose('language', 'kk')
  const elsewhere = await visit(PLAIN)
  await elsewhere.goto('/sign-in')
  await fillSignIn(elsewhere, name, PASSWORD)
  await expect(elsewhere.locator('html')).toHaveAttribute('lang', 'kk')
})

test('a guest comes in by one press', async ({ visit }) => {
  const page = await visit(PLAIN)
  await page.goto('/')
  await press(page.getByRole('main').getByRole('button', { name: word(page, 'Play as guest') }))
  await expect(button(page, 'Sign out')).toBeVisible()
  await expect(page.getByRole('banner').locator('a[href^="/people/"]')).toBeVisible()
})

test('the lobby and the table come with their lists and boards filled', async ({ visit }) => {
  const [host, aida, bolat] = [await visit(), await visit(), await visit()]
  const hostName = await register(host, newName('Dana'))
  const names: [string, string] = [
    await register(aida, newName('Aida')),
    await register(bolat, newName('Bolat')),
  ]
  await openTable(host)
  const [first] = await pair(aida, bolat)
  // Another page's list: what is in it is in the next answer.
  const other = await visit()
  await open(other)
  await expect(watchLink(other, ...names)).toBeVisible()

  const page = await visit(PLAIN)
  await page.goto('/')
  await expect(region(page, 'Open tables').getByText(hostName)).toBeVisible()
  await expect(watchLink(page, ...names)).toBeVisible()
  for (const name of [hostName, ...names]) await expect(region(page, 'Here now')).toContainText(name)

  await page.goto(first.url())
  for (const name of names) await expect(region(page, 'Seats')).toContainText(name)
  await expect(page.getByRole('gridcell')).toHaveCount(9)
  await page.goto(host.url())
  await expect(region(page, 'Seats')).toContainText(hostName)
})

function button(page: Page, name: string): Locator {
  return page.getByRole('button', { name: word(page, name) })
}

function ownLink(page: Page, name: string): Locator {
  return page.getByRole('banner').getByRole('link', { name })
}

/** The status of the page that an act leads to. */
async function statusOf(page: Page, act: () => Promise<void>): Promise<number> {
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().isNavigationRequest() && response.status() !== 303),
    act(),
  ])
  return answer.status()
}

/** Checks that a field is marked as wrong and says why. */
async function expectError(field: Locator): Promise<void> {
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  await expect(field).toHaveAccessibleDescription(/\p{L}{2,}/u)
}
