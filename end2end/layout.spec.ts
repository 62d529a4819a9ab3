// Nothing moves while a page comes alive, and nothing sticks out of a narrow screen.

import type { Page } from '@playwright/test'
import { expect, PHONE, test, type Visit } from './fixtures'
import {
  chat,
  connected,
  expectNoSidewaysScroll,
  newName,
  open,
  openTable,
  pair,
  playOut,
  register,
} from './people'
import { Proxy } from './proxy'
import { tour } from './tour'
import { LANGUAGES } from './words'

/** The sum of all shifts from which an eye begins to notice is 0.1; a tenth of it is a rounding error. */
const SHIFT = 0.01

for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
  test(`lobby and table do not move when they come alive at ${viewport.width} px`, async ({ visit }) => {
    test.slow()
    const { table, openTable } = await fill(visit)
    for (const address of ['/', table, openTable, '/register', '/watch', '/tv']) {
      // A visitor of its own for each page: nothing is in the browser's cache, as at a first visit.
      const page = await visit({ viewport })
      await page.addInitScript(observe)
      await open(page, address)
      await settled(page)
      expect(await shifts(page), `${address} at ${viewport.width} px`).toEqual([])
    }
  })
}

for (const viewport of [{ width: 1440, height: 900 }, { width: 390, height: 844 }]) {
  test(`a table that comes slowly is painted without moving at ${viewport.width} px`, async ({ visit }) => {
    test.slow()
    const { table, openTable, host } = await fill(visit)
    const proxy = await Proxy.start({ streams: true })
    Object.assign(proxy, { slow: true, tunnels: true })
    try {
      const storageState = await host.context().storageState()
      for (const [address, who] of [[table, {}], [openTable, {}], [openTable, { storageState }]] as const) {
        const page = await visit({ viewport, proxy: proxy.option, ...who })
        await page.addInitScript(observe)
        await open(page, address)
        await settled(page)
        await expect(page.getByRole('link', { name: 'Read the rules' })).toBeVisible()
        expect(await shifts(page), `${address} at ${viewport.width} px`).toEqual([])
        await page.close()
      }
    } finally {
      await proxy.stop()
    }
  })
}

for (const language of LANGUAGES) {
  test(`no page scrolls sideways at 360 px (${language})`, async ({ visit, complaints }) => {
    test.slow()
    complaints.allow(/status of (404|422)/)
    const viewport = { width: 360, height: 740 }
    await tour(visit, { language, viewport }, (label, page) => expectNoSidewaysScroll(page, label))
  })
}

test('everything that is touched is at least 44 px high and wide', async ({ visit, complaints }) => {
  test.slow()
  complaints.allow(/status of (404|422)/)
  await tour(visit, PHONE, async (label, page) => {
    expect.soft(await smallTargets(page), label).toEqual([])
  })
})

/** Puts people, a match and an open table into the lobby; gives the addresses of both tables and who waits. */
async function fill(visit: Visit): Promise<{ table: string; openTable: string; host: Page }> {
  const [host, aida, bolat] = [await visit(), await visit(), await visit()]
  await register(host, newName('Dana'))
  await register(aida, newName('Aida'))
  await register(bolat, newName('Bolat'))
  await chat(aida, 'Сәлем!')
  await openTable(host)
  const players = await pair(aida, bolat)
  await playOut(players, ['b2', 'a1', 'c3'])
  await connected(aida)
  return { table: aida.url(), openTable: host.url(), host }
}

/** What is too small for a finger. Links within a text are as high as its lines. */
async function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const targets = document.querySelectorAll<HTMLElement>(
      'button, select, textarea, summary, input:not([type=hidden]), [role=gridcell], a:not(p a, li a)',
    )
    const small = [...targets].filter((target) => {
      const { width, height } = (target as HTMLInputElement).labels?.[0]?.contains(target)
        ? (target as HTMLInputElement).labels![0]!.getBoundingClientRect()
        : target.getBoundingClientRect()
      const hidden = !target.checkVisibility({ visibilityProperty: true }) || width <= 1 || height <= 1
      // Nine pits side by side fill a phone from edge to edge: there is no more room than a ninth of it.
      const least = target.role === 'gridcell' ? Math.min(43.5, window.innerWidth / 9 - 0.1) : 43.5
      return !hidden && (width < least || height < least)
    })
    return small.map((target) => {
      const { width, height } = target.getBoundingClientRect()
      return `${Math.round(width)} x ${Math.round(height)} ${target.outerHTML.slice(0, 120)}`
    })
  })
}

/** Runs in the page before anything else and notes every shift and what has moved. */
function observe(): void {
  const shifts: { value: number; moved: string }[] = []
  Object.assign(window, { shifts })
  interface LayoutShift extends PerformanceEntry {
    value: number
    hadRecentInput: boolean
    sources: { node?: Node }[]
  }
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as LayoutShift[]) {
      if (entry.hadRecentInput) continue
      const html = (node?: Node) => (node instanceof Element ? node.outerHTML : node?.nodeValue)
      const moved = entry.sources.map(({ node }) => html(node)?.slice(0, 120))
      shifts.push({ value: entry.value, moved: moved.join(' | ') })
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

/** Waits until fonts are there and what they change has been painted and reported. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready
    for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame)
  })
}

/** What has moved, if it is enough to be noticed. */
async function shifts(page: Page): Promise<string[]> {
  const shifts = await page.evaluate(
    () => (window as unknown as { shifts: { value: number; moved: string }[] }).shifts,
  )
  const sum = shifts.reduce((sum, { value }) => sum + value, 0)
  return sum < SHIFT ? [] : shifts.map(({ value, moved }) => `${value.toFixed(4)} ${moved}`)
}
