// Views that agents make: what stands in them is kept with every change, and so is the count.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../lib/http.mjs'
import { startPronto } from '../lib/pronto.mjs'

let p, ana, ben, team

before(async () => {
	p = await startPronto()
	await p.mailbox()
	ana = await p.addAgent('Ana Agent')
	ben = await p.addAgent('Ben Agent')
	team = await p.admin.ok('POST', '/teams', { name: 'Support', tier: 1, member_ids: [ana.agent.id] })
})
after(() => p?.stop())

const open = (more = {}) =>
	ana.client.ok('POST', '/tickets', {
		subject: 'T', html: '<p>x</p>', kind: 'in', channel: 'phone', requester: { name: 'C', email: 'c@customer.test' }, ...more,
	})
const list = async (c, q) => (await c.ok('GET', `/tickets?limit=200&${q}`)).tickets.map(t => t.id)
const counts = async c => Object.fromEntries((await c.ok('GET', '/views')).views.map(v => [v.key, v.count]))
const make = (c, v) => c.ok('POST', '/views/own', v)
const ready = v => until('the walk over the open tickets', async () => (await ana.client.ok('GET', `/views/own/${v.id}`)).ready, 30000)
const urgent = { field: 'priority', op: 'in', value: [3, 4] }

test('a view holds what its condition says, at once and after every change', async () => {
	const a = await open({ priority: 4 }), b = await open({ priority: 2 })
	const v = await make(ana.client, { name: 'Urgent', conditions: urgent })
	assert.equal(v.key, `own:${v.id}`)
	assert.deepEqual(await list(ana.client, `view=${v.key}`), [a.id])
	await ready(v)
	assert.deepEqual(await list(ana.client, `view=${v.key}`), [a.id])
	assert.equal((await counts(ana.client))[v.key], 1)
	await ana.client.ok('PATCH', `/tickets/${b.id}`, { priority: 3 })
	const c = await open({ priority: 3, tags: ['vip'] })
	assert.deepEqual((await list(ana.client, `view=${v.key}`)).sort(), [a.id, b.id, c.id].sort())
	assert.equal((await counts(ana.client))[v.key], 3)
	await ana.client.ok('PATCH', `/tickets/${a.id}`, { category: 'solved' })
	await ana.client.ok('PATCH', `/tickets/${b.id}`, { priority: 1 })
	assert.deepEqual(await list(ana.client, `view=${v.key}`), [c.id])
	assert.equal((await counts(ana.client))[v.key], 1)
	// Another condition: gathered anew under another number, the old ones let go.
	const w = await ana.client.ok('PATCH', `/views/own/${v.id}`, { conditions: { field: 'tags', op: 'has', value: 'vip' } })
	assert.notEqual(w.gen, v.gen)
	await ready(w)
	assert.deepEqual(await list(ana.client, `view=${v.key}`), [c.id])
	await ana.client.ok('PATCH', `/tickets/${c.id}`, { tags: [] })
	assert.deepEqual(await list(ana.client, `view=${v.key}`), [])
	assert.equal((await counts(ana.client))[v.key], 0)
})

test('each reader his own; counts are told live', async () => {
	const v = await make(p.admin, { name: 'My phone calls', scope: 'shared', whose: 'mine', conditions: { field: 'channel', op: 'is', value: 'phone' } })
	await ready(v)
	const ev = await ben.client.events()
	await ev.wait('ping')
	const a = await open({ assignee_id: ana.agent.id }), b = await open({ assignee_id: ben.agent.id })
	assert.deepEqual(await list(ben.client, `view=${v.key}`), [b.id])
	assert.ok((await list(ana.client, `view=${v.key}`)).includes(a.id))
	await ev.wait('counts', d => d[`v:${v.gen}:${ben.agent.id}`] === 1, 30000)
	const row = await ev.wait('ticket', d => d.id === b.id && d.views?.includes(v.gen), 30000)
	assert.ok(row)
	await ana.client.ok('PATCH', `/tickets/${a.id}`, { assignee_id: ben.agent.id })
	await ev.wait('counts', d => d[`v:${v.gen}:${ben.agent.id}`] === 2, 30000)
	assert.equal((await counts(ben.client))[v.key], 2)
	await ev.close()
})

test('counts agree with the lists after random changes', async () => {
	const vs = [
		await make(ana.client, { name: 'A', conditions: { any: [urgent, { field: 'team', op: 'is', value: team.id }] } }),
		await make(ana.client, { name: 'B', asleep: true, conditions: { field: 'assignee', op: 'unset' } }),
		await make(ana.client, { name: 'C', conditions: null, whose: 'mine' }),
	]
	for (const v of vs) await ready(v)
	const ids = []
	for (let i = 0; i < 10; i++) ids.push((await open()).id)
	let seed = 11
	const rnd = k => (seed = (seed * 1103515245 + 12345) % 2147483648) % k
	for (let i = 0; i < 60; i++) {
		const set = [
			{ assignee_id: [null, ana.agent.id, ben.agent.id][rnd(3)] }, { team_id: [null, team.id][rnd(2)] },
			{ category: ['open', 'pending', 'solved'][rnd(3)] }, { spam: rnd(4) === 0 }, { priority: 1 + rnd(4) },
			{ snooze_until: [null, Date.now() + 86400000][rnd(2)] },
		][rnd(6)]
		const r = await ana.client.api('PATCH', `/tickets/${ids[rnd(ids.length)]}`, set)
		assert.ok([200, 409, 422].includes(r.status), JSON.stringify(r.body))
	}
	const n = await counts(ana.client)
	for (const v of vs) assert.equal((await list(ana.client, `view=${v.key}`)).length, n[v.key], v.name)
})

test('grouped lists page without holes', async () => {
	for (const group of ['priority', 'team', 'assignee']) {
		const whole = (await ana.client.ok('GET', `/tickets?view=open&group=${group}&limit=200`)).tickets
		const seen = []
		let cursor = ''
		do {
			const page = await ana.client.ok('GET', `/tickets?view=open&group=${group}&limit=3${cursor}`)
			seen.push(...page.tickets.map(t => t.id))
			cursor = page.next ? `&cursor=${encodeURIComponent(page.next)}` : ''
		} while (cursor)
		assert.deepEqual(seen, whole.map(t => t.id), group)
		assert.equal(new Set(seen).size, seen.length)
		assert.deepEqual(seen.slice().sort(), (await list(ana.client, 'view=open')).sort())
		const of = whole.map(t => (group === 'priority' ? t.priority : group === 'team' ? t.team_id : t.assignee_id))
		assert.equal(of.filter((x, i) => i && x !== of[i - 1]).length + 1, new Set(of).size, `${group}: each group once`)
	}
	assert.equal((await ana.client.api('GET', '/tickets?view=open&group=nonsense')).status, 422)
})

test('whose it is: listed for some, open to a colleague by its address, changed by its maker', async () => {
	const v = await make(ana.client, { name: 'Mine alone', conditions: urgent })
	const listed = async c => (await c.ok('GET', '/views/own')).views.map(x => x.id)
	assert.ok((await listed(ana.client)).includes(v.id))
	assert.ok(!(await listed(ben.client)).includes(v.id))
	assert.equal((await ben.client.ok('GET', `/views/own/${v.id}`)).may_edit, false)
	await ben.client.ok('GET', `/tickets?view=${v.key}`)
	assert.equal((await ben.client.api('PATCH', `/views/own/${v.id}`, { name: 'X' })).status, 403)
	assert.equal((await ana.client.api('POST', '/views/own', { name: 'For all', scope: 'shared', conditions: null })).status, 403)
	assert.equal((await ana.client.api('POST', '/views/own', { name: 'Bad', conditions: { field: 'priority', op: 'is', value: 9 } })).status, 422)
	const t = await make(ana.client, { name: 'Team', scope: 'team', team_id: team.id, conditions: null })
	assert.ok(!(await listed(ben.client)).includes(t.id))
	const tried = await ana.client.ok('POST', '/views/try', { conditions: null, asleep: true })
	assert.equal(tried.open, (await counts(ana.client)).open)
	await ana.client.ok('PUT', '/views/places', { places: [{ key: v.key }, { key: 'spam', hidden: true }, { key: 'mine' }] })
	assert.deepEqual((await ana.client.ok('GET', '/views/own')).places.map(x => [x.key, x.hidden]), [[v.key, false], ['spam', true], ['mine', false]])
	await ana.client.ok('DELETE', `/views/own/${v.id}`)
	assert.equal((await ana.client.api('GET', `/tickets?view=${v.key}`)).status, 404)
})
