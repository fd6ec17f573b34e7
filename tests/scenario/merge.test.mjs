// Two tickets that become one, and part again: to the byte, by every way in, and at once.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../lib/http.mjs'
import { smtpScript, startScripted } from '../lib/mail_hostile.mjs'
import { startPronto } from '../lib/pronto.mjs'

let p, ana, ben, smtp
const mails = []

before(async () => {
	smtp = await startScripted(smtpScript({ take: m => mails.push(m) }))
	p = await startPronto()
	ana = await p.addAgent('Ana Agent')
	ben = await p.addAgent('Ben Agent')
	await p.admin.ok('POST', '/mailboxes', {
		name: 'Help', address: 'help@desk.test', in_kind: 'none', out_kind: 'smtp', out_host: '127.0.0.1', out_port: smtp.port, out_tls: 'none', active: true, auto_ack: false,
	})
})
after(async () => {
	await p?.stop()
	await smtp?.stop()
})

let n = 0
/** A mail that comes in; gives its Message-ID. */
const comes = ({ from = 'Cora <cora@customer.test>', subject = 'x', text = 'Hello', to = 'help@desk.test', refs } = {}) => {
	const id = `<m${++n}.${process.pid}@customer.test>`
	p.must(['mail', 'deliver', 'help@desk.test'], {
		input: [`From: ${from}`, `To: ${to}`, `Subject: ${subject}`, `Message-ID: ${id}`, ...(refs ? [`In-Reply-To: ${refs}`, `References: ${refs}`] : []), '', text, ''].join('\r\n'),
	})
	return id
}
const arrives = async more => {
	const subject = `Case ${++n} ${process.pid}`
	const rfc = comes({ subject, ...more })
	const t = await until('the ticket', async () => (await p.admin.ok('GET', '/tickets?view=open&limit=200')).tickets.find(x => x.subject === subject))
	return { ...t, rfc }
}
/** The same without a mail. */
const opens = (more = {}) => ana.client.ok('POST', '/tickets', { subject: `Case ${++n}`, html: '<p>Hello</p>', kind: 'in', channel: 'phone', requester: { name: 'Cora', email: 'cora@customer.test' }, ...more })
const dump = id => p.must(['ticket', 'export', String(id)])
const thread = id => ana.client.ok('GET', `/tickets/${id}/thread?limit=100`)
const ticket = id => ana.client.ok('GET', `/tickets/${id}`)
const merge = (from, into, more = {}, c = ana.client) => c.api('POST', `/tickets/${from}/merge`, { into_id: into, ...more })
const part = (from, c = ana.client) => c.api('DELETE', `/tickets/${from}/merge`)
const says = async (id, text) => until(`"${text}" in ${id}`, async () => (await thread(id)).messages.find(m => m.text.includes(text) && m.ticket_id === id))

test('merging and undoing leaves both as they were, to the byte', async () => {
	const a = await arrives({ text: 'The first word' }), b = await opens({ html: '<p>The second word</p>' })
	await ana.client.ok('POST', `/tickets/${b.id}/messages`, { kind: 'public', html: '<p>We look</p>', undo_ms: -1 })
	await ana.client.ok('PATCH', `/tickets/${b.id}`, { category: 'pending', assignee_id: ana.agent.id })
	await until('the mail', () => mails.length)
	await until('sent', async () => (await thread(b.id)).messages.some(m => m.delivery?.[0]?.state === 'sent'))
	for (const key of ['order_no', 'colours']) await p.admin.ok('POST', '/fields', key === 'colours'
		? { key, kind: 'choices', label: { en: 'Colours' }, options: [{ key: 'red', label: { en: 'Red' } }, { key: 'blue', label: { en: 'Blue' } }] }
		: { key, kind: 'text', label: { en: 'Order' } })
	const reason = await p.admin.ok('POST', '/reasons', { names: { en: 'Late parcel' } })
	await ana.client.ok('PATCH', `/tickets/${a.id}`, { fields: { order_no: 'A-1', colours: ['red', 'blue'] }, reason_id: reason.id })
	await ana.client.ok('PATCH', `/tickets/${b.id}`, { fields: { order_no: 'B-2' } })
	const was = [dump(a.id), dump(b.id)]
	assert.match(was[0], /The first word/)
	const seen = await ana.client.ok('GET', `/tickets/${a.id}/merge/preview?into=${b.id}`)
	assert.deepEqual(seen.copies, [{ what: 'reason', name: '', value: 'Late parcel' }, { what: 'field', name: 'Colours', value: 'Red, Blue' }])
	assert.equal(JSON.parse(was[1]).message.length, 2)
	const r = await merge(a.id, b.id)
	assert.equal(r.status, 200, JSON.stringify(r.body))
	assert.equal(r.body.id, b.id)
	assert.equal(r.body.category, 'open', 'somebody waits for an answer')
	assert.deepEqual([r.body.fields, r.body.reason_id], [{ order_no: 'B-2', colours: ['red', 'blue'] }, reason.id], 'what it had stays, what it lacked came')
	assert.deepEqual((await thread(b.id)).messages.map(m => [m.ticket_id, m.text.trim()]), [[a.id, 'The first word'], [b.id, 'The second word'], [b.id, 'We look']])
	const old = await ticket(a.id)
	assert.deepEqual([old.merged_into_id, old.category], [b.id, 'closed'])
	for (const view of ['open', 'solved', 'unassigned']) assert.ok(!(await ana.client.ok('GET', `/tickets?view=${view}&limit=200`)).tickets.some(t => t.id === a.id), view)
	const shown = await ana.client.ok('GET', `/tickets/${b.id}/merges`)
	assert.deepEqual([shown.into[0].from_id, shown.into[0].by, shown.into[0].undone_at], [a.id, 'Ana Agent', null])
	assert.notDeepEqual([dump(a.id), dump(b.id)], was)
	assert.equal((await part(a.id)).status, 200)
	assert.equal(dump(a.id), was[0])
	assert.equal(dump(b.id), was[1])
	assert.equal(p.command(['sla', 'verify']).status, 0)
	assert.equal((await part(a.id)).status, 409)
})

test('the old number finds the target: by address, by Message-ID, by number, and its own ticket after the undo', async () => {
	const a = await arrives(), b = await opens()
	mails.length = 0
	await ana.client.ok('POST', `/tickets/${a.id}/messages`, { kind: 'public', html: '<p>To the old one</p>', undo_ms: -1 })
	const mail = await until('the mail', () => mails.shift())
	const reply = /^Reply-To:.*?([\w.+-]+@desk\.test)/im.exec(mail.raw.replace(/\r\n[ \t]+/g, ' '))[1]
	assert.match(reply, /\+p[0-9a-f]{32}@/)
	assert.equal((await merge(a.id, b.id)).status, 200)
	comes({ subject: 'Re', to: reply, text: 'By the address' })
	comes({ subject: 'Re', refs: a.rfc, text: 'By the reference' })
	await says(b.id, 'By the address')
	await says(b.id, 'By the reference')
	const own = /^Message-ID:\s*(<[^>]+>)/im.exec(mail.raw)[1]
	comes({ subject: 'Re', refs: own, text: 'By our own id' })
	await says(b.id, 'By our own id')
	assert.equal((await thread(a.id)).messages.length, 2, 'the old one keeps what it had')
	for (const [method, path, body] of [['POST', 'messages', { kind: 'note', html: '<p>late</p>' }], ['PATCH', '', { priority: 4 }]]) {
		const r = await ana.client.api(method, `/tickets/${a.id}${path && '/' + path}`, body)
		assert.equal(r.status, 409)
		assert.match(JSON.stringify(r.body), new RegExp(`#${b.id}`))
	}
	assert.equal((await part(a.id)).status, 200)
	comes({ subject: 'Re', to: reply, text: 'Afterwards by the address' })
	comes({ subject: 'Re', refs: own, text: 'Afterwards by our own id' })
	await says(a.id, 'Afterwards by the address')
	await says(a.id, 'Afterwards by our own id')
	assert.equal((await thread(b.id)).messages.filter(m => m.text.startsWith('By ')).length, 3, 'what was written since stays')
})

test('what may not be merged is refused with a reason', async () => {
	const a = await opens(), b = await opens(), other = await opens({ requester: { name: 'Otto', email: 'otto@customer.test' } })
	assert.equal((await merge(a.id, a.id)).status, 422)
	assert.equal((await merge(a.id, 999999)).status, 404)
	assert.equal((await merge(a.id, other.id)).status, 409)
	assert.equal((await merge(a.id, other.id, { other_customer: true })).status, 200)
	assert.ok((await ticket(other.id)).participants.some(x => x.person.address === 'cora@customer.test' && x.role === 'cc'))
	assert.equal((await merge(other.id, a.id)).status, 409, 'no circles')
	assert.equal((await merge(b.id, other.id, { other_customer: true })).status, 200)
	assert.equal((await part(a.id)).status, 200)
	assert.equal((await part(b.id)).status, 200)
	assert.ok(!(await ticket(other.id)).participants.length)
	await ana.client.ok('PATCH', `/tickets/${b.id}`, { category: 'solved' })
	await ana.client.ok('PATCH', `/tickets/${b.id}`, { category: 'closed' })
	assert.equal((await merge(a.id, b.id)).status, 409)
	assert.equal((await merge(b.id, a.id)).status, 409)
})

test('merges in a row show everything, and part from the last on', async () => {
	const [a, b, d] = [await arrives(), await opens(), await opens()]
	assert.equal((await merge(a.id, b.id)).status, 200)
	assert.equal((await merge(b.id, d.id)).status, 200)
	assert.deepEqual((await thread(d.id)).messages.map(m => m.ticket_id), [a.id, b.id, d.id])
	comes({ subject: 'Re', refs: a.rfc, text: 'All the way' })
	await says(d.id, 'All the way')
	assert.equal((await part(a.id)).status, 409)
	assert.equal((await part(b.id)).status, 200)
	assert.equal((await part(a.id)).status, 200)
	assert.equal((await thread(d.id)).messages.length, 2)
})

test('at once: one merge wins, and an answer beside it is in one place', async () => {
	for (let i = 0; i < 3; i++) {
		const [a, b, d] = [await opens(), await opens(), await opens()]
		const two = await Promise.all([merge(a.id, b.id), merge(a.id, d.id, {}, ben.client)])
		assert.deepEqual(two.map(r => r.status).sort(), [200, 409])
		const into = two[0].status === 200 ? b.id : d.id
		assert.equal((await ticket(a.id)).merged_into_id, into)
		const cross = await Promise.all([merge(b.id, d.id), merge(d.id, b.id, {}, ben.client)])
		assert.deepEqual(cross.map(r => r.status).sort(), [200, 409])
		const living = cross[0].status === 200 ? d.id : b.id
		assert.deepEqual((await thread(living)).messages.map(m => m.ticket_id).sort(), [a.id, b.id, d.id].sort())
	}
	const a = await arrives(), b = await opens()
	const word = `meanwhile ${process.pid}`
	const [m, r] = await Promise.all([merge(a.id, b.id), ben.client.api('POST', `/tickets/${a.id}/messages`, { kind: 'public', html: `<p>${word}</p>` }), comes({ subject: 'Re', refs: a.rfc, text: 'a customer too' })])
	assert.equal(m.status, 200)
	assert.ok(r.status === 200 || r.status === 201 || r.status === 409, String(r.status))
	await until('the customer', async () => (await thread(b.id)).messages.some(x => x.text.includes('a customer too')))
	const all = (await thread(b.id)).messages.map(x => x.text.trim())
	assert.equal(all.filter(x => x === word).length, r.status === 409 ? 0 : 1)
	const [u, r2] = await Promise.all([part(a.id), ben.client.api('POST', `/tickets/${b.id}/messages`, { kind: 'note', html: '<p>both</p>' }), comes({ subject: 'Re', refs: a.rfc, text: 'and once more' })])
	assert.equal(u.status, 200)
	assert.ok(r2.status < 300)
	await until('the customer', async () => [...(await thread(a.id)).messages, ...(await thread(b.id)).messages].filter(x => x.text.includes('and once more')).length === 1)
	assert.equal(p.command(['sla', 'verify']).status, 0)
})

test('the customer is told in his language when the agent wants it', async () => {
	const a = await arrives({ text: 'Buenos días, la impresora no funciona desde ayer y necesito ayuda, por favor. Muchas gracias por su respuesta.' }), b = await opens()
	mails.length = 0
	assert.equal((await merge(a.id, b.id, { notify: true })).status, 200)
	const m = await until('the notice', () => mails.find(x => x.raw.includes('Auto-Submitted')))
	assert.deepEqual(m.to, ['cora@customer.test'])
	assert.match(p.must(['mail', 'parse'], { input: m.raw }), new RegExp(`${b.id}`))
})
