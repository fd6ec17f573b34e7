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
const network = [/ERR_INTERNET_DISCONNECTED/, /ERR_FAILED/, /ERR_NETWORK/, /ERR_CONNECTION_RESET/, /Failed to fetch/]

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

test('answered and solved by four keys, and by three clicks; the next ticket is open each time', async () => {
	const [a, b, c] = [await newTicket('First of three'), await newTicket('Second of three'), await newTicket('Third of three')]
	const is = (t, at = page) => at.waitForURL(new RegExp(`/app/inbox/open/${t.id}`), { timeout: LIMIT })
	const solved = async (t, text) => {
		await until('it is solved', async () => (await p.admin.ok('GET', `/tickets/${t.id}`)).category === 'solved', LIMIT)
		assert.ok((await messages(t)).some(m => m.direction === 'out' && m.html.includes(text)))
	}
	await page.mouse.move(0, 0)
	await page.goto('/app/inbox/open?order=newest')
	await page.locator(`[data-row="${c.id}"]`).waitFor({ timeout: LIMIT })
	while (!(await page.locator(`[data-row="${c.id}"] [data-cursor]`).count())) await page.keyboard.press('j')
	await page.keyboard.press('Enter')
	await is(c)
	await editor(page).waitFor({ timeout: LIMIT })
	await page.keyboard.press('r')
	await page.waitForFunction(() => document.activeElement.isContentEditable, null, { timeout: LIMIT })
	await page.keyboard.type('By the keys')
	await page.keyboard.press('Control+Shift+Enter')
	await is(b)
	await solved(c, 'By the keys')
	await page.goto('/app/inbox/open?order=newest')
	await page.locator(`[data-row="${b.id}"]`).click({ timeout: LIMIT })
	await editor(page).click({ timeout: LIMIT })
	await page.keyboard.type('By the mouse')
	await page.getByRole('button', { name: 'Send and solve' }).click()
	await is(a)
	await solved(b, 'By the mouse')
})

test('a colleague shows in the row and in the header, also to who comes later', async () => {
	const t = await newTicket('Watched')
	await other.goto('/app/inbox/open?order=newest')
	await other.locator(`[data-row="${t.id}"]`).waitFor({ timeout: LIMIT })
	await open(page, t)
	const row = other.locator(`[data-row="${t.id}"] [class*=viewing]`)
	await row.waitFor({ timeout: LIMIT })
	await other.reload()
	await row.waitFor({ timeout: LIMIT })
	await page.goto('/app/settings/profile')
	await row.waitFor({ state: 'detached', timeout: LIMIT })
})

test('what the menu of a ticket can, the palette finds, with the same key', async () => {
	await open(page, await newTicket('All that one can'))
	await page.locator('article header').getByRole('button', { name: 'More', exact: true }).click()
	const items = await page.getByRole('menu').last().locator('[role^=menuitem]').evaluateAll(v => v.map(x => ({ label: [...x.childNodes].map(n => (n.querySelector?.('kbd') || n.nodeName === 'svg' ? '' : n.textContent)).join('').trim(), keys: [...x.querySelectorAll('kbd')].map(k => k.textContent).join(' ') })))
	await page.keyboard.press('Escape')
	assert.ok(items.length > 15, JSON.stringify(items))
	await page.keyboard.press('Control+k')
	const box = page.getByRole('dialog').getByRole('combobox')
	for (const { label, keys } of items) {
		await box.fill(`>${label}`)
		const found = page.getByRole('option', { name: label, exact: true })
		await found.waitFor({ timeout: LIMIT })
		assert.equal(await found.locator('kbd').evaluateAll(v => v.map(k => k.textContent).join(' ')), keys, label)
	}
	await page.keyboard.press('Escape')
})

// As the systems send them: with AltGr the sign itself comes (and on some systems Ctrl and
// Alt stand pressed), a dead key comes first and its letter by composition.
test('keyboards of Spain, Portugal and Italy: every sign is typed, no shortcut fires', async () => {
	const t = await newTicket('Signs')
	await open(page, t)
	const keys = await page.context().newCDPSession(page)
	const press = async (key, code, modifiers) => {
		await keys.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key: 'AltGraph', code: 'AltRight', modifiers })
		const text = key === 'Dead' || modifiers ? undefined : key
		await keys.send('Input.dispatchKeyEvent', { type: text ? 'keyDown' : 'rawKeyDown', key, code, text, unmodifiedText: text, modifiers })
		if (key !== 'Dead' && modifiers) await keys.send('Input.dispatchKeyEvent', { type: 'char', key, text: key, unmodifiedText: key, modifiers: 0 })
		await keys.send('Input.dispatchKeyEvent', { type: 'keyUp', key, code, modifiers })
		await keys.send('Input.dispatchKeyEvent', { type: 'keyUp', key: 'AltGraph', code: 'AltRight' })
	}
	const compose = async (code, sign, letter) => {
		await press('Dead', code, 0)
		await keys.send('Input.imeSetComposition', { text: sign, selectionStart: 1, selectionEnd: 1 })
		await keys.send('Input.insertText', { text: letter })
	}
	const es = [['@', 'Digit2'], ['#', 'Digit3'], ['€', 'KeyE'], ['[', 'BracketLeft'], [']', 'BracketRight'], ['{', 'Quote'], ['}', 'Backslash'], ['\\', 'Backquote'], ['~', 'Digit4']]
	const pt = [['@', 'Digit2'], ['€', 'KeyE'], ['[', 'Digit8'], [']', 'Digit9'], ['{', 'Digit7'], ['}', 'Digit0']]
	const it = [['@', 'Semicolon'], ['#', 'Quote'], ['€', 'KeyE'], ['[', 'BracketLeft'], [']', 'BracketRight'], ['{', 'BracketLeft'], ['}', 'BracketRight']]
	const leave = () => page.evaluate(() => document.activeElement.blur())
	const was = await p.admin.ok('GET', `/tickets/${t.id}`), url = page.url()
	for (const mode of ['r', 'n']) {
		await leave()
		await page.keyboard.press(mode)
		await page.locator(`footer[data-mode=${mode === 'n' ? 'note' : 'reply'}]`).waitFor({ timeout: LIMIT })
		await editor(page).click()
		let want = ''
		for (const board of [es, pt, it])
			for (const modifiers of [0, 3])	// 3: Ctrl and Alt
				for (const [sign, code] of board) {
					await press(sign, code, modifiers)
					if (mode === 'n' && !want) {	// the only one that begins a word: it asks for a name
						await page.getByRole('dialog').getByRole('combobox').press('Escape')
						await page.waitForFunction(() => document.activeElement.isContentEditable, null, { timeout: LIMIT })
						await page.waitForTimeout(60)	// no hand is faster, and the editor puts its caret back
					}
					want += sign
				}
		for (const [code, sign, letter] of [['Quote', '´', 'á'], ['Backquote', '~', 'ã'], ['BracketLeft', '`', 'à']]) {
			await compose(code, sign, letter)
			want += letter
		}
		await page.keyboard.insertText('ç')
		await until('all of it stands there', async () => (await editor(page).innerText()).trim() === `${want}ç`, 5000).catch(async () => assert.equal((await editor(page).innerText()).trim(), `${want}ç`))
		await page.keyboard.type(' cora@customer.test')	// in a note, too, an address is no colleague
		await until('nothing was swallowed', async () => (await editor(page).innerText()).trim().endsWith(' cora@customer.test'), LIMIT)
	}
	// and outside of any text none of them is a key of ours
	await leave()
	for (const [sign, code] of [...es, ...it]) for (const modifiers of [0, 3]) await press(sign, code, modifiers)
	await press('Dead', 'Quote', 0)
	await page.waitForTimeout(200)
	assert.equal(await page.getByRole('dialog').count(), 0)
	assert.equal(page.url(), url)
	const now = await p.admin.ok('GET', `/tickets/${t.id}`)
	assert.deepEqual([now.category, now.priority, now.assignee_id, now.team_id, now.messages], [was.category, was.priority, was.assignee_id, was.team_id, was.messages])
})

test('files: a picture is pasted, a paper dropped, what is too large never leaves, what was cut off is tried again', async () => {
	const t = await newTicket('With files')
	await open(page, t)
	let tries = 0, go
	const held = new Promise(done => (go = done))
	await page.route('**/api/v1/attachments', async r => {
		tries++
		if (r.request().headers()['x-file-name'] === 'paper.pdf' && tries === 2) return r.abort('connectionreset')
		if (tries === 1) await held
		await r.continue()
	})
	const hand = (event, name, type, size) => editor(page).evaluate((el, [ev, n, ty, bytes]) => {
		const data = new DataTransfer()
		data.items.add(new File([new Uint8Array(bytes)], n, { type: ty }))
		el.dispatchEvent(ev === 'paste' ? new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }) : new DragEvent(ev, { dataTransfer: data, bubbles: true, cancelable: true }))
	}, [event, name, type, size])
	await editor(page).click()
	await page.keyboard.type('See below')
	await hand('paste', 'shot.png', 'image/png', 3000)
	await page.getByRole('progressbar', { name: 'Uploading shot.png' }).waitFor({ timeout: LIMIT })
	go()
	const files = page.getByRole('list', { name: 'Attachments' })
	await files.getByRole('button', { name: 'Remove shot.png' }).waitFor({ timeout: LIMIT })
	await hand('dragenter', 'paper.pdf', 'application/pdf', 5000)
	await hand('drop', 'paper.pdf', 'application/pdf', 5000)
	await files.getByRole('alert').waitFor({ timeout: LIMIT })
	assert.deepEqual(await axe(page), [])
	await shot(page, 'upload-failed')
	const before = tries
	await hand('drop', 'film.mp4', 'video/mp4', 26 * 1024 * 1024)
	await page.getByText(/film\.mp4 has .*at most/).first().waitFor({ timeout: LIMIT })
	assert.equal(tries, before, 'what is too large was sent all the same')
	await files.getByRole('button', { name: 'Try paper.pdf again' }).click()
	await files.getByRole('button', { name: 'Remove paper.pdf' }).waitFor({ timeout: LIMIT })
	await editor(page).click()
	await page.keyboard.press('Control+Enter')
	const sent = await until('it is sent', async () => (await messages(t)).find(m => m.direction === 'out'), LIMIT)
	assert.deepEqual(sent.attachments.map(x => [x.name, x.size]), [['shot.png', 3000], ['paper.pdf', 5000]])
	await page.unroute('**/api/v1/attachments')
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
