// A desk with promises for tests of clocks: customers write by LMTP, time is moved.
//	const d = await startPromises(); t = await d.writes('Subject'); await d.writes(t, …)
//	d.clock(t.id, 'first_response') d.pass(minutes) d.set(t.id, {category:'pending'})
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { until } from './http.mjs'
import { sendMail } from './mail_client.mjs'
import { freePort, startPronto } from './pronto.mjs'

export const MIN = 60

export async function startPromises(opt = {}) {
	const lmtp = await freePort()
	const p = await startPronto({ ...opt, env: { PRONTO_LMTP_LISTEN: `127.0.0.1:${lmtp}`, ...(opt.env ?? {}) } })
	const made = await p.admin.ok('POST', '/api-keys', { name: 'sla', scopes: ['ticket.read', 'ticket.write', 'admin'] })
	const c = p.client({ locale: opt.locale ?? 'en' })
	c.key = made.token
	const box = await p.mailbox()
	let serial = 0
	const d = {
		p, c, box, lmtp, admin: (await p.admin.ok('GET', '/session')).agent,
		/** Minutes go by. */
		pass: minutes => p.later(minutes * 60000),
		policy: (targets, more = {}) => c.ok('POST', '/sla/policies', {
			name: `Policy ${++serial}`, targets: Object.entries(targets).map(([metric, target_s]) => ({ metric, priority: 0, channel: '', target_s })), ...more,
		}),
		/** A mail of a customer: a new ticket for a subject, or an answer on a ticket. */
		async writes(on, { from = 'cora@customer.test', text = 'Please help', headers = '' } = {}) {
			const n = ++serial, id = `sla.${process.pid}.${n}@customer.test`
			const subject = typeof on === 'string' ? on : `Re: ${on.subject}`
			const refs = typeof on === 'string' ? '' : `In-Reply-To: <${on.mail}>\r\nReferences: <${on.mail}>\r\n`
			const raw = `From: Cora <${from}>\r\nTo: help@desk.test\r\nSubject: ${subject}\r\nMessage-ID: <${id}>\r\nMIME-Version: 1.0\r\n${refs}${headers}Content-Type: text/plain; charset=utf-8\r\n\r\n${text} ${n}.\r\n`
			const before = typeof on === 'string' ? 0 : (await c.ok('GET', `/tickets/${on.id}`)).messages
			const r = await sendMail({ port: lmtp, from, to: 'help@desk.test', raw, lmtp: true })
			assert.equal(r.data[0].code, 250)
			if (typeof on !== 'string')
				return until('the answer is filed', async () => {
					const t = await c.ok('GET', `/tickets/${on.id}`)
					return t.messages > before && { ...t, mail: on.mail }
				}, 15000, 30)
			const t = await until('the ticket is there', async () =>
				(await c.ok('GET', '/tickets?view=open&order=newest&limit=20')).tickets.find(x => x.subject === on), 15000, 30)
			return { ...t, mail: id }
		},
		answer: (id, set) => c.ok('POST', `/tickets/${id}/messages`, { kind: 'public', html: '<p>Answer</p>', undo_ms: -1, ...(set ? { set } : {}) }),
		note: id => c.ok('POST', `/tickets/${id}/messages`, { kind: 'note', html: '<p>Note</p>' }),
		set: (id, change) => c.ok('PATCH', `/tickets/${id}`, change),
		clocks: id => c.ok('GET', `/tickets/${id}/clocks`),
		async clock(id, metric, instance = 1) {
			return (await d.clocks(id)).clocks.find(k => k.metric === metric && k.instance === instance)
		},
		row: async (id, view = 'open') => (await c.ok('GET', `/tickets?view=${view}&limit=200`)).tickets.find(t => t.id === id),
		stop: () => p.stop(),
	}
	return d
}

/** Rows of the store as text, columns parted by |. */
export function stored(p, sql) {
	if (p.pg) return p.pg.psql(sql).trim().split('\n')
	const r = spawnSync('sqlite3', ['-readonly', '-separator', '|', path.join(p.dir, 'pronto.db'), sql], { encoding: 'utf8' })
	assert.equal(r.status, 0, r.stderr)
	return r.stdout.trim().split('\n')
}

/** Seconds, within what a loaded machine takes for a few requests. */
export function near(actual, expected, told = '', slack = 20) {
	assert.ok(Math.abs(actual - expected) <= slack, `${told}: ${actual} is not about ${expected}`)
}
