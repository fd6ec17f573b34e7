// Two persons that are one: suggested, merged with all they have, and told apart again
// exactly; addresses with what is known of them; organisations with domains and members.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startPronto } from '../lib/pronto.mjs'

let p, c, work, home, firm
const tickets = {}

async function opened(name, requester, category) {
	const t = await c.ok('POST', '/tickets', { subject: name, html: '<p>x</p>', kind: 'in', channel: 'phone', requester })
	if (category === 'closed') await c.ok('PATCH', `/tickets/${t.id}`, { category: 'solved' })
	if (category) await c.ok('PATCH', `/tickets/${t.id}`, { category })
	tickets[name] = t.id
	return t
}

before(async () => {
	p = await startPronto()
	await p.mailbox()
	c = (await p.addAgent('Ana Agent')).client
	firm = await c.ok('POST', '/organisations', { name: 'Acme', domains: ['acme.test'], value_tier: 'gold' })
	work = (await opened('work 1', { name: 'Cora Núñez', email: 'cora.nunez@acme.test' })).requester.id
	await opened('work 2', { email: 'cora.nunez@acme.test' }, 'solved')
	home = (await opened('home 1', { name: 'Cora N.', email: 'coranunez@mail.test' })).requester.id
	await opened('home 2', { email: 'coranunez@mail.test' }, 'closed')
	await opened('home 3', { email: 'coranunez@mail.test' }, 'pending')
	await opened('other', { name: 'Otto', email: 'otto@else.test' })
	await c.ok('PATCH', `/people/${home}`, { note: 'Calls from the car', locale: 'es' })
	await c.ok('PATCH', `/people/${work}`, { note: 'Buys for the firm' })
	// fields of the desk's own: one known on both sides, one only there, several only there
	const field = (key, kind, more = {}) => p.admin.ok('POST', '/fields', { object: 'person', key, kind, label: { en: key }, ...more })
	await field('customer_no', 'text')
	await field('discount', 'number', { decimals: 1 })
	await field('likes', 'choices', { options: [{ key: 'tea', label: { en: 'Tea' } }, { key: 'ink', label: { en: 'Ink' } }] })
	await c.ok('PATCH', `/people/${home}`, { fields: { customer_no: 'H-1', discount: 12.5, likes: ['tea', 'ink'] } })
	assert.deepEqual((await c.ok('PATCH', `/people/${work}`, { fields: { customer_no: 'W-1' } })).fields, { customer_no: 'W-1' })
	await c.ok('POST', `/people/${home}/identities`, { kind: 'phone', address: '+34 600 123 456' })
	// the second was asked why he leaves, and wants no further questions
	const exit = await p.admin.ok('POST', '/surveys', { kind: 'exit', name: 'Leaving' })
	await p.admin.ok('POST', `/surveys/${exit.id}/send`, { person_id: home })
	await c.ok('PUT', `/people/${home}/surveys`, { opted_out: true })
	// both on one ticket, one alone on another, one on the other's own
	for (const [t, address] of [['other', 'cora.nunez@acme.test'], ['other', 'coranunez@mail.test'], ['work 2', 'coranunez@mail.test'], ['home 1', 'cora.nunez@acme.test']])
		await c.ok('POST', `/tickets/${tickets[t]}/participants`, { address })
})
after(() => p?.stop())

/** All that belongs to both, without what every change moves on. */
async function picture() {
	const out = {}
	for (const id of [work, home]) {
		const person = await c.ok('GET', `/people/${id}`)
		const { opted_out, surveys } = await c.ok('GET', `/people/${id}/surveys`)
		out[id] = { ...person, opted_out, asked: surveys.map(s => [s.survey, s.state]), tickets: (await c.ok('GET', `/people/${id}/tickets`)).tickets.map(t => [t.id, t.subject, t.category, t.requester.id]) }
	}
	for (const [name, id] of Object.entries(tickets)) {
		const t = await c.ok('GET', `/tickets/${id}`)
		out[name] = { requester: t.requester.id, participants: t.participants.map(x => [x.person.id, x.role]).sort() }
	}
	return out
}

test('another spelling of an address suggests that two are one', async () => {
	const l = (await c.ok('GET', `/people/${work}/alike`)).people
	assert.deepEqual(l.map(x => [x.person.id, x.why, x.address]), [[home, 'email', 'coranunez@mail.test']])
	assert.deepEqual((await c.ok('GET', `/people/${(await c.ok('GET', `/tickets/${tickets.other}`)).requester.id}/alike`)).people, [])
})

let was, merge
test('a merge is shown before it is done', async () => {
	was = await picture()
	const plan = await c.ok('GET', `/people/${work}/merge/${home}`)
	assert.deepEqual([plan.into.id, plan.from.id, plan.tickets, plan.identities, plan.participations], [work, home, 3, 2, 2])
	assert.deepEqual(plan.take, ['locale', 'note', 'field:discount', 'field:likes'])
	assert.deepEqual([plan.into.fields, plan.from.fields], [{ customer_no: 'W-1' }, { customer_no: 'H-1', discount: 12.5, likes: ['tea', 'ink'] }])
	assert.deepEqual(await picture(), was)
	assert.equal((await c.api('GET', `/people/${work}/merge/${work}`)).status, 409)
})

test('merged: all tickets, addresses and places are of one person', async () => {
	await c.ok('POST', `/people/${work}/merges`, { from_id: home })
	const now = await c.ok('GET', `/people/${work}`)
	assert.equal(now.name, 'Cora Núñez')
	assert.equal(now.locale, 'es')
	assert.deepEqual(now.fields, { customer_no: 'W-1', discount: 12.5, likes: ['tea', 'ink'] })
	const asked = await c.ok('GET', `/people/${work}/surveys`)
	assert.deepEqual([asked.opted_out, asked.surveys.map(s => s.survey)], [true, ['Leaving']])
	assert.match(now.note, /Buys for the firm[^]*Calls from the car/)
	assert.deepEqual(now.identities.map(i => i.address).sort(), ['+34 600 123 456', 'cora.nunez@acme.test', 'coranunez@mail.test'])
	assert.deepEqual([now.tickets_open, now.tickets_total], [was[work].tickets_open + was[home].tickets_open, 5])
	assert.deepEqual((await c.ok('GET', `/people/${work}/tickets`)).tickets.map(t => t.subject), ['home 3', 'home 2', 'home 1', 'work 2', 'work 1'])
	assert.deepEqual((await c.ok('GET', `/tickets/${tickets.other}`)).participants.map(x => x.person.id), [work])
	assert.deepEqual((await c.ok('GET', `/tickets/${tickets['home 1']}`)).participants, [])
	assert.equal((await c.ok('GET', `/people/${home}`)).id, work, 'the old address of the page leads on')
	assert.equal((await c.ok('GET', '/people?q=cora')).people.length, 1)
	assert.equal((await c.api('PATCH', `/people/${home}`, { name: 'X' })).body.errors[0].key, 'person.merged')
	assert.equal((await c.api('POST', `/people/${work}/merges`, { from_id: home })).body.errors[0].key, 'person.merged')
	const l = (await c.ok('GET', `/people/${work}/merges`)).merges
	assert.deepEqual(l.map(m => [m.from_id, m.from_name, m.tickets, m.undone_at, m.agent_name]), [[home, 'Cora N.', 3, null, 'Ana Agent']])
	merge = l[0].id
	assert.ok((await c.ok('GET', `/tickets/${tickets['home 1']}/thread`)).events.some(e => e.kind === 'ticket.requester'))
})

test('mail from either address is his', async () => {
	const t = await opened('later', { email: 'COraNunez@mail.test' })
	assert.equal(t.requester.id, work)
})

test('taken apart: each has again what was his, to the last field', async () => {
	await c.ok('POST', `/people/${work}/merges/${merge}/undo`)
	delete tickets.later
	const now = await picture()
	// what came after the merge stays where it came to
	assert.equal(now[work].tickets.shift()[1], 'later')
	now[work].tickets_open--
	now[work].tickets_total--
	assert.deepEqual(now, was)
	assert.equal((await c.api('POST', `/people/${work}/merges/${merge}/undo`)).body.errors[0].key, 'person.merge_undone')
	assert.equal((await c.ok('GET', '/people?q=cora')).people.length, 2)
})

test('what was edited after the merge is not undone with it', async () => {
	await c.ok('POST', `/people/${work}/merges`, { from_id: home, take: ['name', 'locale', 'field:customer_no', 'field:discount', 'field:likes'] })
	assert.equal((await c.ok('GET', `/people/${work}`)).name, 'Cora N.')
	const edited = await c.ok('PATCH', `/people/${work}`, { name: 'Cora Núñez Díaz', fields: { discount: 3 } })
	assert.deepEqual(edited.fields, { customer_no: 'H-1', discount: 3, likes: ['tea', 'ink'] })
	const [m] = (await c.ok('GET', `/people/${work}/merges`)).merges
	await c.ok('POST', `/people/${work}/merges/${m.id}/undo`)
	const now = await c.ok('GET', `/people/${work}`)
	assert.deepEqual([now.name, now.locale, now.fields], ['Cora Núñez Díaz', '', { customer_no: 'W-1', discount: 3 }])
	await c.ok('PATCH', `/people/${work}`, { fields: { discount: null } })
	assert.equal((await c.api('POST', `/people/${work}/merges`, { from_id: home, take: ['field:nonsense'] })).status, 422)
	const wrong = await c.api('PATCH', `/people/${work}`, { fields: { discount: 'much', nonsense: 1 } })
	assert.deepEqual(wrong.body.errors.map(e => e.field).sort(), ['fields.discount', 'fields.nonsense'])
})

test('a chain is taken apart from its end', async () => {
	const otto = (await c.ok('GET', `/tickets/${tickets.other}`)).requester.id
	await c.ok('POST', `/people/${work}/merges`, { from_id: home })
	await c.ok('POST', `/people/${otto}/merges`, { from_id: work })
	const inner = (await c.ok('GET', `/people/${work}/merges`)).merges[0], outer = (await c.ok('GET', `/people/${otto}/merges`)).merges[0]
	assert.equal((await c.ok('GET', `/people/${home}`)).id, otto)
	assert.equal((await c.api('POST', `/people/${work}/merges/${inner.id}/undo`)).body.errors[0].key, 'person.merge_order')
	await c.ok('POST', `/people/${otto}/merges/${outer.id}/undo`)
	await c.ok('POST', `/people/${work}/merges/${inner.id}/undo`)
	assert.deepEqual((await c.ok('GET', `/people/${home}/tickets`)).tickets.map(t => t.subject), ['home 3', 'home 2', 'home 1'])
})

test('two merges of one person at once: one is done, the other is told', async () => {
	const [otto, doors] = [(await c.ok('GET', `/tickets/${tickets.other}`)).requester.id, [c, p.admin]]
	const r = await Promise.all(doors.map((who, i) => who.api('POST', `/people/${[work, otto][i]}/merges`, { from_id: home })))
	assert.deepEqual(r.map(x => x.status).sort(), [200, 409])
	const into = [work, otto][r.findIndex(x => x.status === 200)]
	const [m] = (await c.ok('GET', `/people/${into}/merges`)).merges
	await c.ok('POST', `/people/${into}/merges/${m.id}/undo`)
})

test('addresses: checked, preferred, arriving again; a phone has its country', async () => {
	assert.equal((await c.api('POST', `/people/${work}/identities`, { kind: 'phone', address: '600 123 456' })).body.errors[0].key, 'identity.country')
	const two = await c.ok('POST', `/people/${work}/identities`, { kind: 'email', address: 'boss@acme.test' })
	const boss = two.identities.find(i => i.address === 'boss@acme.test')
	const now = await c.ok('PATCH', `/people/${work}/identities/${boss.id}`, { preferred: true, verified: true })
	assert.deepEqual(now.identities.filter(i => i.preferred).map(i => [i.address, i.verified]), [['boss@acme.test', true]])
	const first = now.identities.find(i => i.address === 'cora.nunez@acme.test')
	const back = await c.ok('PATCH', `/people/${work}/identities/${first.id}`, { preferred: true })
	assert.deepEqual(back.identities.filter(i => i.preferred).map(i => i.id), [first.id])
	assert.equal((await c.api('PATCH', `/people/${work}/identities/999999`, { verified: true })).status, 404)
})

test('organisations: public domains are refused, members and their tickets stand on one page', async () => {
	const r = await c.api('PATCH', `/organisations/${firm.id}`, { domains: ['acme.test', 'GMail.com'] })
	assert.equal(r.status, 422)
	assert.equal(r.body.errors[0].key, 'organisation.domain_public')
	const o = await c.ok('GET', `/organisations/${firm.id}`)
	assert.deepEqual([o.organisation.name, o.people, o.fields], ['Acme', 1, {}])
	await p.admin.ok('POST', '/fields', { object: 'organisation', key: 'contract', kind: 'date', label: { en: 'Contract until' } })
	await c.ok('PATCH', `/organisations/${firm.id}`, { fields: { contract: '2027-01-31' } })
	assert.deepEqual((await c.ok('GET', `/organisations/${firm.id}`)).fields, { contract: '2027-01-31' })
	assert.equal((await c.api('PATCH', `/organisations/${firm.id}`, { fields: { contract: '2027-02-30' } })).body.errors[0].field, 'fields.contract')
	assert.deepEqual((await c.ok('GET', `/organisations/${firm.id}/people`)).people.map(x => x.id), [work])
	assert.ok((await c.ok('GET', `/organisations/${firm.id}/tickets`)).tickets.some(t => t.id === tickets['work 1']))
})
