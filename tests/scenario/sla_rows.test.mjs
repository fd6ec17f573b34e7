// The rarer rows of the event table, through the whole server: what is closed, who raised a
// priority, by which channel a turn was opened, and an edit that reaches back.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../lib/http.mjs'
import { smtpScript, startScripted } from '../lib/mail_hostile.mjs'
import { MIN, near, startPromises } from '../lib/sla.mjs'

const ANY = (metric, target_s, more = {}) => ({ metric, priority: 0, channel: '', target_s, ...more })
const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
let d, c, smtp
const mails = []
before(async () => {
	smtp = await startScripted(smtpScript({ take: m => mails.push(m) }))
	d = await startPromises()
	c = d.c
	await c.ok('PATCH', `/mailboxes/${d.box.id}`, { out_port: smtp.port })
})
after(async () => {
	await d?.stop()
	await smtp?.stop()
})

test('a customer who writes on a closed ticket gets a new one with clocks of its own; the old one stays as it was', async () => {
	const policy = await d.policy({ first_response: 60 * MIN, requester_wait: 240 * MIN })
	const t = await d.writes('Closed for good')
	d.pass(10)
	await d.answer(t.id, { category: 'solved' })
	await d.set(t.id, { category: 'closed' })
	d.pass(30)
	const old = await d.clocks(t.id)
	assert.deepEqual(old.clocks.map(k => k.state), ['met', 'met'])
	// the helper waits for the old ticket's thread to grow, which it must not
	d.writes({ ...t, subject: 'Closed for good' }, { from: 'cora@customer.test' }).catch(() => {})
	const next = await until('the follow-up', async () => (await c.ok('GET', '/tickets?view=open&limit=50')).tickets.find(x => x.id !== t.id && x.subject === t.subject), 15000, 50)
	const k = await d.clocks(next.id)
	assert.deepEqual(k.clocks.map(x => [x.metric, x.instance, x.state]), [['first_response', 1, 'running'], ['requester_wait', 1, 'running']])
	near(k.clocks[0].elapsed_s, 0, 'from nothing')
	assert.ok(k.clocks[0].started_at > old.clocks[0].stopped_at)
	const still = await d.clocks(t.id)
	assert.deepEqual(still.clocks, old.clocks.map((x, i) => ({ ...x, cause: still.clocks[i].cause })))
	assert.equal((await c.ok('GET', `/tickets/${next.id}`)).follows_id ?? t.id, t.id)
	await c.ok('PATCH', `/sla/policies/${policy.id}`, { active: false })
})

test('a priority that the promise itself raised does not move the target; one that an agent sets does', async () => {
	const policy = await d.policy({}, {
		targets: [ANY('first_response', 100 * MIN), ANY('first_response', 20 * MIN, { priority: 3 }), ANY('first_response', 10 * MIN, { priority: 4 })],
		steps: [{ at: 'percent', value: 50, when: null, metrics: [], actions: [{ do: 'raise_priority' }] }],
	})
	const t = await d.writes('Raised by its own promise')
	assert.deepEqual([t.priority, t.sla.target_s], [2, 100 * MIN])
	const due = t.due_at
	d.pass(55)
	const raised = await until('the step is taken', async () => {
		const x = await c.ok('GET', `/tickets/${t.id}`)
		return x.priority === 3 && x
	}, 15000, 50)
	assert.deepEqual([raised.sla.target_s, raised.due_at, raised.sla.breached], [100 * MIN, due, false])
	// policies are tried again when something else changes: still by the priority it was promised under
	assert.equal((await d.set(t.id, { type: 'incident' })).sla.target_s, 100 * MIN)
	const set = await d.set(t.id, { priority: 4 })
	assert.deepEqual([set.sla.target_s, set.sla.breached], [10 * MIN, true])
	await c.ok('PATCH', `/sla/policies/${policy.id}`, { active: false })
})

test('the first answer is promised by the channel of the ticket, the next by the channel of the message that asks', async () => {
	const policy = await d.policy({}, { targets: [
		ANY('first_response', 80 * MIN), ANY('first_response', 15 * MIN, { channel: 'phone' }), ANY('first_response', 40 * MIN, { channel: 'email' }),
		ANY('next_response', 70 * MIN), ANY('next_response', 30 * MIN, { channel: 'email' }), ANY('next_response', 5 * MIN, { channel: 'phone' }),
	] })
	const t = await c.ok('POST', '/tickets', { subject: 'By phone', html: '<p>He called</p>', kind: 'in', channel: 'phone', requester: { email: 'caller@customer.test', name: 'Cal' } })
	const call = await d.clocks(t.id)
	assert.deepEqual(call.clocks.map(k => [k.metric, k.state, k.target_s]), [['first_response', 'met', 15 * MIN]], 'who wrote it down had answered')
	await d.answer(t.id)
	const sent = await until('the answer', () => mails.find(m => m.to.includes('caller@customer.test')), 15000, 50)
	const id = sent.raw.match(/^Message-ID: <(.+)>/mi)[1]
	await d.writes({ ...t, mail: id }, { from: 'caller@customer.test' })
	const k = await d.clock(t.id, 'next_response')
	assert.deepEqual([k.state, k.target_s], ['running', 30 * MIN])
	assert.equal((await d.clock(t.id, 'first_response')).target_s, 15 * MIN)
	const form = await c.ok('POST', '/tickets', { subject: 'By form', html: '<p>Filled in</p>', kind: 'in', channel: 'form', requester: { email: 'form@customer.test' } })
	assert.equal((await d.clock(form.id, 'first_response')).target_s, 80 * MIN)
	await c.ok('PATCH', `/sla/policies/${policy.id}`, { active: false })
})

test('a team takes another calendar: what was explained by the old one stays, and the ledger names both', async () => {
	const { now } = await d.c.ok('GET', `/tickets/${(await d.writes('What time is it')).id}/clocks`)
	const day = DAYS[(new Date(now).getUTCDay() + 2) % 7]	// getUTCDay counts from Sunday: this is three days from now
	const shut = await c.ok('POST', '/calendars', { name: 'Not today', definition: { tz: 'UTC', hours: { [day]: [['09:00', '10:00']] } } })
	const team = await c.ok('POST', '/teams', { name: 'Distant', tier: 1, calendar_id: shut.id })
	const open = subject => c.ok('POST', '/tickets', {
		subject, html: '<p>Help</p>', kind: 'in', channel: 'form', type: 'incident', team_id: team.id, requester: { name: 'Cora', email: 'cora@customer.test' },
	})
	const before = await c.ok('GET', '/sla/policies')
	const policy = await d.policy({ first_response: 60 * MIN }, { when: { field: 'type', op: 'is', value: 'incident' } })
	await c.ok('PUT', '/sla/policies/order', { ids: [policy.id, ...before.policies.map(x => x.id)] })
	const why = async t => {
		const k = await d.clock(t.id, 'first_response')
		return { primary: k.cause.primary, s: Object.fromEntries(k.cause.seconds.map(x => [x.label, x.s])), hours: k.team_hours.map(h => [h.team, h.calendar?.name ?? null, h.calendar?.version_id ?? null]) }
	}
	const old = await open('Ended under the old calendar'), runs = await open('Runs over the change')
	d.pass(90)
	await d.answer(old.id)
	const told = await why(old)
	assert.equal(told.primary, 'outside_hours')
	near(told.s.outside_hours, 90 * MIN, 'nobody of the team was there')
	assert.deepEqual(told.hours, [['Distant', 'Not today', shut.version_id]])
	await c.ok('PATCH', `/teams/${team.id}`, { calendar_id: null })
	d.pass(40)
	await d.answer(runs.id)
	const both = await why(runs)
	near(both.s.outside_hours, 90 * MIN, 'under the old calendar')
	near(both.s.unassigned + (both.s.understaffed ?? 0), 40 * MIN, 'always open since')
	assert.deepEqual(both.hours, [['Distant', 'Not today', shut.version_id], ['Distant', null, null]])
	// back to it, and a new version of it: the old ones keep the version they were explained by
	await c.ok('PATCH', `/teams/${team.id}`, { calendar_id: shut.id })
	const later = await c.ok('PATCH', `/calendars/${shut.id}`, { definition: { tz: 'UTC', hours: { [day]: [['09:00', '11:00']] } } })
	const last = await open('Under the new version')
	d.pass(70)
	await d.answer(last.id)
	assert.deepEqual((await why(last)).hours, [['Distant', 'Not today', later.version_id]])
	assert.deepEqual(await why(old), told)
	assert.deepEqual(await why(runs), both)
	assert.match(d.p.must(['sla', 'verify']), /, 0 differ/)
})

test('an edit of a calendar rewrites the past only when it is dated back by name', async () => {
	const round = Object.fromEntries(DAYS.map(x => [x, [['00:00', '24:00']]]))
	const cal = await c.ok('POST', '/calendars', { name: 'Round the clock', definition: { tz: 'UTC', hours: round } })
	await d.policy({ first_response: 60 * MIN }, { calendar_id: cal.id })
	const ended = await d.writes('Ended before the edit')
	d.pass(90)
	await d.answer(ended.id)
	const k = await d.clock(ended.id, 'first_response')
	assert.deepEqual([k.state, k.breached], ['breached', true])
	near(k.elapsed_s, 90 * MIN, 'round the clock')
	const runs = await d.writes('Runs over the edit')
	d.pass(30)
	// open at the other side of the day alone
	const { now } = await d.clocks(runs.id)
	const hour = (new Date(now).getUTCHours() + 12) % 24, hm = h => `${String(h).padStart(2, '0')}:00`
	const shut = { tz: 'UTC', hours: Object.fromEntries(DAYS.map(x => [x, [[hm(hour), hour === 23 ? '24:00' : hm(hour + 1)]]])) }
	const wanted = { calendar_id: cal.id, definition: shut }
	 assert.equal((await c.ok('POST', '/calendars/impact', wanted)).moved, 1)
	await c.ok('PATCH', `/calendars/${cal.id}`, { definition: shut })
	await until('the running one follows', async () => (await d.clock(runs.id, 'first_response')).due_at > now + 3 * 3600000)
	near((await d.clock(runs.id, 'first_response')).elapsed_s, 30 * MIN, 'what had gone by has gone by')
	const kept = x => [x.state, x.breached, x.breached_at, x.due_at, x.elapsed_s, x.stopped_at, x.ledger]
	assert.deepEqual(kept(await d.clock(ended.id, 'first_response')), kept(k))
	await c.fails(422, 'calendar.backdate', 'PATCH', `/calendars/${cal.id}`, { definition: shut, effective_from: now - 6 * 3600000 })
	await c.ok('PATCH', `/calendars/${cal.id}`, { definition: shut, effective_from: now - 6 * 3600000, backdate: true })
	const again = await until('the ended one follows', async () => {
		const x = await d.clock(ended.id, 'first_response')
		return x.state === 'met' && (await d.row(ended.id)) && x
	}, 15000, 100)
	assert.deepEqual([again.breached, again.elapsed_s], [false, 0])
	assert.equal((await d.clock(runs.id, 'first_response')).elapsed_s, 0)
	await until('nothing is left to recompute', () => d.p.command(['sla', 'verify']).status === 0, 20000, 500)
})

test('the stored clocks are what a replay gives', () => {
	const r = d.p.command(['sla', 'verify'])
	assert.equal(r.status, 0, r.stdout + r.stderr)
	assert.match(r.stdout, /\b0 differ/)
})
