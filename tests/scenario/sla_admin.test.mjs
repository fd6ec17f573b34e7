// Calendars and policies as an administrator keeps them: versions, previews, what running
// clocks do after an edit, and how bad input is refused in five languages.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../lib/http.mjs'
import { MIN, near, startPromises } from '../lib/sla.mjs'

/** A weekday three days from now, in UTC: hours of it are not now. */
const notToday = () => ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'][(new Date(Date.now() + 3 * 86400000)).getUTCDay()]
const HOURS = { mon: [['09:00', '18:00']], tue: [['09:00', '18:00']], wed: [['09:00', '18:00']], thu: [['09:00', '18:00']], fri: [['09:00', '18:00']] }
const at = iso => Date.parse(iso)
let d, c
before(async () => {
	d = await startPromises()
	c = d.c
})
after(() => d?.stop())

let office, policy

test('the first answers of a new desk make a calendar and a policy', async () => {
	assert.deepEqual((await c.ok('GET', '/calendars')).calendars, [])
	await c.ok('POST', '/setup/company', { name: 'Acme', zone: 'Europe/Madrid', hours: 'office' })
	const { calendars: [k] } = await c.ok('GET', '/calendars')
	assert.deepEqual([k.definition.tz, k.definition.holiday_lists, k.versions, k.policies], ['Europe/Madrid', ['ES'], 1, 1])
	const { policies: [p] } = await c.ok('GET', '/sla/policies')
	assert.equal(p.calendar_id, k.id)
	assert.ok(p.targets.some(t => t.metric === 'first_response' && t.priority === 4 && t.target_s === 60 * MIN))
	await c.ok('POST', '/setup/company', { name: 'Acme', zone: 'Europe/Madrid', hours: 'office' })
	assert.equal((await c.ok('GET', '/calendars')).calendars.length, 1)
	await c.ok('DELETE', `/sla/policies/${p.id}`)
	assert.equal((await c.ok('GET', `/sla/policies/${p.id}`)).active, false)
})

test('calendars: make, look, try, preview', async () => {
	office = await c.ok('POST', '/calendars', { name: 'Madrid', definition: { tz: 'Europe/Madrid', hours: HOURS, holidays: [{ date: '2026-12-24', name: 'Nochebuena' }], overrides: { '2026-12-31': [['09:00', '13:00']] } } })
	assert.equal(office.versions, 1)
	const tried = await c.ok('POST', '/calendars/try', { calendar_id: office.id, start: at('2026-03-06T17:50:00Z'), seconds: 3600 })
	assert.equal(tried.due_at, at('2026-03-09T09:00:00Z'))	// Friday 18:50 in Madrid is closed: Monday 9 to 10
	const friday = await c.ok('POST', '/calendars/try', { calendar_id: office.id, start: at('2026-03-06T16:50:00Z'), seconds: 3600 })
	assert.equal(friday.due_at, at('2026-03-09T08:50:00Z'))
	assert.deepEqual(friday.ranges.map(r => r.seconds), [600, 3000])
	const p = await c.ok('POST', '/calendars/preview', { definition: office.definition, from: at('2026-12-20T23:00:00Z'), to: at('2026-12-27T23:00:00Z') })
	assert.equal(p.open_s, 4 * 9 * 3600)
	assert.deepEqual(p.closed_days, [
		{ date: '2026-12-24', reason: 'holiday', name: 'Nochebuena' }, { date: '2026-12-26', reason: 'weekly', name: '' }, { date: '2026-12-27', reason: 'weekly', name: '' },
	])
	const es = await c.ok('GET', '/holidays?country=ES&from=2026&to=2026')
	assert.ok(es.holidays.some(h => h.date === '2026-01-06') && es.holidays.every(h => h.date.startsWith('2026')))
	assert.deepEqual((await c.ok('GET', '/holidays/countries')).countries.map(x => x.code).sort(), ['AR', 'BR', 'CL', 'CO', 'ES', 'GB', 'IT', 'MX', 'PT', 'US'])
	assert.equal((await c.ok('POST', '/calendars/try', { definition: { tz: 'UTC', hours: {} }, start: at('2026-03-06T16:50:00Z'), seconds: 60 })).due_at, null)
})

test('an edit is a version; reaching back must be said; one in use stays', async () => {
	const now = Date.now()
	await c.fails(422, 'calendar.backdate', 'PATCH', `/calendars/${office.id}`, { definition: { tz: 'Europe/Madrid', hours: HOURS }, effective_from: now - 86400000 })
	const later = await c.ok('PATCH', `/calendars/${office.id}`, { definition: { ...office.definition, holidays: [] }, effective_from: now + 30 * 86400000 })
	assert.equal(later.versions, 2)
	const { versions } = await c.ok('GET', `/calendars/${office.id}/versions`)
	assert.deepEqual(versions.map(v => [v.backdated, v.agent.name]), [[false, d.admin.name], [false, d.admin.name]])
	await c.ok('PATCH', `/calendars/${office.id}`, { definition: { ...office.definition, holidays: ['2026-01-02'] }, effective_from: now - 86400000, backdate: true })
	assert.equal((await c.ok('GET', `/calendars/${office.id}/versions`)).versions[0].backdated, true)
	const team = await c.ok('POST', '/teams', { name: 'Night', calendar_id: office.id, lead_id: d.admin.id })
	assert.deepEqual([team.calendar_id, team.lead_id, team.next_team_id], [office.id, d.admin.id, null])
	await c.fails(409, 'calendar.in_use', 'PATCH', `/calendars/${office.id}`, { active: false })
	await c.fails(409, 'calendar.name_taken', 'POST', '/calendars', { name: 'MADRID', definition: office.definition })
	await c.fails(422, 'calendar.unknown', 'PATCH', `/teams/${team.id}`, { calendar_id: 4711 })
})

test('policies: order, versions, restore, what they would touch', async () => {
	const vip = await d.policy({ first_response: 15 * MIN }, { name: 'VIP', when: { all: [{ field: 'tags', op: 'has', value: 'vip' }] } })
	policy = await d.policy({ first_response: 60 * MIN, requester_wait: 240 * MIN }, { name: 'Rest', warn: [{ percent: 50 }] })
	assert.ok(vip.position < policy.position)
	const list = await c.ok('PUT', '/sla/policies/order', { ids: [policy.id, vip.id] })
	assert.deepEqual(list.policies.filter(p => p.active).map(p => p.id), [policy.id, vip.id])
	await c.ok('PUT', '/sla/policies/order', { ids: [vip.id, policy.id] })
	const t = await d.writes('Touched')
	const plain = await d.writes('Not touched')
	assert.equal(t.sla.policy_id, policy.id)
	const tagged = await d.set(t.id, { tags: ['vip'] })
	assert.equal(tagged.sla.policy_id, vip.id)
	assert.equal(tagged.sla.target_s, 15 * MIN)
	assert.equal((await d.clock(t.id, 'requester_wait')).state, 'cancelled')
	const seen = await c.ok('POST', '/sla/policies/preview', { when: { all: [{ field: 'tags', op: 'has', value: 'vip' }, { field: 'priority', op: 'in', value: [1, 2] }] } })
	assert.deepEqual([seen.open, seen.tickets.map(x => x.id)], [1, [t.id]])
	const rest = await c.ok('POST', '/sla/policies/preview', { when: { any: [{ field: 'tags', op: 'has_not', value: 'vip' }, { field: 'team', op: 'set' }] } })
	assert.ok(rest.tickets.some(x => x.id === plain.id) && !rest.tickets.some(x => x.id === t.id))
	assert.equal((await c.ok('POST', '/sla/policies/preview', { when: null })).open, (await c.ok('GET', '/tickets?view=open')).count)
	const tried = await c.ok('POST', '/sla/policies/try', { ticket_id: plain.id })
	assert.equal(tried.matched.id, policy.id)
	assert.deepEqual(tried.path.map(x => [x.id, x.matched]), [[vip.id, false], [policy.id, true]])
	assert.deepEqual(tried.path[0].why.map(w => [w.field, w.op, w.ok]), [['tags', 'has', false]])
	const draft = await c.ok('POST', '/sla/policies/try', { ticket_id: plain.id, policy: { ...policy, targets: [{ metric: 'update', priority: 0, channel: '', target_s: 600 }], position: 1 } })
	assert.deepEqual(draft.clocks.map(k => k.metric), [])
	await c.ok('PATCH', `/sla/policies/${vip.id}`, { targets: [{ metric: 'first_response', priority: 0, channel: '', target_s: 30 * MIN }] })
	const { versions } = await c.ok('GET', `/sla/policies/${vip.id}/versions`)
	assert.equal(versions[0].policy.targets[0].target_s, 30 * MIN)
	assert.ok(versions.every(v => v.policy.public_text && !Object.keys(v.policy.public_text).length), 'no text is {} here too')
	const back = await c.ok('POST', `/sla/policies/${vip.id}/restore`, { version_id: versions.at(-1).id })
	assert.equal(back.targets[0].target_s, 15 * MIN)
	assert.equal(back.name, 'VIP')
})

test('an edited policy leaves running tickets alone unless it is applied to them', async () => {
	const t = await d.writes('Before the edit')
	assert.equal(t.sla.target_s, 60 * MIN)
	await c.ok('PATCH', `/sla/policies/${policy.id}`, { targets: [{ metric: 'first_response', priority: 0, channel: '', target_s: 90 * MIN }] })
	assert.equal((await d.set(t.id, { type: 'incident' })).sla.target_s, 60 * MIN)
	assert.equal((await d.writes('After the edit')).sla.target_s, 90 * MIN)
	await c.ok('PATCH', `/sla/policies/${policy.id}`, { warn: [{ percent: 60 }], apply_to_running: true })
	const row = await until('the running ticket follows', async () => {
		const x = await d.row(t.id)
		return x.sla?.target_s === 90 * MIN && x
	})
	assert.equal(row.due_at, (await d.clock(t.id, 'first_response')).started_at + 90 * MIN * 1000)
})

test('a new priority retargets with the elapsed time kept; a target that is passed breaks now', async () => {
	await c.ok('PATCH', `/sla/policies/${policy.id}`, { targets: [
		{ metric: 'first_response', priority: 0, channel: '', target_s: 90 * MIN }, { metric: 'first_response', priority: 4, channel: '', target_s: 20 * MIN },
		{ metric: 'first_response', priority: 3, channel: '', target_s: 60 * MIN }, { metric: 'first_response', priority: 0, channel: 'email', target_s: 80 * MIN },
	] })
	const t = await d.writes('Urgent')
	assert.equal(t.sla.target_s, 80 * MIN)
	d.pass(30)
	let now = await d.set(t.id, { priority: 3 })
	assert.equal(now.sla.target_s, 60 * MIN)
	near(now.sla.elapsed_s, 30 * MIN, 'elapsed is kept')
	now = await d.set(t.id, { priority: 4 })
	const k = await d.clock(t.id, 'first_response')
	assert.equal(k.breached, true)
	assert.equal(k.due_at, k.breached_at)
	near(k.breached_at / 1000, now.updated_at / 1000, 'at the change', 2)
	await d.answer(t.id)
	assert.equal((await d.clock(t.id, 'first_response')).cause.primary, 'target_tightened')
})

test('an edit of the calendar moves running clocks in the background; the impact is told before', async () => {
	const always = await c.ok('POST', '/calendars', { name: 'Always', definition: { tz: 'UTC', hours: Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map(x => [x, [['00:00', '24:00']]])) } })
	await c.ok('PATCH', `/sla/policies/${policy.id}`, { calendar_id: always.id, targets: [{ metric: 'first_response', priority: 0, channel: '', target_s: 80 * MIN }] })
	const t = await d.writes('In a calendar')
	const ended = await d.writes('Ended before')
	await d.answer(ended.id)
	const done = await d.clock(ended.id, 'first_response')
	const due = t.due_at, shut = { tz: 'UTC', hours: { [notToday()]: [['03:00', '03:30']] } }
	const impact = await c.ok('POST', '/calendars/impact', { calendar_id: always.id, definition: shut })
	assert.deepEqual([impact.running, impact.moved, impact.newly_breached, impact.capped], [1, 1, 0, false])
	for (const [key, hours] of [['calendar.overlap', { mon: [['09:00', '14:00'], ['13:00', '19:00']] }], ['calendar.empty', {}]])
		await c.fails(422, key, 'POST', '/calendars/impact', { calendar_id: always.id, definition: { tz: 'UTC', hours } })
	const idle = await c.ok('POST', '/calendars', { name: 'Idle', definition: shut })
	await c.fails(422, 'calendar.overlap', 'POST', '/calendars/impact', { calendar_id: idle.id, definition: { tz: 'UTC', hours: { mon: [['09:00', '14:00'], ['13:00', '19:00']] } } })
	await c.ok('PATCH', `/calendars/${always.id}`, { definition: shut })
	await until('the due time moved', async () => ((await d.row(t.id)).due_at ?? 0) > due)
	const row = await d.row(t.id)
	assert.ok(row.sla.resumes_at > Date.now(), 'rests until the hours open')
	assert.equal((await d.clock(ended.id, 'first_response')).due_at, done.due_at)
	assert.ok((await d.clock(t.id, 'first_response')).moves.some(m => m.reason === 'calendar'))
	await c.fails(422, 'calendar.empty', 'PATCH', `/calendars/${always.id}`, { definition: { tz: 'UTC', hours: {} } })
})

test('lists: due first, filters, views', async () => {
	const { tickets } = await c.ok('GET', '/tickets?view=open&order=due&limit=200')
	const due = tickets.map(t => t.due_at ?? Infinity)
	assert.deepEqual(due, [...due].sort((a, b) => a - b))
	assert.deepEqual((await c.ok('GET', '/tickets?view=open&limit=200')).tickets.map(t => t.id), tickets.map(t => t.id))
	const paged = []
	for (let cursor = ''; cursor !== null;) {
		const page = await c.ok('GET', `/tickets?view=open&order=due&limit=3&cursor=${cursor}`)
		paged.push(...page.tickets.map(t => t.id))
		cursor = page.next
	}
	assert.deepEqual(paged, tickets.map(t => t.id))
	await c.fails(422, 'shape.one_of', 'GET', '/tickets?view=open&sla=never')
	assert.ok((await c.ok('GET', '/tickets?view=open&sla=today')).tickets.every(t => t.due_at))
	const views = Object.fromEntries((await c.ok('GET', '/views')).views.map(v => [v.key, v.count]))
	for (const key of ['risk', 'breached']) assert.equal((await c.ok('GET', `/tickets?view=${key}&limit=200`)).tickets.length, views[key], key)
})

test('a requester who becomes valuable is judged by another policy', async () => {
	const gold = await d.policy({ first_response: 5 * MIN }, { name: 'Gold', position: 1, when: { all: [{ field: 'value_tier', op: 'is', value: 'gold' }] } })
	const t = await d.writes('Gold', { from: 'gilda@customer.test' })
	assert.notEqual(t.sla?.policy_id, gold.id)
	await c.ok('PATCH', `/people/${t.requester.id}`, { value_tier: 'gold' })
	assert.equal((await c.ok('GET', `/tickets/${t.id}`)).sla.policy_id, gold.id)
})

test('what cannot be is refused with field, reason and remedy, in five languages', async () => {
	const cal = definition => ['POST', '/calendars', { name: 'Bad', definition }]
	const pol = more => ['POST', '/sla/policies', { name: 'Bad', targets: [{ metric: 'first_response', priority: 0, channel: '', target_s: 3600 }], ...more }]
	const cases = [
		['definition.tz', cal({ tz: 'Europe/Atlantis', hours: HOURS })],
		['definition.hours.mon', cal({ tz: 'UTC', hours: { mon: [['09:00', '14:00'], ['13:00', '18:00']] } })],
		['definition.hours.mon', cal({ tz: 'UTC', hours: { mon: [['09:00', '23:59']] } })],
		['definition.hours.mon', cal({ tz: 'UTC', hours: { mon: [['10:00', '10:00']] } })],
		['definition.hours.tue', cal({ tz: 'UTC', hours: { mon: [['18:00', '09:00']], tue: [['08:00', '12:00']] } })],
		['definition.hours.mon', cal({ tz: 'UTC', hours: { mon: [['9', 'x']] } })],
		['definition.holidays', cal({ tz: 'UTC', hours: HOURS, holidays: ['2026-02-30'] })],
		['', cal({ tz: 'UTC', hours: HOURS, holiday_lists: ['XX'] })],
		['calendar_id', pol({ calendar_id: 4711 })],
		['targets.0', pol({ targets: [{ metric: 'first_response', priority: 0, channel: '', target_s: '2d' }] })],
		['targets.0', pol({ targets: [{ metric: 'first_response', priority: 0, channel: '', target_s: 5 }] })],
		['targets.0', pol({ targets: [{ metric: 'happiness', priority: 0, channel: '', target_s: 60 }] })],
		['when', pol({ when: { all: [{ field: 'priority', op: 'is', value: 1 }, { field: 'priority', op: 'is', value: 2 }] } })],
		['when', pol({ when: { all: [{ field: 'moon', op: 'is', value: 1 }] } })],
		['warn', pol({ warn: [{ percent: 120 }] })],
	]
	const empty = await c.ok('POST', '/calendars', { name: 'Never', definition: { tz: 'UTC', hours: {} } })
	cases.push(['calendar_id', pol({ calendar_id: empty.id })])
	const told = cases.map(() => new Set())
	for (const locale of ['es', 'pt-BR', 'pt-PT', 'it', 'en']) {
		await c.ok('PATCH', '/me', { locale })
		for (const [i, [field, [method, path, body]]] of cases.entries()) {
			const r = await c.api(method, path, body)
			assert.equal(r.status, 422, `${JSON.stringify(body)} → ${r.status} ${JSON.stringify(r.body)}`)
			const e = r.body.errors[0]
			assert.ok(e.field.startsWith(field), `${e.field} for ${JSON.stringify(body)}`)
			assert.ok(e.message.length > 10 && !e.message.startsWith('error.'), e.message)
			told[i].add(e.message)
		}
	}
	for (const t of told) assert.ok(t.size >= 4, [...t].join(' | '))
})

test('the stored clocks are what a replay gives', async () => {
	await until('nothing is left to recompute', () => d.p.command(['sla', 'verify']).status === 0, 30000, 300)
	const r = d.p.command(['sla', 'verify'])
	assert.equal(r.status, 0, r.stdout + r.stderr)
	assert.match(r.stdout, /\b0 differ/)
})
