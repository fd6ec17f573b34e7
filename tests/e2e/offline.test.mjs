// What is sent while the network is away waits in the browser, can be taken back, outlives
// a reload and leaves exactly once, also when only the answer was lost.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, openPage, shot, signIn, startBrowser } from '../lib/browser.mjs'
import { until } from '../lib/http.mjs'
import { startPronto } from '../lib/pronto.mjs'

let p, browser, ana

before(async () => {
	p = await startPronto()
	ana = await p.addAgent('Ana Agent')
	await p.mailbox()
	browser = await startBrowser()
})
after(async () => {
	await browser?.close()
	await p?.stop()
})

const newTicket = subject => p.admin.ok('POST', '/tickets', { subject, html: '<p>Where is it?</p>', kind: 'in', channel: 'phone', requester: { name: 'Cora', email: 'cora@customer.test' } })
const written = async (t, text) => (await p.admin.ok('GET', `/tickets/${t.id}/thread`)).messages.filter(m => m.html.includes(text))
const network = [/ERR_INTERNET_DISCONNECTED/, /ERR_FAILED/, /ERR_NETWORK/, /Failed to fetch/]

async function open(page, t) {
	await page.goto(`/app/inbox/open/${t.id}`)
	await page.locator('[data-ready] [contenteditable=true], [contenteditable=true]').first().waitFor()
}
async function write(page, text) {
	await page.locator('[contenteditable=true]').first().click()
	await page.keyboard.type(text)
	await page.keyboard.press('Control+Enter')
}

test('a reply without network waits, outlives a reload and leaves once', async () => {
	const t = await newTicket('Away')
	const page = await openPage(browser, { url: p.url })
	await signIn(page, ana.email, ana.password)
	await open(page, t)
	await page.context().setOffline(true)
	await write(page, 'It left on Monday')
	const card = page.locator('article', { hasText: 'Waiting for the network' })
	await card.last().getByText('It left on Monday').waitFor()
	await page.getByText('A message is waiting for the network.').waitFor()
	assert.equal((await page.locator('[contenteditable=true]').first().innerText()).trim(), '')
	await write(page, 'And this one not')
	await card.last().getByText('And this one not').waitFor()
	await page.getByText('2 messages are waiting for the network.').waitFor()
	assert.deepEqual(await axe(page), [])
	await shot(page, 'offline-waiting')
	await card.last().getByRole('button', { name: 'Take back' }).click()
	await page.locator('[contenteditable=true]', { hasText: 'And this one not' }).waitFor()
	await page.getByText('A message is waiting for the network.').waitFor()
	assert.equal((await written(t, 'It left on Monday')).length, 0)
	await page.context().setOffline(false)
	await page.reload()
	await until('the message', async () => (await written(t, 'It left on Monday')).length > 0)
	await page.getByText('is waiting for the network').waitFor({ state: 'detached' })
	await page.locator('article[data-message]', { hasText: 'It left on Monday' }).waitFor()
	await page.locator('[contenteditable=true]', { hasText: 'And this one not' }).waitFor()
	await page.waitForTimeout(500)
	assert.equal((await written(t, 'It left on Monday')).length, 1)
	assert.equal((await written(t, 'And this one not')).length, 0)
	await shot(page, 'offline-back')
	await page.quiet(network)
	await page.context().close()
})

test('a lost answer does not make a second mail', async () => {
	const t = await newTicket('Lost')
	const page = await openPage(browser, { url: p.url })
	await signIn(page, ana.email, ana.password)
	await open(page, t)
	const keys = []
	await page.route('**/api/v1/tickets/*/messages', async route => {
		keys.push(route.request().headers()['idempotency-key'])
		if (keys.length > 1) return route.continue()
		await route.fetch()
		await route.abort('connectionreset')
	})
	await write(page, 'Only once please')
	await page.getByText('Waiting for the network', { exact: true }).waitFor()
	assert.equal((await written(t, 'Only once please')).length, 1)
	await page.getByText('Waiting for the network', { exact: true }).waitFor({ state: 'detached' })
	assert.equal(keys.length, 2)
	assert.equal(keys[0], keys[1])
	assert.equal((await written(t, 'Only once please')).length, 1)
	await page.getByRole('button', { name: 'Undo' }).waitFor()
	assert.equal((await page.locator('[contenteditable=true]').first().innerText()).trim(), '')
	await until('its draft is gone', async () => !(await ana.client.ok('GET', '/drafts')).drafts.some(d => d.key === `t${t.id}`))	// the test before leaves one of another ticket
	await page.quiet([...network, /ERR_CONNECTION_RESET/])
	await page.context().close()
})

test('what the server refuses after the wait comes back as text', async () => {
	const t = await newTicket('Refused')
	const page = await openPage(browser, { url: p.url })
	await signIn(page, ana.email, ana.password)
	await open(page, t)
	await page.context().setOffline(true)
	await write(page, 'Too late perhaps')
	await page.getByText('Waiting for the network', { exact: true }).waitFor()
	await p.admin.ok('POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p>I was faster</p>', undo_ms: -1 })
	await page.context().setOffline(false)
	await page.locator('[contenteditable=true]', { hasText: 'Too late perhaps' }).waitFor()
	await page.getByText('I was faster').first().waitFor()
	assert.equal((await written(t, 'Too late perhaps')).length, 0)
	await shot(page, 'offline-stale')
	await page.quiet([...network, /409/])
	await page.context().close()
})
