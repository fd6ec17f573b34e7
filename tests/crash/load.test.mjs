// kill -9 at random moments while clients open tickets and answer over HTTP and mail comes
// in by LMTP: what was acknowledged is there, once; kept counts equal a recount; the event
// log agrees with the tickets.  A request without an answer is asked again with its
// Idempotency-Key, a mail without a 250 is sent again: both are there once then.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { smtpScript, startScripted } from '../lib/mailservers.mjs'
import { storeKind } from '../lib/pronto.mjs'
import { addBox, checkIntake, checkStore, customerMail, deliver, full, query, revive, sleep, startCrashing, worked } from './oracle.mjs'

const ROUNDS = Number(process.env.CRASH_ROUNDS ?? (full ? 100 : storeKind === 'pg' ? 10 : 20)), CLIENTS = 8, SENDERS = 2
const mails = [], works = []	// works: { key, what: 'ticket' | 'reply', ticket?, status, id }
const count = { acknowledged: 0, unanswered: 0, mails: 0, unansweredMails: 0, refused: 0 }
let p, box, relay, serial = 0

before(async () => {
	relay = await startScripted(smtpScript())
	p = await startCrashing()
	box = await addBox(p, 'help@desk.test', { smtp: relay.port })
})
after(async () => {
	await p?.stop()
	await relay?.stop()
})

async function ask(w) {
	const head = { 'Idempotency-Key': w.key }
	try {
		const r = w.what === 'ticket'
			? await p.api.api('POST', '/tickets', { subject: w.key, html: `<p>${w.key}</p>`, kind: 'in', channel: 'api', mailbox_id: box.id, requester: { name: 'C', email: `c${w.n % 40}@customer.test` } }, head)
			: await p.api.api('POST', `/tickets/${w.ticket}/messages`, { kind: w.n % 2 ? 'public' : 'note', html: `<p>${w.key}</p>`, send_anyway: true, undo_ms: -1 }, head)
		w.status = r.status
		w.id = w.what === 'ticket' ? r.body.id : r.body.message?.id
	} catch {
		w.status = 0
	}
	return w.status >= 200 && w.status < 300
}

async function client(stop, begun) {
	let mine = begun
	while (!stop.now) {
		const n = ++serial
		const w = mine && n % 3 ? { what: 'reply', ticket: mine } : { what: 'ticket' }
		Object.assign(w, { n, key: `key-${process.pid}-${n}-` })
		works.push(w)
		if (await ask(w)) {
			count.acknowledged++
			if (w.what === 'ticket') mine = w.id
		} else if (w.status) {
			count.refused++
			works.pop()
			assert.fail(`refused with ${w.status}`)
		} else {
			count.unanswered++
			return
		}
	}
}

async function sender(stop) {
	while (!stop.now) {
		const m = customerMail({ kind: mails.length % 5 ? 'plain' : 'file' })
		mails.push(m)
		m.how = (await deliver(p, m, 'help@desk.test')).how
		if (m.how === 'ok') count.mails++
		else {
			count.unansweredMails++
			return
		}
	}
}

test('killed at random under load, nothing acknowledged is lost', async t => {
	const first = await p.api.ok('POST', '/tickets', { subject: 'key-first', html: '<p>x</p>', kind: 'in', channel: 'api', mailbox_id: box.id, requester: { name: 'C', email: 'c@customer.test' } })
	for (let i = 0; i < ROUNDS; i++) {
		const stop = { now: false }
		const load = [...Array.from({ length: CLIENTS }, () => client(stop, first.id)), ...Array.from({ length: SENDERS }, () => sender(stop))]
		await sleep(20 + Math.random() * 230)
		stop.now = true
		await p.kill()
		p.kills++
		await Promise.all(load)
		await revive(p)
		for (const w of works.filter(x => !x.status)) {
			w.again = true
			assert.ok(await ask(w), `asked again: ${w.status}`)
		}
		for (const m of mails.filter(x => x.how !== 'ok')) {
			m.how = (await deliver(p, m, 'help@desk.test')).how
			assert.equal(m.how, 'ok')
		}
	}
	await worked(p, 60000)
	checkIntake(p, mails)
	const tickets = new Map(query(p, "SELECT subject, id FROM ticket WHERE subject LIKE 'key-%' ORDER BY id").map(([s, id]) => [s, Number(id)]))
	const texts = new Map()
	for (const [text, id] of query(p, "SELECT trim(text), ticket_id FROM message WHERE text LIKE 'key-%'")) texts.set(text.trim(), [...(texts.get(text.trim()) ?? []), Number(id)])
	for (const w of works) {
		const id = w.what === 'ticket' ? w.id : w.ticket
		assert.deepEqual(texts.get(w.key), [id], `${w.what} ${w.key} acknowledged${w.again ? ' when asked again' : ''}`)
		if (w.what === 'ticket') assert.equal(tickets.get(w.key), w.id)
	}
	assert.equal(texts.size, works.length, 'a message that nobody wrote')
	assert.equal(tickets.size, works.filter(w => w.what === 'ticket').length + 1)
	checkStore(p)
	const c = count
	t.diagnostic(`${p.kind}: ${p.kills} kills, ${c.acknowledged} requests and ${c.mails} mails acknowledged, 0 lost; ${c.unanswered} requests and ${c.unansweredMails} mails without answer, once after asking again`)
})

test('a ticket knows its newest event while answers and deliveries write into it at once', async () => {
	const t = await p.api.ok('POST', '/tickets', { subject: 'Busy', html: '<p>x</p>', kind: 'in', channel: 'api', mailbox_id: box.id, requester: { name: 'C', email: 'c@customer.test' } })
	let behind = 0
	await Promise.all(Array.from({ length: 6 }, async (_, k) => {
		for (let i = 0; i < 14; i++) {
			await p.api.ok('POST', `/tickets/${t.id}/messages`, { kind: 'public', html: `<p>${k} ${i}</p>`, undo_ms: -1, send_anyway: true })
			if (k === 0) behind += query(p, `SELECT id FROM ticket t WHERE id = ${t.id} AND last_event_id <> (SELECT max(id) FROM event e WHERE e.ticket_id = t.id)`).length
		}
	}))
	assert.equal(behind, 0, 'last_event_id stepped back')
})
