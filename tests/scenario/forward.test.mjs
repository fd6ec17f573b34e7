// What leaves the desk by mail: a forward carries the files and the inline pictures of the
// message, by cid: and never by an address of ours; how the desk wants subjects and reply
// addresses is a setting.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../lib/http.mjs'
import { smtpScript, startScripted } from '../lib/mail_hostile.mjs'
import { png } from '../lib/pictures.mjs'
import { startPronto } from '../lib/pronto.mjs'

let p, ana, box, smtp, ticket, first
const mails = []
const logo = png(20, 10)

before(async () => {
	smtp = await startScripted(smtpScript({ take: m => mails.push(m) }))
	p = await startPronto()
	ana = await p.addAgent('Ana Agent')
	box = await p.admin.ok('POST', '/mailboxes', {
		name: 'Help', address: 'help@desk.test', in_kind: 'none', out_kind: 'smtp', out_host: '127.0.0.1', out_port: smtp.port, out_tls: 'none', active: true, auto_ack: false,
	})
	p.must(['mail', 'deliver', 'help@desk.test'], {
		input: ['From: Cora <cora@customer.test>', 'To: help@desk.test', 'Subject: Broken door', 'Message-ID: <d@customer.test>', 'MIME-Version: 1.0',
			'Content-Type: multipart/mixed; boundary=m', '', '--m', 'Content-Type: multipart/related; boundary=r', '', '--r', 'Content-Type: text/html', '',
			'<p>See <img src="cid:door@customer.test" alt="door"></p>', '--r', 'Content-Type: image/png; name=door.png', 'Content-ID: <door@customer.test>', 'Content-Disposition: inline',
			'Content-Transfer-Encoding: base64', '', logo.toString('base64'), '--r--', '--m', 'Content-Type: application/pdf; name=bill.pdf',
			'Content-Disposition: attachment; filename=bill.pdf', 'Content-Transfer-Encoding: base64', '', Buffer.from('%PDF-1.4 bill').toString('base64'), '--m--', ''].join('\r\n'),
	})
	ticket = await until('the ticket', async () => (await p.admin.ok('GET', '/tickets?view=open')).tickets.find(x => x.subject === 'Broken door'))
	first = (await p.admin.ok('GET', `/tickets/${ticket.id}/thread`)).messages[0]
})
after(async () => {
	await p?.stop()
	await smtp?.stop()
})

const nextMail = async () => {
	p.later(60000)
	return until('a mail', () => mails.shift())
}
const header = (raw, name) => raw.replace(/\r\n[ \t]+/g, ' ').match(new RegExp(`^${name}: (.*)$`, 'mi'))?.[1] ?? ''

/** The mail as Pronto's own parser reads it. */
const parsed = raw => JSON.parse(p.must(['mail', 'parse'], { input: raw }))

test('a forward takes pictures and files along', async () => {
	assert.match(first.html, /src="\/api\/v1\/attachments\//)
	const r = await ana.client.ok('POST', `/messages/${first.id}/forward`, { to: ['smith@workshop.test'], html: '<p>Can you mend it?</p>' })
	assert.deepEqual(r.message.attachments.map(a => [a.name, a.inline]).sort(), [['bill.pdf', false], ['door.png', true]])
	assert.match(r.message.html, /src="\/api\/v1\/attachments\/\d+\/door.png"/)
	assert.ok(!r.message.attachments.some(a => first.attachments.some(b => b.id === a.id)), 'files of its own')
	const m = await nextMail()
	assert.deepEqual(m.to, ['smith@workshop.test'])
	assert.doesNotMatch(m.raw, /api\/v1/)
	const mail = parsed(m.raw)
	assert.match(mail.html, /src="cid:door@customer.test"/)
	assert.doesNotMatch(mail.html, /api\/v1/)
	assert.deepEqual(mail.attachments.map(a => [a.name, a.inline, a.size]).sort(), [['bill.pdf', false, 13], ['door.png', true, logo.length]])
	assert.match(header(m.raw, 'Subject'), /^Fwd: Broken door \[#\d+\]$/)
})

test('a forward that is taken back gives no files that cannot be sent again', async () => {
	const r = await ana.client.ok('POST', `/messages/${first.id}/forward`, { to: ['smith@workshop.test'] })
	const back = await ana.client.ok('POST', `/messages/${r.message.id}/undo`)
	assert.deepEqual(back.draft.attachment_ids, [])
})

test('the number in the subject and the reply address are settings', async () => {
	const reply = () => ana.client.ok('POST', `/tickets/${ticket.id}/messages`, { kind: 'public', html: '<p>Thank you</p>', undo_ms: -1 })
	await reply()
	let m = await nextMail()
	assert.match(header(m.raw, 'Subject'), /\[#\d+\]$/)
	assert.match(header(m.raw, 'Reply-To'), /help\+[^@]+@desk.test/)
	assert.equal((await p.admin.ok('GET', '/settings')).subject_tag, true)
	assert.equal((await p.admin.ok('PATCH', '/settings', { subject_tag: false })).subject_tag, false)
	assert.equal((await p.admin.ok('PATCH', '/settings', { company: 'Acme' })).subject_tag, false)
	assert.equal((await p.admin.ok('PATCH', `/mailboxes/${box.id}`, { plain_reply: true })).plain_reply, true)
	assert.equal((await p.admin.ok('PATCH', `/mailboxes/${box.id}`, { from_name: 'Acme' })).plain_reply, true)
	assert.equal((await p.admin.ok('GET', '/mailboxes')).mailboxes[0].plain_reply, true)
	await reply()
	m = await nextMail()
	assert.equal(header(m.raw, 'Subject'), 'Re: Broken door')
	assert.equal(header(m.raw, 'Reply-To'), '')
	await p.admin.ok('PATCH', '/settings', { subject_tag: true })
	await p.admin.ok('PATCH', `/mailboxes/${box.id}`, { plain_reply: false })
	await reply()
	m = await nextMail()
	assert.match(header(m.raw, 'Subject'), /\[#\d+\]$/)
	assert.match(header(m.raw, 'Reply-To'), /help\+/)
})
