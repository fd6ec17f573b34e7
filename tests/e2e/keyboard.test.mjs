// The keyboard alone: from the link that the server prints to a first answered case, with a
// real mailbox; the example data go on the way.  At every step the focus is on something, can
// be seen and lies in the window; nothing is clicked.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openPage, shot, startBrowser } from '../lib/browser.mjs'
import { startUnset } from '../lib/desk.mjs'
import { until } from '../lib/http.mjs'

let d, browser, page, p
const LIMIT = 30000

before(async () => {
	d = await startUnset()
	p = d.pronto
	browser = await startBrowser()
	page = await openPage(browser, { url: p.url, locale: 'pt-BR' })
	// a pointer anywhere in this file is a fault of the file
	for (const what of ['click', 'dblclick', 'move', 'down', 'up', 'wheel']) page.mouse[what] = () => assert.fail('a pointer')
})
after(async () => {
	await browser?.close()
	await d?.stop()
})

/** What has the focus: what it is, whether one can see that, and whether it matches. */
const focus = selector => page.evaluate(wanted => {
	const e = document.activeElement
	const marked = x => {
		const s = getComputedStyle(x)
		return (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1) || s.boxShadow !== 'none'
	}
	const b = e.getBoundingClientRect(), none = e === document.body || e === document.documentElement
	const seen = [e, e.parentElement, e.parentElement?.parentElement].some(x => x && x !== document.body && marked(x))
	const inside = b.width > 0 && b.bottom > 0 && b.right > 0 && b.top < innerHeight && b.left < innerWidth
	return { what: `${e.tagName} ${(e.getAttribute('aria-label') ?? e.name ?? '').slice(0, 40)} ${e.textContent.trim().slice(0, 40)}`, none, fine: seen && inside, is: e.matches(wanted) }
}, selector)
/** Tab until the element has the focus; whatever is passed must show that it has it. */
async function tabTo(selector, key = 'Tab') {
	const passed = []
	for (let i = 0; i < 90; i++) {
		const f = await focus(selector)
		if (f.is) {
			if (!f.none) assert.ok(f.fine, `cannot be seen to have the focus: ${f.what}`)
			return
		}
		if (i > 0) {
			passed.push(f.what)
			assert.ok(f.none || f.fine, `cannot be seen to have the focus: ${f.what}`)
		}
		await page.keyboard.press(key)
	}
	assert.fail(`${selector} is not reached; passed: ${passed.join(', ')}`)
}
async function fill(selector, text) {
	await tabTo(selector)
	await page.keyboard.press('Control+a')
	await page.keyboard.type(text)
}
async function step(next) {
	const heading = await page.locator('h1').innerText()
	await tabTo('button[type=submit]')
	await page.keyboard.press('Enter')
	if (next) {
		await page.waitForFunction(h => document.querySelector('h1') && document.querySelector('h1').innerText !== h, heading, { timeout: LIMIT })
		await until('the focus goes along', async () => !(await focus('*')).none, LIMIT)
	}
}

test('from the link to the inbox', async () => {
	await page.goto(d.link())
	await page.locator('input[name=name]').waitFor()
	await fill('input[name=name]', 'Ada Dona')
	await fill('input[name=email]', 'ada@desk.test')
	await fill('input[name=password]', 'uma senha bem comprida')
	await step(true)
	await fill('input[name=company]', 'Acme')
	await step(true)
	await fill('input[name=mailbox]', 'help@desk.test')
	await fill('input[name=mailbox-password]', 'help-secret')
	await step(true)
	await step()
	await page.waitForURL(/\/app\/inbox/)
	await page.locator('[data-row]').first().waitFor({ timeout: LIMIT })
	p.admin = await p.as('ada@desk.test', 'uma senha bem comprida')
	assert.equal((await p.admin.ok('GET', '/mailboxes')).mailboxes.length, 1)
})

test('the example data go with two keys', async () => {
	const open = async () => (await p.admin.ok('GET', '/tickets?view=open&limit=200')).tickets
	assert.ok((await open()).length > 5)
	await tabTo('[data-demo] button')
	await shot(page, 'keyboard-demo')
	await page.keyboard.press('Enter')
	await page.getByRole('dialog').waitFor({ timeout: 3000 }).then(() => tabTo('dialog button[class*=danger], dialog button[class*=main]').then(() => page.keyboard.press('Enter')), () => {})
	await until('they are gone', async () => (await open()).length === 0, LIMIT)
	await page.locator('[data-row]').first().waitFor({ state: 'detached', timeout: LIMIT })
	await until('the focus is not lost with them', async () => !(await focus('*')).none, LIMIT)
})

test('a mail comes, is read, answered and solved; help, palette and settings are reached and left', async () => {
	await d.mail({ from: 'cora@customer.test', to: 'help@desk.test', subject: 'O primeiro de todos', text: 'Tem alguém aí?' })
	const t = await d.ticket('O primeiro de todos', 20000)
	await page.locator(`[data-row="${t.id}"]`).waitFor({ timeout: LIMIT })
	await page.keyboard.press('j')
	await page.keyboard.press('Enter')
	await page.locator('article[data-message]', { hasText: 'Tem alguém aí?' }).waitFor({ timeout: LIMIT })
	assert.equal((await focus('*')).none, false, 'after opening')
	await page.keyboard.press('?')
	await page.getByRole('dialog').waitFor({ timeout: LIMIT })
	await page.keyboard.press('Escape')
	await page.getByRole('dialog').waitFor({ state: 'detached', timeout: LIMIT })
	assert.equal((await focus('*')).none, false, 'after the sheet')
	await page.keyboard.press('r')
	await until('the editor', async () => (await focus('[contenteditable=true]')).is, LIMIT)
	await page.keyboard.type('Sim, estamos aqui.')
	await page.keyboard.press('Control+Enter')
	await until('the answer', async () => (await d.inboxNow('cora@customer.test')).some(m => /Sim, estamos aqui/.test(m.text)), 60000)
	assert.equal((await focus('*')).none, false, 'after sending')
	await page.keyboard.press('Escape')	// out of the editor
	await page.keyboard.press('e')
	await until('solved', async () => (await p.admin.ok('GET', `/tickets/${t.id}`)).category === 'solved', LIMIT)
	await page.keyboard.press('Control+k')
	await page.getByRole('dialog').getByRole('combobox').waitFor({ timeout: LIMIT })
	await page.keyboard.type('>SLA')
	await page.keyboard.press('Enter')
	await page.waitForURL(/\/app\/(settings|reports)/)
	await until('the focus goes along', async () => !(await focus('*')).none, LIMIT)
	// all round the page and back: nothing holds the focus
	const seen = new Set()
	for (let i = 0; i < 150 && seen.size < 150; i++) {
		await page.keyboard.press('Tab')
		const f = await focus('*')
		if (f.none) break
		assert.ok(f.fine, `cannot be seen to have the focus: ${f.what}`)
		seen.add(f.what)
	}
	assert.ok(seen.size > 8, [...seen].join(', '))
	await page.quiet()
})
