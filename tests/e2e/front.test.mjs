// The customer's pages in Chromium without JavaScript: search, read, vote, write, follow, answer, solve,
// reopen; accessible in both themes, wide and narrow, in five languages; and with JavaScript
// no error of the policy.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, openPage, startBrowser } from '../lib/browser.mjs'
import { until } from '../lib/http.mjs'
import { smtpScript, startScripted } from '../lib/mail_hostile.mjs'
import { startPronto } from '../lib/pronto.mjs'

let p, browser, smtp
const mails = []
before(async () => {
	smtp = await startScripted(smtpScript({ take: m => mails.push(m) }))
	p = await startPronto()
	browser = await startBrowser()
	await p.admin.ok('POST', '/mailboxes', {
		name: 'Help', address: 'help@desk.test', from_name: 'Acme', active: true, auto_ack: true, in_kind: 'none', in_host: '', in_port: 0, in_tls: 'none', in_user: '',
		out_kind: 'smtp', out_host: '127.0.0.1', out_port: smtp.port, out_tls: 'none', out_user: '',
	})
})
after(async () => {
	await browser?.close()
	await p?.stop()
	await smtp?.stop()
})
const decoded = raw => raw.toString('latin1').replace(/=\r?\n/g, '').replace(/=3D/g, '=')
const linkTo = (address, has) => until('the mail', () => mails.filter(m => m.to.includes(address)).map(m => has.exec(decoded(m.raw))?.[0]).find(Boolean), 30000, 100)

test('JavaScript off: write, follow, answer, solve, reopen, my requests', async () => {
	const page = await openPage(browser, { url: p.url, locale: 'es-ES', javaScriptEnabled: false })
	await page.goto('/')
	assert.match(page.url(), /\/es\/$/)
	await page.fill('#q', 'nada de esto existe')
	await page.locator('.hero form.search button').click()
	await page.locator('a[href*="/contact?subject="]').first().click()
	assert.equal(await page.inputValue('#subject'), 'nada de esto existe')
	await page.fill('#message', 'No encuentro mi pedido.')
	await page.fill('#email', 'ana@customer.test')
	await page.setInputFiles('#files', { name: 'foto.txt', mimeType: 'text/plain', buffer: Buffer.from('hola') })
	p.shiftClock(60000)	// who fills a form faster than a person is asked to press again
	await page.locator('form[data-request] > button').click()
	await page.waitForURL(/\/sent\?k=/)
	assert.match(await page.locator('.note.ok').innerText(), /\d{4}/)
	await page.goto(await linkTo('ana@customer.test', /\/t\/[\w-]+/))
	await page.fill('#message', '¿Hay noticias?')
	await page.locator('form:has(#message) button').click()
	await page.getByText('¿Hay noticias?').waitFor()
	await page.locator('button[value=solve]').click()
	await page.locator('button[value=reopen]').click()
	await page.locator('button[value=solve]').waitFor()
	await page.goto('/my')
	await page.fill('#email', 'ana@customer.test')
	await page.locator('main form button').click()
	await page.goto(await linkTo('ana@customer.test', /\/my\/[\w-]+/))
	await page.locator('main form button').click()
	await page.getByText('nada de esto existe').waitFor()
	await page.context().close()
})

test('JavaScript off: a mistyped search, its article, a vote, a survey; these pages are accessible too', async () => {
	const top = await p.admin.ok('POST', '/kb/sections', { names: { en: 'Payments', es: 'Pagos' } })
	const a = await p.admin.ok('POST', '/kb/articles', { section_id: top.id, locale: 'es', title: 'Descargar una factura', body: 'Abre **Pedidos** y pulsa *Factura*.' })
	await p.admin.ok('POST', `/kb/articles/${a.id}/texts/es/publish`, { rev: 1 })
	await p.admin.ok('POST', '/surveys', { kind: 'csat', name: 'After solving', active: true, definition: { delay_min: 1, business: false, questions: [] } })
	const page = await openPage(browser, { url: p.url, locale: 'es-ES', javaScriptEnabled: false, viewport: { width: 390, height: 844 } })
	await page.goto('/es/search?q=descargr+facutra')
	await page.locator('main a[href*="/es/a/"]').first().click()
	await page.locator('h1', { hasText: 'Descargar una factura' }).waitFor()
	const article = new URL(page.url()).pathname
	await page.locator('button[name=helpful][value=yes]').click()
	await page.waitForURL(/thanks/)
	await until('the vote', async () => (await p.admin.ok('GET', `/kb/articles?q=factura`)).articles.find(x => x.id === a.id)?.texts[0].helped === 1, 30000, 100)
	const t = await p.admin.ok('POST', '/tickets', { subject: 'Pedido', html: '<p>Hola, no ha llegado el pedido que hice la semana pasada.</p>', kind: 'in', channel: 'email', requester: { name: 'Eva', email: 'eva@customer.test' } })
	await p.admin.ok('POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p>Ya va</p>', undo_ms: -1, set: { category: 'solved' } })
	const asked = async () => (await p.admin.ok('GET', `/tickets/${t.id}/surveys`)).surveys[0]
	await until('the survey is planned', async () => (await asked())?.state === 'planned', 30000, 100)
	p.shiftClock(3 * 60000)
	const link = await linkTo('eva@customer.test', /\/csat\/[\w-]{20,}/)
	await page.goto(`${link}?score=4`)
	assert.equal((await asked()).score, -1, 'opening records nothing')
	await page.locator('input[name=score][value="5"]').check()
	await page.fill('#comment', 'Todo bien')
	await page.locator('main form button').first().click()
	await until('the answer', async () => (await asked()).score === 5, 30000, 100)
	await page.context().close()
	const found = [], seen = await openPage(browser, { url: p.url, locale: 'es-ES' })
	for (const path of [article, '/es/search?q=facutra', link])
		for (const [width, colorScheme] of [[1440, 'light'], [320, 'dark']]) {
			await seen.setViewportSize({ width, height: 900 })
			await seen.emulateMedia({ colorScheme })
			await seen.goto(path)
			assert.ok(await seen.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} ${width}: wider than the screen`)
			for (const v of await axe(seen)) found.push(`${path} ${width} ${colorScheme} ${v}`)
		}
	await seen.context().close()
	assert.deepEqual(found, [])
})

test('accessible in both themes, wide and narrow, in five languages; no error of the policy', async () => {
	const found = []
	for (const locale of ['en', 'es', 'it', 'pt-BR', 'pt-PT']) {
		const page = await openPage(browser, { url: p.url, locale })
		for (const path of locale === 'en' ? ['/', '/contact', '/search?q=x', '/status', '/sla', '/my', '/nothing'] : ['/contact'])
			for (const [width, colorScheme] of locale === 'en' ? [[1440, 'light'], [320, 'dark']] : [[320, 'light']]) {
				await page.setViewportSize({ width, height: 900 })
				await page.emulateMedia({ colorScheme })
				await page.goto(path)
				assert.equal(await page.evaluate(() => document.documentElement.lang), locale)
				assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `${path} ${width} ${locale}: wider than the screen`)
				for (const v of await axe(page)) found.push(`${locale} ${path} ${width} ${colorScheme} ${v}`)
				if (path !== '/contact') continue
				await page.locator('form[data-request] > button').click()
				await page.locator('#wrong a').first().waitFor()
				for (const v of await axe(page)) found.push(`${locale} ${path} refused ${width} ${colorScheme} ${v}`)
			}
		await page.quiet([/404/, /422/])
		await page.context().close()
	}
	assert.deepEqual(found, [])
})
