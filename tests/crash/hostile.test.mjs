// The outbox against relays that refuse, drop and dawdle at every step: what the agent is
// shown, and that a later try goes under the same Message-ID.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { smtpScript, startScripted } from '../lib/mailservers.mjs'
import { until } from '../lib/http.mjs'
import { freePort } from '../lib/pronto.mjs'
import { addBox, checkStore, query, revive, startCrashing } from './oracle.mjs'

// A relay: its fault on the first day, none on the second.  state: what is shown after the
// first try; copies: how often the relay has the mail in the end.
const relays = [
	{ name: 'drops at EHLO', faults: { ehlo: 'drop' }, state: 'deferred', copies: 1 },
	{ name: '421 at EHLO', faults: { ehlo: '421 4.3.2 Closing' }, state: 'deferred', copies: 1 },
	{ name: '451 at MAIL', faults: { mail: '451 4.3.0 Later please' }, words: /Later please/, state: 'deferred', copies: 1 },
	{ name: '550 at MAIL', faults: { mail: '550 5.7.1 Not from you' }, words: /Not from you/, state: 'failed', copies: 0 },
	{ name: 'drops at MAIL', faults: { mail: 'drop' }, state: 'deferred', copies: 1 },
	{ name: '450 at RCPT', faults: { rcpt: '450 4.2.1 Mailbox busy' }, words: /Mailbox busy/, state: 'deferred', copies: 1 },
	{ name: '550 at RCPT', faults: { rcpt: '550 5.1.1 No such person' }, words: /No such person/, state: 'failed', copies: 0 },
	{ name: 'drops at RCPT', faults: { rcpt: 'drop' }, state: 'deferred', copies: 1 },
	{ name: '451 at DATA', faults: { data: '451 4.3.0 Not now' }, words: /Not now/, state: 'deferred', copies: 1 },
	{ name: '554 at DATA', faults: { data: '554 5.3.4 Never' }, words: /Never/, state: 'failed', copies: 0 },
	{ name: 'drops at DATA', faults: { data: 'drop' }, state: 'deferred', copies: 1 },
	{ name: '452 after the dot', faults: { dot: '452 4.3.1 Disk is full' }, words: /Disk is full/, state: 'deferred', copies: 1 },
	{ name: '552 after the dot', faults: { dot: '552 5.3.4 Too large for us' }, words: /Too large for us/, state: 'failed', copies: 0 },
	{ name: 'drops after the dot, not taken', faults: { dot: 'drop' }, state: 'deferred', copies: 1, ambiguous: true },
	{ name: 'drops after the dot, taken', faults: { dot: 'drop-after' }, state: 'deferred', copies: 2, ambiguous: true },
	{ name: 'slow banner', bannerDelay: 1500, faults: {}, state: 'sent', copies: 1 },
	{ name: 'slow answers', faults: Object.fromEntries(['ehlo', 'mail', 'rcpt'].map(s => [s, slowly])), state: 'sent', copies: 1 },
]
async function slowly(peer) {
	await peer.pause(300)
	return undefined
}

let p, metrics
before(async () => {
	metrics = `127.0.0.1:${await freePort()}`
	p = await startCrashing({ env: { PRONTO_METRICS_LISTEN: metrics } })
	for (const [i, r] of relays.entries()) {
		r.taken = []
		const { server, ...rest } = { ...r }
		r.server = await startScripted(smtpScript({ ...rest, faults: r.faults, take: m => r.taken.push(m) }))
		r.box = await addBox(p, `box${i}@desk.test`, { smtp: r.server.port })
	}
})
after(async () => {
	await p?.stop()
	for (const r of relays) await r.server?.stop()
})

const delivery = async r => (await p.api.ok('GET', `/tickets/${r.ticket}/thread`)).messages.at(-1).delivery[0]
const idOf = m => /^Message-ID:\s*(\S+)/im.exec(m.raw)?.[1]

test('every step refused, dropped or slow', async t => {
	for (const r of relays) {
		r.ticket = (await p.api.ok('POST', '/tickets', { subject: r.name, html: '<p>x</p>', kind: 'in', channel: 'phone', mailbox_id: r.box.id, requester: { name: 'Cora', email: 'cora@customer.test' } })).id
		await p.api.ok('POST', `/tickets/${r.ticket}/messages`, { kind: 'public', html: `<p>${r.name}</p>`, undo_ms: -1, send_anyway: true })
	}
	for (const r of relays)
		await t.test(`${r.name}: shown as ${r.state}`, async () => {
			const d = await until('the first try is over', async () => { const x = await delivery(r); return !['held', 'queued', 'sending'].includes(x.state) && x }, 20000)
			assert.equal(d.state, r.state, JSON.stringify(d))
			if (r.words) assert.match(d.last_reply, r.words)
			assert.doesNotMatch(d.last_reply, /^(\d{3}) \1/, 'the code is told twice')
			if (r.state === 'deferred') assert.ok(d.last_reply.length > 0, 'deferred without a word')
			r.tried = r.server.connections
		})
	// The next day: relays are well, waiting times are over.
	for (const r of relays) for (const k of Object.keys(r.faults)) delete r.faults[k]
	p.later(10 * 60 * 1000)
	await revive(p)
	for (const r of relays)
		await t.test(`${r.name}: ${r.state === 'failed' ? 'never tried again' : 'sent at last'}, ${r.copies} there`, async () => {
			const want = r.state === 'failed' ? 'failed' : 'sent'
			await until(want, async () => (await delivery(r)).state === want, 20000)
			assert.equal(r.taken.length, r.copies)
			assert.equal(new Set(r.taken.map(idOf)).size, r.copies ? 1 : 0, 'Message-IDs')
			const [[id, attempts, ambiguous]] = query(p, `SELECT rfc_id, attempts, CASE WHEN ambiguous THEN 1 ELSE 0 END FROM outbox WHERE ticket_id = ${r.ticket}`)
			if (r.copies) assert.equal(idOf(r.taken[0]), `<${id}>`)
			assert.equal(Number(attempts), r.state === 'deferred' ? 2 : 1)
			assert.equal(ambiguous, r.ambiguous ? '1' : '0', 'marked as perhaps gone twice')
			if (r.state === 'failed') assert.equal(r.server.connections, r.tried, 'a permanent refusal was tried again')
			assert.deepEqual(r.server.errors, [])
		})
	const told = await (await fetch(`http://${metrics}/metrics`)).text()
	assert.match(told, new RegExp(`^pronto_outbox_ambiguous_total ${relays.filter(r => r.ambiguous).length}$`, 'm'))
	assert.match(told, new RegExp(`^pronto_outbox_sent_total ${relays.filter(r => r.state === 'deferred').length}$`, 'm'))
	const all = relays.reduce((n, r) => n + r.taken.length, 0)
	t.diagnostic(`${p.kind}: ${relays.length} relays, ${all} mails taken, ${relays.filter(r => r.copies > 1).length} twice under the same Message-ID`)
	const boxes = await p.api.ok('GET', '/mailboxes')
	assert.equal(boxes.mailboxes.length, relays.length)
	checkStore(p)
})
