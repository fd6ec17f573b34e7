// The report against a recomputation from the event logs by code of its own
// (tests/sla/recompute.mjs): at least 200 tickets with random histories, made through the
// API and by mail while the clock is moved.  SLA_SEED and SLA_TICKETS change the sample.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { MIN, startPromises } from '../lib/sla.mjs'
import { attainment, differences, pareto, recompute, reported } from '../sla/recompute.mjs'

const TICKETS = Number(process.env.SLA_TICKETS ?? 220), STEPS = TICKETS * 6
let seed = Number(process.env.SLA_SEED ?? 20261122)
function random(n) {	// xorshift32
	seed ^= seed << 13; seed ^= seed >>> 17; seed ^= seed << 5
	return (seed >>> 0) % n
}
const one = list => list[random(list.length)]

let d, from, agents, teams
const tickets = [], get = path => d.c.ok('GET', path)

before(async () => {
	d = await startPromises()
	from = Date.now() - 60000
	const week = (...p) => Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map(day => [day, p]))
	const office = await d.c.ok('POST', '/calendars', { name: 'Split', definition: { tz: 'America/Sao_Paulo', hours: week(['07:00', '13:00'], ['14:30', '23:00']), holidays: [], breaks: {}, overrides: {} } })
	const late = await d.c.ok('POST', '/calendars', { name: 'Night', definition: { tz: 'Asia/Kolkata', hours: week(['12:00', '05:30']), holidays: [], breaks: {}, overrides: {} } })
	const some = (first, work) => [
		...Object.entries({ first_response: first, next_response: first, update: 3 * first, requester_wait: work, agent_work: work, total_resolution: 2 * work, pickup: first / 2, ownership: work })
			.flatMap(([metric, target_s]) => [{ metric, priority: 0, channel: '', target_s }, { metric, priority: 4, channel: '', target_s: target_s / 4 }]),
		{ metric: 'first_response', priority: 0, channel: 'api', target_s: first / 2 },
	]
	await d.c.ok('POST', '/sla/policies', { name: 'Incidents', calendar_id: null, when: { field: 'type', op: 'is', value: 'incident' }, targets: some(120 * MIN, 600 * MIN) })
	await d.c.ok('POST', '/sla/policies', { name: 'All', calendar_id: office.id, targets: some(240 * MIN, 1200 * MIN), warn: [{ percent: 75 }] })
	teams = []
	for (const [name, tier, calendar_id] of [['First line', 1, late.id], ['Billing', 1, null], ['Experts', 2, null]])
		teams.push(await d.c.ok('POST', '/teams', { name, tier, calendar_id }))
	agents = [d.admin, (await d.p.addAgent('Ana Agent')).agent, (await d.p.addAgent('Rui Agent')).agent]
})
after(() => d?.stop())

async function open(n) {
	if (random(5) === 0) return d.writes(`Sample ${n} by mail`)
	return d.c.ok('POST', '/tickets', {
		subject: `Sample ${n}`, html: '<p>Help</p>', kind: random(10) ? 'in' : 'public', channel: one(['form', 'api', 'email']),
		type: one(['question', 'question', 'incident']), priority: 1 + random(4), requester: { name: 'Cora', email: 'cora@customer.test' },
		...(random(2) ? { team_id: one(teams).id } : {}), ...(random(3) ? {} : { assignee_id: one(agents).id }),
	})
}
const status = () => one(['open', 'open', 'pending', 'hold', 'solved', 'solved'])
const patch = (t, body) => d.c.api('PATCH', `/tickets/${t.id}`, body)

/** What a ticket may refuse (a move that its status does not allow) is no event. */
async function step(t) {
	switch (random(12)) {
	case 0: case 1: case 2:
		return d.c.api('POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p>Answer</p>', undo_ms: -1, ...(random(3) ? {} : { set: { category: one(['pending', 'solved', 'hold']) } }) })
	case 3: return t.mail ? d.writes(t) : d.note(t.id)
	case 4: return d.note(t.id)
	case 5: case 6: case 7: return patch(t, { category: status() })
	case 8: return patch(t, { priority: 1 + random(4) })
	case 9: return patch(t, { team_id: one(teams).id, ...(random(2) ? { assignee_id: one([null, ...agents.map(a => a.id)]) } : {}) })
	case 10: return patch(t, { assignee_id: one([null, ...agents.map(a => a.id)]) })
	}
	return patch(t, { type: one(['question', 'incident', 'task']) })
}

test(`report and recomputation agree on ${TICKETS} tickets with random histories`, async () => {
	for (let n = 0; n < STEPS; n++) {
		if (random(3) === 0) d.pass(1 + random(90))
		if (tickets.length < TICKETS && random(4) === 0) tickets.push(await open(n))
		else if (tickets.length) {
			const r = await step(one(tickets.slice(-60)))
			assert.ok(!(r.status >= 500), JSON.stringify(r.body))
		}
	}
	while (tickets.length < TICKETS) tickets.push(await open(STEPS + tickets.length))
	d.pass(200)
	for (const t of tickets.filter(() => random(2))) await patch(t, { category: 'solved' })
	const to = from + 400 * 86400000, query = `from=${from}&to=${to}`
	const rows = await reported(get, query), report = await get(`/reports/sla?${query}`)
	const mine = await recompute(get, tickets.map(t => t.id), from, to)
	const wrong = differences(mine, rows)
	assert.deepEqual(wrong.slice(0, 10), [], `${wrong.length} of ${mine.length} clocks differ`)
	assert.deepEqual(Object.fromEntries(report.attainment.map(m => [m.metric, { met: m.met, breached: m.breached, void: m.void, cancelled: m.cancelled }])), attainment(mine))
	assert.deepEqual(Object.fromEntries(report.causes.map(x => [x.label, x.n])), pareto(mine))
	const causes = Object.keys(pareto(mine))
	assert.ok(mine.length >= 2 * TICKETS && causes.length >= 5, `the sample shows too little: ${mine.length} clocks, ${causes}`)
	console.log(`# ${tickets.length} tickets, ${mine.length} ended clocks, causes ${JSON.stringify(pareto(mine))}`)
})

test('rates, medians and the lists agree too', async () => {
	const query = `from=${from}&to=${from + 400 * 86400000}`
	const rows = await reported(get, query), report = await get(`/reports/sla?${query}`)
	for (const m of report.attainment) {
		const judged = rows.filter(r => r.clock.metric === m.metric && ['met', 'breached'].includes(r.clock.state))
		assert.equal(m.rate, judged.length ? m.met / judged.length : null)
		const s = judged.map(r => r.clock.elapsed_s).sort((a, b) => a - b), rank = p => s[Math.ceil(s.length * p / 100) - 1] ?? null
		assert.deepEqual([m.median_s, m.p75_s, m.p90_s, m.p95_s], [50, 75, 90, 95].map(rank), m.metric)
	}
	const overall = report.causes.reduce((a, x) => a + x.n, 0) / report.by.rows.reduce((a, x) => a + x.met + x.breached, 0)
	assert.ok(report.lift.length > 0)
	for (const l of report.lift) {
		assert.ok(l.n >= 20 && l.lower <= l.lift, JSON.stringify(l))
		assert.ok(Math.abs(l.lift - l.breached / l.n / overall) < 1e-9, JSON.stringify(l))
		const z = 1.959963984540054, p = l.breached / l.n, w = (p + z * z / 2 / l.n - z * Math.sqrt(p * (1 - p) / l.n + z * z / 4 / l.n / l.n)) / (1 + z * z / l.n)
		assert.ok(Math.abs(l.lower - w / overall) < 1e-9, JSON.stringify(l))
	}
	const x = await get(`/reports/sla/excess?${query}`)
	for (const g of x.groups) {
		assert.ok(g.met >= 30 && g.breached > 0, JSON.stringify(g))
		assert.ok(g.parts.reduce((s, p) => s + p.primary, 0) <= g.breached)
		assert.ok(g.parts.every((p, i) => !i || p.excess_s <= g.parts[i - 1].excess_s))
	}
	console.log(`# second view: ${x.groups.length} groups, ${x.compared} of ${x.breached} broken clocks compared`)
})

test('the stored clocks are what a replay gives', () => {
	const r = d.p.command(['sla', 'verify'])
	assert.equal(r.status, 0, (r.stdout + r.stderr).slice(0, 2000))
})
