// kill -9 at every fail point of intake, by LMTP and by IMAP from a real Dovecot: every
// mail for which 250 was said, or that lies in the mailbox, is one message in one ticket.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readMailbox, sendMail, startDovecot } from '../lib/mailservers.mjs'
import { until } from '../lib/http.mjs'
import { addBox, checkIntake, checkStore, customerMail, deliver, diedAt, full, one, query, revive, startCrashing, worked } from './oracle.mjs'

const DIRECT = 'help@desk.test', FETCHED = 'imap@desk.test'
const sent = []		// all mails, however they came
const count = { rounds: 0, acknowledged: 0, unanswered: 0 }
let p, dovecot

before(async () => {
	dovecot = await startDovecot({ users: { [FETCHED]: 'secret' } })
	p = await startCrashing()
	await addBox(p, DIRECT)
	await addBox(p, FETCHED, { dovecot })
})
after(async () => {
	await p?.stop()
	await dovecot?.stop()
})

/** Mails of all kinds, the last one an answer to the first. */
function mixed(to) {
	const mails = ['plain', 'file', 'large'].map(kind => customerMail({ to, kind }))
	const [first] = mails
	return [...mails, { ...customerMail({ to, headers: `In-Reply-To: <${first.id}>\r\nReferences: <${first.id}>\r\n`, subject: 'Re: answer' }), parent: first.id }]
}

/** What an MTA does: the ones that were not acknowledged are left, to be sent again. */
async function sendAll(mails) {
	const left = []
	for (const m of mails) {
		const r = await deliver(p, m, DIRECT)
		if (r.how === 'ok') count.acknowledged++
		else {
			count.unanswered++
			left.push(m)
		}
	}
	return left
}

async function byLmtp(point, pass) {
	const mails = mixed(DIRECT)
	sent.push(...mails)
	await revive(p, { PRONTO_FAIL: `${point}:${pass}=abort` })
	const left = await sendAll(mails)
	await diedAt(p, point)
	await revive(p)
	assert.deepEqual(await sendAll(left), [], 'refused after the crash')
}

async function byImap(point, pass) {
	const mails = mixed(FETCHED)
	sent.push(...mails)
	await p.kill()
	for (const m of mails) await sendMail({ port: dovecot.ports.lmtp, from: m.from, to: FETCHED, raw: m.raw, lmtp: true })
	await p.launch({ PRONTO_FAIL: `${point}:${pass}=abort` }).catch(e => { if (!p.ended) throw e })	// it may be dead before it is ready
	await diedAt(p, point)
	await revive(p)
	await until('all mails are fetched', () => one(p, `SELECT count(*) FROM mail_in WHERE source = 'imap'`) === sent.filter(m => m.raw.includes(`To: ${FETCHED}`)).length, 20000)
}

async function round(t, how, point, pass) {
	await t.test(`killed at ${point}, pass ${pass}, ${how === byLmtp ? 'LMTP' : 'IMAP'}`, async () => {
		count.rounds++
		await how(point, pass)
		await worked(p)
		checkIntake(p, sent)
	})
}

// Each point once or more in the short form; blobs are files on the embedded store only.
const points = ['intake.before_store', 'intake.stored', 'intake.parsed', 'receive.found', 'receive.appended', 'intake.before_done', 'intake.done']

test('killed at each fail point of intake, no mail is lost and none is there twice', async t => {
	if (!p.pg) points.splice(2, 0, 'blob.before_rename')
	for (const [i, point] of points.entries()) {
		const few = point === 'blob.before_rename' || point === 'intake.done'	// one large mail in a round; once for a batch of mails
		for (const pass of full ? (few ? [1] : [1, 2, 3, 4]) : [few ? 1 : 1 + (i % 3)]) {
			const both = full || i < 2
			if (both || i % 2) await round(t, byLmtp, point, pass)
			if (both || i % 2 === 0) await round(t, byImap, point, pass)
		}
	}
	const threads = new Map(query(p, "SELECT rfc_id, ticket_id FROM message WHERE direction = 'in'").map(([id, t]) => [id.replace(/[<>]/g, ''), t]))
	for (const m of sent.filter(x => x.parent)) assert.equal(threads.get(m.id), threads.get(m.parent), 'an answer left its thread')
	const boxed = await readMailbox(dovecot, FETCHED, { flags: true })
	assert.ok(boxed.every(m => m.flags.includes('\\Seen')), 'a fetched mail is not marked')
	checkStore(p)
	const c = count
	t.diagnostic(`${p.kind}: ${c.rounds} kills, ${sent.length} mails (${c.acknowledged} acknowledged by LMTP, ${c.unanswered} cut and sent again, ${boxed.length} by IMAP), 0 lost, 0 twice`)
})

test('a store that fails for a while does not make a mail unreadable', async t => {
	// Four times in a row, more often than a mail may fail by its own doing.
	await revive(p, { PRONTO_FAIL: Array(4).fill('intake.before_done:1=eio').join(';') })
	const mail = customerMail({ to: DIRECT })
	sent.push(mail)
	assert.equal((await deliver(p, mail, DIRECT)).how, 'ok')
	const attempts = () => query(p, `SELECT attempts, state FROM mail_in ORDER BY id DESC LIMIT 1`)[0]
	for (let i = 0; i < 200 && one(p, "SELECT count(*) FROM mail_in WHERE state = 'stored'"); i++) {
		p.later(30000)
		await new Promise(r => setTimeout(r, 100))
	}
	await worked(p)
	checkIntake(p, sent)
	assert.deepEqual(query(p, `SELECT flags, trim(text) FROM message WHERE rfc_id LIKE '%${mail.id}%'`).map(([f, x]) => [f.includes('unparsed'), x.trim()]), [[false, mail.text]])
	t.diagnostic(`${p.kind}: worked after ${attempts()} attempts`)
})
