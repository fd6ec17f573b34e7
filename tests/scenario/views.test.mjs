// Queues: what stands in which view, kept counts, paging by key, live updates.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startPronto } from '../lib/pronto.mjs'

let p, ana, ben, team

before(async () => {
	p = await startPronto()
	await p.mailbox()
	ana = await p.addAgent('Ana Agent')
	team = await p.admin.ok('POST', '/teams', { name: 'Support', tier: 1, member_ids: [ana.agent.id] })
	ben = await p.addAgent('Ben Agent')
})
after(() => p?.stop())

const open = (more = {}) =>
	ana.client.ok('POST', '/tickets', {
		subject: 'T', html: '<p>x</p>', kind: 'in', channel: 'phone', requester: { name: 'C', email: 'c@customer.test' }, ...more,
	})
const list = async (c, q) => (await c.ok('GET', `/tickets?${q}`)).tickets.map(t => t.id)
const counts = async c => Object.fromEntries((await c.ok('GET', '/views')).views.map(v => [v.key, v.count]))

test('each view holds what it says, and its count', async () => {
	const a = await open({ assignee_id: ana.agent.id }), b = await open({ team_id: team.id }), c = await open()
	const d = await open()
	await ana.client.ok('PATCH', `/tickets/${d.id}`, { category: 'solved' })
	const e = await open()
	await ana.client.ok('PATCH', `/tickets/${e.id}`, { spam: true })
	assert.deepEqual(await list(ana.client, 'view=mine'), [a.id])
	assert.deepEqual(await list(ben.client, 'view=mine'), [])
	assert.deepEqual((await list(ana.client, 'view=unassigned')).sort(), [b.id, c.id].sort())
	assert.deepEqual((await list(ana.client, 'view=open')).sort(), [a.id, b.id, c.id].sort())
	assert.deepEqual(await list(ana.client, 'view=solved'), [d.id])
	assert.deepEqual(await list(ana.client, 'view=spam'), [e.id])
	assert.deepEqual(await list(ana.client, `view=team:${team.id}`), [b.id])
	const n = await counts(ana.client)
	assert.deepEqual([n.mine, n.unassigned, n.open, n.solved, n.spam, n[`team:${team.id}`]], [1, 2, 3, 1, 1, 1])
	assert.equal((await counts(ben.client)).mine, 0)
})

test('counts agree with the lists after a hundred random changes', async () => {
	const ids = []
	for (let i = 0; i < 15; i++) ids.push((await open()).id)
	let seed = 7
	const rnd = k => (seed = (seed * 1103515245 + 12345) % 2147483648) % k
	for (let i = 0; i < 100; i++) {
		const set = [
			{ assignee_id: [null, ana.agent.id, ben.agent.id][rnd(3)] }, { team_id: [null, team.id][rnd(2)] },
			{ category: ['open', 'pending', 'hold', 'solved'][rnd(4)] }, { spam: rnd(4) === 0 }, { priority: 1 + rnd(4) },
		][rnd(5)]
		const r = await [ana, ben][rnd(2)].client.api('PATCH', `/tickets/${ids[rnd(ids.length)]}`, set)
		assert.ok(r.status === 200 || r.status === 409, JSON.stringify(r.body))
	}
	for (const who of [ana, ben, { client: p.admin }]) {
		const n = await counts(who.client)
		for (const [key, count] of Object.entries(n))
			assert.equal((await list(who.client, `view=${key}&limit=200`)).length, count, `${key}`)
	}
})

test('pages follow each other without holes or doubles, in every order', async () => {
	for (const order of ['newest', 'oldest', 'priority']) {
		const whole = await list(ana.client, `view=open&order=${order}&limit=200`)
		const seen = []
		let cursor = ''
		do {
			const page = await ana.client.ok('GET', `/tickets?view=open&order=${order}&limit=4${cursor}`)
			seen.push(...page.tickets.map(t => t.id))
			cursor = page.next ? `&cursor=${encodeURIComponent(page.next)}` : ''
		} while (cursor)
		assert.deepEqual(seen, whole, order)
	}
	const prio = (await ana.client.ok('GET', '/tickets?view=open&order=priority&limit=200')).tickets.map(t => t.priority)
	assert.deepEqual(prio, [...prio].sort((a, b) => b - a))
	await ana.client.fails(422, null, 'GET', '/tickets?view=open&cursor=rubbish').catch(async () => {
		const r = await ana.client.api('GET', '/tickets?view=open&cursor=rubbish')
		assert.equal(r.status, 400)
	})
	assert.ok((await ana.client.api('GET', '/tickets?view=nonsense')).status >= 400)
})

test('filters narrow a view', async () => {
	const t = await open({ tags: ['Rare'], priority: 4 })
	assert.deepEqual(await list(ana.client, 'view=open&tag=Rare'), [t.id])
	assert.ok((await list(ana.client, 'view=open&priority=4&limit=200')).includes(t.id))
	assert.ok(!(await list(ana.client, 'view=open&priority=1&limit=200')).includes(t.id))
	assert.deepEqual(await list(ana.client, 'view=open&channel=email'), [])
})

test('a row is small', async () => {
	const r = await ana.client.ok('GET', '/tickets?view=open&limit=50')
	assert.ok(JSON.stringify(r.tickets[0]).length < 900)
	assert.ok(r.tickets.every(t => !('html' in t)))
})

test('live: rows, messages and counts arrive, with a place to continue from', async () => {
	const ev = await ben.client.events()
	assert.equal(ev.status, 200)
	assert.match(ev.headers.get('content-type'), /text\/event-stream/)
	const first = await ev.wait('ping')
	assert.ok(first.data.build && Math.abs(first.data.now - Date.now()) < 60000)
	const t = await open({ subject: 'Live one' })
	const row = await ev.wait('ticket', d => d.id === t.id, 3000)
	assert.equal(row.data.subject, 'Live one')
	assert.equal(row.data.by, ana.agent.id)
	assert.ok(JSON.stringify(row.data).length < 1000)
	const msg = await ev.wait('message', d => d.ticket_id === t.id)
	assert.ok(msg.data.message_id)
	await ev.wait('counts', d => typeof d.open === 'number' || typeof d.unassigned === 'number')
	await ana.client.ok('PATCH', `/tickets/${t.id}`, { assignee_id: ben.agent.id })
	await ev.wait('ticket', d => d.id === t.id && d.assignee_id === ben.agent.id)
	await ev.wait('counts', d => d[`mine:${ben.agent.id}`] >= 1)
	await ev.close()
	// What happened meanwhile is replayed.
	const last = row.data.event_id
	const again = await ben.client.events(row.id ?? last)
	await again.wait('ticket', d => d.id === t.id && d.assignee_id === ben.agent.id)
	await again.close()
})

test('live: a place that is long gone gives resync', async () => {
	await p.restart()
	ana.client = await p.as(ana.email, ana.password)
	ben.client = await p.as(ben.email, ben.password)
	const ev = await ben.client.events(1)
	await ev.wait('resync')
	await ev.close()
})

test('live: presence of colleagues, gone when they leave', async () => {
	const t = await open()
	const ev = await ben.client.events()
	await ev.wait('ping')
	await ana.client.ok('POST', '/presence', { ticket_id: t.id, state: 'typing' })
	const seen = await ev.wait('presence', d => d.ticket_id === t.id)
	assert.deepEqual(seen.data.agents.map(a => [a.id, a.state]), [[ana.agent.id, 'typing']])
	await ana.client.ok('POST', '/presence', { ticket_id: t.id, state: 'gone' })
	await ev.wait('presence', d => d.ticket_id === t.id && d.agents.length === 0)
	await ev.close()
})

test('live: the stream needs a session and ends with it', async () => {
	const nobody = await p.client().events()
	assert.equal(nobody.status, 401)
	const extra = await p.as(ben.email, ben.password)
	const ev = await extra.events()
	await ev.wait('ping')
	await extra.ok('DELETE', '/session')
	await open({ subject: 'Secret after sign-out' })
	await new Promise(r => setTimeout(r, 500))
	assert.ok(!JSON.stringify(ev.list).includes('Secret after sign-out'))
	await ev.close()
})
