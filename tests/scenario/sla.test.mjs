// Clocks through the whole server: every row of the event table, with time that is moved.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { MIN, near, startPromises } from '../lib/sla.mjs'

const ALL = {
	first_response: 60 * MIN, next_response: 60 * MIN, update: 120 * MIN, requester_wait: 240 * MIN,
	agent_work: 240 * MIN, total_resolution: 480 * MIN, pickup: 30 * MIN, ownership: 240 * MIN,
}
let d, team, other
before(async () => {
	d = await startPromises()
	team = await d.c.ok('POST', '/teams', { name: 'First line', tier: 1 })
	other = await d.c.ok('POST', '/teams', { name: 'Billing', tier: 1 })
	await d.policy(ALL, { warn: [{ percent: 75 }] })
})
after(() => d?.stop())

const states = async id => Object.fromEntries((await d.clocks(id)).clocks.map(k => [`${k.metric}.${k.instance}`, k.state]))

test('a customer message starts the customer clocks; the list shows the one due first', async () => {
	const t = await d.writes('Starts')
	assert.deepEqual(await states(t.id), { 'first_response.1': 'running', 'requester_wait.1': 'running', 'agent_work.1': 'running', 'total_resolution.1': 'running' })
	const k = await d.clock(t.id, 'first_response')
	assert.equal(k.due_at, k.started_at + 60 * MIN * 1000)
	assert.equal(k.at_risk_at, k.started_at + 45 * MIN * 1000)
	assert.equal(k.calendar, null)
	const row = await d.row(t.id)
	assert.equal(row.due_at, k.due_at)
	assert.deepEqual([row.sla.metric, row.sla.state, row.sla.breached, row.sla.target_s, row.sla.clock_id], ['first_response', 'running', false, 3600, k.id])
	assert.ok(k.ledger.length === 1 && k.ledger[0].kind === 'run' && k.ledger[0].reason === 'start' && k.ledger[0].to === null)
})

test('notes and further customer messages move nothing; a response stops, restarts and reopens turns', async () => {
	let t = await d.writes('Exchange')
	const due = (await d.clock(t.id, 'first_response')).due_at
	d.pass(10)
	await d.note(t.id)
	t = await d.writes(t)
	assert.equal((await d.clock(t.id, 'first_response')).due_at, due)
	d.pass(10)
	await d.answer(t.id)
	let k = await d.clock(t.id, 'first_response')
	assert.equal(k.state, 'met')
	near(k.elapsed_s, 20 * MIN, 'first response')
	assert.equal((await d.clock(t.id, 'update')).state, 'running')
	d.pass(5)
	t = await d.writes(t)
	k = await d.clock(t.id, 'next_response')
	assert.equal(k.state, 'running')
	d.pass(7)
	await d.answer(t.id)
	k = await d.clock(t.id, 'next_response')
	assert.equal(k.state, 'met')
	near(k.elapsed_s, 7 * MIN, 'next response')
	assert.deepEqual([(await d.clock(t.id, 'update')).state, (await d.clock(t.id, 'update', 2)).state], ['met', 'running'])
	assert.equal((await d.clock(t.id, 'first_response', 2)), undefined)
})

test('automatic mail is no request and no answer', async () => {
	const t = await d.writes('Robots')
	const due = (await d.clock(t.id, 'first_response')).due_at
	d.pass(3)
	await d.writes(t, { headers: 'Auto-Submitted: auto-replied\r\n' })
	assert.equal((await d.clock(t.id, 'first_response')).due_at, due)
})

test('an answer taken back never was one', async () => {
	const t = await d.writes('Taken back')
	d.pass(5)
	const sent = await d.c.ok('POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p>Oops</p>', undo_ms: 60000 })
	assert.equal((await d.clock(t.id, 'first_response')).state, 'met')
	await d.c.ok('POST', `/messages/${sent.message.id}/undo`)
	const k = await d.clock(t.id, 'first_response')
	assert.equal(k.state, 'running')
	assert.equal(k.due_at, k.started_at + 60 * MIN * 1000)
	assert.equal(await d.clock(t.id, 'update'), undefined)
})

test('pending rests what waits for the customer, hold only our work; a customer message wakes all', async () => {
	let t = await d.writes('Waiting')
	d.pass(10)
	await d.set(t.id, { category: 'pending' })
	d.pass(30)
	assert.deepEqual(await states(t.id), { 'first_response.1': 'running', 'requester_wait.1': 'paused', 'agent_work.1': 'paused', 'total_resolution.1': 'running' })
	let k = await d.clock(t.id, 'requester_wait')
	assert.equal(k.due_at, null)
	near(k.elapsed_s, 10 * MIN, 'rested')
	assert.deepEqual(k.ledger.map(l => [l.kind, l.reason]), [['run', 'start'], ['rest', 'status.pending']])
	await d.set(t.id, { category: 'hold' })
	d.pass(10)
	assert.deepEqual([(await d.clock(t.id, 'requester_wait')).state, (await d.clock(t.id, 'agent_work')).state], ['running', 'paused'])
	near((await d.clock(t.id, 'requester_wait')).elapsed_s, 20 * MIN, 'hold counts')
	await d.set(t.id, { category: 'pending' })
	t = await d.writes(t)
	assert.equal(t.category, 'open')
	k = await d.clock(t.id, 'agent_work')
	assert.equal(k.state, 'running')
	near(k.elapsed_s, 10 * MIN, 'agent work')
	assert.ok(k.ledger.reduce((s, l) => s + l.elapsed_s, 0) <= k.elapsed_s + 1)
	assert.ok(k.moves.some(m => m.reason === 'resumed' && m.due_to > (m.due_from ?? 0)))
})

test('solved stops resolution and voids the rest; reopening goes on with the same clock', async () => {
	let t = await d.writes('Solved and back')
	d.pass(20)
	await d.set(t.id, { category: 'solved' })
	assert.deepEqual(await states(t.id), { 'first_response.1': 'void', 'requester_wait.1': 'met', 'agent_work.1': 'met', 'total_resolution.1': 'met' })
	assert.equal((await d.c.ok('GET', `/tickets/${t.id}`)).sla, null)
	d.pass(60)
	t = await d.writes(t)
	const k = await d.clock(t.id, 'requester_wait')
	assert.equal(k.state, 'running')
	near(k.elapsed_s, 20 * MIN, 'solved time is left out')
	assert.ok(k.ledger.some(l => l.reason === 'status.solved'))
	assert.equal(await d.clock(t.id, 'requester_wait', 2), undefined)
	d.pass(5)
	await d.answer(t.id, { category: 'solved' })
	near((await d.clock(t.id, 'requester_wait')).elapsed_s, 25 * MIN, 'same clock')
	await d.set(t.id, { category: 'closed' })
	assert.equal((await d.clock(t.id, 'requester_wait')).state, 'met')
})

test('reply and pending in one save: the message comes first', async () => {
	const t = await d.writes('In one save')
	d.pass(4)
	await d.answer(t.id, { category: 'pending' })
	assert.equal((await d.clock(t.id, 'first_response')).state, 'met')
	assert.equal((await d.clock(t.id, 'requester_wait')).state, 'paused')
})

test('a target that is used up is breached: flag, list, count, cause; a correction stands beside it', async () => {
	const t = await d.writes('Too late')
	d.pass(90)
	let k = await d.clock(t.id, 'first_response')
	assert.deepEqual([k.state, k.breached], ['running', true])
	assert.equal((await d.row(t.id)).sla.breached, true)
	await d.answer(t.id)
	k = await d.clock(t.id, 'first_response')
	assert.deepEqual([k.state, k.breached], ['breached', true])
	near(k.cause.overrun_s, 30 * MIN, 'overrun')
	assert.equal(k.cause.primary, 'unassigned')
	near(k.cause.seconds.reduce((s, x) => s + x.s, 0), k.elapsed_s, 'labels sum', 3)
	assert.match(k.cause.sentence, /\d/)
	const put = await d.c.ok('PUT', `/tickets/${t.id}/clocks/${k.id}/cause`, { cause: 'understaffed', note: 'Two were ill' })
	assert.deepEqual([put.cause.primary, put.cause.corrected, put.cause.corrected_by, put.cause.corrected_note], ['unassigned', 'understaffed', d.admin.name, 'Two were ill'])
	assert.equal((await d.c.ok('PUT', `/tickets/${t.id}/clocks/${k.id}/cause`, { cause: null })).cause.corrected, null)
	await d.c.fails(422, 'sla.label', 'PUT', `/tickets/${t.id}/clocks/${k.id}/cause`, { cause: 'laziness' })
	await d.c.fails(409, 'sla.no_breach', 'PUT', `/tickets/${t.id}/clocks/${(await d.clock(t.id, 'total_resolution')).id}/cause`, { cause: 'other' })
})

test('outbound tickets promise nothing until the customer writes; what an agent writes down for him does', async () => {
	const out = await d.c.ok('POST', '/tickets', { subject: 'Outbound', html: '<p>Hello</p>', kind: 'public', channel: 'email', requester: { email: 'otto@customer.test', name: 'Otto' } })
	assert.ok(!('first_response.1' in await states(out.id)))
	const behalf = await d.c.ok('POST', '/tickets', { subject: 'Counter', html: '<p>He says</p>', kind: 'in', channel: 'form', requester: { email: 'otto@customer.test', name: 'Otto' } })
	assert.equal(behalf.sla.metric, 'first_response')
	assert.equal((await states(behalf.id))['first_response.1'], 'running')
	const call = await d.c.ok('POST', '/tickets', { subject: 'Call', html: '<p>He says</p>', kind: 'in', channel: 'phone', requester: { email: 'otto@customer.test', name: 'Otto' } })
	assert.equal((await states(call.id))['first_response.1'], 'met')
	const note = await d.c.ok('POST', '/tickets', { subject: 'Internal', html: '<p>To do</p>', kind: 'note', requester: { email: 'otto@customer.test', name: 'Otto' } })
	assert.deepEqual(await states(note.id), {})
	assert.equal(note.sla, null)
})

test('teams: pickup and ownership start per stint and end; the customer clocks do not care', async () => {
	const t = await d.writes('Passed on')
	const due = (await d.clock(t.id, 'first_response')).due_at
	await d.set(t.id, { team_id: team.id })
	d.pass(5)
	assert.deepEqual([(await d.clock(t.id, 'pickup')).state, (await d.clock(t.id, 'ownership')).state], ['running', 'running'])
	await d.set(t.id, { assignee_id: d.admin.id })
	const k = await d.clock(t.id, 'pickup')
	assert.equal(k.state, 'met')
	near(k.elapsed_s, 5 * MIN, 'pickup')
	await d.set(t.id, { team_id: other.id, assignee_id: null })
	const s = await states(t.id)
	assert.deepEqual([s['ownership.1'], s['ownership.2'], s['pickup.2']], ['met', 'running', 'running'])
	assert.equal((await d.clock(t.id, 'first_response')).due_at, due)
})

test('spam has no clocks, and gets them back', async () => {
	const t = await d.writes('Cheap watches')
	assert.equal((await d.set(t.id, { spam: true })).sla, null)
	assert.deepEqual(await states(t.id), {})
	assert.equal((await d.set(t.id, { spam: false })).sla.metric, 'first_response')
})

test('the stored clocks are what a replay gives', () => {
	const r = d.p.command(['sla', 'verify'])
	assert.equal(r.status, 0, r.stdout + r.stderr)
	assert.match(r.stdout, /\b0 differ/)
})
