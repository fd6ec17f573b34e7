// The case's data: fields of the desk, contact reasons, what must be there before a status,
// snoozing; over the API, as every entry point does.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../lib/http.mjs'
import { startPromises } from '../lib/sla.mjs'

let d, p, ana

before(async () => {
	d = await startPromises()
	p = d.p
	ana = await p.addAgent('Ana Agent')
})
after(() => d?.stop())

const open = (more = {}) => ana.client.ok('POST', '/tickets', {
	subject: 'T', html: '<p>x</p>', kind: 'in', channel: 'phone', requester: { name: 'C', email: 'c@customer.test' }, ...more,
})
const field = (key, kind, more = {}) => p.admin.ok('POST', '/fields', { key, kind, label: { en: `The ${key}`, es: `El ${key}` }, ...more })
const set = (id, body) => ana.client.ok('PATCH', `/tickets/${id}`, body)
const option = key => ({ key, label: { en: key.toUpperCase() } })
const events = async (id, kind) => (await ana.client.ok('GET', `/tickets/${id}/thread`)).events.filter(e => e.kind === kind)
async function refused(status, places, method, path, body, client = ana.client) {
	const r = await client.api(method, path, body)
	assert.equal(r.status, status, JSON.stringify(r.body))
	assert.deepEqual(r.body.errors.map(e => `${e.field} ${e.key}`).sort(), [...places].sort())
	return r.body
}

test('each kind keeps what fits and says what does not', async () => {
	await field('order_no', 'text')
	await field('story', 'long_text')
	await field('amount', 'number', { decimals: 2, unit: '€' })
	await field('due', 'date')
	await field('damaged', 'yes_no')
	await field('colour', 'choice', { options: [option('red'), option('blue')] })
	await field('parts', 'choices', { options: [option('lid'), option('box'), option('cable')] })
	const t = await open()
	assert.deepEqual(t.fields, {})
	const all = { order_no: 'A-17', story: 'one\ntwo', amount: 12.5, due: '2026-02-28', damaged: false, colour: 'red', parts: ['box', 'lid'] }
	assert.deepEqual((await set(t.id, { fields: all })).fields, { ...all, amount: 12.5 })
	assert.deepEqual((await set(t.id, { fields: { order_no: null, parts: [] } })).fields.parts, undefined)
	await refused(422, [
		'fields.amount field.value_number', 'fields.due field.value_date', 'fields.damaged field.value_yes_no', 'fields.colour field.value_choice',
		'fields.parts field.value_choice', 'fields.order_no field.value_text', 'fields.nope field.unknown',
	], 'PATCH', `/tickets/${t.id}`, { fields: { amount: '12', due: '2026-02-30', damaged: 1, colour: 'green', parts: ['box', 'x'], order_no: 5, nope: 1 } })
	assert.equal((await ana.client.ok('GET', `/tickets/${t.id}`)).fields.colour, 'red', 'nothing of a refused change stands')
	const told = (await events(t.id, 'ticket.field')).filter(e => e.detail.field === 'order_no')
	assert.deepEqual(told.map(e => [e.detail.from, e.detail.to]), [['', 'A-17'], ['A-17', '']])
	await set(t.id, { fields: { colour: 'red' } })
	assert.equal((await events(t.id, 'ticket.field')).filter(e => e.detail.field === 'colour').length, 1, 'the same again is no event')
})

test('a field is checked as a whole, and its key and kind never change', async () => {
	await refused(422, ['key field.key', 'label names.needed', 'options field.options', 'required field.required_shape'], 'POST', '/fields',
		{ key: 'Not good', kind: 'choice', label: {}, required: ['tomorrow'] }, p.admin)
	await refused(409, ['key field.key_taken'], 'POST', '/fields', { key: 'order_no', kind: 'text', label: { en: 'Again' } }, p.admin)
	const { fields } = await ana.client.ok('GET', '/fields')
	const colour = fields.find(f => f.key === 'colour')
	await refused(409, ['kind field.fixed'], 'PATCH', `/fields/${colour.id}`, { kind: 'text' }, p.admin)
	await refused(403, [' auth.forbidden'], 'PATCH', `/fields/${colour.id}`, { active: false }).catch(async () =>
		assert.equal((await ana.client.api('PATCH', `/fields/${colour.id}`, { active: false })).status, 403))
	assert.equal((await p.admin.ok('GET', `/fields/${colour.id}/impact`)).values, 1)
	await refused(409, [' field.in_use'], 'DELETE', `/fields/${colour.id}`, undefined, p.admin)
	const off = await p.admin.ok('PATCH', `/fields/${colour.id}`, { active: false, label: { en: 'Colour' } })
	assert.deepEqual([off.active, off.label.en], [false, 'Colour'])
	await p.admin.ok('PATCH', `/fields/${colour.id}`, { active: true })
	const { fields: people } = await ana.client.ok('GET', '/fields?object=person')
	assert.equal(people.length, 0)
})

test('what is required before solving holds on every way in, and all of it is told at once', async () => {
	const f = await field('cause', 'text', { required: ['solved'], show_when: { all: [{ field: 'type', op: 'is', value: 'incident' }] } })
	const g = await field('fixed_by', 'text', { required: ['solved'], show_when: { field: 'field:colour', op: 'is', value: 'blue' } })
	await p.admin.ok('PATCH', '/settings', { reason_required: true })
	const top = await p.admin.ok('POST', '/reasons', { names: { en: 'Delivery', es: 'Entrega' } })
	const late = await p.admin.ok('POST', '/reasons', { names: { en: 'Late' }, parent_id: top.id })
	const q = await open(), t = await open({ type: 'incident' })
	const missing = ['fields.cause ticket.field_required', 'reason_id ticket.reason_required']
	await refused(422, missing, 'PATCH', `/tickets/${t.id}`, { category: 'solved' })
	await refused(422, ['reason_id ticket.reason_required'], 'PATCH', `/tickets/${q.id}`, { category: 'solved' })
	await refused(422, missing, 'POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p>Done</p>', set: { category: 'solved' } })
	assert.equal((await ana.client.ok('GET', `/tickets/${t.id}`)).messages, 1, 'nothing was sent')
	const bulk = await ana.client.ok('POST', '/tickets/bulk', { ids: [t.id, q.id], set: { category: 'solved' } })
	assert.deepEqual([bulk.done, bulk.failed.length], [[], 2])
	assert.match((await ana.client.api('PATCH', `/tickets/${t.id}`, { category: 'solved' })).body.errors[0].message, /The cause/)
	await refused(422, [...missing, 'fields.fixed_by ticket.field_required'], 'PATCH', `/tickets/${t.id}`, { fields: { colour: 'blue' }, category: 'solved' })
	await refused(422, ['reason_id reason.not_exact'], 'PATCH', `/tickets/${q.id}`, { reason_id: top.id, category: 'solved' })
	assert.equal((await set(q.id, { reason_id: late.id, category: 'solved' })).category, 'solved')
	const done = await ana.client.ok('POST', `/tickets/${t.id}/messages`, {
		kind: 'note', html: '<p>Done</p>', set: { category: 'solved', reason_id: late.id, fields: { cause: 'wet' } } })
	assert.deepEqual([done.ticket.category, done.ticket.fields.cause, done.ticket.reason_id], ['solved', 'wet', late.id])
	await set(t.id, { category: 'open' })
	await p.admin.ok('PATCH', '/settings', { reason_required: false })
	for (const x of [f, g]) await p.admin.ok('DELETE', `/fields/${x.id}?values=delete`)
})

test('reasons form a tree of four levels that moves without losing anything', async () => {
	const add = (en, parent_id) => p.admin.ok('POST', '/reasons', { names: { en }, ...(parent_id ? { parent_id } : {}) })
	const a = await add('A'), b = await add('B', a.id), c = await add('C', b.id), e = await add('E', c.id), other = await add('Other')
	await refused(422, ['parent_id reason.deep'], 'POST', '/reasons', { names: { en: 'F' }, parent_id: e.id }, p.admin)
	await refused(422, ['parent_id reason.circle'], 'PATCH', `/reasons/${a.id}`, { parent_id: c.id }, p.admin)
	await refused(422, ['parent_id reason.deep'], 'PATCH', `/reasons/${a.id}`, { parent_id: other.id }, p.admin)
	const t = await open({}), path = async id => (await events(id, 'ticket.reason')).at(-1).detail.path
	await set(t.id, { reason_id: e.id })
	assert.deepEqual(await path(t.id), [a.id, b.id, c.id, e.id])
	const when = { field: 'reason', op: 'is', value: b.id }
	const found = async w => (await d.c.ok('POST', '/sla/policies/preview', { when: w })).open
	assert.equal(await found(when), 1)
	await p.admin.ok('PATCH', `/reasons/${c.id}`, { parent_id: other.id })
	assert.equal(await found(when), 0)
	assert.equal(await found({ field: 'reason', op: 'is', value: other.id }), 1)
	assert.equal((await p.admin.ok('GET', `/reasons/${other.id}/impact`)).tickets, 1)
	await refused(409, [' reason.has_kids'], 'DELETE', `/reasons/${c.id}`, undefined, p.admin)
	await refused(409, [' reason.in_use'], 'DELETE', `/reasons/${e.id}`, undefined, p.admin)
	await set(t.id, { assignee_id: ana.agent.id })
	assert.deepEqual((await ana.client.ok('GET', '/reasons')).lately, [e.id])
})

test('a promise may ask for a field and a reason, and what is replayed agrees', async () => {
	const top = await p.admin.ok('POST', '/reasons', { names: { en: 'Outage' } }), kid = await p.admin.ok('POST', '/reasons', { names: { en: 'Region' }, parent_id: top.id })
	await d.policy({ first_response: 600 }, { when: { all: [{ field: 'field:parts', op: 'in', value: ['lid', 'cable'] }, { field: 'reason', op: 'is', value: top.id }] } })
	const t = await d.writes('Broken')
	assert.equal((await d.clocks(t.id)).clocks.length, 0)
	await d.set(t.id, { fields: { parts: ['box', 'cable'] } })
	assert.equal((await d.clocks(t.id)).clocks.length, 0)
	await d.set(t.id, { reason_id: kid.id })
	assert.equal((await d.clock(t.id, 'first_response')).target_s, 600)
	const { open: n } = await d.c.ok('POST', '/sla/policies/preview', { when: { field: 'field:parts', op: 'is', value: 'box' } })
	assert.equal(n, 1)
	assert.equal((await d.c.ok('POST', '/sla/policies/preview', { when: { field: 'field:parts', op: 'unset' } })).open >= 1, true)
})

test('a checklist with a needed item holds the ticket until it is done', async () => {
	const t = await open()
	const tpl = await p.admin.ok('POST', '/check-templates', { name: 'Return', items: [{ text: 'Label sent', needed: true }, { text: 'Say thanks' }] })
	await refused(422, ['name shape.required', 'items check.items'], 'POST', '/check-templates', {}, p.admin)
	let x = await ana.client.ok('POST', `/tickets/${t.id}/checklist`, { template_id: tpl.id })
	x = await ana.client.ok('POST', `/tickets/${t.id}/checklist`, { text: 'By hand' })
	assert.deepEqual(x.checklist.map(i => [i.text, i.needed, i.done_at]), [['Label sent', true, null], ['Say thanks', false, null], ['By hand', false, null]])
	await refused(422, ['checklist ticket.checklist_open'], 'PATCH', `/tickets/${t.id}`, { category: 'solved' })
	x = await ana.client.ok('PATCH', `/checklist/${x.checklist[0].id}`, { done: true })
	assert.equal(x.checklist[0].done_by, ana.agent.id)
	x = await ana.client.ok('DELETE', `/checklist/${x.checklist[2].id}`)
	assert.equal(x.checklist.length, 2)
	await set(t.id, { category: 'solved' })
})

test('links are seen from both ends', async () => {
	const a = await open(), b = await open()
	await ana.client.ok('POST', `/tickets/${a.id}/links`, { kind: 'caused_by', ticket_id: b.id })
	await ana.client.ok('POST', `/tickets/${a.id}/links`, { kind: 'caused_by', ticket_id: b.id })
	const far = await ana.client.ok('GET', `/tickets/${b.id}/case`)
	assert.deepEqual(far.links.map(l => [l.kind, l.ticket_id]), [['causes', a.id]])
	await refused(422, ['ticket_id relation.itself'], 'POST', `/tickets/${a.id}/links`, { kind: 'relates', ticket_id: a.id })
	await refused(422, ['ticket_id relation.unknown'], 'POST', `/tickets/${a.id}/links`, { kind: 'relates', ticket_id: 999999 })
	assert.deepEqual((await ana.client.ok('DELETE', `/tickets/${b.id}/links/${far.links[0].id}`)).links, [])
})

test('who is mentioned hears of it and watches; who watches hears of what others write', async () => {
	const ben = await p.addAgent('Ben Agent'), eve = await p.addAgent('Eve'), t = await open()
	await p.admin.ok('POST', '/teams', { name: 'Refunds', tier: 2, member_ids: [eve.agent.id] })
	const bell = async who => (await who.client.ok('GET', '/notices')).notices.filter(n => n.ticket_id === t.id).map(n => n.kind)
	await ana.client.ok('POST', `/tickets/${t.id}/messages`, { kind: 'note', html: '<p>@Ben Agent, and @refunds: please look. mail@eve.test</p>' })
	assert.deepEqual([await bell(ben), await bell(eve), await bell(ana)], [['mention'], ['mention'], []])
	assert.match((await ben.client.ok('GET', '/notices')).notices[0].text, /Ana Agent mentioned you/)
	assert.deepEqual((await ana.client.ok('GET', `/tickets/${t.id}/case`)).watchers, [ben.agent.id, eve.agent.id])
	const role = await p.admin.ok('POST', '/roles', { name: 'Narrow', reach: 'own', permissions: ['ticket.reply'] })
	const nia = await p.addAgent('Nia Narrow')
	await p.admin.ok('PATCH', `/agents/${nia.agent.id}`, { role: 'custom', role_id: role.id })
	await ana.client.ok('POST', `/tickets/${t.id}/messages`, { kind: 'note', html: '<p>@Nia Narrow</p>' })
	assert.deepEqual((await ana.client.ok('GET', `/tickets/${t.id}/case`)).watchers.includes(nia.agent.id), false, 'who may not see it is not told')
	await ben.client.ok('DELETE', `/tickets/${t.id}/watchers/${ben.agent.id}`)
	await eve.client.ok('POST', `/tickets/${t.id}/messages`, { kind: 'note', html: '<p>Done</p>' })
	await ana.client.ok('POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p>@Ben Agent is no mention here</p>', undo_ms: -1 })
	assert.deepEqual([await bell(ben), await bell(eve)], [['watch_reply', 'mention'], ['watch_reply', 'watch_reply', 'mention']])
})

test('macros and rules set fields, reasons and more', async () => {
	const r = await p.admin.ok('POST', '/reasons', { names: { en: 'By macro' } }), t = await open()
	const actions = [{ do: 'set_field', field: 'order_no', value: 'M-1' }, { do: 'set_reason', reason_id: r.id }, { do: 'snooze', hours: 3 }, { do: 'watch', agent_id: 'me' }]
	const m = await p.admin.ok('POST', '/macros', { name: 'Fill', actions })
	await p.admin.ok('POST', `/macros/${m.id}/apply`, { ticket_ids: [t.id] })
	const now = await ana.client.ok('GET', `/tickets/${t.id}`)
	assert.deepEqual([now.fields.order_no, now.reason_id, now.snoozed_until > 0], ['M-1', r.id, true])
	await set(t.id, { snooze_until: null })
	await refused(422, ['actions.0.field field.unknown'], 'POST', '/macros', { name: 'Bad', actions: [{ do: 'set_field', field: 'nope', value: 1 }] }, p.admin)
})

test('snoozed: out of the queues, back at its time or with the customer, once', async () => {
	const t = await d.writes('Sleepy'), at = Date.now() + (p.shift ?? 0)
	await d.c.ok('PATCH', `/tickets/${t.id}`, { assignee_id: d.admin.id })
	const ended = async () => (await d.c.ok('GET', `/tickets/${t.id}/thread`)).events.filter(e => e.kind === 'snooze.ended')
	const list = async view => (await d.c.ok('GET', `/tickets?view=${view}&limit=200`)).tickets.map(x => x.id)
	const until_ = at + 60 * 60000
	await refused(422, ['snooze_until snooze.when'], 'PATCH', `/tickets/${t.id}`, { snooze_until: 1000 }, d.c)
	assert.equal((await d.set(t.id, { snooze_until: until_ })).snoozed_until, until_)
	assert.deepEqual([(await list('mine')).includes(t.id), (await list('snoozed')).includes(t.id), (await list('open')).includes(t.id)], [false, true, true])
	const counts = Object.fromEntries((await d.c.ok('GET', '/views')).views.map(v => [v.key, v.count]))
	assert.equal(counts.snoozed, 1)
	await d.pass(61)
	await until('it wakes', async () => (await list('mine')).includes(t.id), 15000, 50)
	assert.deepEqual((await ended()).map(e => e.detail.why), ['time'])
	const bell = await d.c.ok('GET', '/notices')
	assert.equal(bell.notices.filter(n => n.kind === 'snooze' && n.ticket_id === t.id).length, 1)
	await d.set(t.id, { snooze_until: until_ + 90 * 60000 * 2 })
	await d.writes(t)
	assert.equal((await d.c.ok('GET', `/tickets/${t.id}`)).snoozed_until, null)
	assert.deepEqual((await ended()).map(e => e.detail.why), ['time', 'reply'])
})
