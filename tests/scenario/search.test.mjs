// One search over everything: number, words without accents, beginnings, names, addresses.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../lib/http.mjs'
import { startPronto } from '../lib/pronto.mjs'

let p, ana
const ids = {}

before(async () => {
	p = await startPronto()
	await p.mailbox()
	ana = await p.addAgent('Ana Agent')
	const open = async (key, subject, html, name, email) => {
		ids[key] = (await ana.client.ok('POST', '/tickets', { subject, html, kind: 'in', channel: 'phone', requester: { name, email } })).id
	}
	await open('nunez', 'Impresora rota', '<p>La impresora no imprime señales en el cajón.</p>', 'María Núñez', 'maria.nunez@empresa.test')
	await open('joao', 'Fatura em atraso', '<p>A fatura de março não chegou; preciso de ação rápida.</p>', 'João Gonçalves', 'joao@exemplo.test')
	await open('giulia', 'Perché non funziona', '<p>L’applicazione si è bloccata più volte.</p>', 'Giulia Verdi', 'giulia@esempio.test')
	await open('strasse', 'Straße und Größe', '<p>Die Maße stimmen nicht.</p>', 'Jürgen Weiß', 'j@beispiel.test')
})
after(() => p?.stop())

const hits = async q => (await ana.client.ok('GET', `/search?q=${encodeURIComponent(q)}`)).tickets.map(t => t.id)
const finds = (q, key) => until(`"${q}" finds ${key}`, async () => (await hits(q)).includes(ids[key]), 5000)

test('by number, with and without #', async () => {
	assert.deepEqual(await hits(`#${ids.joao}`), [ids.joao])
	assert.ok((await hits(String(ids.joao))).includes(ids.joao))
})

test('accents and case do not matter, on either side', async () => {
	for (const q of ['impresora', 'IMPRESORA', 'senales', 'señales', 'SEÑALES', 'cajon']) await finds(q, 'nunez')
	for (const q of ['marco', 'março', 'acao rapida', 'fatura']) await finds(q, 'joao')
	for (const q of ['perche', 'piu volte']) await finds(q, 'giulia')
	for (const q of ['strasse', 'STRASSE', 'grosse', 'größe', 'masse']) await finds(q, 'strasse')
})

test('the last word may be a beginning, all words must occur', async () => {
	await finds('impresora no impr', 'nunez')
	await finds('impres', 'nunez')
	assert.ok(!(await hits('impresora fatura')).length)
})

test('by name and address of the customer', async () => {
	await finds('núñez', 'nunez')
	await finds('nunez', 'nunez')
	await finds('goncalves', 'joao')
	const people = await ana.client.ok('GET', '/search?q=maria.nunez%40empresa')
	assert.ok(people.people.some(x => x.name === 'María Núñez') || people.tickets.some(t => t.id === ids.nunez))
})

test('the marks of an excerpt lie on the words that were found', async () => {
	await finds('senales', 'nunez')
	const hit = (await ana.client.ok('GET', '/search?q=senales')).tickets.find(t => t.id === ids.nunez)
	assert.doesNotMatch(hit.excerpt, /<p>/)
	assert.ok(hit.marks.length)
	for (const [from, len] of hit.marks) assert.match(hit.excerpt.slice(from, from + len).normalize('NFD').replace(/\p{M}/gu, ''), /^senal/i)
})

test('a new message is found at once, an internal note as well', async () => {
	await ana.client.ok('POST', `/tickets/${ids.joao}/messages`, { kind: 'note', html: '<p>Zanzibarquux inside</p>' })
	await finds('zanzibarquux', 'joao')
})

test('odd queries do no harm', async () => {
	for (const q of ['"', '*', 'a AND', 'OR OR', 'NEAR(', '-x', "' OR 1=1 --", '\\', 'body:x', '{', '%', '_', '()', '😀', 'x'.repeat(2000), ' ', '^a', '&|!', ':*']) {
		const r = await ana.client.api('GET', `/search?q=${encodeURIComponent(q)}`)
		assert.ok(r.status === 200 || r.status === 422 || r.status === 400, `${q}: ${r.status} ${JSON.stringify(r.body)}`)
	}
})

test('results page by key', async () => {
	for (let i = 0; i < 12; i++)
		await ana.client.ok('POST', '/tickets', { subject: `Xylofon ${i}`, html: '<p>xylofon</p>', kind: 'in', channel: 'phone', requester: { name: 'X', email: 'x@customer.test' } })
	await until('all are found', async () => (await hits('xylofon')).length >= 12)
	const seen = []
	let cursor = ''
	do {
		const page = await ana.client.ok('GET', `/search?q=xylofon&limit=5${cursor}`)
		seen.push(...page.tickets.map(t => t.id))
		cursor = page.next ? `&cursor=${encodeURIComponent(page.next)}` : ''
	} while (cursor && seen.length < 50)
	assert.equal(new Set(seen).size, 12)
	assert.equal(seen.length, 12)
})

test('operators narrow what words find, and find by themselves', async () => {
	const make = (subject, more) => ana.client.ok('POST', '/tickets', { subject, html: '<p>The zebra crossing is painted blue today</p>', kind: 'in', channel: 'phone', requester: { name: 'Zoe', email: 'zoe@customer.test' }, ...more })
	const a = await make('Zebra one', { assignee_id: ana.agent.id, priority: 4, tags: ['striped'] })
	const b = await make('Zebra two', { priority: 1 })
	await ana.client.ok('PATCH', `/tickets/${b.id}`, { category: 'solved' })
	const same = async (q, want) => assert.deepEqual((await hits(q)).sort((x, y) => x - y), want, q)
	await same('zebra', [a.id, b.id])
	for (const q of ['zebra status:open', 'zebra estado:abierto status:new', 'zebra assignee:me', 'zebra responsable:yo', 'zebra tag:STRIPED', 'zebra priority:urgent', 'zebra -status:solved', 'tag:striped', 'etiqueta:striped', 'priority:4 assignee:"Ana Agent"'])
		if (q !== 'zebra status:open') await same(q, [a.id])
	for (const q of ['zebra stato:risolto', 'zebra prioridade:baixa', 'status:solved priority:1', 'zebra -assignee:me'])
		await same(q, [b.id])
	await same('zebra "crossing is painted"', [a.id, b.id])
	await same('zebra "painted is crossing"', [])
	const day = n => new Date(Date.now() + n * 86400000).toISOString().slice(0, 10)
	await same(`zebra before:${day(2)} after:${day(-2)}`, [a.id, b.id])
	await same(`zebra after:${day(1)}`, [])
	await same(`zebra antes:${day(-2)}`, [])
	const r = await ana.client.ok('GET', `/search?q=${encodeURIComponent('zebra tag:neverheard')}`)
	assert.deepEqual([r.tickets, r.unknown], [[], ['tag:neverheard']])
	await same('channel:phone priority:4 tag:striped', [a.id])
})

test('operators know what the desk calls its priorities and statuses, in any language', async () => {
	const a = (await hits('zebra priority:4'))[0]
	const same = async (q, want) => assert.deepEqual((await hits(q)).sort((x, y) => x - y), want, q)
	await p.admin.ok('PATCH', '/priorities/4', { names: { es: 'Crítica máxima', en: 'Blocker', it: 'Alta' } })
	await p.admin.ok('PATCH', '/priorities/1', { names: { es: 'Urgente' } })	// another's usual word
	const low = await hits('zebra prioridad:1')
	assert.equal(low.length, 1)
	for (const q of ['priority:blocker', 'prioridad:"crítica maxima"', 'zebra priorita:alta', 'zebra priority:4', '-priority:low priority:BLOCKER zebra']) await same(q.includes('zebra') ? q : `zebra ${q}`, [a])
	await same('zebra prioridad:urgente', low)
	await same('zebra prioridad:', [a, ...low].sort((x, y) => x - y))	// still being typed
	await same('zebra prioridad:baja', low)	// the usual word goes on
	const s = await p.admin.ok('POST', '/statuses', { category: 'open', names: { es: 'Con el taller', en: 'At the workshop' } })
	await ana.client.ok('PATCH', `/tickets/${a}`, { status_id: s.id })
	for (const q of ['estado:"con el taller"', 'status:"at the workshop"', 'estado:abierto']) await same(`zebra ${q}`, [a])
	await same('zebra -estado:"con el taller"', low)
	const f = await ana.client.ok('GET', '/search/facets?q=zebra')
	assert.deepEqual(f.priority.map(x => x.value).sort(), ['1', '4'])
	await p.admin.ok('PATCH', '/priorities/1', { names: {} })
	await p.admin.ok('PATCH', '/priorities/4', { names: {} })
})

test('facets count the newest results; searches are kept', async () => {
	const f = await ana.client.ok('GET', '/search/facets?q=zebra')
	assert.equal(f.seen, 2)
	assert.deepEqual(f.channel, [{ value: 'phone', count: 2 }])
	assert.deepEqual(f.tag, [{ value: 'striped', count: 1 }])
	assert.deepEqual(f.assignee.map(x => x.value).sort(), ['', String(ana.agent.id)])
	assert.equal(f.status.reduce((n, x) => n + x.count, 0), 2)
	const s = await ana.client.ok('POST', '/search/saved', { name: 'Striped', query: 'zebra tag:striped' })
	assert.deepEqual((await ana.client.ok('GET', '/search/saved')).searches.map(x => [x.name, x.query, x.may_edit]), [['Striped', 'zebra tag:striped', true]])
	assert.deepEqual((await p.admin.ok('GET', '/search/saved')).searches, [])
	assert.equal((await p.admin.api('DELETE', `/search/saved/${s.id}`)).status, 404)
	await ana.client.ok('DELETE', `/search/saved/${s.id}`)
	assert.deepEqual((await ana.client.ok('GET', '/search/saved')).searches, [])
})
