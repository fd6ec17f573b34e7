// What the crash tests share: a server that dies at a fail point or at random, a look into
// its store past the API, clients that remember what was acknowledged, and the checks that
// hold after every crash.  CRASH_FULL=1 asks for the long form.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { sendMail } from '../lib/mailservers.mjs'
import { Client, until } from '../lib/http.mjs'
import { freePort, startPronto } from '../lib/pronto.mjs'

export const full = process.env.CRASH_FULL === '1'
export const sleep = ms => new Promise(r => setTimeout(r, ms))
const LEASE_MS = 7 * 60 * 1000	// longer than any lease of the jobs

/** A server with LMTP and a client that outlives its crashes (an API key, no session).
 *  home: where its folder is made. */
export async function startCrashing({ home, ...opt } = {}) {
	const lmtp = await freePort()
	const tmp = process.env.TMPDIR
	if (home) process.env.TMPDIR = home
	const starting = startPronto({ ...opt, env: { PRONTO_LMTP_LISTEN: `127.0.0.1:${lmtp}`, PRONTO_MAIL_HOST: 'desk.test', ...opt.env } })
	if (tmp === undefined) delete process.env.TMPDIR
	else process.env.TMPDIR = tmp
	const p = await starting
	const key = await p.admin.ok('POST', '/api-keys', { name: 'crash', scopes: ['ticket.read', 'ticket.write', 'admin'], expires_at: null })
	p.lmtp = lmtp
	p.api = new Client(p.url)
	p.api.key = key.token
	p.admin = null
	p.kills = 0
	return p
}

/** A mailbox that is delivered to by LMTP and fetched by IMAP when dovecot is given. */
export function addBox(p, address, { dovecot, smtp = 9, ...more } = {}) {
	const incoming = dovecot ? { in_kind: 'imap', in_host: '127.0.0.1', in_port: dovecot.ports.imap, in_tls: 'none', in_user: address, in_password: dovecot.users[address], in_after: 'seen' } : { in_kind: 'lmtp' }
	return p.api.ok('POST', '/mailboxes', {
		name: address, address, from_name: 'Desk', active: true, auto_ack: false, ...incoming,
		out_kind: 'smtp', out_host: '127.0.0.1', out_port: smtp, out_tls: 'none', out_user: '', ...more,
	})
}

/** Rows of a statement as lists of strings, read from the store itself. */
export function query(p, sql) {
	if (p.pg) return rows(p.pg.psql(sql))
	const r = spawnSync('sqlite3', ['-readonly', '-cmd', '.timeout 5000', '-separator', '|', path.join(p.dir, 'pronto.db'), sql], { encoding: 'utf8', maxBuffer: 64 << 20 })
	if (r.status !== 0) throw new Error(`sqlite3: ${r.stderr}`)
	return rows(r.stdout)
}
const rows = text => text.split('\n').filter(Boolean).map(l => l.split('|'))
export const one = (p, sql) => Number(query(p, sql)[0]?.[0])

/** Ends as kill -9 would: waits until it did so by itself at its fail point. */
export async function diedAt(p, point, ms = 20000) {
	let timer
	const how = await Promise.race([p.exit, new Promise(r => { timer = setTimeout(r, ms) })])
	clearTimeout(timer)
	if (!how) throw new Error(`not killed at ${point} within ${ms} ms\n${p.log().slice(-1500)}`)
	assert.equal(how.signal, 'SIGKILL', `ended otherwise than at ${point}: ${JSON.stringify(how)}\n${p.log().slice(-1500)}`)
	p.kills++
}

/** Starts again.  On PostgreSQL leases of the dead process stand until their time is over. */
export async function revive(p, env = {}) {
	if (!p.ended) {
		p.child.kill('SIGTERM')
		await p.exit
	}
	if (p.pg) p.later(LEASE_MS)
	await p.launch(env)
}

/** One delivery as an MTA sees it: 'ok', 'no' (answered, not taken) or 'cut' (no answer). */
export async function deliver(p, mail, to) {
	try {
		const r = await sendMail({ port: p.lmtp, from: mail.from, to, raw: mail.raw, lmtp: true })
		const code = r.data[0]?.code ?? r.rcpt[0].code
		return { how: code === 250 ? 'ok' : 'no', code }
	} catch (e) {
		return { how: 'cut', code: Number(/\b([45]\d\d)\b/.exec(e.message)?.[1] ?? 0) }
	}
}

let serial = 0
/** A customer's mail with an id of its own; kind: plain, file (an attachment), large (a file of 400 KiB). */
export function customerMail({ from = 'cora@customer.test', to = 'help@desk.test', kind = 'plain', headers = '', subject } = {}) {
	const id = `crash.${process.pid}.${++serial}@customer.test`
	const text = `Words of mail ${serial}.`
	const head = `From: Cora <${from}>\r\nTo: ${to}\r\nSubject: ${subject ?? `Crash ${serial}`}\r\nMessage-ID: <${id}>\r\n` +
		`Date: ${new Date().toUTCString().replace('GMT', '+0000')}\r\nMIME-Version: 1.0\r\n${headers}`
	const plain = `Content-Type: text/plain; charset=utf-8\r\n\r\n${text}\r\n`
	if (kind === 'plain') return { id, from, text, raw: head + plain }
	const bytes = Buffer.alloc(kind === 'large' ? 400 * 1024 : 3000, `file ${serial} `).toString('base64').replace(/.{76}/g, '$&\r\n')
	const file = `Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename="f${serial}.bin"\r\n\r\n${bytes}\r\n`
	return { id, from, text, raw: `${head}Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n${plain}--b\r\n${file}--b--\r\n` }
}

/** Until no stored mail waits to become a message. */
export function worked(p, ms = 20000) {
	return until('all stored mail is worked', () => one(p, "SELECT count(*) FROM mail_in WHERE state = 'stored'") === 0, ms, 50)
}

/** Each of these mails is one message in one ticket, and none came in that nobody sent. */
export function checkIntake(p, mails) {
	const found = new Map()
	for (const [id, ticket] of query(p, "SELECT rfc_id, ticket_id FROM message WHERE direction = 'in' AND rfc_id LIKE '%crash.%' ORDER BY id")) {
		const k = id.replace(/[<>]/g, '')
		found.set(k, [...(found.get(k) ?? []), ticket])
	}
	const lost = mails.filter(m => !found.has(m.id))
	if (lost.length) console.log('# mail not done:', JSON.stringify(query(p, "SELECT id, state, reason, attempts, ticket_id FROM mail_in WHERE state <> 'done'")))
	const twice = mails.filter(m => (found.get(m.id) ?? []).length > 1)
	assert.deepEqual({ lost: lost.map(m => m.id), twice: twice.map(m => m.id) }, { lost: [], twice: [] })
	assert.equal(found.size, mails.length, 'a mail that nobody sent')
	assert.equal(one(p, "SELECT count(*) FROM mail_in WHERE state NOT IN ('done', 'duplicate')"), 0, 'mail left over or problem mail')
	assert.equal(one(p, 'SELECT count(*) FROM ticket t WHERE NOT EXISTS (SELECT 1 FROM message m WHERE m.ticket_id = t.id)'), 0, 'a ticket without a message')
}

/** What must agree in the store whatever happened. */
export function checkStore(p) {
	const none = (sql, what) => assert.deepEqual(query(p, sql).slice(0, 5), [], what)
	none('SELECT t.id, t.last_event_id, max(e.id) FROM ticket t JOIN event e ON e.ticket_id = t.id GROUP BY t.id, t.last_event_id HAVING t.last_event_id <> max(e.id)', 'last_event_id is not the newest event')
	none('SELECT t.id, t.messages, count(m.id) FROM ticket t LEFT JOIN message m ON m.ticket_id = t.id GROUP BY t.id, t.messages HAVING t.messages <> count(m.id)', 'messages of a ticket are counted wrongly')
	none("SELECT m.id FROM message m WHERE NOT EXISTS (SELECT 1 FROM event e WHERE e.ticket_id = m.ticket_id AND e.kind LIKE 'message.%')", 'a message without its event')
	none('SELECT o.id FROM outbox o WHERE o.message_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM message m WHERE m.id = o.message_id)', 'mail of a message that is not there')
	none("SELECT m.id FROM message m WHERE m.direction = 'out' AND m.kind = 'public' AND m.channel = 'email' AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.message_id = m.id)", 'an answer that nobody will send')
	none("SELECT a.id FROM attachment a WHERE NOT EXISTS (SELECT 1 FROM blob b WHERE b.sha256 = a.sha256)", 'an attachment without its bytes')
	none("SELECT i.id FROM mail_in i WHERE NOT EXISTS (SELECT 1 FROM blob b WHERE b.sha256 = i.sha256)", 'a mail without its bytes')
	checkCounters(p)
	if (!p.pg) {
		assert.deepEqual(query(p, 'PRAGMA integrity_check'), [['ok']])
		none('PRAGMA foreign_key_check', 'a row that names nothing')
	}
	const doctor = p.command(['doctor', '--full'])
	assert.ok(doctor.status <= 1, `doctor: ${doctor.status}\n${doctor.stdout}${doctor.stderr}`)
}

/** The kept counts against a recount by the definition of the queues. */
function checkCounters(p) {
	const is = Object.fromEntries(query(p, 'SELECT bucket, sum(n) FROM counter GROUP BY bucket').map(([b, n]) => [b, Number(n)]).filter(([, n]) => n !== 0))
	const want = {}
	const add = (b, n) => { if (n) want[b] = (want[b] ?? 0) + n }
	const sql = `SELECT CASE WHEN spam THEN 1 ELSE 0 END, CASE WHEN category IN ('solved', 'closed') THEN 1 ELSE 0 END, coalesce(assignee_id, 0), coalesce(team_id, 0),
		CASE WHEN snoozed_until IS NULL THEN 0 ELSE 1 END, sla_stage, count(*) FROM ticket WHERE merged_into_id IS NULL GROUP BY 1, 2, 3, 4, 5, 6`
	for (const r of query(p, sql)) {
		const [spam, solved, who, team, asleep] = r.map(Number), stage = r[5], n = Number(r[6])
		if (spam) add('spam', n)
		else if (solved) add('solved', n)
		else {
			add('open', n)
			add(asleep ? 'snoozed' : who ? `mine:${who}` : 'unassigned', n)
			if (!asleep) add(team ? `team:${team}` : 'triage', n)
			if (stage === 'risk' || stage === 'breached') add(stage, n)
		}
	}
	assert.deepEqual(is, want, 'counters are not what a recount gives')
}
