// For tests of what promises do by themselves: a desk whose mail ends in a sink, and looks
// at what arrived there.
//	const d = await startFiring(); d.mailsTo('ana@pronto.test') d.fired(id) d.settled()
import { until } from './http.mjs'
import { startSink } from './mailservers.mjs'
import { startPromises } from './sla.mjs'

/** The words of a mail: headers unfolded and decoded, its plain text. */
export function readMail(m) {
	const raw = m.raw.toString('latin1').replace(/\r\n/g, '\n')
	const cut = raw.indexOf('\n\n')
	const head = raw.slice(0, cut).replace(/\n[ \t]+/g, ' ')
	const header = name => words(new RegExp(`^${name}: (.*)$`, 'im').exec(head)?.[1] ?? '')
	const parts = [...raw.matchAll(/Content-Type: text\/plain[^\n]*((?:\n[^\n]+)*)\n\n([\s\S]*?)(?=\n--|$)/gi)]
	const part = parts[0]
	return { to: m.to, from: m.from, subject: header('Subject'), id: header('Message-ID'), auto: header('Auto-Submitted'), reply: header('Reply-To'),
		text: part ? body(part[1], part[2]) : '', html: /Content-Type: text\/html/i.test(raw) }
}

const utf8 = s => Buffer.from(s, 'latin1').toString('utf8')
function body(head, text) {
	if (/base64/i.test(head)) return Buffer.from(text, 'base64').toString('utf8')
	if (/quoted-printable/i.test(head)) return utf8(quoted(text.replace(/=\n/g, '')))
	return utf8(text)
}
const quoted = s => s.replace(/=([0-9A-F]{2})/gi, (_, h) => String.fromCharCode(parseInt(h, 16)))
const words = s => utf8(s.replace(/\?=\s+=\?/g, '?==?').replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, how, t) =>
	how.toLowerCase() === 'b' ? Buffer.from(t, 'base64').toString('latin1') : quoted(t.replace(/_/g, ' '))))

export async function startFiring(opt = {}) {
	const sink = await startSink()
	const d = await startPromises(opt)
	await d.c.ok('PATCH', `/mailboxes/${d.box.id}`, { out_port: sink.port })
	const stop = d.stop
	return Object.assign(d, {
		sink,
		mails: () => sink.mails().map(readMail),
		mailsTo: address => sink.mails().filter(m => m.to.includes(address)).map(readMail),
		events: async (id, kind) => (await d.c.ok('GET', `/tickets/${id}/thread`)).events.filter(e => e.kind === kind),
		fired: async (id, metric = 'first_response') => (await d.clock(id, metric)).fired,
		/** Waits for thresholds that were taken. */
		taken: (id, n, metric) => until(`${n} thresholds taken`, async () => {
			const f = await d.fired(id, metric)
			return f.length >= n && f
		}, 20000, 50),
		arrived: (address, n) => until(`${n} mails at ${address}`, () => {
			const m = d.mailsTo(address)
			return m.length >= n && m
		}, 20000, 100),
		async stop() {
			await stop()
			await sink.stop()
		},
	})
}
