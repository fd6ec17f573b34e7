// The line between an agent and the server is cut for a minute, and once falls silent (as long
// as the test needs): two tabs, a reply under way, another sent into the void, changes of fields and
// status, colleagues and customers who go on meanwhile.  Afterwards all of it is there, once.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openPage, shot, signIn, startBrowser } from '../lib/browser.mjs'
import { until } from '../lib/http.mjs'
import { startLine } from '../lib/line.mjs'
import { startPronto } from '../lib/pronto.mjs'

let p, line, browser, ana, ben
const LIMIT = 30000, MINUTE = 60000
const network = [/ERR_/, /Failed to fetch/, /409/]

before(async () => {
	p = await startPronto()
	line = await startLine(p.url)
	ana = await p.addAgent('Ana Agent')
	ben = await p.addAgent('Ben Agent')
	await p.mailbox()
	browser = await startBrowser()
})
after(async () => {
	await browser?.close()
	await line?.stop()
	await p?.stop()
})

const newTicket = subject => p.admin.ok('POST', '/tickets', { subject, html: '<p>Where is it?</p>', kind: 'in', channel: 'phone', requester: { name: 'Cora', email: 'cora@customer.test' } })
const said = async (t, words) => (await p.admin.ok('GET', `/tickets/${t.id}/thread`)).messages.filter(m => m.html.includes(words)).length
const editor = at => at.locator('footer [data-ready] [contenteditable=true]')
const banner = at => at.getByText(/Connection lost|No connection/i).first()
async function open(at, t) {
	await at.goto(`/app/inbox/open/${t.id}`)
	await editor(at).waitFor({ timeout: LIMIT })
	await at.evaluate(() => (globalThis.sameDocument = true))
}
async function type(at, text) {
	await editor(at).click()
	await at.keyboard.type(text)
}

for (const silent of [false, true])
	test(silent ? 'a line that falls silent' : 'a line that is cut for a minute', async t => {
		const [answered, typed, solved, changed] = [await newTicket('Answered'), await newTicket('Typed'), await newTicket('Solved'), await newTicket('Changed')]
		const one = await openPage(browser, { url: line.url })
		await signIn(one, ana.email, ana.password)
		await open(one, answered)
		const two = await one.context().newPage()
		await open(two, typed)
		await two.getByRole('link', { name: /Typed/ }).first().waitFor({ timeout: LIMIT })
		await type(two, 'Begun before')

		line.cut({ silent })
		const from = Date.now()
		await type(two, ' and gone on')
		await type(one, 'It left on Monday')
		await one.keyboard.press('Control+Enter')
		await banner(one).waitFor({ timeout: LIMIT })
		t.diagnostic(`figure: told after ${Date.now() - from} ms`)
		await banner(two).waitFor({ timeout: LIMIT })
		await shot(two, silent ? 'cut-silent' : 'cut')
		// others go on
		const fresh = await newTicket('Came meanwhile')
		await ben.client.ok('POST', `/tickets/${typed.id}/messages`, { kind: 'note', html: '<p>Said meanwhile</p>' })
		await ben.client.ok('PATCH', `/tickets/${changed.id}`, { priority: 4 })
		await ben.client.ok('PATCH', `/tickets/${solved.id}`, { category: 'solved' })
		// what is read goes on being read, and written
		await two.getByText('Where is it?').first().waitFor({ timeout: LIMIT })
		await type(two, ', three times')
		assert.match(await editor(two).innerText(), /^Begun before and gone on, three times/)
		assert.equal(await said(answered, 'It left on Monday'), 0)
		// a change that cannot be told is taken back, and said
		await one.locator('article header').getByRole('button', { name: /Priority|Normal/ }).first().click()
		await one.getByRole('dialog').getByRole('option', { name: 'Low' }).click()
		if (!silent) await new Promise(done => setTimeout(done, MINUTE - (Date.now() - from)))

		line.mend()
		await banner(one).waitFor({ state: 'detached', timeout: 2 * LIMIT })
		await banner(two).waitFor({ state: 'detached', timeout: 2 * LIMIT })
		await until('the reply', async () => (await said(answered, 'It left on Monday')) > 0, 2 * LIMIT)
		await one.locator('article[data-message]', { hasText: 'It left on Monday' }).waitFor({ timeout: LIMIT })
		await two.locator('article[data-message]', { hasText: 'Said meanwhile' }).waitFor({ timeout: LIMIT })
		for (const tab of [one, two]) {
			await tab.locator(`[data-row="${fresh.id}"]`).or(tab.getByRole('button', { name: /\d new/ })).first().waitFor({ timeout: LIMIT })
			await until('what was solved has left', () => tab.evaluate(id => { const r = document.querySelector(`[data-row="${id}"]`); return !r || /gone/.test(r.className) }, solved.id), LIMIT)
			await until('the priority', () => tab.evaluate(id => document.querySelector(`[data-row="${id}"]`)?.textContent.includes('Urgent'), changed.id), LIMIT)
			assert.equal(await tab.evaluate(() => globalThis.sameDocument), true, 'loaded again')
		}
		assert.match(await editor(two).innerText(), /^Begun before and gone on, three times/)
		await until('the server has the draft', async () => (await ana.client.ok('GET', '/drafts')).drafts.some(d => d.key === `t${typed.id}` && d.mode === 'reply') && (await ana.client.ok('GET', `/drafts/t${typed.id}/reply`)).html.includes('three times'), LIMIT)
		// the colour of a field is what the server has, whether the change reached it or not
		const { priority } = await p.admin.ok('GET', `/tickets/${answered.id}`)
		await one.locator('article header').getByRole('button', { name: ['', 'Low', 'Normal'][priority] }).first().waitFor({ timeout: LIMIT })
		await new Promise(done => setTimeout(done, 1500))
		assert.equal(await said(answered, 'It left on Monday'), 1)
		assert.equal(await said(typed, 'Said meanwhile'), 1)
		for (const [tab, words] of [[one, 'It left on Monday'], [two, 'Said meanwhile']]) assert.equal(await tab.locator('article[data-message]', { hasText: words }).count(), 1)
		for (const tab of [one, two]) {
			const rows = await tab.evaluate(() => [...document.querySelectorAll('[data-row]')].map(r => r.dataset.row))
			assert.equal(new Set(rows).size, rows.length)
			await tab.quiet?.(network)
		}
		await one.context().close()
	})
