// Rules over HTTP and by mail: chains in their order, loops refused with the chain, failures
// that lose nothing, time rules once, versions, trying without changing.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../lib/http.mjs'
import { startPromises } from '../lib/sla.mjs'

let d, c, team
const made = []
const rule = async body => {
	const r = await c.ok('POST', '/rules', body)
	made.push(r.id)
	return r
}
const get = id => c.ok('GET', `/tickets/${id}`)
const log = id => c.ok('GET', `/tickets/${id}/rules`).then(l => l.lines)
const is = (field, value) => ({ field, op: 'is', value })
/** Each test has the desk's rules for itself. */
async function clear() {
	for (const id of made.splice(0)) await c.api('DELETE', `/rules/${id}`)
}

before(async () => {
	d = await startPromises()
	c = d.c
	team = await c.ok('POST', '/teams', { name: 'Refunds', tier: 1 })
})
after(() => d?.stop())

test('mail that comes in starts a chain in the order of positions, and the log tells each link', async () => {
	const first = await rule({ name: 'Refunds are urgent', on: ['opened'], when: { all: [
		{ field: 'subject_or_text', op: 'contains', value: ['devolu*', 'refund'] }, is('sender_domain', 'customer.test')] },
		actions: [{ do: 'set_priority', value: 4 }, { do: 'add_tags', tags: ['refund'] }] })
	const second = await rule({ name: 'Urgent goes to refunds', on: ['priority_changed'], when: { all: [
		is('priority', 4), { field: 'priority_was', op: 'in', value: [1, 2] }] }, actions: [{ do: 'set_team', team_id: team.id }] })
	const never = await rule({ name: 'Replies only', on: ['customer_replied'], when: null, actions: [{ do: 'add_tags', tags: ['replied'] }] })
	const t = await d.writes('Quiero la DEVOLUCIÓN')
	const now = await get(t.id)
	assert.deepEqual([now.priority, now.tags, now.team_id], [4, ['refund'], team.id])
	const lines = await log(t.id)
	assert.deepEqual(lines.map(l => [l.name, l.outcome, l.detail.event, l.detail.via_rule]),
		[[second.name, 'fired', 'ticket.priority', first.id], [first.name, 'fired', 'ticket.opened', 0]])
	assert.deepEqual(lines[1].detail.actions.map(a => a.do), ['set_priority', 'add_tags'])
	const other = await d.writes('Something else')
	assert.deepEqual([(await get(other.id)).priority, await log(other.id)], [2, []])
	await d.writes(other)
	assert.deepEqual((await get(other.id)).tags, ['replied'])
	assert.equal((await c.ok('GET', `/rules/${never.id}`)).fired, 1)
	// by whom it was changed stands in the history
	const events = (await c.ok('GET', `/tickets/${t.id}/thread`)).events ?? (await c.ok('GET', `/tickets/${t.id}/history`)).events
	const move = events.find(e => e.kind === 'ticket.team')
	assert.deepEqual([move.detail.via.kind, move.detail.via.id], ['rule', second.id])
	const why = (await c.ok('POST', '/rules/explain', { ticket_id: other.id })).rules
	assert.deepEqual(why.map(r => [r.name, r.on, r.fires]), [[first.name, 'opened', false], [second.name, '', false], [never.name, 'customer_replied', true]])
	assert.deepEqual(why[0].why.map(l => [l.field, l.ok]), [['subject_or_text', false], ['sender_domain', true]])
	await clear()
})

test('a pair that would undo each other is refused with the chain; one that settles is not', async () => {
	const up = await rule({ name: 'Up', on: ['priority_changed'], when: is('priority', 2), actions: [{ do: 'set_priority', value: 3 }] })
	const down = { name: 'Down', on: ['priority_changed'], when: is('priority', 3), actions: [{ do: 'set_priority', value: 2 }] }
	const no = await c.api('POST', '/rules', down)
	assert.equal(no.status, 409)
	assert.match(JSON.stringify(no.body), /Down → Up → Down/)
	assert.deepEqual(no.body.chain.map(l => [l.rule_id, l.name, l.does, l.starts]),
		[[null, 'Down', 'set_priority', 'priority_changed'], [up.id, 'Up', 'set_priority', 'priority_changed']])
	assert.equal((await c.ok('POST', '/rules/try', { rule: down })).chain.length, 2)
	await rule({ ...down, when: { all: [is('priority', 3), { field: 'tags', op: 'has_not', value: 'seen' }] },
		actions: [{ do: 'add_tags', tags: ['seen'] }, { do: 'set_priority', value: 2 }] })
	await rule({ name: 'Same', on: ['tags_changed'], when: null, actions: [{ do: 'add_tags', tags: ['seen'] }] })
	const off = await rule({ ...down, active: false })
	assert.equal((await c.api('PATCH', `/rules/${off.id}`, { active: true })).status, 409)
	assert.equal((await c.ok('GET', `/rules/${off.id}`)).versions, 1)
	await clear()
})

test('a rule that fails is undone alone: the message stays, the others act, the log says why', async () => {
	const bad = await rule({ name: 'Cannot', on: ['customer_replied'], when: null,
		actions: [{ do: 'add_tags', tags: ['half'] }, { do: 'set_status', category: 'closed' }] })
	await rule({ name: 'Goes on', on: ['customer_replied'], when: null, actions: [{ do: 'add_tags', tags: ['whole'] }] })
	const t = await d.writes('Fails here')
	await d.writes(t)
	const now = await get(t.id)
	assert.deepEqual([now.messages, now.tags, now.category], [2, ['whole'], 'new'])
	const lines = await log(t.id)
	assert.deepEqual(lines.map(l => l.outcome), ['fired', 'failed'])
	assert.deepEqual([lines[1].rule_id, lines[1].detail.key], [bad.id, 'ticket.move'])
	assert.equal((await c.ok('GET', '/rules/log?troubled=1')).lines[0].id, lines[1].id)
	await clear()
})

test('a time rule acts once per instant it counts from, when its conditions hold', async () => {
	const r = await rule({ name: 'Waited', after: { since: 'customer', minutes: 90, calendar_id: null },
		when: is('status', 'pending'), actions: [{ do: 'add_tags', tags: ['waited'] }, { do: 'set_priority', value: 'raise' }] })
	const t = await d.writes('Waits'), u = await d.writes('Stays new')
	await d.set(t.id, { category: 'pending' })
	d.pass(60)
	assert.deepEqual((await get(t.id)).tags, [])
	d.pass(31)
	await until('it acted', async () => (await get(t.id)).tags.includes('waited'))
	assert.equal((await get(t.id)).priority, 3)
	// not pending when its time came: looked at again when it is
	assert.deepEqual(await log(u.id), [])
	await d.set(u.id, { category: 'pending' })
	await until('it acted later', async () => (await log(u.id)).length === 1)
	await d.set(t.id, { tags: [] })
	d.pass(500)
	await until('others are looked at', async () => (await c.ok('GET', `/rules/${r.id}`)).fired === 2)
	assert.deepEqual([(await log(t.id)).length, (await get(t.id)).tags], [1, []])
	await d.writes(t)	// counts anew
	await d.set(t.id, { category: 'pending' })
	d.pass(91)
	await until('it acted again', async () => (await log(t.id)).length === 2)
	await clear()
})

test('a new time rule finds the tickets that are there; another version counts anew', async () => {
	const t = await d.writes('Old one')
	d.pass(120)
	const r = await rule({ name: 'Old', after: { since: 'opened', minutes: 60, calendar_id: null }, when: { field: 'subject', op: 'contains', value: 'old one' },
		actions: [{ do: 'add_tags', tags: ['old'] }] })
	await until('it was found', async () => (await get(t.id)).tags.includes('old'))
	const v = await c.ok('PATCH', `/rules/${r.id}`, { name: 'Older', after: { since: 'opened', minutes: 600, calendar_id: null } })
	assert.deepEqual([v.versions, v.after.minutes], [2, 600])
	const versions = (await c.ok('GET', `/rules/${r.id}/versions`)).versions
	assert.deepEqual(versions.map(x => [x.name, x.rule.after.minutes]), [['Older', 600], ['Old', 60]])
	const back = await c.ok('POST', `/rules/${r.id}/restore`, { version_id: versions[1].id })
	assert.deepEqual([back.name, back.after.minutes, back.versions], ['Old', 60, 3])
	assert.equal((await log(t.id)).length, 1)
	await clear()
})

test('trying a draft tells what it would have done and changes nothing', async () => {
	const t = await d.writes('Try me please'), before = await get(t.id)
	const draft = { name: 'Try', on: ['opened'], when: { field: 'subject', op: 'contains', value: 'try me' },
		actions: [{ do: 'set_priority', value: 4 }, { do: 'add_tags', tags: ['tried'] }] }
	const out = await c.ok('POST', '/rules/try', { rule: draft })
	assert.deepEqual(out.hits.map(h => [h.ticket_id, h.on, h.failed]), [[t.id, 'opened', '']])
	assert.deepEqual(out.hits[0].changes, [{ field: 'priority', from: '2', to: '4' }, { field: 'tags', from: '[]', to: '["tried"]' }])
	assert.ok(out.looked_at > 1 && out.exact === false)
	assert.deepEqual(await get(t.id), before)
	await d.set(t.id, { priority: 3 })
	await d.set(t.id, { priority: 1 })
	const was = await c.ok('POST', '/rules/try', { rule: { ...draft, on: ['priority_changed'], when: { all: [is('priority', 3), is('priority_was', 2), draft.when] } } })
	assert.deepEqual(was.hits.map(h => [h.ticket_id, h.on]), [[t.id, 'priority_changed']])
})

test('what is wrong is named by its place, and the order can be changed', async () => {
	const bad = await c.api('POST', '/rules', { name: 'Bad', on: ['opened', 'nothing'], when: { all: [{ field: 'priority', op: 'contains', value: 'x' }] },
		actions: [{ do: 'fly' }] })
	assert.equal(bad.status, 422)
	const fields = JSON.stringify(bad.body)
	for (const f of ['on.1', 'when.all.0.op', 'actions.0.do']) assert.ok(fields.includes(`"${f}"`), `${f} is not in ${fields}`)
	const a = await rule({ name: 'A', on: ['opened'], when: null, actions: [{ do: 'add_tags', tags: ['a'] }] })
	const b = await rule({ name: 'B', on: ['opened'], when: { field: 'tags', op: 'has', value: 'a' }, actions: [{ do: 'add_tags', tags: ['b'] }] })
	const ordered = await c.ok('PUT', '/rules/order', { ids: [b.id, a.id] })
	assert.deepEqual(ordered.rules.slice(0, 2).map(r => r.id), [b.id, a.id])
	assert.deepEqual((await get((await d.writes('In order')).id)).tags, ['a'])
	await clear()
})
