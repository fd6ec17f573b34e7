// Search that forgives: mistyped words and other forms over tickets, the desk's own words,
// and articles as soon as they are published.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../lib/http.mjs'
import { startPronto } from '../lib/pronto.mjs'

let p, ana
const ids = {}
const enc = encodeURIComponent

before(async () => {
	p = await startPronto()
	await p.mailbox()
	ana = await p.addAgent('Ana Agent')
	const open = async (key, subject, html, name, email) => {
		ids[key] = (await ana.client.ok('POST', '/tickets', { subject, html, kind: 'in', channel: 'phone', requester: { name, email } })).id
	}
	await open('devolver', 'Quiero devolver un artículo', '<p>La etiqueta de devolución no se abre.</p>', 'María Núñez', 'maria.nunez@empresa.test')
	await open('fatura', 'Faturas em atraso', '<p>As faturas de março não chegaram.</p>', 'João Gonçalves', 'joao@exemplo.test')
})
after(() => p?.stop())

const ask = q => ana.client.ok('GET', `/search?q=${enc(q)}`)
const finds = (q, key) => until(`"${q}" finds ${key}`, async () => (await ask(q)).tickets.some(t => t.id === ids[key]), 30000)

test('a ticket by mistyped words and by other forms, and how it was understood', async () => {
	await finds('etiqueta', 'devolver')
	for (const q of ['etiqeuta', 'debolucion', 'etiquetas', 'etikueta devolusion']) await finds(q, 'devolver')
	await finds('fatura', 'fatura')
	await finds('fatruas marso', 'fatura')
	assert.equal((await ask('fatruas marso')).corrected, 'faturas marco')
	assert.equal((await ask('faturas')).corrected, null)
	assert.deepEqual((await ask('qqxzwv')).tickets, [])
})

test('a customer by a mistyped name', async () => {
	await until('the name is known', async () => (await ask('goncalvez')).tickets.some(t => t.id === ids.fatura), 30000)
})

test('who may not see a ticket does not find it by a mistyped word either', async () => {
	const team = await p.admin.ok('POST', '/teams', { name: 'Other', tier: 1, member_ids: [] })
	const role = await p.admin.ok('POST', '/roles', { name: 'Narrow', reach: 'teams', permissions: ['ticket.reply'] })
	const eva = await p.addAgent('Eva Elsewhere', 'light')
	await p.admin.ok('PATCH', `/agents/${eva.agent.id}`, { role_id: role.id, team_ids: [team.id] })
	const eyes = await p.as(eva.email, eva.password)
	assert.deepEqual((await eyes.ok('GET', `/search?q=${enc('etiqeuta')}`)).tickets, [])
})

test('a ticket by the other names that the desk taught, of one word and of several, and not once they are forgotten', async () => {
	const made = []
	for (const [language, words, means, both] of [['pt', 'nota fiscal', 'fatura', true], ['es', 'reenvío', 'etiqueta devolución', false], ['es', '2fa', 'devolver', false]])
		made.push(await p.admin.ok('POST', '/kb/synonyms', { language, words, means, both }))
	await finds('nota fiscal', 'fatura')
	await finds('NOTAS FISCAL março', 'fatura')
	await finds('reenvio', 'devolver')
	await finds('2fa artículo', 'devolver')
	const hit = (await ask('reenvío')).tickets.find(t => t.id === ids.devolver)
	assert.deepEqual(hit.marks.map(([from, len]) => hit.excerpt.slice(from, from + len)), ['etiqueta', 'devolución'])
	assert.equal((await ask('nota fiscal')).corrected, null)
	assert.deepEqual((await ask('nota naranja')).tickets, [])
	for (const s of made) await p.admin.ok('DELETE', `/kb/synonyms/${s.id}`)
	assert.deepEqual((await ask('nota fiscal')).tickets, [])
})

test('synonyms: kept, refused when they say nothing, removed', async () => {
	const made = await p.admin.ok('POST', '/kb/synonyms', { language: 'es', words: 'recibo', means: 'factura', both: true })
	assert.equal(made.language, 'es')
	for (const [body, field] of [
		[{ language: 'de', words: 'x', means: 'y', both: true }, 'language'],
		[{ language: 'es', words: 'de la', means: 'factura', both: true }, 'words'],
		[{ language: 'es', words: 'naranja pera manzana uva melón', means: 'factura', both: true }, 'words'],
		[{ language: 'es', words: 'Factura', means: 'factura', both: true }, 'means'],
		[{ language: 'es', words: 'RECIBO', means: 'factura', both: false }, 'words'],
	]) {
		const r = await p.admin.api('POST', '/kb/synonyms', body)
		assert.ok(r.status === 422 || r.status === 409, `${JSON.stringify(body)}: ${r.status}`)
		assert.equal(r.body.errors[0].field, field)
	}
	const changed = await p.admin.ok('PUT', `/kb/synonyms/${made.id}`, { language: 'es', words: 'recibo', means: 'comprobante', both: false })
	assert.equal(changed.means, 'comprobante')
	await p.admin.ok('DELETE', `/kb/synonyms/${made.id}`)
	assert.deepEqual((await p.admin.ok('GET', '/kb/synonyms')).synonyms, [])
	assert.deepEqual((await p.admin.ok('GET', '/kb/missed')).missed, [])
})
