// No blank page when any single call fails: each call that a screen makes is refused in
// turn, and what is left says what happened and what to do.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openPage, shot, signIn, startBrowser } from '../lib/browser.mjs'
import { ADMIN, startPronto } from '../lib/pronto.mjs'

let p, browser, page, ticket

before(async () => {
	p = await startPronto()
	await p.mailbox()
	ticket = await p.admin.ok('POST', '/tickets', { subject: 'Faults', html: '<p>Where is it?</p>', kind: 'in', channel: 'phone', requester: { name: 'Cora', email: 'cora@customer.test' } })
	browser = await startBrowser()
	page = await openPage(browser, { url: p.url })
	await signIn(page, ADMIN.email, ADMIN.password)
})
after(async () => {
	await browser?.close()
	await p?.stop()
})

const name = url => new URL(url).pathname.replace(/\/\d+/g, '/{id}')
const settled = async () => {
	await page.locator('main h1, main [role=alert], main button, main input').first().waitFor({ timeout: 30000 })
	await page.waitForLoadState('load')
}

/** All reading calls of a screen, by their paths. */
async function callsOf(path) {
	const seen = new Set()
	const note = r => r.url().includes('/api/v1/') && r.method() === 'GET' && !r.url().includes('/events') && seen.add(name(r.url()))
	page.on('request', note)
	await page.goto(path)
	await settled()
	await page.waitForTimeout(700) // what comes late is a call, too; one that is missed is only not tried
	page.off('request', note)
	return [...seen]
}

async function refuses(path, call) {
	const pattern = url => url.pathname.startsWith('/api/v1/') && name(url.href) === call
	await page.route(pattern, r => (r.request().method() === 'GET' ? r.fulfill({ status: 500, contentType: 'application/problem+json', body: JSON.stringify({ status: 500, code: 'internal', title: 'Broken', request_id: 'f00d', errors: [] }) }) : r.continue()))
	await page.goto(path)
	await settled()
	const left = await page.evaluate(() => ({ text: document.body.innerText.trim().length, doors: document.querySelectorAll('button, a[href]').length, crashed: document.body.innerText.includes('Something went wrong on this page') }))
	await page.unroute(pattern)
	assert.ok(left.text > 20 && left.doors > 0, `${path} without ${call} is blank: ${JSON.stringify(left)}`)
}

for (const screen of ['/app/inbox/open', 'ticket', '/app/search?q=faults', '/app/settings/notifications', '/app/reports'])
	test(`no call that fails leaves ${screen} blank`, async () => {
		const path = screen === 'ticket' ? `/app/inbox/open/${ticket.id}` : screen
		const calls = await callsOf(path)
		assert.ok(calls.length > 2, calls.join(' '))
		for (const call of calls) await refuses(path, call)
		await shot(page, `faults-${screen.replace(/\W+/g, '-')}`)
		assert.deepEqual(page.seen.console.filter(t => !/status of 500/.test(t)), [])
	})
