// Two agents on one desk: who is there, solving while the other writes, the same field at
// once, a line that is cut, a tab that dies mid-word; a reply that leaves later, keys of
// one's own, and what rings for whom.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, openPage, shot, signIn, startBrowser } from '../lib/browser.mjs'
import { until } from '../lib/http.mjs'
import { startPronto } from '../lib/pronto.mjs'

let p, browser, ana, ben, page, other
const LIMIT = 30000
const network = [/ERR_INTERNET_DISCONNECTED/, /ERR_FAILED/, /ERR_NETWORK/, /Failed to fetch/]

before(async () => {
	p = await startPronto()
	ana = await p.addAgent('Ana Agent')
	ben = await p.addAgent('Ben Agent')
	await p.mailbox()
	await p.admin.ok('POST', '/setup/company', { name: 'Acme', zone: 'Europe/Madrid', hours: 'always' })
	browser = await startBrowser()
	page = await openPage(browser, { url: p.url })
	await signIn(page, ana.email, ana.password)
	other = await openPage(browser, { url: p.url })
	await signIn(other, ben.email, ben.password)
})
after(async () => {
	await browser?.close()
	await p?.stop()
})

const newTicket = subject => p.admin.ok('POST', '/tickets', { subject, html: '<p>Where is it?</p>', kind: 'in', channel: 'phone', requester: { name: 'Cora', email: 'cora@customer.test' } })
const messages = async t => (await p.admin.ok('GET', `/tickets/${t.id}/thread`)).messages
const editor = at => at.locator('footer [data-ready] [contenteditable=true]')
async function open(at, t) {
	await at.goto(`/app/inbox/open/${t.id}`)
	await editor(at).waitFor({ timeout: LIMIT })
}
const type = async (at, text) => {
	await editor(at).click()
	await at.keyboard.type(text)
}
const chip = (at, name) => at.locator('article header').getByRole('button', { name })

test('each sees that the other is there and writes; solving meanwhile loses no word', async () => {
	const t = await newTicket('Both')
	await open(page, t)
	await open(other, t)
	await page.locator('article header').getByText('Ben', { exact: false }).first().waitFor({ timeout: LIMIT })
	await type(page, 'I am still writing')
	await other.getByText(/Ana.*(typing|writing|repl)/i).first().waitFor({ timeout: LIMIT })
	await ben.client.ok('PATCH', `/tickets/${t.id}`, { category: 'solved' })
	await chip(page, /Solved/).waitFor({ timeout: LIMIT })
	assert.equal((await editor(page).innerText()).trim(), 'I am still writing')
	await page.keyboard.press('Control+Enter')
	const sent = async () => (await messages(t)).filter(m => m.html.includes('still writing')).length
	await until('it was sent', async () => (await sent()) > 0, LIMIT)
	await other.locator('article[data-message]', { hasText: 'I am still writing' }).waitFor({ timeout: LIMIT })
	assert.equal(await sent(), 1)
})

test('the same field at once: both end with the same, and with what the server has', async () => {
	const t = await newTicket('Priority')
	await open(page, t)
	await open(other, t)
	await Promise.all([ana.client.ok('PATCH', `/tickets/${t.id}`, { priority: 4 }), ben.client.ok('PATCH', `/tickets/${t.id}`, { priority: 1 })])
	const { priority } = await p.admin.ok('GET', `/tickets/${t.id}`)
	const name = priority === 4 ? /Urgent/ : /Low/
	await chip(page, name).waitFor({ timeout: LIMIT })
	await chip(other, name).waitFor({ timeout: LIMIT })
})

test('a cut line: told at once, writing goes on, and all is caught up without loading again', async () => {
	const t = await newTicket('Cut')
	await open(page, t)
	await page.evaluate(() => (globalThis.sameDocument = true))
	await page.context().setOffline(true)
	await type(page, 'Written in a tunnel')
	await page.getByText(/Connection lost|No connection|offline/i).first().waitFor({ timeout: LIMIT })
	await ben.client.ok('POST', `/tickets/${t.id}/messages`, { kind: 'note', html: '<p>Said meanwhile</p>' })
	await page.context().setOffline(false)
	await page.locator('article[data-message]', { hasText: 'Said meanwhile' }).waitFor({ timeout: LIMIT })
	assert.equal(await page.locator('article[data-message]', { hasText: 'Said meanwhile' }).count(), 1)
	assert.equal((await editor(page).innerText()).trim(), 'Written in a tunnel')
	assert.equal(await page.evaluate(() => globalThis.sameDocument), true)
})

test('a tab that dies mid-word gives it back', async () => {
	const t = await newTicket('Killed')
	const tab = await page.context().newPage()
	await open(tab, t)
	await type(tab, 'Half a sent')
	await tab.waitForFunction(() => Object.keys(localStorage).some(k => localStorage.getItem(k)?.includes('Half a sent')), null, { timeout: LIMIT })
	await tab.close({ runBeforeUnload: false })
	const again = await page.context().newPage()
	await open(again, t)
	await editor(again).filter({ hasText: 'Half a sent' }).waitFor({ timeout: LIMIT })
	await again.close()
})

test('a reply leaves later, can be moved and comes back as a draft', async () => {
	const t = await newTicket('Later')
	await open(page, t)
	await type(page, 'Good morning, Cora')
	await page.getByRole('button', { name: 'Send later…' }).click()
	const dialog = page.getByRole('dialog')
	// on Mondays the two are one
	const week = dialog.getByRole('button', { name: /In a week|Next Monday/ }).last()
	await week.waitFor({ timeout: LIMIT })
	assert.deepEqual(await axe(page), [])
	await week.click()
	const waits = page.locator('[data-scheduled=waiting]')
	await waits.getByText('Good morning, Cora').waitFor({ timeout: LIMIT })
	await until('the composer is empty', async () => (await editor(page).innerText()).trim() === '', LIMIT)
	await shot(page, 'scheduled')
	await open(other, t)
	await other.locator('[data-scheduled=waiting]').getByText('Ana Agent').waitFor({ timeout: LIMIT })
	await waits.getByRole('button', { name: 'Edit' }).click()
	await editor(page).filter({ hasText: 'Good morning, Cora' }).waitFor({ timeout: LIMIT })
	await waits.waitFor({ state: 'detached', timeout: LIMIT })
	assert.deepEqual((await p.admin.ok('GET', `/tickets/${t.id}/scheduled`)).scheduled, [])
	assert.equal((await messages(t)).length, 1)
})

test('keys of one’s own: changed, shown everywhere, and none for two', async () => {
	await page.goto('/app/settings/keys')
	const row = page.locator('[data-action=solve]')
	await row.getByRole('button', { name: 'Change' }).click({ timeout: LIMIT })
	const box = page.getByRole('dialog').getByRole('textbox')
	await box.press('r')
	await page.getByRole('dialog').getByText('Reply').waitFor({ timeout: LIMIT })
	assert.ok(await page.getByRole('dialog').getByRole('button', { name: 'Save' }).isDisabled())
	await page.getByRole('dialog').getByRole('button', { name: 'Once more' }).click()
	await box.press('u')
	await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
	await row.locator('kbd', { hasText: 'U' }).waitFor({ timeout: LIMIT })
	assert.deepEqual((await ana.client.ok('GET', '/me/keys')).keys, { solve: 'u' })
	const t = await newTicket('By my key')
	await open(page, t)
	await page.evaluate(() => document.activeElement.blur())
	await page.keyboard.press('e')
	await page.keyboard.press('u')
	await until('it is solved', async () => (await p.admin.ok('GET', `/tickets/${t.id}`)).category === 'solved', LIMIT)
	await ana.client.ok('PUT', '/me/keys', { keys: {} })
})

test('what becomes mine rings here and in the title, at once; the matrix is kept', async () => {
	const t = await newTicket('For Ana')
	await ana.client.ok('POST', '/notices/read', { up_to: 1_000_000 })
	await page.goto('/app/settings/notifications')
	await page.locator('table').waitFor({ timeout: LIMIT })
	assert.deepEqual(await axe(page), [])
	await p.admin.ok('PATCH', `/tickets/${t.id}`, { assignee_id: ana.agent.id })
	await page.waitForFunction(() => document.title.startsWith('('), null, { timeout: LIMIT })
	await page.getByLabel('A colleague mentions me: E-mail').selectOption('digest')
	await page.getByRole('button', { name: 'Save' }).click()
	await until('it is kept', async () => (await ana.client.ok('GET', '/me/notifications')).rules.find(r => r.event === 'mention').mail === 'digest', LIMIT)
	await shot(page, 'notifications')
	await page.quiet(network)
	await other.quiet()
})
