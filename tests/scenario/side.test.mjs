// Beside a ticket: talks with others that the customer never sees, splits, problems with
// their incidents, follow-ups, and who else is told of the status.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../lib/http.mjs'
import { smtpScript, startScripted } from '../lib/mail_hostile.mjs'
import { startPronto } from '../lib/pronto.mjs'

let p, ana, smtp
const mails = []

before(async () => {
	smtp = await startScripted(smtpScript({ take: m => mails.push(m) }))
	p = await startPronto()
	ana = await p.addAgent('Ana Agent')
	await p.admin.ok('POST', '/mailboxes', {
		name: 'Help', address: 'help@desk.test', in_kind: 'none', out_kind: 'smtp', out_host: '127.0.0.1', out_port: smtp.port, out_tls: 'none', active: true, auto_ack: false,
	})
})
after(async () => {
	await p?.stop()
	await smtp?.stop()
})

let n = 0
const opens = (more = {}) => ana.client.ok('POST', '/tickets', { subject: `Case number ${++n}`, html: '<p>The secret of the customer</p>', kind: 'in', channel: 'phone', requester: { name: 'Cora', email: 'cora@customer.test' }, ...more })
const thread = id => ana.client.ok('GET', `/tickets/${id}/thread?limit=100`)
const ticket = id => ana.client.ok('GET', `/tickets/${id}`)
const beside = id => ana.client.ok('GET', `/tickets/${id}/beside`)
const header = (raw, name) => raw.replace(/\r\n[ \t]+/g, ' ').match(new RegExp(`^${name}: (.*)$`, 'mi'))?.[1] ?? ''
const mailTo = address => until(`a mail to ${address}`, () => {
	const i = mails.findIndex(m => m.to.includes(address))
	return i >= 0 && mails.splice(i, 1)[0]
})

test('a talk goes on beside the ticket, and neither side sees the other', async () => {
	const t = await opens()
	await ana.client.ok('POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p>We ask the workshop</p>', undo_ms: -1 })
	const toCora = await mailTo('cora@customer.test')
	const before = (await thread(t.id)).messages.length
	const drawing = await ana.client.upload('drawing.txt', 'text/plain', Buffer.from('a lid'))
	const s = await ana.client.ok('POST', `/tickets/${t.id}/talks`, { subject: 'Spare part', to: ['smith@workshop.test'], html: '<p>Do you have it?</p>', hold: true, undo_ms: -1, attachment_ids: [drawing.id] })
	assert.deepEqual(s.messages[0].attachments.map(a => a.name), ['drawing.txt'])
	assert.equal((await ticket(t.id)).category, 'hold')
	const out = await mailTo('smith@workshop.test')
	assert.equal(header(out.raw, 'Subject'), 'Spare part')
	assert.match(out.raw, /filename="?drawing\.txt/)
	assert.doesNotMatch(out.raw, /secret|ask the workshop/i, 'nothing of the thread goes along')
	assert.equal(header(out.raw, 'References'), '')
	assert.notEqual(header(out.raw, 'Reply-To'), header(toCora.raw, 'Reply-To'))
	const back = header(out.raw, 'Reply-To').match(/[\w.+-]+@desk.test/)[0]
	p.must(['mail', 'deliver', 'help@desk.test'], { input: `From: Smith <smith@workshop.test>\r\nTo: ${back}\r\nSubject: Re: Spare part\r\nMessage-ID: <w1@workshop.test>\r\n\r\nYes, on Monday\r\n` })
	const talk = await until('the answer', async () => {
		const x = await ana.client.ok('GET', `/talks/${s.talk.id}`)
		return x.messages.length === 2 && x
	})
	assert.deepEqual([talk.talk.waiting, talk.talk.state, talk.messages[1].author.address, talk.messages[1].text.trim()], [false, 'open', 'smith@workshop.test', 'Yes, on Monday'])
	assert.equal((await ticket(t.id)).category, 'open', 'no longer waiting')
	const th = await thread(t.id)
	assert.equal(th.messages.length, before)
	assert.ok(th.events.some(e => e.kind === 'side.received'))
	/* by Message-ID alone, and once more after being marked as done */
	await ana.client.ok('PATCH', `/talks/${s.talk.id}`, { state: 'done' })
	p.must(['mail', 'deliver', 'help@desk.test'], { input: `From: Smith <smith@workshop.test>\r\nTo: help@desk.test\r\nSubject: Re: Spare part\r\nMessage-ID: <w2@workshop.test>\r\nReferences: ${header(out.raw, 'Message-ID')}\r\n\r\nRather on Tuesday\r\n` })
	await until('the second answer', async () => (await ana.client.ok('GET', `/talks/${s.talk.id}`)).messages.length === 3)
	assert.equal((await beside(t.id)).talks[0].state, 'open')
	await ana.client.ok('POST', `/talks/${s.talk.id}/messages`, { html: '<p>Fine</p>', undo_ms: -1 })
	const more = await mailTo('smith@workshop.test')
	assert.equal(header(more.raw, 'Subject'), 'Re: Spare part')
	assert.match(header(more.raw, 'References'), /w2@workshop.test/)
	/* what the customer gets next speaks of none of it */
	await ana.client.ok('POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p>It comes on Tuesday</p>', undo_ms: -1 })
	const last = await mailTo('cora@customer.test')
	assert.doesNotMatch(last.raw, /workshop|Monday|Spare/)
	assert.equal((await thread(t.id)).messages.length, before + 1)
	const no = await ana.client.api('POST', `/tickets/${t.id}/talks`, { subject: 'x', to: ['cora@customer.test'], html: '<p>x</p>' })
	assert.equal(no.status, 422)
})

test('a message becomes a ticket and goes back', async () => {
	const t = await opens()
	p.must(['mail', 'deliver', 'help@desk.test'], { input: `From: Cora <cora@customer.test>\r\nTo: help@desk.test\r\nSubject: Unrelated [#${t.id}]\r\nMessage-ID: <sp${process.pid}@customer.test>\r\n\r\nAlso the lamp is dark\r\n` })
	const mail = await until('the mail', async () => (await ana.client.ok('GET', '/tickets?view=open&limit=100')).tickets.find(x => x.subject.startsWith('Unrelated')))
	await ana.client.ok('POST', `/tickets/${mail.id}/merge`, { into_id: t.id })
	const m = (await thread(t.id)).messages.find(x => x.text.includes('lamp'))
	assert.ok(m)
	assert.equal((await ana.client.api('POST', `/messages/${m.id}/split`, {})).status, 409, 'it is a ticket of its own already: undo the merge')
	await ana.client.ok('DELETE', `/tickets/${mail.id}/merge`)
	p.must(['mail', 'deliver', 'help@desk.test'], { input: `From: Cora <cora@customer.test>\r\nTo: help@desk.test\r\nSubject: Re\r\nMessage-ID: <sp2${process.pid}@customer.test>\r\nReferences: <sp${process.pid}@customer.test>\r\n\r\nThe door creaks\r\n` })
	const door = await until('the second message', async () => (await thread(mail.id)).messages.find(x => x.text.includes('door')))
	const was = p.must(['ticket', 'export', String(mail.id)]).match(/door creaks/g)?.length
	assert.ok(was)
	const made = await ana.client.ok('POST', `/messages/${door.id}/split`, { subject: 'The door' })
	assert.deepEqual([made.subject, made.requester.name, made.messages, made.category], ['The door', 'Cora', 1, 'new'])
	assert.deepEqual((await thread(mail.id)).messages.map(x => x.text.trim()), ['Also the lamp is dark'])
	assert.equal((await beside(mail.id)).split_into[0].id, made.id)
	assert.deepEqual([(await beside(made.id)).split_from.id, (await beside(made.id)).split_undo], [mail.id, true])
	p.must(['mail', 'deliver', 'help@desk.test'], { input: `From: Cora <cora@customer.test>\r\nTo: help@desk.test\r\nSubject: Re\r\nMessage-ID: <sp3${process.pid}@customer.test>\r\nIn-Reply-To: <sp2${process.pid}@customer.test>\r\n\r\nStill creaking\r\n` })
	await until('the answer to it', async () => (await thread(made.id)).messages.some(x => x.text.includes('Still')))
	assert.equal((await ana.client.api('DELETE', `/tickets/${made.id}/split`)).status, 409, 'something was written there')
	const again = (await thread(made.id)).messages.find(x => x.text.includes('Still'))
	const third = await ana.client.ok('POST', `/messages/${again.id}/split`, {})
	assert.equal((await ana.client.ok('DELETE', `/tickets/${third.id}/split`)).id, made.id)
	assert.equal((await thread(made.id)).messages.length, 2)
	assert.equal((await ticket(third.id)).merged_into_id, made.id)
	assert.equal(p.command(['sla', 'verify']).status, 0)
})

test('incidents of a problem are answered and solved at once, each in its language', async () => {
	const problem = await opens({ subject: 'The line is down' })
	const people = ['ana', 'bea', 'carl'], list = []
	for (const who of people) list.push(await opens({ subject: `No line for ${who}`, requester: { name: who, email: `${who}@customer.test` } }))
	for (const t of list) await ana.client.ok('PUT', `/tickets/${t.id}/problem`, { problem_id: problem.id })
	const b = await beside(problem.id)
	assert.deepEqual([b.incident_count, b.incidents.map(x => x.id)], [3, list.map(t => t.id)])
	assert.equal((await ticket(problem.id)).type, 'problem')
	assert.equal((await beside(list[0].id)).problem.id, problem.id)
	assert.equal((await ana.client.api('PUT', `/tickets/${problem.id}/problem`, { problem_id: list[0].id })).status, 409)
	await ana.client.ok('PUT', `/tickets/${list[2].id}/problem`, { problem_id: null })
	const r = await ana.client.ok('POST', `/tickets/${problem.id}/incidents/answer`, { ids: list.map(t => t.id), texts: [{ language: 'en', html: '<p>The line is back</p>' }, { language: 'es', html: '<p>La línea ha vuelto</p>' }], category: 'solved' })
	assert.deepEqual(r.done, [list[0].id, list[1].id])
	assert.deepEqual(r.failed.map(f => f.id), [list[2].id])
	assert.ok(r.failed[0].message)
	for (const t of list.slice(0, 2)) {
		assert.equal((await ticket(t.id)).category, 'solved')
		assert.match((await thread(t.id)).messages.at(-1).text, /line is back/)
	}
	// held like any reply: all of it is taken back, the status with it
	assert.ok(r.undo_until)
	for (const id of r.message_ids) await ana.client.ok('POST', `/messages/${id}/undo`)
	for (const t of list.slice(0, 2)) {
		assert.equal((await ticket(t.id)).category, 'new')
		assert.ok((await thread(t.id)).messages.at(-1).undone_at, 'the answer is taken back')
	}
	const now = await ana.client.ok('POST', `/tickets/${problem.id}/incidents/answer`, { ids: [list[0].id], texts: [{ language: 'en', html: '<p>The line is back</p>' }], undo_ms: -1 })
	assert.deepEqual([now.message_ids.length, now.undo_until], [1, null])
	assert.equal((await ticket(list[2].id)).category, 'new')
})

test('a solved ticket gets a follow-up, a repeated question is counted', async () => {
	const who = { name: 'Rita', email: 'rita@customer.test' }
	const a = await opens({ subject: 'Invoice of March is wrong', requester: who })
	assert.equal((await ana.client.api('POST', `/tickets/${a.id}/follow-up`)).status, 409)
	const rule = await p.admin.ok('POST', '/rules', { name: 'Again', on: ['opened'], when: { field: 'repeat_contacts', op: 'at_least', value: 1 }, actions: [{ do: 'add_tags', tags: ['again'] }] })
	const again = await opens({ subject: 'Re: wrong invoice of March', requester: who })
	assert.equal((await beside(again.id)).repeat, 1)
	const other = await opens({ subject: 'Change of address', requester: who })
	assert.equal((await beside(other.id)).repeat, 0)
	assert.deepEqual(await Promise.all([a, again, other].map(async t => (await ana.client.ok('GET', `/tickets/${t.id}`)).tags)), [[], ['again'], []], 'a rule knows it too')
	await p.admin.ok('DELETE', `/rules/${rule.id}`)
	await p.admin.ok('PATCH', '/settings', { repeat_days: 0 })
	assert.equal((await beside((await opens({ subject: 'Invoice of March, wrong again', requester: who })).id)).repeat, 0, 'switched off')
	assert.equal((await p.admin.ok('PATCH', '/settings', { repeat_days: 30 })).repeat_days, 30)
	assert.equal((await p.admin.api('PATCH', '/settings', { repeat_days: 400 })).body.errors[0].field, 'repeat_days')
	await ana.client.ok('PATCH', `/tickets/${a.id}`, { category: 'solved' })
	const f = await ana.client.ok('POST', `/tickets/${a.id}/follow-up`)
	assert.deepEqual([f.follows_id, f.requester.name], [a.id, 'Rita'])
	assert.equal((await beside(a.id)).followed_by[0].id, f.id)
	assert.equal((await beside(f.id)).follows.id, a.id)
})

test('another department is told of the status', async () => {
	const t = await opens()
	const b = await ana.client.ok('PUT', `/tickets/${t.id}/status-watch`, { status_watch: [{ address: 'stock@desk.test', locale: 'es' }] })
	assert.deepEqual(b.status_watch, [{ address: 'stock@desk.test', locale: 'es' }])
	await ana.client.ok('PATCH', `/tickets/${t.id}`, { category: 'pending' })
	const m = await mailTo('stock@desk.test')
	assert.match(p.must(['mail', 'parse'], { input: m.raw }), /a la espera del cliente/)
	assert.equal((await ana.client.api('PUT', `/tickets/${t.id}/status-watch`, { status_watch: [{ address: 'nonsense' }] })).status, 422)
})
