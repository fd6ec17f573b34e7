// The life of a ticket through the API: open, change, answer, refuse.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startPronto } from '../lib/pronto.mjs'

let p, ana, ben

before(async () => {
	p = await startPronto()
	await p.mailbox()
	ana = await p.addAgent('Ana Agent')
	ben = await p.addAgent('Ben Agent')
})
after(() => p?.stop())

let n = 0
const open = (c, more = {}) =>
	c.ok('POST', '/tickets', {
		subject: `Printer ${++n}`, html: '<p>It <b>burns</b></p>', kind: 'in', channel: 'phone',
		requester: { name: 'Cora Customer', email: 'cora@customer.test' }, ...more,
	})
const thread = (c, id, q = '') => c.ok('GET', `/tickets/${id}/thread${q}`)

test('a ticket is opened with its first message, its event and its number', async () => {
	const t = await open(ana.client, { subject: 'Ñandú & <café>', priority: 3, tags: ['Fuego', 'fuego', 'Papel'] })
	assert.ok(t.id > 1000)
	assert.equal(t.subject, 'Ñandú & <café>')
	assert.equal(t.category, 'new')
	assert.equal(t.priority, 3)
	assert.equal(t.channel, 'phone')
	assert.deepEqual(t.tags, ['Fuego', 'Papel'])
	assert.equal(t.requester.name, 'Cora Customer')
	assert.equal(t.messages, 1)
	const th = await thread(ana.client, t.id)
	assert.equal(th.messages.length, 1)
	assert.equal(th.messages[0].author.kind, 'person')
	assert.match(th.messages[0].html, /<b>burns<\/b>/)
	assert.ok(th.events.some(e => e.kind === 'ticket.opened'))
	const next = await open(ana.client)
	assert.ok(next.id > t.id)
})

test('the same customer is one person', async () => {
	const a = await open(ana.client), b = await open(ana.client, { requester: { name: 'C.', email: 'CORA@customer.TEST' } })
	assert.equal(a.requester.id, b.requester.id)
})

test('each change is one event with before and after', async () => {
	const t = await open(ana.client)
	await ana.client.ok('PATCH', `/tickets/${t.id}`, { subject: 'New name', priority: 4, type: 'incident', assignee_id: ben.agent.id, tags: ['x'] })
	const again = await ana.client.ok('PATCH', `/tickets/${t.id}`, { priority: 4, assignee_id: ben.agent.id })
	assert.equal(again.priority, 4)
	const kinds = (await thread(ana.client, t.id)).events.map(e => e.kind)
	for (const k of ['ticket.subject', 'ticket.priority', 'ticket.type', 'ticket.assigned', 'ticket.tags'])
		assert.equal(kinds.filter(x => x === k).length, 1, k)
	const e = (await thread(ana.client, t.id)).events.find(x => x.kind === 'ticket.priority')
	assert.deepEqual([e.detail.from, e.detail.to], [2, 4])
	assert.equal(e.actor.name, 'Ana Agent')
	const none = await ana.client.ok('PATCH', `/tickets/${t.id}`, { assignee_id: null })
	assert.equal(none.assignee_id, null)
})

test('the history by what and by whom, page by page', async () => {
	const t = await open(ana.client)
	await ana.client.ok('PATCH', `/tickets/${t.id}`, { priority: 4, assignee_id: ben.agent.id })
	await ben.client.ok('POST', `/tickets/${t.id}/messages`, { kind: 'note', html: '<p>Looked at it</p>' })
	await ben.client.ok('PATCH', `/tickets/${t.id}`, { category: 'pending' })
	const history = async (q = '') => ana.client.ok('GET', `/tickets/${t.id}/history?${q}`)
	const kinds = async q => (await history(q)).events.map(e => e.kind)
	const all = await history()
	assert.deepEqual(all.events.map(e => e.id), all.events.map(e => e.id).sort((a, b) => b - a), 'newest first')
	for (const k of ['ticket.opened', 'message.noted', 'ticket.priority', 'ticket.assigned']) assert.ok(all.events.some(e => e.kind === k), k)
	assert.deepEqual(all.actors.filter(a => a.kind === 'agent').map(a => a.name), ['Ana Agent', 'Ben Agent'])
	assert.deepEqual(await kinds('group=data'), ['ticket.priority'])
	assert.deepEqual(await kinds('group=who'), ['ticket.assigned'])
	assert.ok((await kinds('group=message')).includes('message.noted'))
	assert.ok((await history(`agent_id=${ben.agent.id}`)).events.every(e => e.actor.name === 'Ben Agent'))
	assert.deepEqual(await kinds(`agent_id=${ben.agent.id}&group=data`), [])
	assert.ok((await kinds('by=agent')).length && (await history('by=agent')).events.every(e => e.actor.kind === 'agent'))
	let paged = [], page = { more: true }
	while (page.more) {
		page = await history(`limit=2${paged.length ? `&before=${paged.at(-1)}` : ''}`)
		paged = [...paged, ...page.events.map(e => e.id)]
	}
	assert.deepEqual(paged, all.events.map(e => e.id))
	await ana.client.fails(422, 'shape.one_of', 'GET', `/tickets/${t.id}/history?group=weather`)
	await ana.client.fails(404, 'ticket.not_found', 'GET', '/tickets/999999/history')
})

test('status moves by the one table', async () => {
	const t = await open(ana.client)
	const to = (category, status = 200) => ana.client.api('PATCH', `/tickets/${t.id}`, { category }).then(r => {
		assert.equal(r.status, status, `${category}: ${JSON.stringify(r.body)}`)
		return r.body
	})
	for (const c of ['open', 'pending', 'hold', 'solved', 'open', 'solved']) assert.equal((await to(c)).category, c)
	assert.ok((await to('solved')).solved_at)
	await to('new', 422)
	assert.equal((await to('closed')).category, 'closed')
	await to('open', 409)
	await ana.client.fails(409, 'ticket.closed', 'POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p>late</p>' })
	await ana.client.ok('POST', `/tickets/${t.id}/messages`, { kind: 'note', html: '<p>a note is fine</p>' })
})

test('a reply opens, a note does not; neither without words', async () => {
	const t = await open(ana.client)
	const note = await ana.client.ok('POST', `/tickets/${t.id}/messages`, { kind: 'note', html: '<p>internal</p>' })
	assert.equal(note.message.kind, 'note')
	assert.deepEqual(note.message.delivery, [])
	assert.equal(note.ticket.category, 'new')
	const reply = await ana.client.ok('POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p>Hello</p>' })
	assert.equal(reply.ticket.category, 'open')
	assert.equal(reply.ticket.messages, 3)
	await ana.client.fails(422, 'message.empty', 'POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p> </p>' })
	assert.equal((await thread(ana.client, t.id)).messages.length, 3)
})

test('a reply may set the status in the same step, all or nothing', async () => {
	const t = await open(ana.client)
	const done = await ana.client.ok('POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p>Done</p>', set: { category: 'solved', tags: ['done'] } })
	assert.equal(done.ticket.category, 'solved')
	assert.deepEqual(done.ticket.tags, ['done'])
	const r = await ana.client.api('POST', `/tickets/${t.id}/messages`, { kind: 'note', html: '<p>half</p>', set: { assignee_id: 999999 } })
	assert.ok(r.status >= 400)
	assert.ok(!(await thread(ana.client, t.id)).messages.some(m => /half/.test(m.html)))
})

test('HTML from an agent is made harmless, too', async () => {
	const t = await open(ana.client, { html: '<p onclick="x()">a<script>alert(1)</script><img src=x onerror=y><a href="javascript:z">l</a></p>' })
	const { html } = (await thread(ana.client, t.id)).messages[0]
	assert.doesNotMatch(html, /script|onclick|onerror|javascript:/i)
	assert.match(html, /a/)
})

test('who writes on an old view is stopped and shown what is new', async () => {
	const t = await open(ana.client)
	const seen = t.last_event_id
	await ben.client.ok('POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p>Ben was first</p>', seen_event_id: seen })
	const r = await ana.client.api('POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p>Ana too</p>', seen_event_id: seen })
	assert.equal(r.status, 409)
	assert.equal(r.body.errors[0].key, 'ticket.stale')
	assert.match(r.body.fresh[0].html, /Ben was first/)
	const th = await thread(ana.client, t.id)
	assert.equal(th.messages.filter(m => m.direction === 'out').length, 1)
	await ana.client.ok('POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p>Ana anyway</p>', seen_event_id: seen, send_anyway: true })
})

test('own changes do not make one’s view stale', async () => {
	const t = await open(ana.client)
	await ana.client.ok('PATCH', `/tickets/${t.id}`, { priority: 4 })
	await ana.client.ok('POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p>x</p>', seen_event_id: t.last_event_id })
})

test('two agents sending at once: one is stopped', async () => {
	for (let i = 0; i < 5; i++) {
		const t = await open(ana.client)
		const body = { kind: 'public', html: '<p>race</p>', seen_event_id: t.last_event_id }
		const both = await Promise.all([ana, ben].map(x => x.client.api('POST', `/tickets/${t.id}/messages`, body)))
		assert.deepEqual(both.map(r => r.status).sort((a, b) => a - b), [both.find(r => r.status < 300).status, 409])
	}
})

test('the same Idempotency-Key opens one ticket', async () => {
	const body = { subject: 'Once', html: '<p>x</p>', kind: 'note', requester: { name: 'I', email: 'idem@customer.test' } }
	const key = { 'Idempotency-Key': 'abc-123-' + Date.now() }
	const a = await ana.client.ok('POST', '/tickets', body, key), b = await ana.client.ok('POST', '/tickets', body, key)
	assert.equal(a.id, b.id)
	const c = await ana.client.ok('POST', '/tickets', body)
	assert.notEqual(a.id, c.id)
	const other = await ben.client.ok('POST', '/tickets', body, key)
	assert.notEqual(other.id, a.id, 'a key belongs to its sender')
})

test('the thread pages backwards without holes', async () => {
	const t = await open(ana.client)
	for (let i = 1; i <= 12; i++) await ana.client.ok('POST', `/tickets/${t.id}/messages`, { kind: 'note', html: `<p>note ${i}</p>` })
	const seen = []
	let before = ''
	for (;;) {
		const page = await thread(ana.client, t.id, `?limit=5${before}`)
		seen.unshift(...page.messages.map(m => m.id))
		if (!page.more) break
		before = `&before=${page.messages[0].id}`
	}
	assert.equal(seen.length, 13)
	assert.deepEqual(seen, [...seen].sort((a, b) => a - b))
	assert.equal(new Set(seen).size, 13)
})

test('many at once: what cannot be done is told by ticket', async () => {
	const ids = []
	for (let i = 0; i < 5; i++) ids.push((await open(ana.client)).id)
	await ana.client.ok('PATCH', `/tickets/${ids[0]}`, { category: 'solved' })
	await ana.client.ok('PATCH', `/tickets/${ids[0]}`, { category: 'closed' })
	const r = await ana.client.ok('POST', '/tickets/bulk', { ids: [...ids, 999999], set: { category: 'pending', assignee_id: ana.agent.id } })
	assert.deepEqual(r.done.sort(), ids.slice(1).sort())
	assert.deepEqual(r.failed.map(f => f.id).sort((a, b) => a - b), [ids[0], 999999].sort((a, b) => a - b))
	assert.ok(r.failed.every(f => f.message.length > 5))
	assert.equal((await ana.client.ok('GET', `/tickets/${ids[1]}`)).category, 'pending')
	await ana.client.fails(422, null, 'POST', '/tickets/bulk', { ids: Array.from({ length: 1001 }, (_, i) => i + 1), set: { priority: 1 } })
})

test('participants come and go', async () => {
	const t = await open(ana.client)
	const with1 = await ana.client.ok('POST', `/tickets/${t.id}/participants`, { address: 'boss@customer.test', name: 'Boss' })
	assert.equal(with1.participants.length, 1)
	const twice = await ana.client.ok('POST', `/tickets/${t.id}/participants`, { address: 'boss@customer.test' })
	assert.equal(twice.participants.length, 1)
	await ana.client.fails(422, 'address.invalid', 'POST', `/tickets/${t.id}/participants`, { address: 'no address' })
	const gone = await ana.client.ok('DELETE', `/tickets/${t.id}/participants/${with1.participants[0].person.id}`)
	assert.equal(gone.participants.length, 0)
})

test('named agents, teams and people must exist', async () => {
	const t = await open(ana.client)
	for (const set of [{ assignee_id: 99999 }, { team_id: 99999 }, { requester_id: 99999 }, { status_id: 99999 }]) {
		const r = await ana.client.api('PATCH', `/tickets/${t.id}`, set)
		assert.ok(r.status === 422 || r.status === 404, `${JSON.stringify(set)} ${r.status}`)
	}
})

test('what is too long or too many is refused with the limit, not cut', async () => {
	const t = await open(ana.client, { tags: ['corto'] })
	const said = async (method, path, body) => (await ana.client.api(method, path, body)).body.errors.map(e => [e.field, e.key, e.message])
	assert.deepEqual(await said('PATCH', `/tickets/${t.id}`, { tags: ['corto', 'ñ'.repeat(101)] }), [['tags', 'tag.long', 'A tag has at most 100 characters. Shorten it.']])
	await ana.client.ok('PATCH', `/tickets/${t.id}`, { tags: ['corto', 'ñ'.repeat(100)] })
	assert.deepEqual((await ana.client.ok('GET', `/tickets/${t.id}`)).tags, ['corto', 'ñ'.repeat(100)])
	const long = await open(ana.client, { subject: '😀'.repeat(300) })
	assert.equal((await ana.client.ok('GET', `/tickets/${long.id}`)).subject, '😀'.repeat(300))
	assert.deepEqual(await said('PATCH', `/tickets/${t.id}`, { subject: '😀'.repeat(301) }), [['subject', 'shape.long', 'At most 300 characters are possible.']])
	const admin = async (method, path, body) => (await p.admin.api(method, path, body)).body.errors.map(e => e.message)
	for (const [method, path, body] of [['POST', '/teams', { name: 'x'.repeat(81), tier: 1 }], ['POST', '/teams', { name: 'x', tier: 10 }], ['PUT', '/session/status', { status: 'asleep' }]]) {
		const words = await admin(method, path, body)
		assert.ok(words.length && words.every(w => !/[{}]/.test(w)), `${path}: ${words}`)
	}
})

test('tags are renamed and removed everywhere', async () => {
	const t = await open(ana.client, { tags: ['Alfa Uno'] })
	const tag = (await ana.client.ok('GET', '/tags?q=alfa')).tags.find(x => x.name === 'Alfa Uno')
	assert.equal(tag.tickets, 1)
	await p.admin.ok('PATCH', `/tags/${tag.id}`, { name: 'Beta Dos' })
	assert.deepEqual((await ana.client.ok('GET', `/tickets/${t.id}`)).tags, ['Beta Dos'])
	await p.admin.ok('DELETE', `/tags/${tag.id}`)
	assert.deepEqual((await ana.client.ok('GET', `/tickets/${t.id}`)).tags, [])
})

test('statuses have names of the desk’s own', async () => {
	const s = await p.admin.ok('POST', '/statuses', { category: 'pending', name: 'Waiting for parts', position: 9 })
	const t = await open(ana.client)
	const moved = await ana.client.ok('PATCH', `/tickets/${t.id}`, { status_id: s.id })
	assert.deepEqual([moved.status_id, moved.category], [s.id, 'pending'])
	await ana.client.fails(403, null, 'POST', '/statuses', { category: 'open', name: 'Mine', position: 1 })
})

test('spam leaves the queues and comes back', async () => {
	const t = await open(ana.client)
	await ana.client.ok('PATCH', `/tickets/${t.id}`, { spam: true })
	const inView = async v => (await ana.client.ok('GET', `/tickets?view=${v}&limit=200`)).tickets.some(x => x.id === t.id)
	assert.deepEqual([await inView('open'), await inView('spam')], [false, true])
	await ana.client.ok('PATCH', `/tickets/${t.id}`, { spam: false })
	assert.deepEqual([await inView('open'), await inView('spam')], [true, false])
})
