// A whole desk for the end-to-end tests: Dovecot and Postfix with the mailboxes of the desk
// and of its customers, and Pronto between them.
//	const d = await startDesk()
//	d.pronto d.dovecot d.postfix d.box(address) d.mail({ from, to, subject, text, … })
//	d.ticket(subject) d.thread(id) d.inbox(user, n) d.stop()
import { sendMail, readMailbox, startDovecot, startPostfix, waitMaildir } from './mailservers.mjs'
import { startDns } from './dns.mjs'
import { until } from './http.mjs'
import { startPronto } from './pronto.mjs'

const users = {
	'help@desk.test': 'help-secret', 'sales@desk.test': 'sales-secret',
	'cora@customer.test': 'c', 'otto@customer.test': 'o', 'boss@customer.test': 'b', 'robot@customer.test': 'r', 'ana@staff.test': 'a',
}

/** A desk that nobody has set up, whose mail servers are found by their DNS records; `link` is
 *  what the server printed last. */
export async function startUnset() {
	const d = await startDesk({ fresh: true })
	const dns = await startDns({
		'_imaps._tcp.desk.test': { port: d.dovecot.ports.imaps, target: 'localhost' },
		'_submissions._tcp.desk.test': { port: d.postfix.ports.smtps, target: 'localhost' },
	})
	await d.pronto.restart({ PRONTO_DNS_SERVER: dns.address, PRONTO_MAIL_CA_FILE: d.dovecot.cert })
	const { stop } = d
	return Object.assign(d, {
		dns,
		link: () => [...d.pronto.log().matchAll(/http:\/\/\S+\/setup\S*token=\S+/g)].at(-1)?.[0],
		async stop() {
			await dns.stop()
			await stop.call(d)
		},
	})
}

export async function startDesk({ boxes = ['help@desk.test'], fresh = false, ...opt } = {}) {
	const dovecot = await startDovecot({ users })
	const postfix = await startPostfix({
		dovecot, domains: ['desk.test', 'customer.test', 'staff.test'], sizeLimit: 100 << 20,
		refuse: { 'gone@customer.test': '550 5.1.1 No such person here' },
	})
	const pronto = await startPronto({ fresh, ...opt })
	const d = {
		pronto, dovecot, postfix, boxes: {},
		/** The settings of a mailbox, as an administrator types them. */
		settings: (address, more = {}) => ({
			name: address.split('@')[0], address, from_name: `Acme ${address.split('@')[0]}`, active: true, auto_ack: false,
			in_kind: 'imap', in_host: '127.0.0.1', in_port: dovecot.ports.imap, in_tls: 'none', in_user: address, in_password: users[address], in_after: 'seen', authserv_id: 'mx.test',
			out_kind: 'smtp', out_host: '127.0.0.1', out_port: postfix.ports.smtp, out_tls: 'none', out_user: '', ...more,
		}),
		async box(address, more) {
			d.boxes[address] = await pronto.admin.ok('POST', '/mailboxes', d.settings(address, more))
			return d.boxes[address]
		},
		/** Sends as a customer's mail program would; gives the Message-ID. */
		async mail({ from, name = '', to, subject, text = 'Hello', headers = {}, raw, envelope }) {
			const id = headers['Message-ID'] ?? `<${Date.now()}.${Math.random().toString(36).slice(2)}@customer.test>`
			const h = {
				From: name ? `${name} <${from}>` : from, To: [to].flat().join(', '), Subject: subject,
				Date: new Date().toUTCString().replace('GMT', '+0000'), 'Message-ID': id, 'MIME-Version': '1.0',
				'Content-Type': 'text/plain; charset=utf-8', 'Content-Transfer-Encoding': '8bit', ...headers,
			}
			const bytes = raw ?? Buffer.from(Object.entries(h).map(([k, v]) => `${k}: ${v}\r\n`).join('') + `\r\n${text}\r\n`)
			const r = await sendMail({ port: postfix.ports.smtp, from: envelope ?? from, to, raw: bytes })
			const last = r.data[0]
			if (last?.code !== 250) throw new Error(`Postfix refused: ${JSON.stringify(r)}`)
			return id
		},
		/** All tickets of the open view and the spam view with this subject, newest first. */
		async tickets(subject) {
			const lists = await Promise.all(['open', 'solved', 'spam'].map(v => pronto.admin.ok('GET', `/tickets?view=${v}&limit=200`)))
			return lists.flatMap(l => l.tickets).filter(t => (subject instanceof RegExp ? subject.test(t.subject) : t.subject === subject))
		},
		ticket: (subject, ms = 15000) => until(`a ticket "${subject}"`, async () => (await d.tickets(subject))[0], ms, 100),
		thread: id => pronto.admin.ok('GET', `/tickets/${id}/thread?limit=100`),
		messages: (id, n, ms = 15000) =>
			until(`${n} messages in ticket ${id}`, async () => {
				const m = (await d.thread(id)).messages
				return m.length >= n && m
			}, ms, 100),
		/** The customer's mailbox, parsed, once it holds n mails. */
		async inbox(user, n = 1) {
			await waitMaildir(dovecot, user, n)
			return (await readMailbox(dovecot, user)).map(parse)
		},
		inboxNow: async user => (await readMailbox(dovecot, user).catch(() => [])).map(parse),
		async reply(client, id, html, more = {}) {
			return client.ok('POST', `/tickets/${id}/messages`, { kind: 'public', html, undo_ms: -1, ...more })
		},
		async stop() {
			await pronto.stop()
			await postfix.stop()
			await dovecot.stop()
		},
	}
	for (const b of fresh ? [] : boxes) await d.box(b)
	return d
}

/** A raw mail as {headers: {name: value}, all: [[name, value]], text, html, parts}. */
export function parse(raw) {
	const s = raw.toString('latin1')
	const cut = s.search(/\r?\n\r?\n/)
	const all = s.slice(0, cut).replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/).map(l => {
		const i = l.indexOf(':')
		return [l.slice(0, i).toLowerCase(), words(l.slice(i + 1).trim())]
	})
	const headers = Object.fromEntries([...all].reverse())
	const out = { raw, all, headers, parts: [], text: '', html: '' }
	walk(all, s.slice(cut).replace(/^\r?\n\r?\n/, ''), out)
	return out
}

function walk(all, body, out) {
	const get = n => all.find(([k]) => k === n)?.[1] ?? ''
	const type = get('content-type') || 'text/plain'
	const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1]
	if (/^multipart\//i.test(type) && boundary) {
		for (const part of body.split(`--${boundary}`).slice(1)) {
			if (part.startsWith('--')) break
			const p = part.replace(/^\r?\n/, ''), cut = p.search(/\r?\n\r?\n/)
			const heads = cut <= 0 ? [] : p.slice(0, cut).replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/).map(l => [l.split(':')[0].toLowerCase(), words(l.slice(l.indexOf(':') + 1).trim())])
			walk(heads, p.slice(Math.max(cut, 0)).replace(/^\r?\n\r?\n/, ''), out)
		}
		return
	}
	const enc = get('content-transfer-encoding').toLowerCase()
	let bytes = Buffer.from(body, 'latin1')
	if (enc === 'base64') bytes = Buffer.from(body.replace(/\s/g, ''), 'base64')
	if (enc === 'quoted-printable') bytes = Buffer.from(body.replace(/=\r?\n/g, '').replace(/=([0-9A-F]{2})/gi, (_, h) => String.fromCharCode(parseInt(h, 16))), 'latin1')
	out.parts.push({ type: type.split(';')[0].toLowerCase(), disposition: get('content-disposition'), name: /name="?([^";]+)"?/i.exec(get('content-disposition') + ';' + type)?.[1], bytes })
	if (/^text\/plain/i.test(type) && !out.text && !/^attachment/.test(get('content-disposition'))) out.text = bytes.toString('utf8')
	if (/^text\/html/i.test(type) && !out.html) out.html = bytes.toString('utf8')
}

/** RFC 2047. */
function words(v) {
	return v.replace(/\?=\s+=\?/g, '?==?').replace(/=\?([^?]+)\?([bq])\?([^?]*)\?=/gi, (_, cs, how, t) => {
		const b = how.toLowerCase() === 'b' ? Buffer.from(t, 'base64')
			: Buffer.from(t.replace(/_/g, ' ').replace(/=([0-9A-F]{2})/gi, (_, h) => String.fromCharCode(parseInt(h, 16))), 'latin1')
		return new TextDecoder(cs.toLowerCase()).decode(b)
	})
}
