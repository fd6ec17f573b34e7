// Random histories: the program's engine against the minute-by-minute reference.
//	SLA_HISTORIES=2500 SLA_SEED=7 node tests/sla/reference.test.mjs
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { METRICS, simulate } from './reference.mjs'

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
const binary = process.env.PRONTO_BIN ?? path.join(root, 'build/release/pronto')
const HISTORIES = Number(process.env.SLA_HISTORIES ?? 2500)
let seed = Number(process.env.SLA_SEED ?? 20260302)
const T0 = Date.UTC(2026, 2, 2)	// a Monday
const iso = minute => new Date(T0 + minute * 60000).toISOString().replace('.000Z', 'Z')

function random(n) {	// xorshift32
	seed ^= seed << 13; seed ^= seed >>> 17; seed ^= seed << 5
	return (seed >>> 0) % n
}
const one = list => list[random(list.length)]
const maybe = (n, v, otherwise) => random(n) === 0 ? v : otherwise

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']
const hm = m => `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`
/** Hours as pairs of minutes per weekday, as JSON and as a function of the minute. */
function calendar(spans) {
	return {
		json: { tz: 'UTC', hours: Object.fromEntries(DAYS.map((d, i) => [d, spans[i].map(([a, b]) => [hm(a), b === 1440 ? '24:00' : hm(b)])])) },
		fn: m => spans[Math.floor(m / 1440) % 7].some(([a, b]) => m % 1440 >= a && m % 1440 < b),
	}
}
const CALENDARS = {
	office: calendar(DAYS.map((_, i) => i < 5 ? [[540, 780], [840, 1080]] : [])),
	long: calendar(DAYS.map((_, i) => i < 6 ? [[420, 1320]] : [[600, 720]])),
	odd: calendar(DAYS.map((_, i) => [[i * 7, 300 + i * 61], [900, 1440]])),
}

function targets() {
	const t = {}
	for (const m of METRICS) if (random(6)) t[m] = maybe(5, { chat: 5 + random(60), default: 30 + random(300) }, 10 + random(500))
	return t
}
function policy(id, when) {
	const cal = one(['office', 'long', 'odd', null])
	return { id, when, cal, calendar: cal ? CALENDARS[cal].fn : null, periodic: random(2) === 0,
		targets: { '*': targets(), ...maybe(2, { high: targets() }, {}), ...maybe(3, { urgent: targets() }, {}) } }
}
const seconds = t => Object.fromEntries(Object.entries(t).map(([k, v]) => [k, typeof v === 'number' ? v * 60 : seconds(v)]))

function event(at) {
	const type = one(['customer_message', 'customer_message', 'agent_message', 'agent_message', 'private_note', 'status', 'status', 'status',
		'priority', 'team', 'assign', 'attr', 'auto_reply', 'handoff'])
	switch (type) {
	case 'customer_message': return { at, type, channel: one(['email', 'chat']) }
	case 'agent_message': return { at, type, ...maybe(3, { status: one(['pending', 'solved', 'hold']) }, {}), ...maybe(8, { public: false }, {}) }
	case 'status': return { at, type, to: one(['open', 'open', 'pending', 'hold', 'solved', maybe(4, 'closed', 'open')]) }
	case 'priority': return { at, type, to: one(['normal', 'high', 'urgent']), ...maybe(3, { reason: 'sla_escalation' }, {}) }
	case 'team': return { at, type, to: one(['A', 'B', 'C']) }
	case 'assign': return { at, type, to: one(['ana', 'rui', null]) }
	case 'attr': return { at, type, set: { plan: one(['gold', 'free']) } }
	}
	return { at, type }
}

function history(i) {
	const policies = [policy('P1', maybe(2, { plan: 'gold' }, { team: 'A' })), policy('P2', maybe(3, { priority: 'high' }, {})), ...maybe(2, [policy('P3', {})], [])]
	const begin = 400 + random(1500), events = [{ at: begin, type: 'create', by: one(['customer', 'customer', 'customer', 'agent']), channel: one(['email', 'chat']),
		...maybe(2, { team: one(['A', 'B']) }, {}), ...maybe(4, { assignee: 'ana' }, {}), ...maybe(2, { priority: one(['high', 'urgent']) }, {}),
		...maybe(3, { on_behalf: true }, {}), ...maybe(10, { bot: true }, {}), ...maybe(14, { import: true }, {}), ...maybe(12, { answered_call: true }, {}),
		...maybe(12, { public: false }, {}), ...maybe(3, { attrs: { plan: 'gold' } }, {}), ...maybe(10, { status: one(['open', 'pending', 'solved']) }, {}) }]
	let at = begin
	for (let n = 1 + random(14); n > 0; n--) events.push(event(at += maybe(8, 0, 1 + random(one([20, 200, 500])))))
	const checks = []
	for (let n = 0; n < 12; n++) checks.push({ at: maybe(2, one(events).at, begin + random(at - begin + 600)), metric: one(METRICS), instance: maybe(3, 2, 1) })
	return { id: i, policies, events, checks }
}

function line(h) {
	return JSON.stringify({ id: h.id, calendars: Object.fromEntries(Object.entries(CALENDARS).map(([k, v]) => [k, v.json])),
		policies: h.policies.map(p => ({ id: p.id, calendar: p.cal, when: p.when, periodic: p.periodic,
			targets: Object.fromEntries(Object.entries(p.targets).map(([k, v]) => [k, seconds(v)])) })),
		events: h.events.map(e => ({ ...e, at: iso(e.at) })), checks: h.checks.map(c => ({ ...c, at: iso(c.at) })) })
}

test(`the engine and the slow reference agree on ${HISTORIES} random histories`, () => {
	const all = []
	for (let i = 0; i < HISTORIES; i++) all.push(history(i))
	const run = spawnSync(binary, ['sla', 'simulate', '-'], { input: all.map(line).join('\n') + '\n', maxBuffer: 1 << 29, encoding: 'utf8' })
	assert.equal(run.status, 0, run.stderr.slice(0, 2000))
	const answers = run.stdout.trim().split('\n').map(JSON.parse)
	assert.equal(answers.length, HISTORIES)
	let clocks = 0, breached = 0
	for (const h of all) {
		const want = simulate(h.policies, h.events, h.checks), got = answers[h.id].checks
		h.checks.forEach((c, i) => {
			const g = { ...got[i] }
			if ('due_at' in g) {
				g.due = g.due_at === null ? null : (Date.parse(g.due_at) - T0) / 60000
				delete g.due_at
			}
			assert.deepEqual(g, want[i], `history ${h.id}, check ${JSON.stringify(c)}\n${line(h)}\n`)
			clocks += !g.absent
			breached += !!g.breached
		})
	}
	assert.ok(clocks > HISTORIES && breached > HISTORIES / 10, `${clocks} clocks, ${breached} breached`)
})
