// Two servers on one PostgreSQL: what one does the other's readers see; a mailbox is
// fetched by one of them; one is killed while it holds leases of mail in and out, and the
// other takes over within seconds, without the clock being moved; or is stopped for longer
// than its leases and goes on, and must do nothing with them.  Nothing goes twice, and
// no ticket is handed out twice.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { sendMail, startDovecot, startSink } from '../../lib/mailservers.mjs'
import { Client, EventReader, until } from '../../lib/http.mjs'
import { ADMIN, freePort, Pronto } from '../../lib/pronto.mjs'
import { addBox, checkIntake, checkStore, customerMail, deliver, one, query, startCrashing, worked } from '../oracle.mjs'

const LEASE_MS = 7 * 60 * 1000	// longer than any lease
const DIRECT = 'help@desk.test', FETCHED = 'imap@desk.test'
const sent = []
let p, q, dovecot, sink, box, ticket

/** A second process beside p, on the same database and with the same key. */
async function beside() {
	const lmtp = await freePort()
	const s = new Pronto({ store: 'pg', dir: p.dir, env: { PRONTO_LMTP_LISTEN: `127.0.0.1:${lmtp}`, PRONTO_MAIL_HOST: 'desk.test' } })
	s.pg = { url: p.pg.url, psql: p.pg.psql, drop() {} }
	s.logFile = p.logFile + '.2'
	await s.prepare()
	await s.launch()
	s.lmtp = lmtp
	s.api = new Client(s.url)
	s.api.key = p.api.key
	return s
}

const fetched = s => s.log().split('\n').filter(l => /evt=mail\.stored|"evt":"mail\.stored"/.test(l)).length
const mail = async (to, raw) => {
	const m = raw ?? customerMail({ to })
	sent.push(m)
	await (to === FETCHED ? sendMail({ port: dovecot.ports.lmtp, from: m.from, to: FETCHED, raw: m.raw, lmtp: true }) : null)
	return m
}

before(async () => {
	dovecot = await startDovecot({ users: { [FETCHED]: 'secret' } })
	sink = await startSink()
	p = await startCrashing({ store: 'pg' })
	q = await beside()
	box = await addBox(p, DIRECT, { smtp: sink.port })
	await addBox(p, FETCHED, { dovecot, smtp: sink.port })
	ticket = await p.api.ok('POST', '/tickets', {
		subject: 'Two', html: '<p>x</p>', kind: 'in', channel: 'phone', mailbox_id: box.id, requester: { name: 'Cora', email: 'cora@customer.test' },
	})
})
after(async () => {
	await q?.stop({ keep: true })
	await p?.stop()
	await sink?.stop()
	await dovecot?.stop()
})

test('what one process writes, the readers of the other see', async () => {
	const c = await q.as(ADMIN.email, ADMIN.password)
	const events = await EventReader.open(c)
	const t = await p.api.ok('POST', '/tickets', { subject: 'Crossing', html: '<p>y</p>', kind: 'in', channel: 'phone', requester: { name: 'Cora', email: 'cora@customer.test' } })
	await until('the event has crossed', () => events.list.some(e => e.event === 'ticket' && e.data.id === t.id), 5000)
	assert.equal((await q.api.ok('GET', `/tickets/${t.id}`)).subject, 'Crossing')
	events.abort.abort()
})

test('agents at two processes see each other view, write and leave; who comes later is told at once', async () => {
	const here = await p.as(ADMIN.email, ADMIN.password), ben = await p.addAgent('Ben Beside')
	const there = await q.as(ben.email, ben.password)
	const at = new Map(), seen = (who, want) => until(`${who} sees ${want}`, () => {
		const last = at.get(who).list.filter(e => e.event === 'presence' && e.data.ticket_id === ticket.id).at(-1)
		return last && last.data.agents.map(a => a.state).sort().join() === want
	}, 15000)
	at.set('here', await EventReader.open(here))
	at.set('there', await EventReader.open(there))
	await here.ok('POST', '/presence', { ticket_id: ticket.id, state: 'typing' })
	await seen('there', 'typing')
	await there.ok('POST', '/presence', { ticket_id: ticket.id, state: 'viewing' })
	await seen('here', 'typing,viewing')
	at.set('later', await EventReader.open(there))
	await seen('later', 'typing,viewing')
	await here.ok('POST', '/presence', { ticket_id: ticket.id, state: 'gone' })
	await seen('there', 'viewing')
	await seen('here', 'viewing')
	await there.ok('POST', '/presence', { ticket_id: ticket.id, state: 'gone' })
	for (const who of at.keys()) await seen(who, '')
	for (const e of at.values()) e.abort.abort()
})

test('a session that ends in one process ends in the other, its stream too', async () => {
	const c = await q.as(ADMIN.email, ADMIN.password)
	const events = await EventReader.open(c)
	assert.equal(events.status, 200)
	const there = new Client(p.url)
	Object.assign(there, { cookie: c.cookie, csrf: c.csrf })
	await there.ok('DELETE', '/session')
	assert.equal((await c.api('GET', '/views')).status, 401)
	await until('the stream has ended', () => events.ended, 6000)
})

test('a key that is revoked in one process ends its streams in the other', async () => {
	const there = await p.as(ADMIN.email, ADMIN.password)
	const key = await there.ok('POST', '/api-keys', { name: 'stream', scopes: ['ticket.read'] })
	const c = new Client(q.url)
	c.key = key.token
	const events = await EventReader.open(c)
	assert.equal(events.status, 200)
	await there.ok('DELETE', `/api-keys/${key.id}`)
	await until('the stream has ended', () => events.ended, 6000)
})

test('both hand out one queue: no ticket goes to two, nobody above the limit, loads are true', async () => {
	const api = p.api, people = []
	for (let i = 0; i < 3; i++) people.push(await p.addAgent(`Router ${'abc'[i]}`))
	const team = await api.ok('POST', '/teams', { name: 'Queue', member_ids: people.map(x => x.agent.id) })
	for (const x of people) await api.ok('PUT', `/agents/${x.agent.id}/routing`, { cap_mail: 2 })
	await api.ok('PUT', `/teams/${team.id}/routing`, { mode: 'automatic' })
	const open = (s, i) => s.ok('POST', '/tickets', { subject: `Routed ${i}`, html: '<p>z</p>', kind: 'in', channel: 'form', team_id: team.id, requester: { name: `R${i}`, email: `r${i}@customer.test` } })
	// all come online and everything arrives in both processes at once
	const made = await Promise.all([
		...Array.from({ length: 16 }, (_, i) => open(i % 2 ? p.api : q.api, i)),
		...people.map(x => x.client.ok('PUT', '/session/status', { status: 'online' })),
	])
	const all = `SELECT r.ticket_id, coalesce(r.agent_id, 0) FROM ticket_route r WHERE r.team_id = ${team.id} ORDER BY 1`
	const held = () => query(p, all).filter(r => r[1] !== '0').map(r => Number(r[0]))
	await until('all places are taken', () => held().length === 6, 5000)
	// what is solved in both at the same time makes room that both fill
	for (let left = 16; left > 0;) {
		const now = held()
		assert.equal(now.length, Math.min(6, left), `${left} left`)
		await Promise.all(now.map((id, i) => (i % 2 ? p.api : q.api).ok('PATCH', `/tickets/${id}`, { category: 'solved' })))
		left -= now.length
		assert.equal(one(p, 'SELECT count(*) FROM agent_load WHERE used > cap'), 0)
		await until('the places are taken again', () => held().length === Math.min(6, left), 5000)
	}
	const ids = made.slice(0, 16).map(t => t.id)
	const given = query(p, `SELECT ticket_id, count(*) FROM event WHERE kind = 'ticket.assigned' AND ticket_id IN (${ids}) GROUP BY 1`)
	assert.deepEqual(given.map(r => r[1]), Array(16).fill('1'))
	assert.equal(one(p, `SELECT count(*) FROM agent_load l WHERE used <> (SELECT coalesce(sum(load_weight), 0) FROM ticket_route r WHERE r.load_agent_id = l.agent_id AND r.load_class = l.class)`), 0)
})

test('a mailbox is fetched by one process', async () => {
	for (let i = 0; i < 6; i++) await mail(FETCHED)
	await until('all have come', () => one(p, `SELECT count(*) FROM mail_in WHERE source = 'imap'`) === 6, 20000)
	await worked(p)
	assert.deepEqual([fetched(p), fetched(q)].sort((a, b) => a - b), [0, 6])
	checkIntake(p, sent)
})

test('a time rule acts once on each ticket, whichever process looks', async () => {
	const admin = await p.as(ADMIN.email, ADMIN.password)
	const rule = await admin.ok('POST', '/rules', { name: 'Waits long', after: { since: 'opened', minutes: 10 }, when: { field: 'tags', op: 'has', value: 'slow' }, actions: [{ do: 'note', html: '<p>ten minutes</p>' }] })
	const ids = []
	for (let i = 0; i < 30; i++)
		ids.push((await [p, q][i % 2].api.ok('POST', '/tickets', { subject: `Slow ${i}`, html: '<p>z</p>', kind: 'in', channel: 'phone', tags: ['slow'], requester: { name: 'Cora', email: 'cora@customer.test' } })).id)
	p.later(11 * 60000)
	const fired = () => one(p, `SELECT count(*) FROM rule_log WHERE rule_id = ${rule.id} AND outcome = 'fired'`)
	await until('the rule has acted on all', () => fired() >= ids.length, 30000)
	// a later one shows that both have looked again since
	const last = await q.api.ok('POST', '/tickets', { subject: 'Slow too', html: '<p>z</p>', kind: 'in', channel: 'phone', tags: ['slow'], requester: { name: 'Cora', email: 'cora@customer.test' } })
	p.later(11 * 60000)
	await until('it has acted on the last', () => fired() > ids.length, 30000)
	assert.equal(fired(), ids.length + 1)
	const notes = query(p, `SELECT ticket_id, count(*) FROM message WHERE kind = 'note' AND ticket_id IN (${[...ids, last.id].join()}) GROUP BY ticket_id HAVING count(*) <> 1`)
	assert.deepEqual(notes, [])
	await admin.ok('DELETE', `/rules/${rule.id}`)
})

/** What a mail says, its lines put together again. */
const words = m => m.raw.toString('latin1').replace(/=\r?\n/g, '').replace(/=3D/g, '=')

test('a survey leaves once and an article appears once, whichever process looks; the link is in the mail alone', async () => {
	const admin = await p.as(ADMIN.email, ADMIN.password), N = 6
	await admin.ok('POST', '/surveys', { kind: 'csat', name: 'Once', definition: { delay_min: 10, business: false } })
	const section = await admin.ok('POST', '/kb/sections', { names: { en: 'Plans' } }), { now } = await admin.ok('GET', '/session')
	const articles = [], tickets = []
	for (let i = 0; i < N; i++) {
		const at = [p, q][i % 2].api
		const a = await admin.ok('POST', '/kb/articles', { section_id: section.id, locale: 'en', title: `Plan ${i}`, body: 'Some words.' })
		await admin.ok('PUT', `/kb/articles/${a.id}/texts/en/plan`, { publish_at: now + 600e3, unpublish_at: null })
		articles.push(a.id)
		const t = await at.ok('POST', '/tickets', { subject: `Rated ${i}`, html: '<p>z</p>', kind: 'in', channel: 'email', mailbox_id: box.id, requester: { name: `S${i}`, email: `s${i}@customer.test` } })
		await at.ok('POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p>done</p>', undo_ms: -1, set: { category: 'solved' } })
		tickets.push(t.id)
	}
	const count = (what, where) => one(p, `SELECT count(*) FROM ${what} WHERE ${where}`)
	await until('all are planned', () => count('survey_ask', `state = 'planned' AND ticket_id IN (${tickets})`) === N, 30000)
	p.later(11 * 60000)
	await until('all have left', () => count('outbox', "purpose = 'survey' AND state = 'sent'") >= N, 30000)
	await until('all have appeared', () => count('article_version', `kind = 'published' AND article_id IN (${articles})`) >= N, 30000)
	// one more of each shows that both have looked again since
	const late = await q.api.ok('POST', '/tickets', { subject: 'Rated late', html: '<p>z</p>', kind: 'in', channel: 'email', mailbox_id: box.id, requester: { name: 'SL', email: 'sl@customer.test' } })
	await q.api.ok('POST', `/tickets/${late.id}/messages`, { kind: 'public', html: '<p>done</p>', undo_ms: -1, set: { category: 'solved' } })
	p.later(11 * 60000)
	await until('the last has left', () => count('outbox', "purpose = 'survey' AND state = 'sent'") > N, 30000)
	assert.equal(count('outbox', "purpose = 'survey'"), N + 1)
	assert.equal(count('article_version', `kind = 'published' AND article_id IN (${articles})`), N)
	assert.deepEqual(query(p, "SELECT DISTINCT content FROM outbox WHERE purpose = 'survey'"), [['{}']])
	const asked = () => sink.mails().map(m => ({ to: m.to[0], link: /\/csat\/[A-Za-z0-9_-]{20,}/.exec(words(m))?.[0] })).filter(m => m.link)
	await until('the mails are there', () => asked().length >= N + 1, 30000)
	assert.deepEqual(asked().map(m => m.to).sort(), [...tickets.map((_, i) => `s${i}@customer.test`), 'sl@customer.test'].sort())
	const { link } = asked().find(m => m.to === 's0@customer.test')
	assert.equal((await fetch(q.url + link)).status, 200)
	const said = await fetch(p.url + link, { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded', Origin: p.url }, body: 'score=5' })
	assert.equal(said.status, 200)
	assert.equal(one(p, `SELECT score FROM survey_ask WHERE ticket_id = ${tickets[0]}`), 5)
})

/** p again, to die at a fail point; the other is q. */
async function mortal(point) {
	await p.kill()
	await p.launch({ PRONTO_FAIL: `${point}:1=abort` })
}

test('killed with mail in hand: the other works it within seconds', async () => {
	await mortal('intake.parsed')
	const began = Date.now()
	for (let i = 0; i < 40 && !p.ended; i++) {
		const m = customerMail({ to: DIRECT })
		if ((await deliver(p, m, DIRECT)).how === 'ok') sent.push(m)
		else break
		await new Promise(r => setTimeout(r, 100))
	}
	await until('it was killed', () => p.ended, 5000)
	// what was cut off unanswered may be in or not: as an MTA would, nobody sends it again here
	const stored = query(p, "SELECT id FROM mail_in WHERE source = 'lmtp' AND state = 'stored'").length
	await worked(p, 12000)
	console.log(`took over ${stored} mails of intake ${Date.now() - began} ms after the kill began`)
	checkIntake(p, sent)
})

test('its mailbox is taken over', async () => {
	assert.ok(p.ended)
	await mail(FETCHED)
	await until('it was fetched', () => one(p, `SELECT count(*) FROM mail_in WHERE source = 'imap'`) === 7, 15000)
	await worked(p)
	checkIntake(p, sent)
})

/** p again, to stop (SIGSTOP) at a fail point with this work in hand: q sleeps until it did. */
async function sleeper(point, work) {
	await p.launch({ PRONTO_FAIL: `${point}:1=stop` })
	q.child.kill('SIGSTOP')
	try {
		const answer = work()	// it may stop before it answers
		answer.catch(() => {})
		await until('it has stopped', () => /\) T /.test(readFileSync(`/proc/${p.child.pid}/stat`, 'latin1')), 60000)
		return { answer }
	} finally {
		q.child.kill('SIGCONT')
	}
}

/** The time of all leases is over, the other takes what it held, and it goes on. */
async function wakeUp(done) {
	p.later(LEASE_MS)
	await until('the other has done it', done, 90000)
	const from = p.log().length
	p.child.kill('SIGCONT')
	return from
}

test('stopped with mail in hand for longer than its lease: the other works it, once', async () => {
	const m = customerMail({ to: DIRECT })
	const { answer } = await sleeper('intake.parsed', () => deliver(p, m, DIRECT))
	await wakeUp(() => query(p, `SELECT 1 FROM message WHERE rfc_id LIKE '%${m.id}%'`).length === 1)
	await answer
	sent.push(m)
	// its worker goes on after what it had in hand, and only it is awake
	const next = customerMail({ to: DIRECT })
	q.child.kill('SIGSTOP')
	try {
		await until('the next is taken', async () => (await deliver(p, next, DIRECT)).how === 'ok', 60000)
		sent.push(next)
		await worked(p, 60000)
	} finally {
		q.child.kill('SIGCONT')
	}
	checkIntake(p, sent)
	await p.kill()
})

test('stopped with mail to send in hand for longer than its lease: the other sends it, and only the other', async () => {
	const mark = `slept-${process.pid}`
	const copies = () => sink.mails().filter(m => m.raw.toString('latin1').includes(mark)).length
	const { answer } = await sleeper('outbox.before_send', () => p.api.ok('POST', `/tickets/${ticket.id}/messages`, { kind: 'public', html: `<p>${mark}</p>`, undo_ms: -1, send_anyway: true }))
	assert.equal(copies(), 0)
	const from = await wakeUp(() => one(p, "SELECT count(*) FROM outbox WHERE state IN ('held', 'queued', 'sending', 'deferred')") === 0)
	await answer
	await until('it has seen that it came too late', () => p.log().slice(from).includes('outbox.lease'), 60000)
	assert.equal(copies(), 1)
	checkStore(p)
	await p.kill()
})

test('killed with mail to send in hand: the other sends it, once', async () => {
	const marks = [] // held for a moment, so that the first is acknowledged before it is claimed
	await p.launch({ PRONTO_FAIL: 'outbox.claimed:1=abort' })
	for (let i = 0; i < 40 && !p.ended; i++) {
		const mark = `mark-${i}-${process.pid}`
		const r = await p.api.api('POST', `/tickets/${ticket.id}/messages`, { kind: 'public', html: `<p>${mark}</p>`, undo_ms: 300, send_anyway: true }).catch(() => null)
		if (r?.status === 201 || r?.status === 200) marks.push(mark)
		else break
		await new Promise(r => setTimeout(r, 150))
	}
	await until('it was killed', () => p.ended, 5000)
	assert.ok(marks.length > 0)
	await until('everything has left', () => one(p, "SELECT count(*) FROM outbox WHERE state IN ('held', 'queued', 'sending', 'deferred')") === 0, 20000)
	// the mark of the mail itself stands first; older ones only in the quoted part
	const own = m => { const text = m.raw.toString('latin1'); return /mark-\d+-\d+/.exec(text.slice(text.search(/\n\r?\n/)))?.[0] }
	const got = sink.mails().map(own).filter(Boolean)
	for (const mark of marks) assert.equal(got.filter(g => g === mark).length, 1, `${mark} in ${got}`)
	checkStore(p)
})
