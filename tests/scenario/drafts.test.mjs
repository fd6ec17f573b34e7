// Drafts survive everything and belong to one agent, one ticket, one mode; undoing a
// send gives the words back.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { ADMIN, startPronto } from '../lib/pronto.mjs'

let p, ana, ben, t

before(async () => {
	p = await startPronto()
	ana = await p.addAgent('Ana Agent')
	ben = await p.addAgent('Ben Agent')
	t = await ana.client.ok('POST', '/tickets', {
		subject: 'T', html: '<p>x</p>', kind: 'in', channel: 'phone', requester: { name: 'C', email: 'c@customer.test' },
	})
})
after(() => p?.stop())

const put = (c, mode, html, rev = 0) => c.ok('PUT', `/drafts/t${t.id}/${mode}`, { html, to: ['a@customer.test'], cc: [], attachment_ids: [], rev })

test('a draft is kept, changed and found again', async () => {
	assert.equal((await ana.client.api('GET', `/drafts/t${t.id}/reply`)).status, 404)
	const a = await put(ana.client, 'reply', '<p>Dear</p>')
	const b = await put(ana.client, 'reply', '<p>Dear Cora</p>', a.rev)
	assert.ok(b.rev > a.rev)
	const got = await ana.client.ok('GET', `/drafts/t${t.id}/reply`)
	assert.equal(got.html, '<p>Dear Cora</p>')
	assert.deepEqual([got.rev, got.to, got.cc], [b.rev, ['a@customer.test'], []])
	assert.ok((await ana.client.ok('GET', '/drafts')).drafts.some(d => d.key === `t${t.id}` && d.mode === 'reply'))
})

test('reply and note are apart, agents are apart', async () => {
	await put(ana.client, 'note', '<p>only us</p>')
	assert.notEqual((await ana.client.ok('GET', `/drafts/t${t.id}/reply`)).html, '<p>only us</p>')
	assert.equal((await ben.client.api('GET', `/drafts/t${t.id}/note`)).status, 404)
	assert.equal((await ben.client.ok('GET', '/drafts')).drafts.length, 0)
	assert.equal((await ana.client.api('GET', '/drafts/new/new')).status, 404, 'a new ticket shows nobody else’s draft')
})

test('drafts outlive the session and a killed server', async () => {
	await put(ana.client, 'reply', '<p>Keep me</p>', (await ana.client.ok('GET', `/drafts/t${t.id}/reply`)).rev)
	await ana.client.ok('DELETE', '/session')
	await p.kill()
	await p.launch()
	p.admin = null
	ana.client = await p.as(ana.email, ana.password)
	ben.client = await p.as(ben.email, ben.password)
	assert.equal((await ana.client.ok('GET', `/drafts/t${t.id}/reply`)).html, '<p>Keep me</p>')
})

test('the row says that I have a draft; discarding takes it away', async () => {
	const mine = async c => (await c.ok('GET', '/tickets?view=open')).tickets.find(x => x.id === t.id).draft
	assert.deepEqual([await mine(ana.client), await mine(ben.client)], [true, false])
	await ana.client.ok('DELETE', `/drafts/t${t.id}/reply`)
	await ana.client.ok('DELETE', `/drafts/t${t.id}/note`)
	assert.equal(await mine(ana.client), false)
	assert.equal((await ana.client.api('GET', `/drafts/t${t.id}/reply`)).status, 404)
})

test('another device sees the names and sizes of what was attached', async () => {
	const file = await ana.client.upload('Presupuesto año.pdf', 'application/pdf', Buffer.from('%PDF-1.4 x'))
	await ana.client.ok('PUT', `/drafts/t${t.id}/reply`, { html: '<p>x</p>', to: [], cc: [], attachment_ids: [file.id, 999999], rev: 0 })
	const other = await p.as(ana.email, ana.password)
	const got = await other.ok('GET', `/drafts/t${t.id}/reply`)
	assert.deepEqual(got.attachments.map(a => [a.id, a.name, a.size, a.mime_type, a.url]), [[file.id, 'Presupuesto año.pdf', 10, 'application/pdf', file.url]])
	await ana.client.ok('DELETE', `/drafts/t${t.id}/reply`)
})

test('strange keys are refused', async () => {
	for (const key of ['t0', 't999999', 'x', 't1e3', 't-1', '..', `t${t.id}x`])
		assert.ok((await ana.client.api('PUT', `/drafts/${encodeURIComponent(key)}/reply`, { html: 'x', to: [], cc: [], attachment_ids: [], rev: 0 })).status >= 400, key)
	assert.ok((await ana.client.api('PUT', `/drafts/t${t.id}/shout`, { html: 'x', to: [], cc: [], attachment_ids: [], rev: 0 })).status >= 400)
})

async function withMailbox() {
	p.admin ??= await p.as(ADMIN.email, ADMIN.password)
	return p.opt.box ??= await p.mailbox()
}

test('undo within the time gives back the words, byte for byte, and no mail leaves', async () => {
	const box = await withMailbox()
	const a = await ana.client.ok('POST', '/tickets', {
		subject: 'Undo', html: '<p>x</p>', kind: 'in', channel: 'phone', mailbox_id: box.id, requester: { name: 'C', email: 'c@customer.test' },
	})
	const html = '<p>Señor, a &amp; b <b>c</b></p>'
	const sent = await ana.client.ok('POST', `/tickets/${a.id}/messages`, { kind: 'public', html, cc: ['boss@customer.test'] })
	assert.deepEqual(sent.message.delivery.map(d => d.state), ['held', 'held'])
	assert.ok(sent.message.undo_until > Date.now())
	assert.equal((await ben.client.api('POST', `/messages/${sent.message.id}/undo`)).status, 409, 'only its author')
	const back = await ana.client.ok('POST', `/messages/${sent.message.id}/undo`)
	assert.equal(back.draft.html, html)
	assert.equal(back.draft.mode, 'reply')
	assert.deepEqual(back.draft.cc, ['boss@customer.test'])
	const th = await ana.client.ok('GET', `/tickets/${a.id}/thread`)
	const m = th.messages.find(x => x.id === sent.message.id)
	assert.ok(!m || m.undone_at)
	assert.ok(!m || m.delivery.every(d => d.state === 'cancelled'))
	assert.equal((await ana.client.api('POST', `/messages/${sent.message.id}/undo`)).status, 409)
})

test('after the time it is too late', async () => {
	const box = await withMailbox()
	const a = await ana.client.ok('POST', '/tickets', {
		subject: 'Late', html: '<p>x</p>', kind: 'in', channel: 'phone', mailbox_id: box.id, requester: { name: 'C', email: 'c@customer.test' },
	})
	const sent = await ana.client.ok('POST', `/tickets/${a.id}/messages`, { kind: 'public', html: '<p>x</p>', undo_ms: -1 })
	await new Promise(r => setTimeout(r, 300))
	await ana.client.fails(409, 'message.too_late', 'POST', `/messages/${sent.message.id}/undo`).catch(async e => {
		// A mail that the server has not taken yet may still be stopped; then it must be cancelled.
		const th = await ana.client.ok('GET', `/tickets/${a.id}/thread`)
		const m = th.messages.find(x => x.id === sent.message.id)
		if (!m?.undone_at) throw e
	})
})
