// Every call that a screen makes fails once, by the server, by the line, by never coming:
// no screen is blank, each says so and offers the next step, and nothing typed is lost.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openPage, signIn, startBrowser } from '../lib/browser.mjs'
import { startPronto } from '../lib/pronto.mjs'

const LIMIT = 30000
const network = [/ERR_FAILED/, /ERR_CONNECTION/, /ERR_ABORTED/, /Failed to fetch/, /status of (500|503)/]
let p, browser, ana, page, ticket

before(async () => {
	;[p, browser] = await Promise.all([startPronto(), startBrowser()])
	await p.mailbox()
	p.must(['demo', 'load'])
	ana = await p.addAgent('Ana Agent', 'admin')
	ticket = (await p.admin.ok('GET', '/tickets?view=open&limit=5')).tickets[0]
	page = await openPage(browser, { url: p.url, reducedMotion: 'reduce' })
	await signIn(page, ana.email, ana.password)
})
after(async () => {
	await browser?.close()
	await p?.stop()
})

const path = url => new URL(url).pathname.replace('/api/v1', '')
const kind = url => path(url).replace(/\d+/g, 'N')
const refusal = { status: 500, contentType: 'application/problem+json', body: JSON.stringify({ type: 'about:blank', title: 'Internal Server Error', status: 500, code: 'internal', request_id: 'fault-4711', errors: [] }) }
/** Nothing is on its way and the page has words of its own. */
const settled = () => page.waitForFunction(() => {
	const main = document.querySelector('main')
	return main && !document.querySelector('[aria-busy=true]') && main.innerText.trim().length > 20
}, null, { timeout: LIMIT, polling: 100 })
const screens = () => ['/app/inbox/open', `/app/inbox/open/${ticket.id}`, '/app/search?q=pedido', '/app/new', '/app/reports/sla', '/app/kb', '/app/organisations', '/app/settings', ...['agents', 'sla', 'macros', 'rules', 'texts', 'help-centre'].map(s => `/app/settings/${s}`)]

test('no screen is blank when any one of its calls fails', async t => {
	const tried = new Set(), blank = []
	for (const url of screens()) {
		const calls = new Set()
		const hear = r => {
			if (/\/api\/v1\//.test(r.url()) && r.method() === 'GET' && !/\/events$/.test(path(r.url()))) calls.add(kind(r.url()))
		}
		page.on('request', hear)
		await page.goto(url)
		await settled()
		page.off('request', hear)
		for (const call of calls) {
			if (tried.has(call)) continue	// the same reading was failed on an earlier screen
			const how = tried.size % 2 ? 'refused' : 'cut'
			let hit = 0
			const match = u => u.pathname.startsWith('/api/v1/') && kind(u.href) === call
			await page.route(match, r => {
				hit++
				return how === 'cut' ? r.abort('connectionreset') : r.fulfill(refusal)
			})
			await page.goto(url)
			await settled().catch(() => blank.push(`${url}: ${call} ${how}`))
			if (hit) tried.add(call)	// else it belonged to the screen before
			await page.unroute(match)
		}
	}
	t.diagnostic(`figure: ${tried.size} different calls failed once`)
	assert.deepEqual(blank, [])
	assert.ok(tried.size > 30, `only ${tried.size} calls`)
	await page.quiet(network)
})

test('what cannot be read says so with its number, and comes when one tries again', async () => {
	const main = [['/app/inbox/open', /\/tickets$/, '[data-row]'], [`/app/inbox/open/${ticket.id}`, /\/tickets\/\d+\/thread$/, 'article[data-message]'], ['/app/settings/agents', /\/agents$/, 'main li'], ['/app/reports/sla?examples=1', /\/reports\/sla/, 'main table']]
	for (const [url, call, there] of main) {
		let fail = true
		const match = u => u.pathname.startsWith('/api/v1/') && call.test(u.pathname)
		await page.route(match, r => (fail ? r.fulfill(refusal) : r.continue()))
		await page.goto(url)
		const alert = page.locator('main [role=alert]', { hasText: 'fault-4711' }).first()
		await alert.waitFor({ timeout: LIMIT })
		fail = false
		await alert.getByRole('button', { name: 'Try again' }).click()
		await page.locator(there).first().waitFor({ timeout: LIMIT })
		await page.unroute(match)
	}
})

test('an answer that never comes is given up, and asked for again', async () => {
	const tab = await openPage(browser, { url: p.url, storageState: await page.context().storageState() })
	await tab.clock.install()
	let hang = true
	await tab.route(u => /\/api\/v1\/tickets$/.test(u.pathname), r => (hang ? undefined : r.continue()))
	await tab.goto('/app/inbox/open')
	await tab.locator('main [aria-busy=true]').first().waitFor({ timeout: LIMIT })
	await tab.clock.fastForward(31000)
	// the line above the page may offer the same for what else was given up
	const again = tab.getByRole('region', { name: 'Tickets' }).getByRole('button', { name: 'Try again' })
	await again.waitFor({ timeout: LIMIT })
	hang = false
	await again.click()
	await tab.locator('[data-row]').first().waitFor({ timeout: LIMIT })
	await tab.context().close()
})

test('sending, solving and assigning that fail keep the words and the state, and say so', async () => {
	await page.goto(`/app/inbox/open/${ticket.id}`)
	const editor = page.locator('footer [data-ready] [contenteditable=true]')
	await editor.waitFor({ timeout: LIMIT })
	const before = (await p.admin.ok('GET', `/tickets/${ticket.id}`)).priority
	await page.route(u => /\/tickets\/\d+(\/messages)?$/.test(u.pathname), r => (r.request().method() === 'GET' ? r.continue() : r.fulfill(refusal)))
	await editor.click()
	await page.keyboard.type('Words that must stay')
	await page.keyboard.press('Control+Enter')
	await page.getByText('fault-4711').first().waitFor({ timeout: LIMIT })
	await editor.filter({ hasText: 'Words that must stay' }).waitFor({ timeout: LIMIT })
	await page.evaluate(() => document.activeElement.blur())
	await page.keyboard.press('p')
	await page.getByRole('option', { name: before === 4 ? /Low/ : /Urgent/ }).first().click({ timeout: LIMIT })
	const chip = page.locator('article header').getByRole('button', { name: new RegExp(['Low', 'Normal', 'High', 'Urgent'][before - 1]) })
	await chip.waitFor({ timeout: LIMIT })
	assert.equal((await p.admin.ok('GET', `/tickets/${ticket.id}`)).priority, before)
	await page.unrouteAll()
	await editor.click()
	await page.keyboard.press('Control+Enter')
	await page.locator('article', { hasText: 'Words that must stay' }).last().waitFor({ timeout: LIMIT })
	await page.quiet(network)
})
