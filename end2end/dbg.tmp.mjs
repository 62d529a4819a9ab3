import { chromium } from '@playwright/test'
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--headless=new','--no-sandbox','--disable-gpu'] })
const base = 'http://127.0.0.1:3100'
async function person(n) {
  const c = await b.newContext({ viewport: { width: 1440, height: 900 } })
  const p = await c.newPage()
  p.on('console', m => console.log(n, 'console', m.type(), m.text().slice(0, 300)))
  p.on('pageerror', e => console.log(n, 'pageerror', String(e).slice(0, 500)))
  p.on('websocket', ws => { console.log(n, 'ws', ws.url()); ws.on('framesent', f => console.log(n, '>', String(f.payload).slice(0, 200))); ws.on('framereceived', f => console.log(n, '<', String(f.payload).slice(0, 300))); ws.on('close', () => console.log(n, 'ws close')) })
  await p.goto(base + '/')
  await p.getByRole('button', { name: 'Play as guest' }).first().click()
  await p.waitForLoadState('load')
  return p
}
const a = await person('A')
await a.waitForTimeout(3000)
const bb = await person('B')
await bb.waitForTimeout(3000)
await a.screenshot({ path: '/tmp/shots/lobby-a.png' })
await bb.screenshot({ path: '/tmp/shots/lobby-b.png' })
await b.close()
