// A mailbox by POP3 on a real Dovecot: each mail becomes one ticket and stays on the server
// (told apart by UIDL), also after the server was killed; or it is deleted once it is stored.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../lib/http.mjs'
import { sendMail } from '../lib/mail_client.mjs'
import { startDovecot } from '../lib/mailservers.mjs'
import { ADMIN, startPronto } from '../lib/pronto.mjs'

let p, dovecot, box

const USER = 'help@desk.test'
before(async () => {
	dovecot = await startDovecot({ users: { [USER]: 'secret' } })
	p = await startPronto()
	box = await p.admin.ok('POST', '/mailboxes', {
		name: 'Help', address: USER, in_kind: 'pop3', in_host: '127.0.0.1', in_port: dovecot.ports.pop3, in_tls: 'none', in_user: USER, in_password: 'secret',
		in_after: 'keep', out_kind: 'none', active: true, auto_ack: false,
	})
})
after(async () => {
	await p?.stop()
	await dovecot?.stop()
})

const deliver = n => sendMail({
	port: dovecot.ports.lmtp, lmtp: true, from: 'cora@customer.test', to: [USER],
	raw: `From: Cora <cora@customer.test>\r\nTo: ${USER}\r\nSubject: POP ${n}\r\nDate: ${new Date().toUTCString()}\r\nMessage-ID: <pop${n}@customer.test>\r\n\r\nMail ${n}\r\n.dot\r\n`,
})
const subjects = async () => (await p.admin.ok('GET', '/tickets?view=open&limit=200')).tickets.map(t => t.subject).filter(s => s.startsWith('POP')).sort()
const onServer = () => Number(dovecot.doveadm('mailbox', 'status', '-u', USER, 'messages', 'INBOX').match(/messages=(\d+)/)[1])
const state = async () => (await p.admin.ok('GET', '/mailboxes')).mailboxes[0]
/** POP3 is asked once a minute; a mailbox that is put to use is looked at once. */
async function look() {
	for (const active of [false, true]) {
		await p.admin.ok('PATCH', `/mailboxes/${box.id}`, { active })
		await new Promise(r => setTimeout(r, 400))
	}
}
const arrive = async n => {
	for (let i = 1; i < 60; i++) {
		const s = await subjects()
		if (s.length >= n) return s
		if (i % 12 === 0) await look()
		await new Promise(r => setTimeout(r, 250))
	}
	return subjects()
}

test('mails become tickets once and stay on the server', async () => {
	for (const n of [1, 2, 3]) await deliver(n)
	assert.deepEqual(await arrive(3), ['POP 1', 'POP 2', 'POP 3'])
	const t = (await p.admin.ok('GET', '/tickets?view=open')).tickets.find(x => x.subject === 'POP 2')
	const { messages } = await p.admin.ok('GET', `/tickets/${t.id}/thread`)
	assert.match(messages[0].text, /^Mail 2\n\.dot/)
	assert.equal(onServer(), 3)
	await until('the mailbox is well', async () => (await state()).state === 'ok')
	for (let i = 0; i < 3; i++) {
		await look()
		await new Promise(r => setTimeout(r, 500))
	}
	assert.deepEqual(await subjects(), ['POP 1', 'POP 2', 'POP 3'])
})

test('none comes twice after the server was killed, and what came meanwhile comes', async () => {
	await p.kill()
	await deliver(4)
	await p.launch()
	p.admin = await p.as(ADMIN.email, ADMIN.password)
	assert.deepEqual(await arrive(4), ['POP 1', 'POP 2', 'POP 3', 'POP 4'])
	await look()
	await new Promise(r => setTimeout(r, 1000))
	assert.equal((await subjects()).length, 4)
	assert.equal(onServer(), 4)
})

test('with "delete" the server is emptied, but only of what is stored', async () => {
	await p.admin.ok('PATCH', `/mailboxes/${box.id}`, { in_after: 'delete' })
	await deliver(5)
	assert.equal((await arrive(5)).length, 5)
	await until('the server is empty', () => onServer() === 0, 15000)
	await look()
	await new Promise(r => setTimeout(r, 500))
	assert.deepEqual(await subjects(), ['POP 1', 'POP 2', 'POP 3', 'POP 4', 'POP 5'])
})
