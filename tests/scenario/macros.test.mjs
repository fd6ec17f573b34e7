// Canned replies and macros through the API: whose they are, what they say to whom, what a
// macro does to one ticket and to many, and what taking it back gives back.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startPronto } from '../lib/pronto.mjs'

let p, ana, ben, lia, team, n = 0

before(async () => {
	p = await startPronto()
	await p.mailbox()
	ana = await p.addAgent('Ana Agent')
	ben = await p.addAgent('Ben Agent')
	lia = await p.addAgent('Lia Light', 'light')
	team = await p.admin.ok('POST', '/teams', { name: 'Billing', member_ids: [ana.agent.id] })
})
after(() => p?.stop())

const open = (c, more = {}) =>
	c.ok('POST', '/tickets', {
		subject: `Pedido ${++n}`, html: '<p>Hola, quiero que me devuelvan el dinero del pedido que no ha llegado todavía.</p>', kind: 'in', channel: 'email',
		requester: { name: 'Lucía Fernández', email: 'lucia@customer.test' }, ...more,
	})
const errors = r => r.body.errors.map(e => [e.field, e.key])
const refund = {
	name: 'Refund', scope: 'shared', slot: 3, reply_mode: 'send',
	actions: [
		{ do: 'add_tags', tags: ['refund'] }, { do: 'set_priority', value: 'raise' },
		{ do: 'reply', html: { es: '<p>Hola {{customer.first_name|cliente}}, ya está devuelto ({{ticket.number}}).</p>', en: '<p>Done.</p>' } },
		{ do: 'set_status', category: 'solved' },
	],
}
let macro

test('a canned reply speaks the language of the customer, and its letters may be mistyped', async () => {
	await ana.client.ok('POST', '/canned', {
		name: 'Devolución aceptada', shortcut: 'dev', folder: 'Pagos',
		bodies: { es: '<p>Hola {{customer.first_name}}, devolvemos {{ticket.subject}}.</p>', it: '<p>Ciao</p>', 'pt-PT': '<p>Olá</p>' },
	})
	const t = await open(ana.client)
	const find = async q => (await ana.client.ok('GET', `/canned/search?q=${encodeURIComponent(q)}&ticket=${t.id}`)).canned
	for (const q of ['dev', 'devolucion', 'devoluicon', 'DEVOLUCIÓN acep', 'ciao']) assert.equal((await find(q))[0]?.name, 'Devolución aceptada', q)
	assert.equal((await find('dev'))[0].html, `<p>Hola Lucía, devolvemos ${t.subject}.</p>`)
	assert.deepEqual(await find('nothing'), [])
	const pt = await open(ana.client, { requester: { name: 'João', email: 'joao@customer.test' }, html: '<p>Olá, não recebi a minha encomenda e gostava de saber o que se passa, obrigado.</p>' })
	const hit = (await ana.client.ok('GET', `/canned/search?q=dev&ticket=${pt.id}`)).canned[0]
	assert.deepEqual([hit.html, hit.locale], ['<p>Olá</p>', 'pt-PT'])
})

test('whose it is decides who sees and changes it', async () => {
	const own = await ana.client.ok('POST', '/canned', { name: 'Mine', bodies: { en: '<p>x</p>' } })
	assert.equal((await ben.client.api('PATCH', `/canned/${own.id}`, { name: 'Yours' })).status, 404)
	assert.equal((await p.admin.api('DELETE', `/canned/${own.id}`)).status, 404)
	await ana.client.fails(403, 'sharing.shared', 'POST', '/canned', { name: 'All', scope: 'shared', bodies: { en: '<p>x</p>' } })
	const teams = await ana.client.ok('POST', '/canned', { name: 'Ours', scope: 'team', team_id: team.id, bodies: { en: '<p>x</p>' } })
	assert.ok(!(await ben.client.ok('GET', '/canned')).canned.some(k => k.id === teams.id))
	assert.ok((await p.admin.ok('GET', '/canned')).canned.some(k => k.id === teams.id))
	const again = await ana.client.ok('GET', '/canned')
	assert.ok(again.canned.find(k => k.id === teams.id).may_edit)
	await ana.client.fails(422, 'team.unknown', 'PATCH', `/canned/${own.id}`, { scope: 'team', team_id: 9999 })
})

test('a text with an unknown variable is refused with its line; an open one is not sent', async () => {
	const r = await ana.client.api('POST', '/canned', { name: 'Bad', bodies: { es: '<p>a</p><p>{{customer.pin}}</p>' } })
	assert.equal(r.status, 422)
	assert.deepEqual(errors(r), [['bodies.es', 'vars.unknown']])
	assert.match(r.body.errors[0].message, /2/)
	const t = await open(ana.client)
	await ana.client.fails(422, 'vars.unfilled', 'POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p>{{team.name}}</p>' })
	await ana.client.fails(422, 'vars.unfilled', 'POST', `/tickets/${t.id}/messages`, { kind: 'note', html: '<p>{{team.name}}</p>' })
	await ana.client.ok('POST', `/tickets/${t.id}/messages`, { kind: 'note', html: '<p>{{mustache}} is not ours</p>' })
})

test('its files come along as the sender’s own', async () => {
	const up = await ana.client.upload('terms.txt', 'text/plain', Buffer.from('all of them'))
	const k = await ana.client.ok('POST', '/canned', { name: 'Terms', bodies: { en: '<p>See file</p>' }, attachment_ids: [up.id] })
	assert.equal(k.files[0].name, 'terms.txt')
	const t = await open(ana.client)
	const used = await ana.client.ok('POST', `/canned/${k.id}/use`, { ticket_id: t.id })
	const sent = await ana.client.ok('POST', `/tickets/${t.id}/messages`, { kind: 'public', html: used.html, attachment_ids: used.attachments.map(a => a.id) })
	assert.equal(sent.message.attachments[0].name, 'terms.txt')
	const got = await ana.client.raw('GET', sent.message.attachments[0].url)
	assert.equal(await got.text(), 'all of them')
	assert.equal((await ana.client.ok('GET', '/canned')).canned.find(x => x.id === k.id).used, 1)
	const less = await ana.client.ok('PATCH', `/canned/${k.id}`, { drop_file_ids: [k.files[0].id] })
	assert.deepEqual(less.files, [])
	await ben.client.fails(422, 'attachment.unknown', 'POST', '/canned', { name: 'Theft', bodies: { en: '<p>x</p>' }, attachment_ids: [up.id] })
})

test('a macro answers, tags and solves at once, and says so in the history', async () => {
	macro = await p.admin.ok('POST', '/macros', refund)
	const t = await open(ana.client)
	const words = await ana.client.ok('POST', `/macros/${macro.id}/preview`, { ticket_id: t.id })
	assert.equal(words.reply, `<p>Hola Lucía, ya está devuelto (${t.id}).</p>`)
	const r = await ana.client.ok('POST', `/macros/${macro.id}/apply`, { ticket_ids: [t.id] })
	assert.equal(r.failed.length, 0)
	const now = await ana.client.ok('GET', `/tickets/${t.id}`)
	assert.deepEqual([now.category, now.priority, now.tags], ['solved', 3, ['refund']])
	const th = await ana.client.ok('GET', `/tickets/${t.id}/thread`)
	assert.equal(th.messages.at(-1).text, `Hola Lucía, ya está devuelto (${t.id}).`)
	assert.deepEqual(th.events.find(e => e.kind === 'ticket.tags').detail.via, { kind: 'macro', id: macro.id, name: 'Refund' })
	assert.equal((await ana.client.ok('GET', '/macros')).macros.find(m => m.id === macro.id).used, 1)

	// and all of it comes back while the mail is held
	await ana.client.ok('POST', `/messages/${r.done[0].message_id}/undo`)
	const back = await ana.client.ok('GET', `/tickets/${t.id}`)
	assert.deepEqual([back.category, back.priority, back.tags], ['new', 2, []])
})

test('undo takes back fields, reason, snooze and watchers too, with a message and without', async () => {
	await p.admin.ok('POST', '/fields', { key: 'undo_no', kind: 'text', label: { en: 'Number' } })
	const reason = await p.admin.ok('POST', '/reasons', { names: { en: 'Undo reason' } })
	const actions = [
		{ do: 'set_field', field: 'undo_no', value: 'B-2' }, { do: 'set_reason', reason_id: reason.id }, { do: 'snooze', hours: 48 },
		{ do: 'watch', agent_id: ben.agent.id }, { do: 'set_priority', value: 4 }, { do: 'add_tags', tags: ['later'] },
	]
	const silent = await p.admin.ok('POST', '/macros', { name: 'Silent', scope: 'shared', actions })
	const spoken = await p.admin.ok('POST', '/macros', { name: 'Spoken', scope: 'shared', reply_mode: 'send', actions: [{ do: 'note', html: '<p>Seen</p>' }, ...actions] })
	const state = async id => {
		const x = await ana.client.ok('GET', `/tickets/${id}`)
		return [x.fields, x.reason_id, x.snoozed_until, x.priority, x.tags, (await ana.client.ok('GET', `/tickets/${id}/case`)).watchers]
	}
	for (const m of [silent, spoken]) {
		const t = await open(ana.client)
		await ana.client.ok('PATCH', `/tickets/${t.id}`, { fields: { undo_no: 'A-1' } })
		const before = await state(t.id)
		const { done } = await ana.client.ok('POST', `/macros/${m.id}/apply`, { ticket_ids: [t.id] })
		const after = await state(t.id)
		assert.deepEqual([after[0].undo_no, after[1], after[2] > 0, after[5].includes(ben.agent.id)], ['B-2', reason.id, true, true])
		if (done[0].note_id) await ana.client.ok('POST', `/messages/${done[0].note_id}/undo`)
		else await ana.client.ok('POST', `/tickets/${t.id}/changes/undo`, { at: done[0].at })
		assert.deepEqual(await state(t.id), before, m.name)
		// once more changes nothing, nor does it for somebody else
		await ben.client.ok('POST', `/tickets/${t.id}/changes/undo`, { at: done[0].at })
		assert.deepEqual(await state(t.id), before)
	}
	const t = await open(ana.client)
	const { done } = await ana.client.ok('POST', `/macros/${silent.id}/apply`, { ticket_ids: [t.id] })
	await ben.client.ok('PATCH', `/tickets/${t.id}`, { fields: { undo_no: 'C-3' } })
	const undone = await ana.client.ok('POST', `/tickets/${t.id}/changes/undo`, { at: done[0].at })
	assert.deepEqual(undone.kept, [{ what: 'field', name: 'Number', why: 'somebody has changed it since' }])
	assert.equal(undone.ticket.id, t.id)
	assert.deepEqual((await state(t.id)).slice(0, 3), [{ undo_no: 'C-3' }, null, null], 'what somebody else did since stays')
	const late = await ana.client.api('POST', `/tickets/${t.id}/changes/undo`, { at: done[0].at - 600000 })
	assert.deepEqual([late.status, late.body.errors[0].key], [409, 'message.too_late'])
	for (const m of [silent, spoken]) await p.admin.ok('DELETE', `/macros/${m.id}`)
})

test('a reply changed before sending carries the rest of its macro', async () => {
	const t = await open(ana.client, { priority: 1, tags: ['keep'] })
	const sent = await ana.client.ok('POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p>My own words</p>', macro_id: macro.id })
	assert.deepEqual([sent.ticket.category, sent.ticket.priority, sent.ticket.tags], ['solved', 2, ['keep', 'refund']])
	assert.equal((await ana.client.ok('GET', `/tickets/${t.id}/thread`)).messages.filter(m => m.direction === 'out').length, 1)
	await ben.client.ok('PATCH', `/tickets/${t.id}`, { tags: ['keep', 'refund', 'later'], priority: 4 })
	assert.deepEqual(sent.did.map(a => a.do), ['add_tags', 'set_priority', 'set_status'])
	const { ticket: back, kept } = await ana.client.ok('POST', `/messages/${sent.message.id}/undo`)
	assert.deepEqual(kept.map(k => k.what), ['priority'])
	assert.deepEqual([back.category, back.priority, back.tags], ['new', 4, ['keep', 'later']], 'what somebody else did since stays')
})

test('on many tickets each takes all or nothing, and who refuses says why', async () => {
	const a = await open(ana.client), b = await open(ana.client), c = await open(ana.client)
	await ana.client.ok('PATCH', `/tickets/${b.id}`, { category: 'solved' })
	await ana.client.ok('PATCH', `/tickets/${b.id}`, { category: 'closed' })
	const r = await ana.client.ok('POST', `/macros/${macro.id}/apply`, { ticket_ids: [a.id, b.id, c.id, 999999] })
	assert.deepEqual(r.done.map(d => d.ticket_id), [a.id, c.id])
	assert.deepEqual(r.failed.map(f => f.id), [b.id, 999999])
	assert.ok(r.failed.every(f => f.message.length > 10))
	const closed = await ana.client.ok('GET', `/tickets/${b.id}`)
	assert.deepEqual([closed.priority, closed.tags, closed.messages], [2, [], 1])
	// who may not edit changes nothing either
	const light = await lia.client.ok('POST', `/macros/${macro.id}/apply`, { ticket_ids: [a.id] })
	assert.equal(light.done.length, 0)
	const open2 = await open(ana.client, { requester: { name: 'x@y.test', email: 'x@y.test' } })
	const needs = await p.admin.ok('POST', '/macros', { name: 'Name', scope: 'shared', actions: [{ do: 'set_priority', value: 4 }, { do: 'reply', html: { en: '<p>{{customer.name}}</p>' } }] })
	const f = await ana.client.ok('POST', `/macros/${needs.id}/apply`, { ticket_ids: [open2.id] })
	assert.match(f.failed[0].message, /customer\.name/)
	assert.equal((await ana.client.ok('GET', `/tickets/${open2.id}`)).priority, 2)
})

test('a macro that cannot work is refused with the place', async () => {
	const bad = async actions => errors(await p.admin.api('POST', '/macros', { name: 'x', scope: 'shared', actions }))
	assert.deepEqual(await bad([{ do: 'set_priority', value: 2 }, { do: 'assign', agent_id: 9999 }]), [['actions.1.agent_id', 'agent.unknown']])
	assert.deepEqual(await bad([{ do: 'macro', macro_id: macro.id }]), [['actions.0', 'macro.nested']])
	assert.deepEqual(await bad([{ do: 'fly' }, { do: 'set_type', value: 'x' }]), [['actions.0.do', 'action.unknown'], ['actions.1.value', 'action.type']])
	assert.deepEqual(await bad([]), [['actions', 'shape.required']])
	assert.deepEqual(await bad('x'), [['actions', 'shape.list']])
	const off = await p.admin.ok('PATCH', `/macros/${macro.id}`, { active: false, offer_type: 'incident' })
	assert.equal(off.actions.length, 4)
	const t = await open(ana.client)
	assert.ok(!(await ana.client.ok('GET', `/macros?ticket=${t.id}`)).macros.some(m => m.id === macro.id))
	const r = await ana.client.ok('POST', `/macros/${macro.id}/apply`, { ticket_ids: [t.id] })
	assert.equal(r.done.length, 0)
	await p.admin.ok('DELETE', `/macros/${macro.id}`)
	await ana.client.fails(404, 'macro.gone', 'POST', `/macros/${macro.id}/apply`, { ticket_ids: [t.id] })
})
