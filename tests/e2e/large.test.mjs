// A mail larger than the mailbox takes, on real servers by IMAP and by POP3: its beginning
// is a ticket, and its sender is told once, in his language.  By LMTP it is refused, so that
// the server which holds it tells him.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startDesk } from '../lib/desk.mjs'
import { freePort, sendMail, waitMaildir } from '../lib/mailservers.mjs'

const LIMIT = 128 * 1024
let d, lmtp

before(async () => {
	lmtp = await freePort()
	d = await startDesk({ boxes: [], env: { PRONTO_LMTP_LISTEN: `127.0.0.1:${lmtp}` } })
	await d.box('help@desk.test', { size_limit: LIMIT, auto_ack: true, in_after: 'delete' })
	await d.box('sales@desk.test', { size_limit: LIMIT, auto_ack: true, in_after: 'delete', in_kind: 'pop3', in_port: d.dovecot.ports.pop3 })
})
after(() => d?.stop())

const words = 'Buenos días, les envío las fotografías de la impresora que no funciona desde ayer por la mañana. Muchas gracias por su ayuda.'
const big = ({ from, to, subject, text = words, headers = '' }) => d.mail({
	from, to, subject,
	raw: Buffer.from([
		`From: ${from}`, `To: ${to}`, `Subject: ${subject}`, `Date: ${new Date().toUTCString()}`, `Message-ID: <${subject.replace(/\W/g, '')}@customer.test>`,
		'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=cut', ...(headers ? [headers] : []), '',
		'--cut', 'Content-Type: text/plain; charset=utf-8', 'Content-Transfer-Encoding: 8bit', '', text, '',
		'--cut', 'Content-Type: image/jpeg; name=photo.jpg', 'Content-Disposition: attachment; filename=photo.jpg', 'Content-Transfer-Encoding: base64', '',
		...Array(6000).fill('A'.repeat(76)), '--cut--', '',
	].join('\r\n')),
})
const onServer = box => Number(d.dovecot.doveadm('mailbox', 'status', '-u', box, 'messages', 'INBOX').match(/messages=(\d+)/)[1])
/** POP3 is asked once a minute; a mailbox that is put to use is looked at once. */
async function look(box) {
	for (const active of [false, true]) {
		await d.pronto.admin.ok('PATCH', `/mailboxes/${d.boxes[box].id}`, { active })
		await new Promise(r => setTimeout(r, 1000))
	}
}
/** The beginning is there for the agent to see. */
async function arrived(subject) {
	const t = await d.ticket(subject, 30000)
	const [m] = await d.messages(t.id, 1)
	assert.match(m.text, /Buenos días/)
	assert.ok(m.flags.includes('unparsed'), m.flags)
	return t
}

test('by IMAP: a ticket, and one answer in Spanish with the limit and what to do', async () => {
	await big({ from: 'cora@customer.test', to: 'help@desk.test', subject: 'Fotos' })
	const t = await arrived('Fotos')
	const [m] = await d.inbox('cora@customer.test', 1)
	assert.equal(m.headers.subject, `Su mensaje es demasiado grande [#${t.id}]`)
	assert.match(m.text, /superaba los 128 kB[\s\S]*enlaces/)
	assert.doesNotMatch(m.text, /fotografías de la impresora/)
	assert.equal(m.headers['auto-submitted'], 'auto-replied')
	assert.equal(m.headers['return-path'], '<>')
	assert.match(m.headers['in-reply-to'], /<Fotos@customer\.test>/)
	// what he answers lands in the same ticket
	await d.mail({ from: 'cora@customer.test', to: m.headers['reply-to'].match(/<?([^<>\s]+@[^<>\s]+)>?$/)[1], subject: `Re: ${m.headers.subject}`, text: 'https://files.customer.test/fotos' })
	await d.messages(t.id, 2)
	await big({ from: 'cora@customer.test', to: 'help@desk.test', subject: 'Fotos otra vez' })
	await arrived('Fotos otra vez')
	await big({ from: 'robot@customer.test', to: 'help@desk.test', subject: 'Lista', headers: 'List-Id: <lista.customer.test>' })
	await arrived('Lista')
	await big({ from: 'otto@customer.test', to: 'help@desk.test', subject: 'Ausente', headers: 'Auto-Submitted: auto-replied' })
	await arrived('Ausente')
	await new Promise(r => setTimeout(r, 2000))
	assert.equal((await d.inboxNow('cora@customer.test')).length, 1, 'once a day')
	assert.equal((await d.inboxNow('robot@customer.test')).length, 0, 'no list')
	assert.equal((await d.inboxNow('otto@customer.test')).length, 0, 'no machine')
	await look('help@desk.test')
	assert.equal(onServer('help@desk.test'), 4, 'only what is stored whole was deleted')
})

test('by POP3 likewise', async () => {
	await big({ from: 'boss@customer.test', to: 'sales@desk.test', subject: 'Planos' })
	await waitMaildir(d.dovecot, 'sales@desk.test', 1)
	await look('sales@desk.test')
	const t = await arrived('Planos')
	const [m] = await d.inbox('boss@customer.test', 1)
	assert.equal(m.headers.subject, `Su mensaje es demasiado grande [#${t.id}]`)
	await look('sales@desk.test')
	assert.equal(onServer('sales@desk.test'), 1, 'the only copy is not deleted')
})

test('by LMTP it is refused with the limit; the server that holds it tells its sender', async () => {
	const raw = Buffer.concat([Buffer.from('Subject: Enorme\r\n\r\n'), Buffer.alloc(51 << 20, 'x\r\n')])
	const r = await sendMail({ port: lmtp, lmtp: true, from: 'cora@customer.test', to: 'help@desk.test', raw })
	assert.equal(r.data[0].code, 552)
	assert.match(r.data[0].text, /5\.3\.4 .*at most 50 MB/)
	assert.equal((await d.tickets('Enorme')).length, 0)
})
