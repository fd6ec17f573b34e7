// The SLA report in Chromium against the real server: every figure opens exactly the tickets
// that it counts, and the file has a row for each clock.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { after, before, test } from 'node:test'
import { axe, openPage, shot, signIn, startBrowser } from '../lib/browser.mjs'
import { ADMIN } from '../lib/pronto.mjs'
import { MIN, startPromises } from '../lib/sla.mjs'

let d, browser

before(async () => {
	d = await startPromises()
	browser = await startBrowser()
	await d.policy({ first_response: 5 * MIN, requester_wait: 8 * MIN })
	const quick = await d.writes('Answered at once'), late = await d.writes('Answered late')
	const back = await d.writes('Solved twice'), never = await d.writes('Never solved')
	await d.answer(quick.id, { category: 'solved' })
	await d.answer(back.id, { category: 'solved' })
	d.pass(6)
	await d.answer(late.id)
	await d.answer(never.id)
	await d.writes(back, { text: 'It came back' })
	d.pass(6)
	await d.answer(late.id, { category: 'solved' })
	await d.answer(back.id, { category: 'solved' })
})
after(async () => {
	await browser?.close()
	await d?.stop()
})

test('every figure of the report opens as many as it says; the file has a row for each', async () => {
	const page = await openPage(browser, { url: d.p.url })
	await signIn(page, ADMIN.email, ADMIN.password)
	await page.goto('/app/reports/sla')
	await page.locator('[data-metric=first_response]').waitFor()
	await shot(page, 'sla-report')
	assert.deepEqual(await axe(page), [])
	await page.locator('[data-spent=requester_wait] [data-bar=agent_work], [data-spent=requester_wait] [data-bar=unassigned]').first().waitFor()
	const figures = await page.evaluate(() => [...document.querySelectorAll('main a[href*="show="]')].map(a => {
		const own = a.querySelector('.num:not([class*=Share])')
		return { href: a.getAttribute('href'), n: Number(a.dataset.n ?? (own ?? a).textContent.replace(/\D/g, '')) }
	}))
	assert.ok(figures.filter(f => /show=breached/.test(f.href)).length >= 2 && figures.some(f => /show=solved/.test(f.href)), JSON.stringify(figures))
	for (const { href, n } of new Map(figures.map(f => [f.href, f])).values()) {
		await page.evaluate(h => [...document.querySelectorAll('main a')].find(a => a.getAttribute('href') === h).click(), href)
		const count = page.locator('[data-count]')
		await count.waitFor()
		assert.equal(Number(await count.getAttribute('data-count')), n, href)
		assert.equal(await page.locator('main li a').count(), Math.min(n, 50), href)
		await page.goBack()
		await page.locator('[data-metric=first_response]').waitFor()
	}
	const r = await d.c.ok('GET', '/reports/sla' + new URL(await page.locator('a[download][href*="sla.csv"]').getAttribute('href'), 'http://x').search)
	const ended = r.attainment.filter(a => !['pickup', 'ownership'].includes(a.metric)).reduce((n, a) => n + a.met + a.breached + a.void + a.cancelled, 0)
	const [file] = await Promise.all([page.waitForEvent('download'), page.locator('a[download][href*="sla.csv"]').click()])
	const text = fs.readFileSync(await file.path(), 'utf8')
	assert.equal(text.trim().split('\n').length - 1, ended)
	await page.quiet()
})
