// The rules of doc/sla.md a second time, as slowly and plainly as they can be written: time
// passes minute by minute, and every clock notes the minutes in which it ran.  Nothing is
// shared with the program.  Instants are minutes since the history's first midnight (UTC).
const LIVE = ['new', 'open', 'pending', 'hold']
export const METRICS = ['first_response', 'next_response', 'update', 'requester_wait', 'agent_work', 'total_resolution', 'pickup', 'ownership']
const RESOLUTION = ['requester_wait', 'agent_work', 'total_resolution']
const RUNS_IN = {
	first_response: LIVE, next_response: LIVE, pickup: LIVE, total_resolution: LIVE,
	update: ['new', 'open', 'hold'], requester_wait: ['new', 'open', 'hold'],
	agent_work: ['new', 'open'], ownership: ['new', 'open', 'hold'],
}

/** calendar: null (always) or a function of the minute. */
const isOpen = (calendar, minute) => calendar === null || calendar(minute)

export class Reference {
	constructor(policies) {
		Object.assign(this, { policies, clocks: [], status: 'new', turn: null, answered: false, request: null,
			outbound: false, bot: false, over: false, team: null, assignee: null, priority: 'normal', promised: 'normal',
			attrs: {}, channel: '', policy: null, counts: {} })
	}
	live(metric) { return this.clocks.find(c => c.metric === metric && c.live) }
	running(c) {
		if (c.metric === 'update' && (c.seen ? c.policy : this.policy)?.periodic && this.status === 'pending') return true
		return RUNS_IN[c.metric].includes(this.status)
	}
	elapsed(c) { return c.ran.filter(m => isOpen(c.policy.calendar, m)).length }
	target(c) {
		const p = this.policy?.targets
		const of = x => x === undefined ? undefined : typeof x === 'number' ? x : x[c.metric === 'next_response' ? c.channel : this.channel] ?? x.default
		return of(p?.[this.promised]?.[c.metric]) ?? of(p?.['*']?.[c.metric])
	}
	start(metric, now) {
		const c = { metric, ran: [], live: true, started: now, seen: false, breached: false, due: null, channel: this.turn?.channel }
		this.clocks.push(c)
		this.show(c, now, false)
	}
	/** The policy has a target for it, since now or since it began. */
	show(c, now, late) {
		const target = this.target(c)
		if (target === undefined) return
		Object.assign(c, { seen: true, policy: this.policy, target })
		c.instance = this.counts[c.metric] = (this.counts[c.metric] ?? 0) + 1
		if (late && this.elapsed(c) > target) Object.assign(c, { breached: true, due: now })
	}
	/** Did the target pass in the time until now? */
	look(c) {
		if (!c.seen || c.due !== null || this.elapsed(c) <= c.target) return
		const open = c.ran.filter(m => isOpen(c.policy.calendar, m))
		c.due = open[c.target - 1] + 1
		c.breached = true
	}
	end(c, now, state) {
		this.look(c)
		Object.assign(c, { live: false, stopped: now, rested: !this.running(c), state: c.breached ? 'breached' : state })
	}
	solve(now, state) {
		for (const c of this.clocks.filter(x => x.live)) {
			this.status = this.before	// it ran or rested by the status it had
			this.end(c, now, RESOLUTION.includes(c.metric) || c.metric === 'ownership' ? 'met' : 'void')
		}
		this.status = state
	}
	reopen(now) {
		for (const metric of RESOLUTION) {
			let c = this.clocks.filter(x => x.metric === metric).at(-1)
			if (!c) continue
			if (c.seen && this.target(c) === undefined) {
				c = { ...c, ran: [...c.ran], seen: false, breached: false, due: null }
				this.clocks.push(c)
			}
			Object.assign(c, { live: true, stopped: undefined, state: undefined })
			this.adopt(c, now)
		}
		if (this.team && !this.bot) this.start('ownership', now)
		this.wantAnswer(now)
	}
	setStatus(to, now) {
		if (to === this.status) return
		this.before = this.status
		const was = LIVE.includes(this.status), will = LIVE.includes(to)
		this.status = to
		if (was && !will) this.solve(now, to)
		if (to === 'closed') this.over = true
		if (!was && will) this.reopen(now)
	}
	wantAnswer(now) {
		if (!this.turn || !LIVE.includes(this.status) || this.live('first_response') || this.live('next_response')) return
		this.start(this.answered || this.outbound ? 'next_response' : 'first_response', now)
	}
	asks(now, channel) {
		if (this.bot) return
		if (['pending', 'hold', 'solved'].includes(this.status)) this.setStatus('open', now)
		this.turn ??= { channel }
		if (this.request === null) {
			this.request = now
			for (const m of RESOLUTION) this.start(m, now)
		}
		this.wantAnswer(now)
	}
	answers(now) {
		if (this.bot) this.handoff(now)
		for (const m of ['first_response', 'next_response', 'update']) {
			const c = this.live(m)
			if (c) this.end(c, now, 'met')
		}
		this.answered = true
		this.turn = null
		if (this.request !== null && LIVE.includes(this.status)) this.start('update', now)
		if (this.status === 'new') this.setStatus('open', now)
	}
	handoff(now) {
		if (!this.bot) return
		this.bot = false
		this.teamClocks(now)
		this.asks(now, this.channel)
	}
	teamClocks(now) {
		if (!this.team || this.bot || !LIVE.includes(this.status)) return
		this.start('ownership', now)
		if (!this.assignee) this.start('pickup', now)
	}
	/** The clock under another policy or priority. */
	adopt(c, now) {
		const target = this.target(c)
		this.look(c)
		if (!c.seen) return this.show(c, now, true)
		if (target === undefined) {
			const on = { ...c, ran: [...c.ran], seen: false, breached: false, due: null }
			this.end(c, now, 'cancelled')
			this.clocks.push(on)
			return
		}
		if (c.policy === this.policy && c.target === target) return
		Object.assign(c, { policy: this.policy, target })
		const e = this.elapsed(c)
		if (e <= target) c.due = null
		else if (!c.breached) Object.assign(c, { breached: true, due: now })
		else c.due ??= now
	}
	choose() {
		const has = { priority: this.promised, team: this.team, status: this.status, assignee: this.assignee, channel: this.channel, ...this.attrs }
		return this.policies.find(p => Object.entries(p.when).every(([k, v]) => has[k] === v)) ?? null
	}
	rematch(now, always) {
		const p = this.choose()
		if (p === this.policy && !always) return
		this.policy = p
		for (const c of this.clocks.filter(x => x.live)) this.adopt(c, now)
	}
	apply(e, now) {
		if (this.over) return
		switch (e.type) {
		case 'create':
			Object.assign(this, { team: e.team ?? null, assignee: e.assignee ?? null, channel: e.channel ?? '', bot: !!e.bot && !e.import })
			this.priority = this.promised = e.priority ?? 'normal'
			this.attrs = { ...e.attrs }
			this.outbound = e.by === 'agent' && !e.on_behalf && e.public !== false && !e.import && !e.bot && !e.answered_call
			this.policy = this.choose()
			this.teamClocks(now)
			if (!e.import && !e.bot && (e.by !== 'agent' || e.on_behalf || e.answered_call)) this.asks(now, this.channel)
			if (!e.import && !e.bot && e.answered_call) this.answers(now)
			break
		case 'customer_message': this.asks(now, e.channel ?? ''); break
		case 'agent_message': if (e.public !== false) this.answers(now); break
		case 'handoff': this.handoff(now); break
		case 'status': this.setStatus(e.to, now); break
		case 'priority':
			this.priority = e.to
			if (e.reason !== 'sla_escalation' && this.promised !== e.to) {
				this.promised = e.to
				this.rematch(now, true)
			}
			break
		case 'team':
			if (e.to === this.team) break
			for (const [m, s] of [['ownership', 'met'], ['pickup', 'void']]) {
				const c = this.live(m)
				if (c) this.end(c, now, s)
			}
			Object.assign(this, { team: e.to, assignee: null })
			this.teamClocks(now)
			break
		case 'assign': {
			this.assignee = e.to
			const c = this.live('pickup')
			if (c && e.to) this.end(c, now, 'met')
			break
		}
		case 'attr': Object.assign(this.attrs, e.set); break
		}
		if (e.status && e.type !== 'status') {
			if (!this.over) this.setStatus(e.status, now)
		}
		if (!this.over) this.rematch(now, false)
	}
	pass(minute) {
		for (const c of this.clocks)
			if (c.live && this.running(c)) c.ran.push(minute)
	}
	answer(metric, instance, now) {
		const c = this.clocks.find(x => x.seen && x.metric === metric && x.instance === instance)
		if (!c) return { absent: true }
		if (c.live) this.look(c)
		const elapsed = this.elapsed(c), rests = c.live ? !this.running(c) : c.rested
		let due = c.due
		if (rests) due = null
		else if (due === null) {
			const open = c.ran.filter(m => isOpen(c.policy.calendar, m))
			if (elapsed >= c.target) due = open[c.target - 1] + 1
			else {
				let left = c.target - elapsed, m = c.live ? now : c.stopped
				while (left > 0) if (isOpen(c.policy.calendar, m++)) left--
				due = m
			}
		}
		return { state: c.live ? (rests ? 'paused' : 'running') : c.state, elapsed: elapsed * 60, due, breached: c.breached }
	}
}

/** All answers of a history, in the order of its checks (sorted by time). */
export function simulate(policies, events, checks) {
	const r = new Reference(policies), out = []
	const last = Math.max(...checks.map(c => c.at))
	for (let m = 0; m <= last; m++) {
		for (const e of events) if (e.at === m) r.apply(e, m)
		checks.forEach((c, i) => { if (c.at === m) out[i] = r.answer(c.metric, c.instance, m) })
		r.pass(m)
	}
	return out
}
