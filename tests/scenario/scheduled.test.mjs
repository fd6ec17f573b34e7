// Answers that leave at a time: they outlive a killed server, leave once, as their author,
// and stop when somebody writes before.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../lib/http.mjs'
import { startPronto } from '../lib/pronto.mjs'

const HOUR = 3600_000
let p, ana, ben

before(async () => {
	p = await startPronto()
	ana = await p.addAgent('Ana Agent')
	ben = await p.addAgent('Ben Agent')
	await p.mailbox()
	await p.admin.ok('POST', '/setup/company', { name: 'Acme', zone: 'Europe/Madrid', hours: 'office' })
})
after(() => p?.stop())

const ticket = subject => ana.client.ok('POST', '/tickets', { subject, html: '<p>Where?</p>', kind: 'in', channel: 'phone', requester: { name: 'Cora', email: 'cora@customer.test' } })
const clock = async () => (await ana.client.ok('GET', '/session')).now
const thread = async id => (await p.admin.ok('GET', `/tickets/${id}/thread`)).messages
const later = async (t, html, ms, more = {}) => ana.client.ok('POST', `/tickets/${t.id}/scheduled`, { html, send_at: (await clock()) + ms, seen_event_id: t.last_event_id, ...more })
const waiting = async id => (await ana.client.ok('GET', `/tickets/${id}/scheduled`)).scheduled

test('it leaves at its time, once, as its author, also after a crash; no clock stops before', async () => {
	const t = await ticket('Later')
	const s = await later(t, '<p>Good morning</p>', HOUR, { cc: ['boss@customer.test'], set: { category: 'solved', priority: 4 } })
	assert.deepEqual([s.state, s.category, s.cc], ['waiting', 'solved', ['boss@customer.test']])
	const now = await ana.client.ok('GET', `/tickets/${t.id}`)
	assert.deepEqual([now.category, now.priority, now.agent_at], ['new', 4, null], 'all but the status is done at once')
	assert.equal((await thread(t.id)).length, 1)
	assert.equal((await ben.client.ok('GET', `/tickets/${t.id}/scheduled`)).scheduled.length, 1, 'colleagues see it')
	assert.deepEqual((await ben.client.ok('GET', '/scheduled')).scheduled, [], 'it is not theirs')
	await p.kill()
	p.shift = 2 * HOUR
	p.shiftClock(p.shift)
	await p.launch()
	p.admin = await p.as('admin@pronto.test', 'correct horse battery')
	ana.client = await p.as(ana.email, ana.password)
	ben.client = await p.as(ben.email, ben.password)
	const sent = await until('it was sent', async () => (await thread(t.id)).find(m => m.html.includes('Good morning')))
	assert.equal(sent.author.name, 'Ana Agent')
	assert.deepEqual(sent.delivery.map(d => d.address).sort(), ['boss@customer.test', 'cora@customer.test'])
	assert.equal((await ana.client.ok('GET', `/tickets/${t.id}`)).category, 'solved')
	assert.deepEqual(await waiting(t.id), [])
	assert.equal((await thread(t.id)).filter(m => m.html.includes('Good morning')).length, 1)
})

test('it is moved, or taken back with its text', async () => {
	const t = await ticket('Moved')
	const s = await later(t, '<p>Not yet</p>', HOUR)
	const to = (await clock()) + 5 * HOUR
	assert.equal((await ana.client.ok('PATCH', `/scheduled/${s.id}`, { send_at: to })).send_at, to)
	assert.equal((await ana.client.ok('GET', '/scheduled')).scheduled.filter(x => x.ticket_id === t.id).length, 1)
	const back = await ana.client.ok('DELETE', `/scheduled/${s.id}`)
	assert.equal(back.html, '<p>Not yet</p>')
	await ana.client.fails(404, 'scheduled.unknown', 'DELETE', `/scheduled/${s.id}`)
	assert.deepEqual(await waiting(t.id), [])
})

test('whoever writes before stops it; its author hears of it and decides', async () => {
	const t = await ticket('Stopped')
	await later(t, '<p>As I said</p>', HOUR)
	await ben.client.ok('POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p>Faster</p>', undo_ms: -1 })
	p.later(2 * HOUR)
	ana.client = await p.as(ana.email, ana.password)
	ben.client = await p.as(ben.email, ben.password)
	p.admin = await p.as('admin@pronto.test', 'correct horse battery')
	const s = await until('it was stopped', async () => (await waiting(t.id)).find(x => x.state === 'refused'))
	assert.ok(s.why.length > 10)
	assert.equal((await thread(t.id)).filter(m => m.html.includes('As I said')).length, 0)
	assert.ok((await ana.client.ok('GET', '/notices')).notices.some(n => n.kind === 'scheduled' && n.ticket_id === t.id && n.text.includes('Stopped')))
	await ana.client.ok('PATCH', `/scheduled/${s.id}`, { send_at: (await clock()) + 1500 })
	p.later(5000)
	await until('it was sent', async () => (await thread(t.id)).some(m => m.html.includes('As I said')))
})

test('what could not be sent now is refused now, with the field', async () => {
	const t = await ticket('Refused')
	const at = await clock()
	const bad = (body, key) => ana.client.fails(422, key, 'POST', `/tickets/${t.id}/scheduled`, { html: '<p>x</p>', send_at: at + HOUR, ...body })
	await bad({ send_at: at - HOUR }, 'scheduled.when')
	await bad({ send_at: at + 400 * 24 * HOUR }, 'scheduled.when')
	await bad({ html: '<p> </p>' }, 'message.empty')
	await bad({ to: ['nobody'] }, 'address.invalid')
	await ben.client.ok('POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p>Faster</p>', undo_ms: -1 })
	const stale = await ana.client.fails(409, 'ticket.stale', 'POST', `/tickets/${t.id}/scheduled`, { html: '<p>x</p>', send_at: at + HOUR, seen_event_id: t.last_event_id })
	assert.ok(stale.fresh.some(m => m.html.includes('Faster')))
	const times = await ana.client.ok('GET', `/tickets/${t.id}/send-times`)
	assert.ok(times.opens_at > at && times.tomorrow_at >= times.opens_at && times.tomorrow_at > at, JSON.stringify(times))
})
