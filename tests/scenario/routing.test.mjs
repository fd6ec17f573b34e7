// Routing over the API: who gets a ticket, why the others did not, and the way back.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startPronto } from '../lib/pronto.mjs'

let p, c, ana, ben, team

before(async () => {
	p = await startPronto()
	c = p.admin
	ana = await p.addAgent('Ana Agent')
	ben = await p.addAgent('Ben Agent')
	team = await c.ok('POST', '/teams', { name: 'Line', member_ids: [ana.agent.id, ben.agent.id] })
	for (const a of [ana, ben]) {
		await c.ok('PUT', `/agents/${a.agent.id}/routing`, { cap_mail: 1 })
		await a.client.ok('PUT', '/session/status', { status: 'online' })
	}
})
after(() => p?.stop())

let no = 0
const open = (more = {}) =>
	c.ok('POST', '/tickets', { subject: `Case ${++no}`, html: '<p>Help</p>', kind: 'in', channel: 'form', requester: { name: `Cora ${no}`, email: `cora${no}@customer.test` }, team_id: team.id, ...more })
const get = id => c.ok('GET', `/tickets/${id}`)
async function until(what, ms = 5000) {
	for (const end = Date.now() + ms; ;) {
		const got = await what()
		if (got || Date.now() > end) return got
		await new Promise(done => setTimeout(done, 50))
	}
}

test('a team that hands out nothing: what waits is taken by who asks', async () => {
	const t = await open()
	assert.deepEqual([t.assignee_id, t.routing.state], [null, 'waiting'])
	const mine = await ana.client.ok('POST', '/tickets/next')
	assert.deepEqual([mine.id, mine.assignee_id, mine.routing.state], [t.id, ana.agent.id, ''])
	const none = await ana.client.api('POST', '/tickets/next')
	assert.equal(none.status, 204, 'nothing waits: that is no error')
	const responses = (await c.ok('GET', '/openapi.json')).paths['/api/v1/tickets/next'].post.responses
	assert.deepEqual(Object.keys(responses).filter(x => x !== 'default').sort(), ['200', '204'])
	await c.ok('PATCH', `/tickets/${t.id}`, { category: 'solved' })
})

test('handed out up to the limit; what is left says why, and goes to who is free', async () => {
	const r = await c.ok('PUT', `/teams/${team.id}/routing`, { mode: 'automatic' })
	assert.deepEqual([r.mode, r.away_min], ['automatic', 60])
	const [a, b, d] = [await open(), await open(), await open()]
	assert.deepEqual([a.assignee_id, b.assignee_id].sort(), [ana.agent.id, ben.agent.id].sort())
	assert.deepEqual([d.assignee_id, d.routing.state], [null, 'no_capacity'])
	const why = await c.ok('GET', `/routing/why?ticket_id=${d.id}`)
	assert.deepEqual(why.agents.map(x => [x.verdict, x.used, x.cap]), [['full', 1, 1], ['full', 1, 1]])
	assert.deepEqual([why.agent_id, why.rule, why.ahead], [null, '', 0])
	// all that speaks against somebody is told, not the first of it alone
	await ana.client.ok('PUT', '/session/status', { status: 'busy' })
	const both = (await c.ok('GET', `/routing/why?ticket_id=${d.id}`)).agents.find(x => x.agent_id === ana.agent.id)
	assert.deepEqual([both.verdict, both.objections], ['status', ['status', 'full']])
	await ana.client.ok('PUT', '/session/status', { status: 'online' })
	await c.ok('PATCH', `/tickets/${a.id}`, { category: 'solved' })
	assert.equal((await get(d.id)).assignee_id, a.assignee_id)
	const load = (await c.ok('GET', '/routing/agents')).agents.find(x => x.agent_id === a.assignee_id)
	assert.deepEqual(load.room.find(x => x.class === 'mail'), { class: 'mail', cap: 1, used: 1 })
	for (const t of [b, d]) await c.ok('PATCH', `/tickets/${t.id}`, { category: 'solved' })
})

test('a manual assignment may go above the limit, and is written down', async () => {
	const [a, b] = [await open(), await open()]
	await c.ok('PATCH', `/tickets/${b.id}`, { assignee_id: a.assignee_id })
	const h = await c.ok('GET', `/tickets/${b.id}/thread`)
	const kinds = (h.events ?? []).map(e => e.kind)
	assert.ok(kinds.includes('routing.over'), kinds.join())
	const load = (await c.ok('GET', '/routing/agents')).agents.find(x => x.agent_id === a.assignee_id)
	assert.equal(load.room.find(x => x.class === 'mail').used, 2)
	for (const t of [a, b]) await c.ok('PATCH', `/tickets/${t.id}`, { category: 'solved' })
})

test('skills: nobody has it, then somebody does; a language counts as one', async () => {
	const s = await c.ok('POST', '/skills', { name: 'Customs', needs: [{ tag: 'customs', required: true }] })
	assert.deepEqual(s.needs.map(n => [n.tag, n.required]), [['customs', true]])
	const t = await open({ tags: ['customs'] })
	assert.deepEqual([t.routing.state, t.routing.missing], ['no_skill', ['Customs']])
	await c.ok('PUT', `/agents/${ben.agent.id}/routing`, { skill_ids: [s.id] })
	assert.equal((await get(t.id)).assignee_id, ben.agent.id)
	const twice = await c.api('POST', '/skills', { name: 'customs' })
	assert.deepEqual([twice.status, twice.body.errors[0].field], [409, 'name'])
	await c.ok('PATCH', `/tickets/${t.id}`, { category: 'solved' })
	await c.ok('DELETE', `/skills/${s.id}`)
})

test('given back: to another; nobody there: told so, and taken when somebody comes', async () => {
	const t = await open()
	const first = t.assignee_id === ana.agent.id ? ana : ben
	const other = first === ana ? ben : ana
	const back = await first.client.ok('POST', `/tickets/${t.id}/requeue`)
	assert.equal(back.assignee_id, other.agent.id)
	await c.ok('PATCH', `/tickets/${t.id}`, { category: 'solved' })
	await ana.client.ok('PUT', '/session/status', { status: 'busy' })
	await ben.client.ok('PUT', '/session/status', { status: 'away' })
	const u = await open()
	assert.equal(u.routing.state, 'nobody')
	await ben.client.ok('PUT', '/session/status', { status: 'online' })
	assert.equal((await get(u.id)).assignee_id, ben.agent.id)
	const wrong = await ben.client.api('PUT', '/session/status', { status: 'asleep' })
	assert.deepEqual([wrong.status, wrong.body.errors[0].field], [422, 'status'])
})

test('who is switched off keeps nothing', async () => {
	const mine = (await c.ok('GET', '/tickets?view=open')).tickets.filter(x => x.assignee_id === ben.agent.id)
	assert.ok(mine.length > 0)
	await c.ok('PATCH', `/agents/${ben.agent.id}`, { active: false })
	for (const x of mine) assert.ok(await until(async () => (await get(x.id)).assignee_id !== ben.agent.id), `#${x.id} is his still`)
	await ana.client.ok('PUT', '/session/status', { status: 'online' })
	assert.equal((await get(mine[0].id)).assignee_id, ana.agent.id)
})

test('triage: without a team it waits there; the time to the right team is measured', async () => {
	const t = await c.ok('POST', '/tickets', { subject: 'Whose?', html: '<p>?</p>', kind: 'in', channel: 'form', requester: { name: 'Dan', email: 'dan@customer.test' } })
	assert.equal(t.routing.right_team_ms, -1)
	const view = await c.ok('GET', '/tickets?view=triage')
	assert.ok(view.tickets.some(x => x.id === t.id))
	assert.equal(view.count, view.tickets.length)
	const put = await c.ok('PATCH', `/tickets/${t.id}`, { team_id: team.id })
	assert.ok(put.routing.right_team_ms >= 0)
	const r = await c.ok('GET', '/reports/triage')
	const line = r.teams.find(x => x.team_id === team.id)
	assert.ok(line.tickets >= 8 && line.at_once === line.tickets - 1, JSON.stringify(line))
	// the report's filters narrow it
	const of = async filters => (await c.ok('GET', `/reports/triage?${new URLSearchParams(filters)}`)).teams.map(x => [x.team_id, x.tickets])
	assert.deepEqual(await of({ team_id: team.id }), [[team.id, line.tickets]])
	await c.ok('PATCH', `/tickets/${t.id}`, { tags: ['lost'] })
	assert.deepEqual(await of({ tag: 'lost', channel: 'form' }), [[team.id, 1]])
	assert.deepEqual(await of({ tag: 'lost', channel: 'email' }), [])
})

test('a channel weighs what is said: open work is weighed anew, and nobody is given what does not fit', async () => {
	const wide = await p.addAgent('Wide Agent')
	const heavy = await c.ok('POST', '/teams', { name: 'Heavy', member_ids: [wide.agent.id] })
	await c.ok('PUT', `/agents/${wide.agent.id}/routing`, { cap_mail: 4 })
	await wide.client.ok('PUT', '/session/status', { status: 'online' })
	await c.ok('PUT', `/teams/${heavy.id}/routing`, { mode: 'automatic' })
	const room = async () => (await c.ok('GET', '/routing/agents')).agents.find(a => a.agent_id === wide.agent.id).room.find(r => r.class === 'mail')
	const was = (await c.ok('GET', '/routing/channels')).channels
	assert.deepEqual(was.map(w => [w.channel, w.class, w.weight]), [['email', 'mail', 1], ['form', 'mail', 1], ['api', 'mail', 1], ['chat', 'chat', 1], ['phone', 'phone', 1]])
	const set = (channel, change) => ({ channels: was.map(({ open_n, ...w }) => (w.channel === channel ? { ...w, ...change } : w)) })
	const one = await open({ team_id: heavy.id, channel: 'api' })
	assert.equal((await get(one.id)).assignee_id, wide.agent.id)
	const now = await c.ok('PUT', '/routing/channels', set('api', { weight: 3 }))
	assert.ok(now.channels.find(w => w.channel === 'api').weight === 3)
	assert.ok(await until(async () => (await room()).used === 3, 30000), 'what is open weighs as much')
	const two = await open({ team_id: heavy.id, channel: 'api' })
	assert.deepEqual([(await get(two.id)).assignee_id, (await get(two.id)).routing.state], [null, 'no_capacity'])
	const bad = await c.api('PUT', '/routing/channels', set('api', { weight: 60 }))
	assert.deepEqual([bad.status, bad.body.errors.map(e => [e.field, e.key])], [422, [['channels.2.weight', 'routing.weight_above']]])
	assert.equal((await c.api('PUT', '/routing/channels', set('api', { weight: 0 }))).status, 422)
	assert.equal((await wide.client.api('PUT', '/routing/channels', set('api', {}))).status, 403)
	await c.ok('PUT', '/routing/channels', set('api', {}))
	assert.ok(await until(async () => (await get(two.id)).assignee_id === wide.agent.id, 30000), 'lighter again: it fits')
	assert.equal((await room()).used, 2)
	for (let i = 0; i < 2; i++) await open({ team_id: heavy.id, channel: 'api' })
	const full = await c.ok('GET', `/teams/${heavy.id}/capacity`)
	assert.deepEqual([full.free_n, full.hours.length], [0, 24])
	for (const t of [one, two]) await c.ok('PATCH', `/tickets/${t.id}`, { category: 'solved' })
	assert.ok((await c.ok('GET', `/teams/${heavy.id}/capacity?days=1`)).free_n > 0)
	await c.ok('PUT', `/agents/${wide.agent.id}/routing`, { status: 'offline' })
})

test('errors name their field', async () => {
	const r = await c.api('PUT', `/teams/${team.id}/routing`, { overflow_team_id: team.id })
	assert.deepEqual([r.status, r.body.errors.map(e => e.field).sort()], [422, ['overflow_min', 'overflow_team_id']])
	const no = await ana.client.api('PUT', `/teams/${team.id}/routing`, { mode: 'off' })
	assert.equal(no.status, 403)
})
