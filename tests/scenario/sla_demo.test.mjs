// The example data show a promise in each of its states, whatever the day, and stay out of
// figures and of the way when they are taken out.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../lib/http.mjs'
import { MIN, startPromises, stored } from '../lib/sla.mjs'

let d, c
before(async () => {
	d = await startPromises()
	c = d.c
	await d.policy({ first_response: 60 * MIN }, { name: 'Real' })
	d.p.must(['demo', 'load'])
})
after(() => d?.stop())

const all = async () => {
	const pages = []
	for (const view of ['open', 'solved']) pages.push(...(await c.ok('GET', `/tickets?view=${view}&limit=200`)).tickets)
	return pages
}
const stage = (t, now) => t.sla === null ? 'none' : t.sla.breached ? 'breached' : t.sla.state === 'paused' ? 'paused' : t.sla.at_risk_at && t.sla.at_risk_at <= now ? 'risk' : 'ok'

test('all states are there: ok, at risk, breached, paused, none', async () => {
	const tickets = (await all()).filter(t => t.demo), now = Date.now()
	assert.equal(tickets.length, 30)
	const seen = {}
	for (const t of tickets) (seen[stage(t, now)] ??= []).push(t.id)
	assert.deepEqual(Object.keys(seen).sort(), ['breached', 'none', 'ok', 'paused', 'risk'], JSON.stringify(seen))
	for (const s of ['breached', 'ok', 'risk']) assert.ok(seen[s].length >= 2, `${s}: ${seen[s]}`)
	const { policies } = await c.ok('GET', '/sla/policies')
	assert.deepEqual(policies.map(x => x.position), policies.map((_, i) => i + 1))
	assert.ok(tickets.filter(t => t.sla).every(t => t.sla.policy_id === policies[0].id))
	const views = Object.fromEntries((await c.ok('GET', '/views')).views.map(v => [v.key, v.count]))
	for (const key of ['risk', 'breached']) assert.equal((await c.ok('GET', `/tickets?view=${key}&limit=200`)).tickets.length, views[key], key)
})

test('a broken one tells why', async () => {
	const t = (await all()).find(x => x.demo && x.sla?.breached)
	const k = (await d.clocks(t.id)).clocks.find(x => x.breached)
	assert.ok(k.cause.sentence.length > 20 && k.cause.overrun_s > 0, JSON.stringify(k.cause))
})

test('a real ticket has the real policy, and only real clocks count', async () => {
	const t = await d.writes('Real one', { from: 'real@customer.test' })
	assert.equal(t.sla.target_s, 60 * MIN)
	assert.deepEqual(stored(d.p, `SELECT DISTINCT demo FROM sla_clock WHERE ticket_id = ${t.id}`), [d.p.pg ? 'f' : '0'])
	assert.ok(Number(stored(d.p, `SELECT count(*) FROM sla_clock WHERE demo`)[0]) > 30)
	const r = await c.api('GET', `/reports/sla?from=${Date.now() - 86400000 * 30}&to=${Date.now() + 86400000}`)
	assert.equal(r.status, 200)
	for (const a of r.body.attainment) assert.equal(a.met + a.breached + a.void + a.cancelled, 0, JSON.stringify(a))
	assert.equal(r.body.due.breached, 0)
	// who asks for the example data gets them, figures and lists alike
	const span = `examples=1&from=${Date.now() - 86400000 * 30}&to=${Date.now() + 86400000}`
	const some = await c.ok('GET', `/reports/sla?${span}`), first = some.attainment.find(a => a.metric === 'first_response')
	assert.ok(first.breached > 0 && some.due.breached > 0, JSON.stringify(some.attainment))
	const list = await c.ok('GET', `/reports/sla/tickets?${span}&metric=first_response&state=breached`)
	assert.equal(list.count, first.breached)
})

test('taken out: no clock, no policy, true counts', async () => {
	await d.p.admin.ok('DELETE', '/demo')
	assert.deepEqual((await c.ok('GET', '/sla/policies')).policies.map(p => p.name), ['Real'])
	assert.deepEqual(stored(d.p, 'SELECT count(*) FROM sla_clock WHERE demo'), ['0'])
	const views = Object.fromEntries((await c.ok('GET', '/views')).views.map(v => [v.key, v.count]))
	assert.deepEqual([views.risk, views.breached], [0, 0])
	await until('the policy still serves', async () => (await d.writes('After', { from: 'after@customer.test' })).sla?.target_s === 60 * MIN)
	const r = d.p.command(['sla', 'verify'])
	assert.equal(r.status, 0, r.stdout + r.stderr)
})
