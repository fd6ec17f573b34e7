// What the server denies itself, and how large a mail each mailbox takes by LMTP.
import assert from 'node:assert/strict'
import fs from 'node:fs'
import { after, before, test } from 'node:test'
import { sendMail } from '../lib/mail_client.mjs'
import { freePort, startPronto } from '../lib/pronto.mjs'

let p, lmtp
before(async () => {
	lmtp = await freePort()
	p = await startPronto({ env: { PRONTO_LMTP_LISTEN: `127.0.0.1:${lmtp}` } })
})
after(() => p?.stop())

const landlock = () => Number(/evt=serve\.ready .*landlock=(\d+)/.exec(p.log())[1])
const privileges = () => fs.readFileSync(`/proc/${p.child.pid}/status`, 'utf8')

test('where the kernel has Landlock the server is behind it, unless that is switched off', async t => {
	if (!landlock()) return t.skip('this kernel has no Landlock')
	assert.match(privileges(), /^NoNewPrivs:\s*1$/m)
	await p.admin.upload('a.txt', 'text/plain', Buffer.from('written below the data folder'))
	await p.restart({ PRONTO_CONFINE: '0' })
	assert.match(p.log(), /landlock=0/)
	assert.match(privileges(), /^NoNewPrivs:\s*0$/m)
	await p.restart()
})

test('a mail larger than its mailbox takes is refused for that mailbox alone', async () => {
	const small = await p.mailbox('small@desk.test'), large = await p.mailbox('large@desk.test')
	await p.admin.ok('PATCH', `/mailboxes/${small.id}`, { size_limit: 65536 })
	const mail = bytes => `From: cora@customer.test\r\nTo: small@desk.test\r\nSubject: Case\r\nMessage-ID: <${bytes}@customer.test>\r\n\r\n${'word '.repeat(bytes / 5)}\r\n`.replace(/(.{500}) /g, '$1\r\n')
	const send = raw => sendMail({ port: lmtp, lmtp: true, from: 'cora@customer.test', to: ['small@desk.test', 'large@desk.test'], raw })
	const big = await send(mail(100000))
	assert.deepEqual(big.data.map(x => x.code), [552, 250])
	assert.match(big.data[0].text, /5\.3\.4/)
	assert.deepEqual((await send(mail(1000))).data.map(x => x.code), [250, 250])
	assert.ok(large.id)
})
