// kill -9 at every fail point of a reply and of the outbox: every reply that was
// acknowledged reaches the relay (Postfix's smtp-sink); one goes twice only when the
// server dies between the relay's 250 and its own note of it, then under the same
// Message-ID, and the row says that it may have.
import assert from 'node:assert/strict'
import crypto from 'node:crypto'
import { after, before, test } from 'node:test'
import { startSink } from '../lib/mailservers.mjs'
import { until } from '../lib/http.mjs'
import { addBox, checkStore, diedAt, full, one, query, revive, startCrashing } from './oracle.mjs'

const SENDERS = 2		// threads: as many mails may be on their way when the server dies
const replies = []		// { mark, to: [address], acknowledged, id }
const count = { kills: 0, acknowledged: 0, unanswered: 0, twice: 0, mails: 0 }
let p, sink, box, ticket, serial = 0

before(async () => {
	sink = await startSink()
	p = await startCrashing()
	box = await addBox(p, 'help@desk.test', { smtp: sink.port })
	ticket = await p.api.ok('POST', '/tickets', {
		subject: 'Crash', html: '<p>x</p>', kind: 'in', channel: 'phone', mailbox_id: box.id, requester: { name: 'Cora', email: 'cora@customer.test' },
	})
})
after(async () => {
	await p?.stop()
	await sink?.stop()
})

/** One reply; with a key as a careful client sends it, so that it may be sent again. */
async function reply(r) {
	try {
		const attachment_ids = r.file ? [(await p.api.upload('f.bin', 'application/octet-stream', r.file)).id] : []
		const a = await p.api.api('POST', `/tickets/${ticket.id}/messages`,
			{ kind: 'public', html: `<p>${r.mark}</p>`, to: r.to, undo_ms: -1, send_anyway: true, attachment_ids }, { 'Idempotency-Key': r.mark })
		if (a.status >= 200 && a.status < 300) return a.body.message.id
		assert.fail(`${a.status} ${JSON.stringify(a.body)}`)
	} catch (e) {
		if (e.code === 'ERR_ASSERTION') throw e
		return 0	// the connection broke: unknown (P9)
	}
}

async function write(n, { file, twoReaders } = {}) {
	const mine = Array.from({ length: n }, () => {
		const mark = `mark-${++serial}-${crypto.randomBytes(4).toString('hex')}`
		return { mark, to: twoReaders ? ['cora@customer.test', 'otto@customer.test'] : ['cora@customer.test'], file }
	})
	replies.push(...mine)
	await Promise.all(mine.map(async r => {
		r.id = await reply(r)
		r.acknowledged = r.id > 0
	}))
	for (const r of mine) r.acknowledged ? count.acknowledged++ : count.unanswered++
	return mine
}

const sentAll = () => until('everything has left', () => one(p, "SELECT count(*) FROM outbox WHERE state IN ('held', 'queued', 'sending', 'deferred')") === 0, 20000)

/** By mark and reader the Message-IDs under which the relay has it. */
function arrived() {
	const got = new Map()
	const mails = sink.mails()
	count.mails = mails.length
	for (const m of mails) {
		const text = m.raw.toString('latin1')
		// The mark of the mail itself stands first; older ones only in the quoted part.
		const mark = /mark-\d+-[0-9a-f]{8}/.exec(text.slice(text.search(/\n\r?\n/)))?.[0]
		const id = /^Message-ID:\s*(\S+)/im.exec(text)?.[1]
		assert.ok(mark && id, `a mail without mark or Message-ID:\n${text.slice(0, 1500)}`)
		assert.equal(m.to.length, 1)
		const key = `${mark} ${m.to[0]}`
		got.set(key, [...(got.get(key) ?? []), id])
	}
	return got
}

/** Everything that was acknowledged arrived; gives how many went twice. */
function check() {
	const got = arrived()
	const texts = query(p, "SELECT trim(text) FROM message WHERE direction = 'out'").map(([x]) => x.trim())
	const ambiguous = new Set(query(p, 'SELECT rfc_id FROM outbox WHERE ambiguous').map(([x]) => `<${x}>`))
	let twice = 0
	for (const r of replies) {
		const there = texts.filter(x => x === r.mark).length
		if (r.acknowledged) assert.equal(there, 1, `${r.mark} is not in the thread once`)
		else assert.ok(there <= 1, `${r.mark} is there twice`)
		for (const to of r.to) {
			const ids = got.get(`${r.mark} ${to}`) ?? []
			assert.equal(ids.length > 0, there > 0, `${r.mark} to ${to}: ${there} in the thread, ${ids.length} sent`)
			assert.ok(new Set(ids).size <= 1, `${r.mark} went under several Message-IDs: ${ids}`)
			if (ids.length > 1) {
				twice += ids.length - 1
				assert.ok(ambiguous.has(ids[0]), 'twice, and the row does not say so')
			}
		}
	}
	assert.equal([...got.keys()].filter(k => !replies.some(r => r.to.some(to => `${r.mark} ${to}` === k))).length, 0, 'a mail that nobody wrote')
	assert.equal(one(p, "SELECT count(*) FROM outbox WHERE state <> 'sent'"), 0, 'a row that is not sent')
	return twice
}

async function killed(point, pass, n, opt) {
	const before = count.twice
	await revive(p, { PRONTO_FAIL: `${point}:${pass}=abort` })
	const mine = await write(n, opt)
	await diedAt(p, point)
	count.kills++
	await revive(p)
	// A client that had no answer asks again with its key: once and only once.
	for (const r of mine.filter(x => !x.acknowledged)) {
		r.id = await reply(r)
		assert.ok(r.id > 0, 'refused after the crash')
		r.acknowledged = true
	}
	await sentAll()
	count.twice = check()
	return count.twice - before
}

const points = ['attachment.stored', 'reply.before_outbox', 'outbox.claimed', 'outbox.before_send', 'outbox.sent', 'outbox.recorded']

test('one reply: twice only when killed after the relay took it, before that was noted', async t => {
	for (const point of points)
		await t.test(`killed at ${point}`, async () => {
			const twice = await killed(point, 1, 1, { file: point === 'attachment.stored' ? crypto.randomBytes(5000) : undefined })
			assert.equal(twice, point === 'outbox.sent' ? 1 : 0, 'mails that went twice')
		})
})

test('many replies to two readers, killed in their midst', async t => {
	// PostgreSQL commits slowly on a busy machine: the window itself, in the short form.
	for (const point of points.slice(full || !p.pg ? 1 : 4))
		for (const pass of point === 'outbox.claimed' ? [1] : full ? [1, 2, 3, 5, 7] : [3])	// a claim takes them all
			await t.test(`killed at ${point}, pass ${pass}`, async () => {
				const twice = await killed(point, pass, 8, { twoReaders: true })
				assert.ok(twice <= SENDERS, `${twice} went twice, with ${SENDERS} senders`)
			})
	checkStore(p)
	const ambiguous = one(p, 'SELECT count(*) FROM outbox WHERE ambiguous')
	t.diagnostic(`${p.kind}: ${count.kills} kills, ${replies.length} replies (${count.acknowledged} acknowledged at once, ${count.unanswered} asked again), ${count.mails} mails, 0 lost, ${count.twice} twice under the same Message-ID, ${ambiguous} rows marked as ambiguous`)
})
