// Attainment and causes of a live server, worked out again from its event logs by code that
// shares nothing with it and was written from the specification (doc/sla.md): reads tickets,
// calendars, policies and teams through the API, replays each log, and compares what ended
// with the report.
//	node tests/sla/recompute.mjs http://127.0.0.1:8080 API_KEY [FROM_MS [TO_MS]]
// Not covered, so that they show up as differences: calendars and policies edited while tickets ran,
// policies without a clock that another has, merges, bots, free capacity of teams (which
// the API does not tell), and the hour of a repeated or skipped wall clock time.
import { pathToFileURL } from 'node:url'

const LIVE = new Set(['new', 'open', 'pending', 'hold'])
const RUNS = {
	first_response: 'new open pending hold', next_response: 'new open pending hold', update: 'new open hold',
	requester_wait: 'new open hold', agent_work: 'new open', total_resolution: 'new open pending hold',
	pickup: 'new open pending hold', ownership: 'new open hold',
}
const RESOLUTION = ['requester_wait', 'agent_work', 'total_resolution']
const DAY = 86400000
const WEEK = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/* ---- business time ---- */

/** The zone's distance from UTC at an instant, from Node's own zone data. */
function offset(tz, at) {
	const p = Object.fromEntries(new Intl.DateTimeFormat('en-US', { timeZone: tz, hourCycle: 'h23', year: 'numeric', month: 'numeric',
		day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' }).formatToParts(at).map(x => [x.type, Number(x.value)]))
	return Date.UTC(p.year, p.month - 1, p.day, p.hour, p.minute, p.second) - Math.floor(at / 1000) * 1000
}
const minutes = hm => Number(hm.slice(0, 2)) * 60 + Number(hm.slice(3, 5))

/** The open spans [from, to) of a calendar between two instants, joined and in order. */
export function openSpans(def, from, to) {
	if (!def) return [[from, to]]
	const spans = [], utc = (day, m) => {
		const wall = day + m * 60000
		return wall - offset(def.tz, wall - offset(def.tz, wall))
	}
	const shut = new Set((def.holidays ?? []).map(h => h.date ?? h))
	for (let day = Math.floor(from / DAY) * DAY - 2 * DAY; day < to + 2 * DAY; day += DAY) {
		const date = new Date(day).toISOString().slice(0, 10)
		const list = def.overrides?.[date] ?? (shut.has(date) ? [] : def.hours?.[WEEK[new Date(day).getUTCDay()]] ?? [])
		for (const [a, b] of list) {
			const end = minutes(b) <= minutes(a) ? minutes(b) + 1440 : minutes(b)
			spans.push([utc(day, minutes(a)), utc(day, end)])
		}
		for (const [a, b] of def.breaks?.[date] ?? []) spans.push([utc(day, minutes(a)), utc(day, minutes(b)), true])
	}
	const cuts = spans.filter(s => s[2])
	let open = spans.filter(s => !s[2]).sort((x, y) => x[0] - y[0])
	for (const [a, b] of cuts) open = open.flatMap(([f, t]) => b <= f || a >= t ? [[f, t]] : [[f, a], [b, t]].filter(([x, y]) => x < y))
	const joined = []
	for (const s of open) {
		const last = joined.at(-1)
		if (last && s[0] <= last[1]) last[1] = Math.max(last[1], s[1])
		else joined.push([...s])
	}
	return joined
}
function within(spans, from, to) {
	let sum = 0
	for (const [a, b] of spans) {
		if (b <= from) continue
		if (a >= to) break
		sum += Math.min(b, to) - Math.max(a, from)
	}
	return sum
}
/** Cuts [from, to) where the spans begin and end. */
function pieces(spans, from, to) {
	const at = [from, ...spans.flat().filter(x => x > from && x < to), to]
	return at.slice(1).map((t, i) => ({ from: at[i], to: t, open: spans.some(([a, b]) => a <= at[i] && at[i] < b) }))
}

/* ---- which policy ---- */

function holds(when, has) {
	if (!when) return true
	if (when.all) return when.all.every(k => holds(k, has))
	if (when.any) return when.any.some(k => holds(k, has))
	const v = has[when.field], list = [when.value].flat()
	switch (when.op) {
	case 'is': return v === when.value
	case 'is_not': return v !== when.value
	case 'in': return list.includes(v)
	case 'not_in': return !list.includes(v)
	case 'set': return v !== null && v !== undefined && v !== ''
	case 'unset': return v === null || v === undefined || v === ''
	case 'has': return list.some(x => (has.tags ?? []).includes(x))
	case 'has_not': return !list.some(x => (has.tags ?? []).includes(x))
	}
	throw new Error(`condition ${when.op}`)
}

/* ---- a ticket's log ---- */

/** Order within one instant: creation, message, status, then fields. */
const RANK = { 'ticket.opened': 0, in: 1, out: 2, 'ticket.status': 3, 'ticket.priority': 4, 'ticket.team': 5, 'ticket.assigned': 6 }

export function factsOf(thread) {
	const facts = []
	for (const e of thread.events) facts.push({ at: e.detail?.at ?? e.created_at, id: e.id, kind: e.kind, d: e.detail ?? {} })
	for (const m of thread.messages) {
		const robot = m.flags.includes('auto') || m.flags.includes('bounce') || m.flags.includes('third_party')
		if (m.kind === 'note' || m.undone_at || robot) continue
		if (m.direction === 'in' && m.author.kind === 'person') facts.push({ at: m.created_at, id: m.id, kind: 'in', channel: m.channel })
		if (m.direction === 'out' && m.author.kind === 'agent') facts.push({ at: m.created_at, id: m.id, kind: 'out' })
	}
	return facts.sort((a, b) => a.at - b.at || (RANK[a.kind] ?? 7) - (RANK[b.kind] ?? 7) || a.id - b.id)
}

export class Replay {
	constructor(world) {
		this.w = world
		Object.assign(this, { clocks: [], scenes: [], status: 'new', attrs: { tags: [] }, team: null, assignee: null, tier: 1, stint: 0,
			left: {}, turn: 0, turnOpen: false, answered: false, outbound: false, asked: false, solvedBefore: false, promised: 2 })
	}
	live(metric) { return this.clocks.find(c => c.metric === metric && c.live) }
	spans(policy) { return policy.calendar_id ? this.w.open(policy.calendar_id) : [[-Infinity, Infinity]] }
	elapsed(c) { return c.ran.reduce((s, [a, b]) => s + within(this.spans(c.policy), a, b), 0) }
	target(metric, policy, channel) {
		let best = null
		for (const t of policy?.targets ?? []) {
			if (t.metric !== metric || (t.priority && t.priority !== this.promised) || (t.channel && t.channel !== channel)) continue
			const weight = (t.priority ? 2 : 0) + (t.channel ? 1 : 0)
			if (!best || weight > best.weight) best = { weight, ms: t.target_s * 1000 }
		}
		return best?.ms
	}
	start(metric, at, channel = this.attrs.channel) {
		if (!this.policy) return
		const target = this.target(metric, this.policy, channel)
		if (target !== undefined) this.clocks.push({ metric, started: at, ran: [], live: true, policy: this.policy, target, channel, breached: false, tightened: false })
	}
	look(c) { if (this.elapsed(c) > c.target) c.breached = true }
	end(c, at, how) {
		this.look(c)
		Object.assign(c, { live: false, stopped: at, state: c.breached ? 'breached' : how })
	}
	wantAnswer(at, channel) {
		if (!this.turnOpen || !LIVE.has(this.status) || this.live('first_response') || this.live('next_response')) return
		if (this.answered || this.outbound) this.start('next_response', at, channel ?? this.turnChannel)
		else this.start('first_response', at)
	}
	teamClocks(at) {
		if (!this.team || !LIVE.has(this.status)) return
		this.start('ownership', at)
		if (!this.assignee) this.start('pickup', at)
	}
	setStatus(to, at) {
		if (to === this.status) return
		const was = LIVE.has(this.status), will = LIVE.has(to)
		this.status = to
		if (was && !will) {
			this.solvedBefore = true
			for (const c of this.clocks.filter(x => x.live))
				this.end(c, at, [...RESOLUTION, 'ownership'].includes(c.metric) ? 'met' : 'void')
		}
		if (!was && will) {
			for (const m of RESOLUTION) {
				const c = this.clocks.filter(x => x.metric === m).at(-1)
				if (c) {
					Object.assign(c, { live: true, stopped: null, state: null })
					this.adopt(c)
				}
			}
			if (this.team) this.start('ownership', at)
			this.wantAnswer(at)
		}
	}
	customer(at, channel) {
		if (this.status !== 'new' && this.status !== 'open') this.setStatus('open', at)
		if (!this.turnOpen) {
			this.turnOpen = true
			this.turn++
			this.turnChannel = channel
		}
		if (!this.asked) {
			this.asked = true
			for (const m of RESOLUTION) this.start(m, at)
		}
		this.wantAnswer(at, channel)
	}
	response(at) {
		for (const m of ['first_response', 'next_response', 'update']) if (this.live(m)) this.end(this.live(m), at, 'met')
		this.answered = true
		this.turnOpen = false
		if (this.asked && LIVE.has(this.status)) this.start('update', at)
		if (this.status === 'new') this.setStatus('open', at)
	}
	/** Another target or policy: elapsed time is kept, and counted in the new calendar. */
	adopt(c) {
		this.look(c)
		const target = this.target(c.metric, this.policy, c.channel)
		if (target === undefined) throw new Error('a policy without a clock that another has')
		if (c.policy === this.policy && c.target === target) return
		Object.assign(c, { policy: this.policy, target })
		if (!c.breached && this.elapsed(c) > target) c.breached = c.tightened = true
	}
	match(force) {
		const has = { ...this.attrs, priority: this.promised, team: this.team, assignee: this.assignee, status: this.status }
		const found = this.w.policies.find(p => holds(p.when, has)) ?? null
		if (found === this.policy && !force) return
		const before = this.policy
		this.policy = found
		if (before === undefined) return
		for (const c of this.clocks.filter(x => x.live)) this.adopt(c)
	}
	pass(from, to) {
		if (from < to) for (const c of this.clocks) if (c.live && RUNS[c.metric].split(' ').includes(this.status)) c.ran.push([from, to])
	}
	scene(at) {
		this.scenes.push({ at, status: this.status, team: this.team, assignee: this.assignee, tier: this.tier, stint: this.stint,
			turnOpen: this.turnOpen, turn: this.turn, solvedBefore: this.solvedBefore })
	}
	opened(f, facts) {
		const d = f.d, said = facts.find(x => x.kind === 'in' || x.kind === 'out')
		this.attrs = { type: d.type, channel: d.channel, language: d.language ?? '', requester: d.requester_id, mailbox: d.mailbox_id || null, tags: [] }
		Object.assign(this, { team: d.team_id || null, assignee: d.assignee_id || null, promised: d.priority, tier: d.tier || this.w.tier(d.team_id) || 1 })
		this.outbound = d.by === 'agent' || said?.kind === 'out' ? said?.kind === 'out' : false
		this.match(true)
		this.teamClocks(f.at)
		if (said?.kind === 'in' && said.at === f.at) this.customer(f.at, this.attrs.channel)
	}
	apply(f, facts) {
		switch (f.kind) {
		case 'ticket.opened': return this.opened(f, facts)
		case 'in': this.customer(f.at, f.channel); break
		case 'out': this.response(f.at); break
		case 'ticket.status': this.setStatus(f.d.to, f.at); break
		case 'ticket.priority':
			if (f.d.reason !== 'sla_escalation' && f.d.to !== this.promised) {
				this.promised = f.d.to
				this.match(true)
			}
			break
		case 'ticket.team': {
			if (this.live('ownership')) this.end(this.live('ownership'), f.at, 'met')
			if (this.live('pickup')) this.end(this.live('pickup'), f.at, 'void')
			this.left[this.stint] = f.d.reason === 'escalation' || f.d.reason === 'sla_escalation' ? 'escalation' : f.d.reason ?? 'transfer'
			this.stint++
			this.team = f.d.to || null
			this.tier = f.d.tier || this.w.tier(f.d.to) || this.tier
			const named = facts.find(x => x.kind === 'ticket.assigned' && x.at === f.at)
			if (named) this.assignee = named.d.to || null
			this.teamClocks(f.at)
			break
		}
		case 'ticket.assigned':
			this.assignee = f.d.to || null
			if (this.assignee && this.live('pickup')) this.end(this.live('pickup'), f.at, 'met')
			break
		case 'ticket.type': this.attrs.type = f.d.to; break
		case 'ticket.tags':
			this.attrs.tags = [...this.attrs.tags.filter(x => !(f.d.removed ?? []).includes(x)), ...(f.d.added ?? [])]
			break
		}
		this.match(false)
	}
	run(facts) {
		facts.forEach((f, i) => {
			this.apply(f, facts)
			this.scene(f.at)
			this.pass(f.at, facts[i + 1]?.at ?? f.at)
		})
		return this.clocks.filter(c => !c.live).map(c => this.verdict(c))
	}

	/* ---- why ---- */

	verdict(c) {
		const elapsed = this.elapsed(c), over = c.breached ? Math.max(0, elapsed - c.target) : 0
		const out = { metric: c.metric, started: c.started, ended: c.stopped, state: c.state, elapsed_s: Math.floor(elapsed / 1000), overrun_s: Math.floor(over / 1000), cause: null }
		if (!c.breached) return out
		const ms = this.labels(c)
		out.cause = c.tightened ? 'target_tightened' : this.primary(ms, over)
		out.sum = Object.values(ms).reduce((a, b) => a + b, 0)
		if (Math.abs(out.sum - elapsed) > 1) throw new Error(`labels sum to ${out.sum}, elapsed is ${elapsed}`)
		return out
	}
	labels(c) {
		const ms = {}, own = c.metric === 'pickup' || c.metric === 'ownership'
		const seen = this.scenes.filter((s, i) => i === 0 || s.at < c.stopped || (own && s.at === c.stopped)), last = seen.at(-1)
		this.scenes.forEach((s, i) => {
			const until = this.scenes[i + 1]?.at ?? Infinity
			for (const [a, b] of c.ran) {
				const from = Math.max(a, s.at), to = Math.min(b, until)
				if (from >= to) continue
				for (const p of pieces(this.w.teamHours(s.team), from, to)) {
					const label = this.label(c, s, p.open, last)
					ms[label] = (ms[label] ?? 0) + within(this.spans(c.policy), p.from, p.to)
				}
			}
		})
		return ms
	}
	label(c, s, teamOpen, last) {
		if (s.status === 'hold') return 'third_party'
		if (s.status === 'pending' && c.metric === 'total_resolution') return 'waiting_customer'
		if (!teamOpen) return 'outside_hours'
		if (s.team && s.stint < last.stint && s.team !== last.team && this.left[s.stint] === 'transfer') return 'misrouted'
		if (!s.assignee) return 'unassigned'
		if (s.solvedBefore) return 'reopened'
		if (s.tier >= 2) return 'escalated'
		if (s.turnOpen) return s.turn >= 3 ? 'ping_pong' : 'agent_response'
		return 'agent_work'
	}
	primary(ms, over) {
		const enough = Object.entries(ms).filter(([, v]) => v > 0 && v >= over), others = enough.filter(([l]) => l !== 'agent_work')
		const ORDER = ['third_party', 'waiting_customer', 'outside_hours', 'misrouted', 'understaffed', 'unassigned', 'reopened', 'escalated', 'ping_pong', 'agent_response', 'agent_work']
		const best = (others.length ? others : enough).sort((x, y) => y[1] - x[1] || ORDER.indexOf(x[0]) - ORDER.indexOf(y[0]))[0]
		return best ? best[0] : 'combined'
	}
}

/* ---- a live server ---- */

/** get: path below /api/v1 → the answer's body. */
export async function worldOf(get, from, to) {
	const [{ calendars }, { policies }, { teams }] = [await get('/calendars'), await get('/sla/policies'), await get('/teams')]
	const spans = new Map(calendars.map(k => [k.id, openSpans(k.definition, from - 30 * DAY, to + 30 * DAY)]))
	return {
		policies: policies.filter(p => p.active),
		open: id => spans.get(id),
		tier: id => teams.find(t => t.id === id)?.tier,
		teamHours: id => spans.get(teams.find(t => t.id === id)?.calendar_id) ?? [[-Infinity, Infinity]],
	}
}
export async function threadOf(get, id) {
	const all = { messages: [], events: [] }
	for (let before = ''; ;) {
		const page = await get(`/tickets/${id}/thread?limit=100${before ? `&before=${before}` : ''}`)
		all.messages.unshift(...page.messages)
		all.events.unshift(...page.events)
		if (!page.more) break
		before = page.messages[0].id
	}
	all.events = [...new Map(all.events.map(e => [e.id, e])).values()]
	return all
}
export async function reported(get, query) {
	const rows = []
	for (let cursor = ''; ;) {
		const page = await get(`/reports/sla/tickets?metric=*&limit=200&${query}${cursor ? `&cursor=${cursor}` : ''}`)
		rows.push(...page.tickets)
		if (!page.next) return rows
		cursor = page.next
	}
}

export function attainment(clocks) {
	const of = {}
	for (const c of clocks) {
		of[c.metric] ??= { met: 0, breached: 0, void: 0, cancelled: 0 }
		of[c.metric][c.state]++
	}
	return of
}
/** The customer's clocks, as the report has it without a metric. */
export function pareto(clocks) {
	const of = {}
	for (const c of clocks) if (c.state === 'breached' && c.metric !== 'pickup' && c.metric !== 'ownership') of[c.cause] = (of[c.cause] ?? 0) + 1
	return of
}

/** Everything that ended in [from, to) on these tickets, by our own count. */
export async function recompute(get, ids, from, to) {
	const world = await worldOf(get, from, to), mine = []
	for (const id of ids)
		for (const c of new Replay(world).run(factsOf(await threadOf(get, id))))
			if (c.ended >= from && c.ended < to) mine.push({ ticket_id: id, ...c })
	return mine
}

const key = c => `${c.ticket_id} ${c.metric} ${c.started} ${c.ended}`
/** What differs between our clocks and the report's rows, in words. */
export function differences(mine, rows) {
	const out = [], theirs = new Map(rows.map(r => [key({ ticket_id: r.ticket_id, metric: r.clock.metric, started: r.clock.started_at, ended: r.clock.ended_at }), r.clock]))
	for (const c of mine) {
		const k = theirs.get(key(c))
		theirs.delete(key(c))
		if (!k) out.push(`not reported: ${JSON.stringify(c)}`)
		else if (k.state !== c.state || Math.abs(k.elapsed_s - c.elapsed_s) > 1 || Math.abs(k.overrun_s - c.overrun_s) > 1 || k.cause !== c.cause)
			out.push(`${key(c)}: reported ${k.state} ${k.elapsed_s} s over ${k.overrun_s} ${k.cause}, recomputed ${c.state} ${c.elapsed_s} s over ${c.overrun_s} ${c.cause}`)
	}
	for (const [k, c] of theirs) out.push(`reported only: ${k} ${c.state} ${c.elapsed_s} s`)
	return out
}

async function main([url, apiKey, from = Date.now() - 30 * DAY, to = Date.now()]) {
	const get = async path => {
		const res = await fetch(`${url}/api/v1${path}`, { headers: { Authorization: `Bearer ${apiKey}` } })
		if (!res.ok) throw new Error(`${path} → ${res.status}`)
		return res.json()
	}
	const rows = await reported(get, `from=${from}&to=${to}`), ids = [...new Set(rows.map(r => r.ticket_id))]
	const mine = await recompute(get, ids, Number(from), Number(to)), wrong = differences(mine, rows)
	console.log(JSON.stringify({ tickets: ids.length, clocks: mine.length, attainment: attainment(mine), causes: pareto(mine), differ: wrong.length }, null, 1))
	wrong.slice(0, 50).forEach(l => console.log(l))
	process.exitCode = wrong.length ? 1 : 0
}
if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main(process.argv.slice(2))
