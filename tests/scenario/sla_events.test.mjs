// Rows of the event table that the other files do not drive through the whole server, and the
// faults that other help desks shipped, by their own numbers.  One policy for plain tickets,
// another for incidents; both count round the clock, so every figure is minutes gone by.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../lib/http.mjs'
import { smtpScript, startScripted } from '../lib/mail_hostile.mjs'
import { MIN, near, startPromises } from '../lib/sla.mjs'

let d, c, smtp, team, other
const mails = []
before(async () => {
	smtp = await startScripted(smtpScript({ take: m => mails.push(m) }))
	d = await startPromises()
	c = d.c
	await c.ok('PATCH', `/mailboxes/${d.box.id}`, { out_port: smtp.port, auto_ack: true })
	team = await c.ok('POST', '/teams', { name: 'First line', tier: 1 })
	other = await c.ok('POST', '/teams', { name: 'Experts', tier: 2 })
	await d.policy({ first_response: 30 * MIN, requester_wait: 120 * MIN }, { name: 'Incidents', when: { field: 'type', op: 'is', value: 'incident' } })
	await d.policy({
		first_response: 60 * MIN, next_response: 60 * MIN, update: 100 * MIN, requester_wait: 240 * MIN, agent_work: 240 * MIN, total_resolution: 480 * MIN, pickup: 60 * MIN, ownership: 300 * MIN,
	}, { name: 'Plain', when: { field: 'type', op: 'is', value: 'question' } })
})
after(async () => {
	await d?.stop()
	await smtp?.stop()
})

const state = async (t, metric, instance = 1) => (await d.clock(t.id, metric, instance))?.state
const elapsed = async (t, metric, minutes, instance = 1) => near((await d.clock(t.id, metric, instance)).elapsed_s, minutes * MIN, `${metric} ${instance}`)
const opens = (subject, more = {}) => c.ok('POST', '/tickets', {
	subject, html: '<p>Help</p>', kind: 'in', channel: 'form', requester: { name: 'Cora', email: 'cora@customer.test' }, ...more,
})

test('pending rests update and ownership too; a customer who writes on hold opens a turn', async () => {
	let t = await d.writes('Rests')
	await d.set(t.id, { team_id: team.id, assignee_id: d.admin.id })
	await d.answer(t.id, { category: 'pending' })
	d.pass(50)
	assert.deepEqual([await state(t, 'update'), await state(t, 'ownership'), await state(t, 'total_resolution')], ['paused', 'paused', 'running'])
	await elapsed(t, 'update', 0)
	await d.set(t.id, { category: 'hold' })
	d.pass(10)
	assert.deepEqual([await state(t, 'update'), await state(t, 'ownership'), await state(t, 'agent_work')], ['running', 'running', 'paused'])
	t = await d.writes(t)
	assert.equal(t.category, 'open')
	assert.deepEqual([await state(t, 'next_response'), await state(t, 'agent_work')], ['running', 'running'])
	await elapsed(t, 'update', 10)
})

test('solved voids what waits for an answer or for somebody; reopened, the team begins anew; closed is the end', async () => {
	let t = await d.writes('Solved')
	await d.set(t.id, { team_id: team.id })
	await d.answer(t.id)
	d.pass(5)
	t = await d.writes(t)
	d.pass(5)
	await d.set(t.id, { category: 'solved' })	// chatwoot 10178: no next_response runs on
	assert.deepEqual([await state(t, 'next_response'), await state(t, 'update'), await state(t, 'pickup'), await state(t, 'ownership')], ['void', 'void', 'void', 'met'])
	d.pass(300)
	assert.equal(await state(t, 'next_response'), 'void')
	await d.set(t.id, { category: 'open' })
	assert.deepEqual([await state(t, 'ownership', 2), await state(t, 'requester_wait'), await state(t, 'requester_wait', 2)], ['running', 'running', undefined])
	await elapsed(t, 'requester_wait', 10)
	await d.set(t.id, { category: 'solved' })
	await d.set(t.id, { category: 'closed' })
	const last = (await d.clocks(t.id)).clocks
	d.pass(1000)
	assert.deepEqual((await d.clocks(t.id)).clocks, last)
})

test('a rule’s own mail is no answer', async () => {
	const r = await c.ok('POST', '/rules', { name: 'At once', on: ['opened'], when: { field: 'subject_or_text', op: 'contains', value: ['robot'] }, actions: [{ do: 'reply', html: { en: '<p>We have it</p>' } }] })
	const t = await opens('For the robot')
	assert.ok((await c.ok('GET', `/tickets/${t.id}/thread`)).messages.some(m => m.text.includes('We have it')))
	assert.equal(await state(t, 'first_response'), 'running')
	assert.equal(await state(t, 'update'), undefined)	// zammad 5177: no update before an answer
	await c.ok('DELETE', `/rules/${r.id}`)
})

test('zammad 1322: what the customer writes on his own page is a message', async () => {
	const t = await d.writes('On his page', { from: 'lea@customer.test' })
	const mail = await until('the mail with his link', () => mails.map(m => m.raw.toString('latin1').replace(/=\r?\n/g, '')).find(m => m.includes('lea@customer.test') && /\/t\/[\w-]{20,}/.test(m)), 30000, 50)
	await d.answer(t.id, { category: 'pending' })
	d.pass(40)
	const form = new FormData()
	form.set('action', 'reply')
	form.set('message', 'Not yet')
	assert.equal((await fetch(d.p.url + /\/t\/[\w-]{20,}/.exec(mail)[0], { method: 'POST', body: form, redirect: 'manual' })).status, 303)
	assert.deepEqual([await state(t, 'next_response'), await state(t, 'requester_wait')], ['running', 'running'])
	await elapsed(t, 'requester_wait', 0)
})

test('another policy: a pause is not forgotten, what it lacks is cancelled, what it adds counts from its beginning; none leaves nothing', async () => {
	const t = await d.writes('Changes its kind')
	d.pass(10)
	await d.set(t.id, { category: 'pending' })
	d.pass(40)
	await d.set(t.id, { category: 'open' })
	await d.set(t.id, { type: 'incident' })	// glpi 6902, 15605
	const k = await d.clock(t.id, 'requester_wait')
	assert.deepEqual([k.target_s, k.policy.name, k.breached], [120 * MIN, 'Incidents', false])
	near(k.elapsed_s, 10 * MIN, 'without the pause')
	assert.deepEqual([await state(t, 'agent_work'), await state(t, 'total_resolution')], ['cancelled', 'cancelled'])
	const first = await d.clock(t.id, 'first_response')
	assert.equal(first.breached, true, 'pending did not rest it')
	assert.equal(first.due_at, first.breached_at, 'the stricter target was passed: at the change')
	await d.set(t.id, { type: 'question' })
	await elapsed(t, 'agent_work', 10, (await d.clocks(t.id)).clocks.filter(x => x.metric === 'agent_work').at(-1).instance)
	const none = await d.set(t.id, { type: 'task' })
	assert.equal(none.sla, null)
	assert.deepEqual((await d.clocks(t.id)).clocks.filter(x => x.state !== 'cancelled').map(x => [x.metric, x.instance, x.state]), [['first_response', 1, 'breached']], 'a breach is not undone')
	const plain = await opens('Nothing is promised', { type: 'task' })
	assert.equal(plain.sla, null)
	assert.deepEqual((await d.clocks(plain.id)).clocks, [])
})

test('nothing breaks while it rests, and what broke right before the solution is seen', async () => {
	const t = await d.writes('Rests long')
	await d.answer(t.id, { category: 'pending' })
	d.pass(1000)	// glpi 24481
	let k = await d.clock(t.id, 'requester_wait')
	assert.deepEqual([k.state, k.breached, k.due_at], ['paused', false, null])
	await d.set(t.id, { category: 'open' })
	assert.equal((await d.clock(t.id, 'requester_wait')).breached, false)
	d.pass(241)
	await d.set(t.id, { category: 'solved' })
	k = await d.clock(t.id, 'requester_wait')
	assert.deepEqual([k.state, k.breached], ['breached', true])
	near(k.cause.overrun_s, MIN, 'by a minute')
})

test('merged: the clocks of the one end, its open turn goes along with its age', async () => {
	const a = await d.writes('Asked first'), late = await d.writes('Too late already')
	d.pass(20)
	const b = await opens('Asked again'), answered = await opens('Answered')
	await d.answer(answered.id)
	d.pass(5)
	await c.ok('POST', `/tickets/${a.id}/merge`, { into_id: b.id })
	const theirs = (await d.clocks(a.id)).clocks
	assert.ok(theirs.length > 3 && theirs.every(k => k.state === 'cancelled'))
	await elapsed(b, 'first_response', 25)	// since the older of the two
	await elapsed(b, 'requester_wait', 5)
	const more = await d.writes('And this one')
	d.pass(10)
	await c.ok('POST', `/tickets/${more.id}/merge`, { into_id: answered.id })
	assert.equal(await state(answered, 'first_response'), 'met')
	assert.equal(await state(answered, 'next_response'), 'running')
	await elapsed(answered, 'next_response', 10)	// since the message over there
	d.pass(100)
	// zammad 904: what was merged away neither breaks nor is told
	assert.ok((await d.clocks(a.id)).clocks.every(k => k.state === 'cancelled' && !k.breached && !k.fired.length))
	// a breach stays where it happened
	await c.ok('POST', `/tickets/${late.id}/merge`, { into_id: b.id })
	assert.equal((await d.clock(late.id, 'first_response')).breached, true)
})

test('split: it waits since the message if that was unanswered, else for nothing', async () => {
	let t = await d.writes('Two things')
	d.pass(10)
	t = await d.writes(t, { text: 'And the door creaks' })
	d.pass(15)
	const message = async has => (await c.ok('GET', `/tickets/${t.id}/thread`)).messages.find(m => m.text.includes(has))
	const open = await c.ok('POST', `/messages/${(await message('door')).id}/split`, { subject: 'The door' })
	assert.equal(await state(open, 'first_response'), 'running')
	await elapsed(open, 'first_response', 15)
	t = await d.writes(t, { text: 'And the lamp' })
	await d.answer(t.id)
	const done = await c.ok('POST', `/messages/${(await message('lamp')).id}/split`, { subject: 'The lamp' })
	assert.equal(await state(done, 'first_response'), undefined)
})

test('who has it, and how far up, moves the clocks of the teams alone', async () => {
	const t = await opens('Climbs', { team_id: team.id, assignee_id: d.admin.id })
	d.pass(10)
	const before = (await d.clocks(t.id)).clocks.filter(k => !['pickup', 'ownership'].includes(k.metric)).map(k => [k.metric, k.state, k.due_at, k.started_at])
	await d.set(t.id, { team_id: other.id, assignee_id: null })
	const now = (await d.clocks(t.id)).clocks
	assert.deepEqual(now.filter(k => !['pickup', 'ownership'].includes(k.metric)).map(k => [k.metric, k.state, k.due_at, k.started_at]), before)
	assert.deepEqual([await state(t, 'ownership'), await state(t, 'ownership', 2), await state(t, 'pickup')], ['met', 'running', 'running'])
})

test('an edit of the policy leaves ended clocks alone, also when it is applied to running ones', async () => {
	const t = await opens('Ended before', { type: 'incident' })
	d.pass(20)
	await d.answer(t.id)
	const k = await d.clock(t.id, 'first_response')
	await c.ok('PATCH', `/sla/policies/${k.policy.id}`, { targets: [{ metric: 'first_response', priority: 0, channel: '', target_s: 5 * MIN }, { metric: 'requester_wait', priority: 0, channel: '', target_s: 600 * MIN }], apply_to_running: true })
	await until('the running one follows', async () => (await d.clock(t.id, 'requester_wait')).target_s === 600 * MIN, 30000, 50)
	const after = await d.clock(t.id, 'first_response')
	assert.deepEqual([after.state, after.target_s, after.policy.version_id], [k.state, k.target_s, k.policy.version_id])
})

test('the stored clocks are what a replay gives', async () => {
	await until('nothing is left to recompute', () => d.p.command(['sla', 'verify']).status === 0, 30000, 300)
	assert.match(d.p.must(['sla', 'verify']), /, 0 differ/)
})
