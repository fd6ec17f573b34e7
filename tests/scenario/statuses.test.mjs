// Statuses of the desk: names by language for agents and for customers, and where tickets
// go when one is switched off.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../lib/http.mjs'
import { startPromises } from '../lib/sla.mjs'

let d, p, ana

before(async () => {
	d = await startPromises()
	p = d.p
	ana = await p.addAgent('Ana Agent')
})
after(() => d?.stop())

const open = (more = {}) => ana.client.ok('POST', '/tickets', {
	subject: 'T', html: '<p>x</p>', kind: 'in', channel: 'phone', requester: { name: 'C', email: 'c@customer.test' }, ...more,
})
const named = async (id, language) =>
	(await ana.client.ok('GET', '/statuses', undefined, { headers: { 'Accept-Language': language } })).statuses.find(s => s.id === id)

test('a status has a name in each language, and another one for customers', async () => {
	const s = await p.admin.ok('POST', '/statuses', { category: 'hold', position: 20, names: { en: 'At the lab', es: 'En el taller' }, public_names: { en: 'Being repaired' } })
	assert.deepEqual([s.names, s.public_names], [{ en: 'At the lab', es: 'En el taller' }, { en: 'Being repaired' }])
	await ana.client.ok('PATCH', '/me', { locale: 'es' })
	assert.equal((await named(s.id)).name, 'En el taller')
	await ana.client.ok('PATCH', '/me', { locale: 'en' })
	assert.equal((await named(s.id)).name, 'At the lab')
	const bad = await p.admin.api('POST', '/statuses', { category: 'hold', names: { xx: 'No' } })
	assert.deepEqual([bad.status, bad.body.errors[0].field, bad.body.errors[0].key], [422, 'names.xx', 'names.shape'])
	assert.equal((await p.admin.api('POST', '/statuses', { category: 'hold', names: {} })).body.errors[0].field, 'names')
	// one plain name still serves all languages
	const plain = await p.admin.ok('PATCH', `/statuses/${s.id}`, { name: 'Lab' })
	assert.deepEqual([plain.name, plain.names, plain.public_names], ['Lab', {}, { en: 'Being repaired' }])
})

test('switching a status off moves its tickets into another, and names those that have to stay', async () => {
	const of = async (name, more = {}) => p.admin.ok('POST', '/statuses', { category: 'pending', position: 30, names: { en: name }, ...more })
	const from = await of('Old'), target = await of('New')
	const other = (await p.admin.ok('GET', '/statuses')).statuses.find(s => s.category === 'open')
	const tickets = []
	for (let i = 0; i < 3; i++) {
		tickets.push(await open())
		await ana.client.ok('PATCH', `/tickets/${tickets[i].id}`, { status_id: from.id })
	}
	assert.equal((await p.admin.ok('GET', `/statuses/${from.id}/impact`)).tickets, 3)
	for (const to_id of [other.id, from.id, 4000000]) {
		const r = await p.admin.api('POST', `/statuses/${from.id}/retire`, { to_id })
		assert.deepEqual([r.status, r.body.errors[0].field, r.body.errors[0].key], [422, 'to_id', 'status.move_to'])
	}
	assert.ok((await named(from.id)).active, 'a refused move switches nothing off')
	// what the new status asks for holds here as well
	const f = await p.admin.ok('POST', '/fields', { key: 'lab_no', kind: 'text', label: { en: 'Lab number' }, required: [`status:${target.id}`] })
	for (const t of tickets.slice(1)) await ana.client.ok('PATCH', `/tickets/${t.id}`, { fields: { lab_no: '7' } })
	const first = await p.admin.ok('POST', `/statuses/${from.id}/retire`, { to_id: target.id })
	assert.deepEqual(first, { moved: 2, next: null, left: 1, refused: [tickets[0].id] })
	assert.equal((await named(from.id)).active, false)
	await p.admin.ok('PATCH', `/fields/${f.id}`, { active: false })
	assert.deepEqual(await p.admin.ok('POST', `/statuses/${from.id}/retire`, { to_id: target.id }), { moved: 1, next: null, left: 0, refused: [] })
	const t = await ana.client.ok('GET', `/tickets/${tickets[0].id}`)
	assert.equal(t.status_id, target.id)
	const { events } = await ana.client.ok('GET', `/tickets/${t.id}/thread`)
	assert.ok(events.some(e => e.kind === 'ticket.status' && e.detail.to_id === target.id && e.detail.from_id === from.id), 'it stands in the history')
	assert.equal((await ana.client.api('POST', `/statuses/${from.id}/retire`, { to_id: target.id })).status, 403)
})

test('a desk calls its priorities what it wants; an empty name brings the usual word back', async () => {
	const all = async who => (await who.ok('GET', '/priorities')).priorities
	assert.deepEqual(await all(ana.client), [1, 2, 3, 4].map(id => ({ id, names: {} })))
	assert.deepEqual(await p.admin.ok('PATCH', '/priorities/4', { names: { en: ' Line down ', es: 'Parada de línea' } }),
		{ id: 4, names: { en: 'Line down', es: 'Parada de línea' } })
	assert.deepEqual((await all(ana.client))[3].names, { en: 'Line down', es: 'Parada de línea' })
	assert.equal((await ana.client.api('PATCH', '/priorities/4', { names: { en: 'Mine' } })).status, 403)
	const long = await p.admin.api('PATCH', '/priorities/1', { names: { en: 'x'.repeat(31) } })
	assert.deepEqual([long.status, long.body.errors[0].field], [422, 'names.en'])
	for (const id of [0, 5]) assert.equal((await p.admin.api('PATCH', `/priorities/${id}`, { names: {} })).status, 404)
	assert.deepEqual(await p.admin.ok('PATCH', '/priorities/4', { names: {} }), { id: 4, names: {} })
})
