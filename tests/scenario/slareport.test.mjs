// The report of promises on fixed data: every figure, and that each opens exactly what it
// counts.  Five tickets with their histories, worked out by hand.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../lib/http.mjs'
import { ADMIN } from '../lib/pronto.mjs'
import { MIN, near, startPromises } from '../lib/sla.mjs'

let d, first, billing, gold, from, ana
const t = {}

const ask = more => '?' + new URLSearchParams({ from, to: Date.now() + 30 * 86400000, ...more })
const report = more => d.c.ok('GET', '/reports/sla' + ask(more))
async function list(more) {
	const all = []
	for (let cursor = ''; ;) {
		const page = await d.c.ok('GET', '/reports/sla/tickets' + ask({ ...more, limit: 2, ...(cursor ? { cursor } : {}) }))
		if (!cursor) all.count = page.count
		all.push(...page.tickets)
		if (!page.next) return all
		cursor = page.next
	}
}
const metric = (r, name) => r.attainment.find(m => m.metric === name)

before(async () => {
	d = await startPromises()
	from = Date.now() - 60000
	first = await d.c.ok('POST', '/teams', { name: 'First line', tier: 1 })
	billing = await d.c.ok('POST', '/teams', { name: 'Billing', tier: 1 })
	gold = await d.policy({ first_response: 60 * MIN, requester_wait: 240 * MIN, pickup: 30 * MIN, ownership: 600 * MIN })
	ana = (await d.p.addAgent('Ana Agent', 'agent', [first.id])).agent
	const open = (subject, more = {}) => d.c.ok('POST', '/tickets', {
		subject, html: '<p>Help</p>', kind: 'in', channel: 'form', requester: { name: 'Cora', email: 'cora@customer.test' }, ...more,
	})
	// kept: answered after 20 minutes by Ana, solved at once
	t.kept = await open('Kept', { assignee_id: ana.id, team_id: first.id })
	d.pass(20)
	await d.answer(t.kept.id, { category: 'solved' })
	// late: nobody took it for 90 minutes; solved with the answer
	t.late = await open('=HYPERLINK("late")', { type: 'incident' })
	d.pass(90)
	await d.answer(t.late.id, { category: 'solved', tags: ['vip'] })
	// misrouted: 200 minutes at First line, then 100 at Billing
	t.passed = await open('Passed on', { team_id: first.id, assignee_id: d.admin.id })
	await d.answer(t.passed.id)
	d.pass(200)
	await d.set(t.passed.id, { team_id: billing.id, assignee_id: d.admin.id })
	d.pass(100)
	await d.set(t.passed.id, { category: 'solved' })
	// void: solved without an answer, then reopened and solved again
	t.mute = await open('Mute', { assignee_id: d.admin.id })
	d.pass(10)
	await d.set(t.mute.id, { category: 'solved' })
	await d.set(t.mute.id, { category: 'open' })
	d.pass(5)
	await d.set(t.mute.id, { category: 'solved' })
	// spam never counts
	t.spam = await open('Cheap watches')
	d.pass(100)
	await d.answer(t.spam.id, { category: 'solved' })
	await d.set(t.spam.id, { spam: true })
})
after(() => d?.stop())

test('attainment with its denominators', async () => {
	const r = await report()
	const fr = metric(r, 'first_response')
	assert.deepEqual([fr.met, fr.breached, fr.void, fr.cancelled], [2, 1, 2, 0])	// void twice: at both solutions of the mute one
	assert.equal(fr.rate, 2 / 3)
	near(fr.median_s, 20 * MIN, 'the middle one of 0, 20 and 90')
	near(fr.p90_s, 90 * MIN, 'p90')
	near(fr.calendar_median_s, 20 * MIN, 'by the wall')
	const rw = metric(r, 'requester_wait')
	assert.deepEqual([rw.met, rw.breached, rw.void], [3, 1, 0])
	near(rw.p95_s, 300 * MIN, 'p95')
	assert.deepEqual(r.previous, [])
	assert.equal(metric(r, 'update'), undefined)
})

test('every metric and state opens exactly what it counts', async () => {
	const r = await report()
	for (const m of r.attainment)
		for (const state of ['met', 'breached', 'void', 'cancelled']) {
			const l = await list({ metric: m.metric, state })
			assert.equal(l.length, m[state], `${m.metric} ${state}`)
			assert.equal(l.count, m[state])
			assert.ok(l.every(x => x.clock.metric === m.metric && x.clock.state === state && x.ticket.id === x.ticket_id))
		}
	assert.ok(!(await list({})).some(x => x.ticket_id === t.spam.id), 'spam')
})

test('groupings by every dimension, with those that have none', async () => {
	for (const by of ['policy', 'priority', 'team', 'agent', 'channel', 'type']) {
		const r = await report({ by })
		assert.equal(r.by.dimension, by)
		assert.equal(r.by.rows.reduce((s, x) => s + x.met + x.breached, 0), 7, by)
		for (const g of r.by.rows) {
			const key = { policy: 'policy_id', team: 'team_id', agent: 'agent_id' }[by] ?? by
			const value = ['channel', 'type'].includes(by) ? g.name : g.id ?? 'none'
			for (const state of ['met', 'breached']) {
				const l = await list({ [key]: value, state })
				assert.equal(l.length, g[state], `${by} ${value} ${state}`)
			}
		}
	}
	const teams = (await report({ by: 'team', metric: 'first_response' })).by.rows
	assert.deepEqual(teams.map(x => [x.id, x.name]).sort(), [[null, ''], [first.id, 'First line']].sort())
	const people = (await report({ by: 'agent', metric: 'first_response' })).by.rows
	assert.ok(people.some(x => x.name === 'Ana Agent' && x.met === 1 && x.breached === 0 && x.rate === 1))
})

test('internal clocks belong to the team of the stint, and stay out of the rest', async () => {
	const own = (await report({ by: 'team', metric: 'ownership' })).by.rows
	assert.deepEqual(own.map(x => [x.name, x.met]).sort(), [['Billing', 1], ['First line', 2]])
	assert.equal((await list({ metric: 'ownership', team_id: first.id })).length, 2)
	assert.equal((await list({})).length, (await list({ metric: '*' })).length - 3 - (metric(await report(), 'pickup')?.met ?? 0) - (metric(await report(), 'pickup')?.void ?? 0))
})

test('causes: computed, corrected, overrun, and what opens them', async () => {
	let r = await report()
	assert.deepEqual(r.causes.map(x => [x.label, x.n, x.computed]).sort(), [['misrouted', 1, 1], ['unassigned', 1, 1]])
	near(r.causes.find(x => x.label === 'misrouted').overrun_s, 60 * MIN, 'overrun')
	assert.deepEqual((await list({ cause: 'misrouted' })).map(x => x.ticket_id), [t.passed.id])
	const late = (await list({ cause: 'unassigned' }))[0]
	await d.c.ok('PUT', `/tickets/${t.late.id}/clocks/${late.clock.id}/cause`, { cause: 'understaffed', note: 'ill' })
	r = await report()
	assert.deepEqual(r.causes.map(x => [x.label, x.n, x.computed]).sort(), [['misrouted', 1, 1], ['unassigned', 0, 1], ['understaffed', 1, 0]])
	const said = (await list({ cause: 'understaffed' }))[0]
	assert.deepEqual([said.clock.cause, said.clock.corrected], ['unassigned', 'understaffed'])
	assert.equal((await list({ cause: 'unassigned' })).length, 0)
})

test('the distribution of overruns opens, too', async () => {
	const r = await report()
	assert.equal(r.overrun.reduce((s, x) => s + x.n, 0), 2)
	for (const o of r.overrun) {
		const l = await list({ overrun_from_s: o.from_s, ...(o.upto_s ? { overrun_upto_s: o.upto_s } : {}) })
		assert.equal(l.length, o.n, JSON.stringify(o))
	}
})

test('where the time of all clocks went, and the clocks behind each part', async () => {
	const { spent } = await report()
	const of = name => spent.find(x => x.metric === name)
	assert.ok(!of('pickup'), 'internal clocks only when they are asked for')
	for (const s of spent) {
		const m = metric(await report(), s.metric)
		assert.equal(s.clocks, m.met + m.breached, s.metric)
		near(s.parts.reduce((n, p) => n + p.s, 0), s.elapsed_s, s.metric, s.parts.length)
		for (const p of s.parts) {
			const l = await list({ metric: s.metric, spent: p.label })
			assert.equal(l.length, p.clocks, `${s.metric} ${p.label}`)
			assert.equal(l.count, p.clocks)
		}
	}
	const wait = Object.fromEntries(of('requester_wait').parts.map(p => [p.label, p.s]))
	near(wait.misrouted, 200 * MIN, 'First line, that passed it on')
	near(wait.unassigned, 90 * MIN, 'nobody took it')
	near(wait.agent_response, 30 * MIN, 'Ana, and the mute one')
	near(wait.agent_work, 100 * MIN, 'Billing, after the answer')
	near((await report({ metric: 'ownership' })).spent[0].elapsed_s, 320 * MIN, 'asked for by name')
	await d.c.fails(422, 'sla.label', 'GET', '/reports/sla/tickets' + ask({ spent: 'combined' }))
})

test('contact reasons: a group and a filter with all below', async () => {
	const top = await d.c.ok('POST', '/reasons', { names: { en: 'Delivery' } })
	await d.set(t.kept.id, { reason_id: top.id })
	const below = await d.c.ok('POST', '/reasons', { names: { en: 'Late' }, parent_id: top.id })
	await d.set(t.late.id, { reason_id: below.id })
	const rows = (await report({ by: 'reason', metric: 'first_response' })).by.rows
	const want = [[null, '', 1, 0], [top.id, 'Delivery', 1, 1], [below.id, 'Delivery › Late', 0, 1]]
	assert.deepEqual(rows.map(x => [x.id, x.name, x.met, x.breached]).sort(), want.sort())
	for (const g of rows)
		for (const state of ['met', 'breached'])
			assert.equal((await list({ metric: 'first_response', reason_id: g.id ?? 'none', state })).length, g[state], `${g.name} ${state}`)
	assert.deepEqual((await report({ reason_id: top.id })).figures.tickets, 2)
	assert.equal((await report({ reason_id: below.id })).figures.tickets, 1)
	assert.equal((await list({ reason_id: 'none', figure: 'solved' })).length, 2)
	assert.equal((await report({ reason_id: top.id })).due.today, 0)
})

test('figures of tickets: reopened, one touch, passed on', async () => {
	const { figures: f } = await report()
	assert.deepEqual([f.tickets, f.reopened, f.one_touch, f.transferred, f.transfers, f.escalations, f.exchanges], [4, 1, 3, 1, 1, 0, 3])
	for (const [figure, n] of [['solved', 4], ['reopened', 1], ['one_touch', 3], ['transferred', 1], ['escalated', 0]]) {
		const l = await list({ figure })
		assert.equal(l.length, n, figure)
		assert.equal(l.count, n, figure)
		assert.ok(l.every(x => x.clock === null))
	}
	assert.deepEqual((await list({ figure: 'reopened' })).map(x => x.ticket_id), [t.mute.id])
	assert.deepEqual(await list({ figure: 'kept' }).then(l => [l.length, l.count]), [0, 0])
})

test('filters: tag, type, language, policy, and what is unknown', async () => {
	assert.deepEqual([...new Set((await list({ tag: 'VIP' })).map(x => x.ticket_id))], [t.late.id])
	assert.equal((await report({ tag: 'nobody knows it' })).attainment.length, 0)
	assert.deepEqual([...new Set((await list({ type: 'incident' })).map(x => x.ticket_id))], [t.late.id])
	assert.equal((await list({ policy_id: gold.id })).length, (await list({})).length)
	assert.equal((await list({ policy_id: gold.id + 1000 })).length, 0)
	await d.c.fails(422, 'shape.one_of', 'GET', '/reports/sla' + ask({ metric: 'happiness' }))
	await d.c.fails(422, 'shape.one_of', 'GET', '/reports/sla' + ask({ by: 'moon' }))
	await d.c.fails(422, 'sla.label', 'GET', '/reports/sla/tickets' + ask({ cause: 'laziness' }))
	await d.c.fails(422, 'shape.one_of', 'GET', '/reports/sla/tickets' + ask({ state: 'sad' }))
	await d.c.fails(422, 'shape.range', 'GET', '/reports/sla?from=5&to=5')
	await d.c.fails(400, 'cursor.bad', 'GET', '/reports/sla/tickets' + ask({ cursor: "1'; --" }))
})

test('the period is that of the end; the one before stands beside it', async () => {
	const now = (await report()).now
	const r = await d.c.ok('GET', `/reports/sla?from=${now + 1}&to=${now + 1 + (now - from)}`)
	assert.equal(r.attainment.length, 0)
	assert.deepEqual(r.previous.map(m => [m.metric, m.met]).sort(), (await report()).attainment.map(m => [m.metric, m.met]).sort())
})

test('what is due now', async () => {
	const w = await d.c.ok('POST', '/tickets', { subject: 'Waits', html: '<p>x</p>', kind: 'in', channel: 'form', requester: { name: 'Cora', email: 'cora@customer.test' } })
	let { due } = await report()
	assert.deepEqual([due.today, due.breached, due.tickets.map(x => x.id)], [1, 0, [w.id]])
	assert.equal((await report({ team_id: first.id })).due.today, 0)
	assert.equal((await report({ team_id: 'none', policy_id: gold.id })).due.today, 1)
	const more = []
	for (const subject of ['Waits too', 'Waits as well']) more.push(await d.c.ok('POST', '/tickets', { subject, html: '<p>x</p>', kind: 'in', channel: 'form', requester: { name: 'Cora', email: 'cora@customer.test' } }))
	// each number opens what it counts, page by page, the most urgent first
	const opened = async (figure, filters = {}) => {
		const found = []
		let cursor
		do {
			const page = await d.c.ok('GET', `/reports/sla/tickets?${new URLSearchParams({ figure, limit: 1, ...filters, ...(cursor ? { cursor } : {}) })}`)
			assert.equal(page.count, cursor ? -1 : (await report(filters)).due[figure.slice(4)])
			assert.ok(page.tickets.every(x => x.ticket.id === x.ticket_id && x.clock === null))
			found.push(...page.tickets.map(x => x.ticket_id))
			cursor = page.next
		} while (cursor)
		return found
	}
	assert.deepEqual(await opened('due_today'), [w.id, ...more.map(x => x.id)])
	assert.deepEqual(await opened('due_today', { team_id: first.id }), [])
	assert.deepEqual(await opened('due_breached'), [])
	assert.deepEqual(await opened('due_risk'), [])
	d.pass(70)
	await until('the timer saw them break', async () => (await report()).due.breached === 3)
	assert.deepEqual(await opened('due_breached', { channel: 'form' }), [w.id, ...more.map(x => x.id)])
	for (const x of [w, ...more]) await d.set(x.id, { category: 'solved', spam: true })
})

test('a file for spreadsheets: a row per clock, no formula', async () => {
	const res = await d.c.raw('GET', '/api/v1/reports/sla.csv' + ask({}))
	assert.equal(res.status, 200)
	assert.match(res.headers.get('content-type'), /^text\/csv/)
	const text = await res.text()
	assert.ok(!text.startsWith('\ufeff'))
	const lines = text.trimEnd().split('\r\n')
	assert.equal(lines.length - 1, (await list({})).length)
	assert.match(lines[0], /^ticket,subject,.*,type,reason,third_party_s,.*,agent_work_s$/)
	assert.ok(lines.every(l => l.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/).length === lines[0].split(',').length))
	const late = lines.filter(l => l.startsWith(`${t.late.id},`))
	assert.ok(late.length && late.every(l => l.includes(`,"'=HYPERLINK(""late"")",`)), late.join('\n'))
})

test('nobody and the wrong key see nothing', async () => {
	for (const path of ['/reports/sla', '/reports/sla/tickets', '/reports/sla.csv', '/reports/sla/excess', '/reports/arrivals', '/reports/arrivals.csv'])
		assert.equal((await d.p.client().api('GET', path)).status, 401, path)
})

test('the customers’ page tells how often public promises were kept, from enough cases on', async () => {
	const page = async () => (await fetch(`${d.p.url}/en/sla`)).text()
	await d.c.ok('PATCH', `/sla/policies/${gold.id}`, { public: true })
	assert.doesNotMatch(await page(), /Kept in the last 90 days/, 'not unless the desk wants it')
	const brand = (await d.c.ok('GET', '/brands')).brands[0]
	assert.equal(brand.show_attainment, false)
	await d.c.ok('PATCH', `/brands/${brand.id}`, { show_attainment: true })
	await until('a dash for too few cases', async () => /Kept in the last 90 days[^]*<td>–<\/td>[^]*too few cases/.test(await page()), 30000, 100)
	for (let i = 0; i < 20; i++) {
		const w = await d.c.ok('POST', '/tickets', { subject: `Many ${i}`, html: '<p>x</p>', kind: 'in', channel: 'form', requester: { name: 'C', email: `c${i % 5}@customer.test` } })
		await d.answer(w.id)
	}
	const fr = metric(await report({ policy_id: gold.id }), 'first_response')
	assert.ok(fr.breached > 0)
	const text = `<td>${Math.floor(100 * fr.met / (fr.met + fr.breached))}\u00a0%</td>`
	await d.c.ok('PATCH', `/brands/${brand.id}`, { radius: 9 })	// kept pages are made anew
	await until(`${text} as in the report`, async () => (await page()).includes(text), 30000, 100)
})

test('hours of the week: what came, whether anybody had room, and the tickets of an hour', async () => {
	const zone = 'Asia/Kolkata', arrivals = more => d.c.ok('GET', '/reports/arrivals' + ask({ zone, ...more }))
	const ada = await d.p.as(ADMIN.email, ADMIN.password)	// the clock has gone past the end of her first session
	const line = await d.c.ok('POST', '/teams', { name: 'Line', member_ids: [d.admin.id] })
	await d.c.ok('PUT', `/agents/${d.admin.id}/routing`, { cap_mail: 1 })
	await ada.ok('PUT', '/session/status', { status: 'online' })
	await d.c.ok('PUT', `/teams/${line.id}/routing`, { mode: 'automatic' })
	const w = await d.c.ok('POST', '/tickets', { subject: 'Fills the line', html: '<p>x</p>', kind: 'in', channel: 'form', team_id: line.id, requester: { name: 'Cora', email: 'cora@customer.test' } })
	assert.equal(w.assignee_id, d.admin.id)
	d.pass(120)	// she has no room
	await d.set(w.id, { category: 'solved' })
	const all = await arrivals()
	assert.equal(all.hours.length, 168)
	assert.equal(all.hours.reduce((n, h) => n + h.tickets, 0), all.tickets)
	assert.deepEqual([all.hours[0].weekday, all.hours[0].hour, all.hours[167].weekday, all.hours[167].hour], [1, 0, 7, 23])
	for (const h of all.hours.filter(x => x.tickets)) {
		const l = await list({ figure: 'arrived', weekday: h.weekday, hour: h.hour, zone })
		assert.deepEqual([l.length, l.count], [h.tickets, h.tickets])
		for (const x of l) {
			const at = new Intl.DateTimeFormat('en', { timeZone: zone, weekday: 'short', hour: 'numeric', hourCycle: 'h23' }).format(x.at)
			assert.equal(at, `${['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'][h.weekday - 1]} ${String(h.hour).padStart(2, '0')}`.replace(/ (\d+)$/, ', $1'))
		}
		assert.ok(!l.some(x => x.ticket_id === t.spam.id))
	}
	const file = await d.c.raw('GET', '/api/v1/reports/arrivals.csv' + ask({ zone }))
	assert.match(file.headers.get('content-type'), /^text\/csv/)
	const [names, ...rows] = (await file.text()).trimEnd().split('\r\n').map(x => x.split(','))
	assert.deepEqual(rows.map(x => x.slice(0, 3).map(Number)), all.hours.map(h => [h.weekday, h.hour, h.tickets]))
	assert.deepEqual(names, ['weekday', 'hour', 'tickets', 'known_s', 'full_s'])
	const mine = await arrivals({ team_id: line.id })
	assert.equal(mine.tickets, 1)
	near(mine.hours.reduce((n, h) => n + h.full_s, 0), 120 * MIN, 'without room', 60)
	assert.ok(mine.hours.every(h => h.full_s <= h.known_s))
	await d.c.fails(422, 'calendar.zone', 'GET', '/reports/arrivals' + ask({ zone: 'Mars/Base' }))
})
