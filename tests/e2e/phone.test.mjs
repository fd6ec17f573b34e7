// A whole case on a phone (390 × 844, touch, Spanish): found in the list, read, taken over,
// noted, answered with a file, merged, solved, taken back, searched for; and whatever can be
// tapped on the way is as large as a finger.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { axe, openPage, shot, signIn, startBrowser } from '../lib/browser.mjs'
import { until } from '../lib/http.mjs'
import { startPronto } from '../lib/pronto.mjs'

let p, browser, page, ana, t, twin
const LIMIT = 30000

before(async () => {
	p = await startPronto()
	await p.mailbox()
	ana = await p.addAgent('Ana Agente')
	await ana.client.ok('PATCH', '/me', { locale: 'es' })
	const open = subject => p.admin.ok('POST', '/tickets', { subject, html: '<p>¿Dónde está mi pedido? Llevo una semana esperando.</p>', kind: 'in', channel: 'phone', requester: { name: 'María Núñez', email: 'maria@cliente.test' } })
	twin = await open('Pedido perdido, otra vez')
	t = await open('Pedido perdido')
	const acme = await p.admin.ok('POST', '/organisations', { name: 'Talleres Núñez e Hijos', domains: ['cliente.test'] })
	await p.admin.ok('PATCH', `/people/${t.requester.id}`, { organisation_id: acme.id })
	await p.admin.ok('PATCH', `/tickets/${t.id}`, { tags: ['envíos', 'urgencias'], type: 'incident' })
	await p.admin.ok('POST', `/tickets/${t.id}/links`, { kind: 'relates', ticket_id: twin.id })
	await p.admin.ok('POST', `/tickets/${t.id}/checklist`, { text: 'Llamar al almacén' })
	browser = await startBrowser()
	page = await openPage(browser, { url: p.url, locale: 'es', viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true })
	await signIn(page, ana.email, ana.password)
})
after(async () => {
	await browser?.close()
	await p?.stop()
})

const now = (id = t.id) => p.admin.ok('GET', `/tickets/${id}`)
const messages = async id => (await p.admin.ok('GET', `/tickets/${id}/thread`)).messages
const editor = () => page.locator('footer [data-ready] [contenteditable=true]')
const tap = name => page.getByRole('button', { name, exact: true }).tap()
const gone = () => page.getByRole('dialog').waitFor({ state: 'detached', timeout: LIMIT })
/** What can be tapped and is in sight: smaller than 44 px in a direction.  A link within a sentence is not counted. */
const small = () => page.evaluate(() => [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, [role=tab], [role=option], [role=menuitem]')]
	.filter(e => e.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !e.closest('.vh') && getComputedStyle(e).display !== 'inline')
	.map(e => ({ e, b: (e.labels?.[0] ?? e).getBoundingClientRect() }))
	.filter(({ b }) => b.width > 1 && b.bottom > 0 && b.top < innerHeight && (b.height < 43.5 || b.width < 43.5))
	.map(({ e, b }) => `${e.tagName} “${(e.getAttribute('aria-label') ?? e.textContent).trim().slice(0, 30)}” ${Math.round(b.width)} × ${Math.round(b.height)}`))
async function looks(name) {
	await page.evaluate(() => Promise.allSettled(document.getAnimations().map(a => a.finished)))
	await shot(page, `phone-${name}`)
	assert.deepEqual(await small(), [], name)
	assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${name}: wider than the screen`)
	assert.deepEqual(await axe(page), [], name)
}
async function write(text) {
	await editor().tap()
	await page.keyboard.type(text)
}

test('from the list to the answer: read, assigned, noted, answered with a file', async () => {
	await page.goto('/app/inbox/unassigned')
	await page.locator(`[data-row="${t.id}"]`).waitFor({ timeout: LIMIT })
	await looks('list')
	await page.locator(`[data-row="${t.id}"]`).tap()
	await page.getByText('¿Dónde está mi pedido?').last().waitFor({ timeout: LIMIT })
	await looks('ticket')
	await page.getByRole('tab', { name: 'Detalles' }).tap()
	await page.getByRole('link', { name: 'María Núñez' }).waitFor({ timeout: LIMIT })
	await looks('details')
	for (let n = 1; n < 5; n++) {
		const more = await page.getByRole('region', { name: /Detalles/ }).or(page.locator('article')).first().evaluate(a => {
			const e = [...a.querySelectorAll('*')].find(x => x.scrollHeight > x.clientHeight + 20 && /auto|scroll/.test(getComputedStyle(x).overflowY))
			if (!e || e.scrollTop + e.clientHeight >= e.scrollHeight - 2) return false
			e.scrollTop += e.clientHeight - 40
			return true
		})
		if (!more) break
		await looks(`details-${n}`)
	}
	await page.locator('header [data-anchor=assign]').tap()
	await page.getByRole('dialog').getByRole('option', { name: /Ana Agente/ }).waitFor({ timeout: LIMIT })
	await looks('assign')
	await page.getByRole('option', { name: /Ana Agente/ }).tap()
	await until('assigned', async () => (await now()).assignee_id === ana.agent.id, LIMIT)
	await page.getByRole('tab', { name: 'Conversación' }).tap()
	await tap('Nota interna')
	await write('Pregunto al almacén')
	await looks('note')
	assert.equal(await page.locator('footer [role=tablist]').evaluate(e => e.scrollWidth <= e.clientWidth), true, 'its tabs are cut')
	await tap('Añadir nota')
	await page.locator('article[data-message]', { hasText: 'Pregunto al almacén' }).waitFor({ timeout: LIMIT })
	await tap('Responder')
	await write('Hola, María: sale mañana.')
	await page.locator('footer input[type=file]').first().setInputFiles({ name: 'albarán.txt', mimeType: 'text/plain', buffer: Buffer.from('Albarán 17') })
	await page.locator('footer').getByText('albarán.txt').waitFor({ timeout: LIMIT })
	await looks('reply')
	await tap('Enviar')
	await until('the answer', async () => (await messages(t.id)).some(m => m.direction === 'out' && m.html.includes('sale mañana') && m.attachments[0]?.name === 'albarán.txt'), LIMIT)
	await page.locator('article[data-message]', { hasText: 'sale mañana' }).waitFor({ timeout: LIMIT })
	await looks('sent')
})

test('merged with the other, solved, taken back, and found again', async () => {
	await page.locator('article header').getByRole('button', { name: 'Más', exact: true }).first().tap()
	await looks('menu')
	await page.getByRole('menuitem', { name: /Fusionar/ }).tap()
	const box = page.getByRole('dialog')
	await box.getByRole('combobox').or(box.getByRole('searchbox')).or(box.locator('input')).first().fill('otra vez')
	await box.getByRole('button', { name: /otra vez/ }).or(box.getByRole('option', { name: /otra vez/ })).first().tap()
	await box.getByRole('button', { name: `Fusionar con el #${twin.id}` }).waitFor({ timeout: LIMIT })
	await looks('merge')
	await tap(`Fusionar con el #${twin.id}`)
	await gone()
	await until('merged', async () => (await now()).merged_into_id === twin.id, LIMIT)
	await page.locator('article[data-message]', { hasText: 'sale mañana' }).waitFor({ timeout: LIMIT })
	await page.locator('article header').getByRole('button', { name: 'Resolver' }).tap()
	await until('solved', async () => (await now(twin.id)).category === 'solved', LIMIT)
	await shot(page, 'phone-solved')
	await page.getByRole('status').getByRole('button', { name: 'Deshacer' }).last().tap()
	await until('open again', async () => (await now(twin.id)).category !== 'solved', LIMIT)
	await page.goto('/app/search')
	await page.getByRole('searchbox').fill('pedido')
	await page.keyboard.press('Enter')
	await page.locator(`section a[href*="/app/search/${twin.id}"]`).waitFor({ timeout: LIMIT })
	await looks('search')
	await page.locator(`section a[href*="/app/search/${twin.id}"]`).tap()
	await page.locator('article[data-message]', { hasText: 'sale mañana' }).waitFor({ timeout: LIMIT })
	await page.quiet()
})
