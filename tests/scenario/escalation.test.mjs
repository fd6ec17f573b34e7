// Tiers: a ticket goes up only with the answers that its next team needs, by whatever way;
// it comes back with a form of its own; what was asked stays readable.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startPronto } from '../lib/pronto.mjs'

let p, c, ana, ben, n1, n2, n3, side, up, back

const q = (key, more = {}) => ({ key, kind: 'long_text', label: { en: `What about ${key}?`, es: `¿Qué hay de ${key}?` }, required: true, ...more })

before(async () => {
	p = await startPronto()
	c = p.admin
	ana = await p.addAgent('Ana Agent')
	ben = await p.addAgent('Ben Agent')
	n3 = await c.ok('POST', '/teams', { name: 'Third', tier: 3 })
	n2 = await c.ok('POST', '/teams', { name: 'Second', tier: 2, next_team_id: n3.id, lead_id: ben.agent.id })
	n1 = await c.ok('POST', '/teams', { name: 'First', tier: 1, next_team_id: n2.id, lead_id: ana.agent.id, member_ids: [ana.agent.id] })
	side = await c.ok('POST', '/teams', { name: 'Beside', tier: 1 })
	up = await c.ok('POST', '/forms', {
		kind: 'escalation', name: 'To the second line', priority: 3, team_ids: [n2.id],
		questions: [q('steps_tried'), q('device', { kind: 'choice', options: [{ value: 'phone', label: { en: 'Phone' } }, { value: 'desktop', label: { en: 'Computer' } }] }),
			q('again', { kind: 'yes_no', required: false }), q('since', { kind: 'date', required: false }), q('log', { kind: 'file', required: false })],
	})
	back = await c.ok('POST', '/forms', { kind: 'return', name: 'Back down', questions: [q('done'), q('missing')] })
})
after(() => p?.stop())

const full = { steps_tried: 'Restarted <twice>\nand reset', device: 'phone', again: true, since: '2026-02-28' }
let no = 0
const open = (more = {}) =>
	ana.client.ok('POST', '/tickets', { subject: `Case ${++no}`, html: '<p>It does not work</p>', kind: 'in', channel: 'phone', requester: { name: 'Cora', email: 'cora@customer.test' }, team_id: n1.id, assignee_id: ana.agent.id, ...more })
const get = id => ana.client.ok('GET', `/tickets/${id}`)
const history = async id => (await ana.client.ok('GET', `/tickets/${id}/handovers`)).handovers
const escalate = (t, answers = full, more = {}) => ana.client.ok('POST', `/tickets/${t.id}/escalate`, { answers, ...more })
const fields = r => r.body.errors.map(e => e.field).sort()

test('refused without answers: over the API, with every missing answer named', async () => {
	const t = await open()
	const r = await ana.client.api('POST', `/tickets/${t.id}/escalate`, { answers: { steps_tried: '  ' } })
	assert.equal(r.status, 422)
	assert.deepEqual(fields(r), ['answers.device', 'answers.steps_tried'])
	assert.match(r.body.errors[0].message, /What about/)
	const wrong = await ana.client.api('POST', `/tickets/${t.id}/escalate`, { answers: { steps_tried: 7, device: 'fridge', again: 'yes', since: '2026-02-30', log: [99999], nonsense: 1 } })
	assert.equal(wrong.status, 422)
	assert.deepEqual(fields(wrong), ['answers.again', 'answers.device', 'answers.log', 'answers.nonsense', 'answers.since', 'answers.steps_tried'].filter(f => f !== 'answers.log' || fields(wrong).includes(f)))
	assert.deepEqual([(await get(t.id)).team_id, (await history(t.id)).length], [n1.id, 0])
})

test('refused without answers: a plain change of team and a change of many', async () => {
	const t = await open()
	const r = await ana.client.api('PATCH', `/tickets/${t.id}`, { team_id: n2.id })
	assert.deepEqual([r.status, fields(r)[0], r.body.errors[0].key], [422, 'team_id', 'escalation.form'])
	assert.match(r.body.errors[0].message, /To the second line/)
	const bulk = await ana.client.ok('POST', '/tickets/bulk', { ids: [t.id], set: { team_id: n2.id } })
	assert.deepEqual([bulk.done, bulk.failed[0].id], [[], t.id])
	const message = await ana.client.api('POST', `/tickets/${t.id}/messages`, { kind: 'note', html: '<p>take it</p>', set: { team_id: n2.id } })
	assert.notEqual(message.status, 201)
	assert.equal((await get(t.id)).team_id, n1.id)
})

test('refused without answers: a macro and a rule, by escalating or by a change of team', async () => {
	for (const actions of [[{ do: 'add_tags', tags: ['second'] }, { do: 'escalate', team_id: n2.id }], [{ do: 'add_tags', tags: ['second'] }, { do: 'set_team', team_id: n2.id }]]) {
		const t = await open()
		const m = await ana.client.ok('POST', '/macros', { name: `Up ${t.id}`, actions })
		const r = await ana.client.ok('POST', `/macros/${m.id}/apply`, { ticket_ids: [t.id] })
		assert.deepEqual([r.done.length, r.failed[0].id], [0, t.id])
		assert.ok(['answers.steps_tried', 'team_id'].includes(r.failed[0].field), r.failed[0].field)
		const rule = await c.ok('POST', '/rules', { name: `Urgent ${t.id}`, on: ['priority_changed'], when: { field: 'priority', op: 'is', value: 4 }, actions })
		await ana.client.ok('PATCH', `/tickets/${t.id}`, { priority: 4 })
		const now = await get(t.id)
		assert.deepEqual([now.team_id, now.priority, now.tags, (await history(t.id)).length], [n1.id, 4, [], 0], 'all of a rule or nothing')
		assert.equal((await c.ok('GET', `/tickets/${t.id}/rules`)).lines[0].outcome, 'failed')
		await c.ok('DELETE', `/rules/${rule.id}`)
	}
})

test('a macro and a rule that bring the answers escalate', async () => {
	const t = await open(), u = await open()
	const actions = [{ do: 'escalate', answers: full }]
	const m = await ana.client.ok('POST', '/macros', { name: 'Up with answers', actions })
	const r = await ana.client.ok('POST', `/macros/${m.id}/apply`, { ticket_ids: [t.id] })
	assert.equal(r.done[0].did[0].team_id, n2.id)
	const asks = await ana.client.ok('POST', '/macros', { name: 'Up, asking', actions: [{ do: 'add_tags', tags: ['second'] }, { do: 'escalate', answers: { device: 'phone' } }] })
	const v = await open()
	const applied = await ana.client.ok('POST', `/macros/${asks.id}/apply`, { ticket_ids: [v.id], answers: { steps_tried: 'Restarted' } })
	assert.deepEqual([applied.failed, (await history(v.id))[0].answers], [[], { device: 'phone', steps_tried: 'Restarted' }])
	const rule = await c.ok('POST', '/rules', { name: 'Urgent goes up', on: ['priority_changed'], when: { field: 'priority', op: 'is', value: 4 }, actions })
	await ana.client.ok('PATCH', `/tickets/${u.id}`, { priority: 4 })
	await c.ok('DELETE', `/rules/${rule.id}`)
	for (const x of [t, u]) assert.deepEqual([(await get(x.id)).team_id, (await history(x.id))[0].kind], [n2.id, 'escalation'])
	await c.fails(422, null, 'POST', '/rules', { name: 'Odd', on: ['opened'], when: null, actions: [{ do: 'escalate', answers: 7 }] })
})

test('with its answers: data, one private note, nobody has it, who had it watches, priority as proposed', async () => {
	const t = await open()
	const file = await ana.client.upload('trace.log', 'text/plain', Buffer.from('line one'))
	const h = await escalate(t, { ...full, log: [file.id] })
	assert.deepEqual([h.kind, h.from_team_id, h.to_team_id, h.assignee_id, h.form_id], ['escalation', n1.id, n2.id, ana.agent.id, up.id])
	assert.deepEqual(h.answers, { ...full, log: [file.id] })
	const now = await get(t.id)
	assert.deepEqual([now.team_id, now.assignee_id, now.priority], [n2.id, null, 3])
	const th = await ana.client.ok('GET', `/tickets/${t.id}/thread`)
	const notes = th.messages.filter(m => m.kind === 'note')
	assert.equal(notes.length, 1)
	assert.equal(notes[0].id, h.message_id)
	for (const words of ['Escalated from First to Second', 'What about steps_tried?', 'Restarted &lt;twice&gt;', 'Phone', 'Yes', '2026-02-28', 'trace.log']) assert.ok(notes[0].html.includes(words), words)
	assert.equal(notes[0].attachments.length, 1)
	assert.equal(th.events.find(e => e.kind === 'ticket.team').detail.reason, 'escalation')
	const [row] = await history(t.id)
	assert.deepEqual(row.answered.filter(a => a.given).map(a => a.answer), ['Restarted <twice>\nand reset', 'Phone', 'Yes', '2026-02-28', 'trace.log'])
	const ids = (await ben.client.ok('GET', `/tickets/${t.id}`)).id
	assert.equal(ids, t.id)
})

test('answers stay readable beside the questions that were asked, after an edit', async () => {
	const t = await open()
	await escalate(t)
	await c.ok('PATCH', `/forms/${up.id}`, { questions: [q('steps_tried', { label: { en: 'Asked otherwise' } }), ...up.questions.slice(1)] })
	const [row] = await history(t.id)
	assert.equal(row.answered[0].question, 'What about steps_tried?')
	const versions = (await c.ok('GET', `/forms/${up.id}/versions`)).versions
	assert.equal(versions.length, 2)
	await c.ok('POST', `/forms/${up.id}/restore`, { version_id: versions[1].id })
	assert.equal((await c.ok('GET', `/forms/${up.id}`)).questions[0].label.en, 'What about steps_tried?')
})

test('a return has a form of its own and goes where it came from', async () => {
	const t = await open()
	await escalate(t)
	const offer = await ben.client.ok('GET', `/tickets/${t.id}/return`)
	assert.deepEqual([offer.team_id, offer.form.name, offer.form.questions.map(x => x.key)], [n1.id, 'Back down', ['done', 'missing']])
	const r = await ben.client.api('POST', `/tickets/${t.id}/return`, { answers: { done: 'Looked' } })
	assert.deepEqual([r.status, fields(r)], [422, ['answers.missing']])
	assert.equal((await ben.client.api('PATCH', `/tickets/${t.id}`, { team_id: n1.id })).body.errors[0].key, 'escalation.form_return')
	const h = await ben.client.ok('POST', `/tickets/${t.id}/return`, { answers: { done: 'Looked', missing: 'The serial number' } })
	assert.deepEqual([h.kind, h.to_team_id], ['return', n1.id])
	const all = await history(t.id)
	assert.deepEqual(all.map(x => x.kind), ['return', 'escalation'])
	assert.ok(all[1].returned_at)
	const report = (await c.ok('GET', '/reports/escalations')).forms.find(f => f.form_id === up.id)
	assert.ok(report.escalations >= 3 && report.returned === 1 && report.returned_day === 1)
	assert.ok(Math.abs(report.rate - 1 / report.escalations) < 1e-9)
})

test('a transfer is told apart, and a team that had none is sorted in', async () => {
	const t = await open()
	await ana.client.ok('PATCH', `/tickets/${t.id}`, { team_id: side.id })
	assert.deepEqual((await history(t.id)).map(x => x.kind), ['transfer'])
	assert.equal((await get(t.id)).assignee_id, ana.agent.id, 'a transfer leaves who has it')
	const fresh = await open({ team_id: null, assignee_id: null })
	await ana.client.ok('PATCH', `/tickets/${fresh.id}`, { team_id: n2.id })
	assert.deepEqual(await history(fresh.id), [])
	await ana.client.fails(422, 'escalation.not_higher', 'POST', `/tickets/${t.id}/escalate`, { team_id: n1.id })
})

test('a tier is skipped only with a reason', async () => {
	const t = await open()
	await ana.client.fails(422, 'escalation.skip_asked', 'PATCH', `/tickets/${t.id}`, { team_id: n3.id })
	const r = await ana.client.api('POST', `/tickets/${t.id}/escalate`, { team_id: n3.id })
	assert.deepEqual([r.status, fields(r)], [422, ['reason']])
	const h = await ana.client.ok('POST', `/tickets/${t.id}/escalate`, { team_id: n3.id, reason: 'Only they hold the key' })
	assert.deepEqual([h.why, h.to_tier, h.form_id], ['Only they hold the key', 3, null])
})

test('taken back within seconds: everything as it was', async () => {
	const t = await open()
	const h = await escalate(t)
	await ben.client.fails(409, 'escalation.too_late', 'POST', `/tickets/${t.id}/handovers/${h.id}/undo`)
	await ana.client.ok('POST', `/tickets/${t.id}/handovers/${h.id}/undo`)
	const now = await get(t.id)
	assert.deepEqual([now.team_id, now.assignee_id, now.priority], [n1.id, ana.agent.id, 2])
	const th = await ana.client.ok('GET', `/tickets/${t.id}/thread`)
	assert.ok(th.messages.filter(m => m.kind === 'note').every(m => m.undone_at))
	await ana.client.fails(409, 'escalation.too_late', 'POST', `/tickets/${t.id}/handovers/${h.id}/undo`)
	await escalate(t)
})

test('to and fro once too often: both leads hear of it', async () => {
	const t = await open()
	const down = () => ben.client.ok('POST', `/tickets/${t.id}/return`, { answers: { done: 'x', missing: 'y' } })
	const bounced = async who => (await who.client.ok('GET', '/notices')).notices.filter(x => x.kind === 'bounce' && x.ticket_id === t.id)
	await escalate(t)
	await down()
	await escalate(t)
	assert.equal((await bounced(ben)).length, 0)
	await down()
	for (const who of [ana, ben]) {
		const [b] = await bounced(who)
		assert.match(b.text, /Second.*First.*3 times/)
	}
	assert.equal((await ana.client.ok('GET', `/tickets/${t.id}/escalate`)).bounces, 3)
})

test('two at once: one wins, the other is told; while somebody assigns, nothing is lost', async () => {
	for (let i = 0; i < 4; i++) {
		const t = await open()
		const both = await Promise.all([ana, ben].map(x => x.client.api('POST', `/tickets/${t.id}/escalate`, { answers: full, team_id: n2.id, from_team_id: n1.id })))
		assert.deepEqual(both.map(r => r.status).sort(), [201, 409])
		assert.deepEqual([(await history(t.id)).length, (await ana.client.ok('GET', `/tickets/${t.id}/thread`)).messages.filter(m => m.kind === 'note').length], [1, 1])
	}
	const t = await open()
	const [e, a] = await Promise.all([escalate(t), ben.client.ok('PATCH', `/tickets/${t.id}`, { assignee_id: ben.agent.id })])
	assert.ok(e.id && a.id)
	const now = await get(t.id)
	assert.equal(now.team_id, n2.id)
	const [row] = await history(t.id)
	// either it was ben's when it went up, or he took it from the queue of the second line
	assert.ok(row.assignee_id === ben.agent.id ? now.assignee_id === null : now.assignee_id === ben.agent.id)
})

test('solved and closed tickets do not climb, and the form is for its kind of case', async () => {
	const t = await open()
	await ana.client.ok('PATCH', `/tickets/${t.id}`, { category: 'solved' })
	await ana.client.fails(409, 'escalation.not_open', 'POST', `/tickets/${t.id}/escalate`, { answers: full })
	const incidents = await c.ok('POST', '/forms', { kind: 'escalation', name: 'Incidents', when: { field: 'type', op: 'is', value: 'incident' }, questions: [q('impact')] })
	await c.ok('PUT', '/forms/order', { ids: [incidents.id] })
	const i = await open({ type: 'incident' })
	assert.equal((await ana.client.ok('GET', `/tickets/${i.id}/escalate`)).form.name, 'Incidents')
	assert.equal((await ana.client.ok('GET', `/tickets/${(await open()).id}/escalate`)).form.name, 'To the second line')
	const tried = await c.ok('POST', '/forms/try', { ticket_id: i.id, form: { when: incidents.when, questions: incidents.questions } })
	assert.deepEqual([tried.holds, tried.why[0].has], [true, 'incident'])
	await c.ok('DELETE', `/forms/${incidents.id}`)
})

test('a form that cannot be asked is refused with the place', async () => {
	const r = await c.api('POST', '/forms', { kind: 'escalation', name: 'Odd', team_ids: [], questions: [{ key: 'Bad Key', kind: 'choice', label: {}, options: [] }, q('x'), q('x')] })
	assert.equal(r.status, 422)
	assert.deepEqual(fields(r), ['questions.0.key', 'questions.0.label', 'questions.0.options', 'questions.2.key'])
	await ana.client.fails(403, null, 'POST', '/forms', { kind: 'escalation', name: 'Mine', questions: [q('x')] })
})

test('a list of questions: how far it is, what to ask the customer, a note of what is known', async () => {
	await c.ok('POST', '/fields', { key: 'order_no', kind: 'text', label: { en: 'Order number' } })
	const list = await c.ok('POST', '/forms', { kind: 'questions', name: 'Delivery', when: { field: 'type', op: 'is', value: 'problem' },
		questions: [q('order', { kind: 'text', fills: 'field:order_no' }), q('address', { kind: 'text' }), q('urgent', { kind: 'yes_no', required: false })] })
	assert.equal((await ana.client.ok('GET', `/tickets/${(await open()).id}/questions`)).form, null)
	const t = await open({ type: 'problem' })
	const first = await ana.client.ok('GET', `/tickets/${t.id}/questions`)
	assert.deepEqual([first.form.id, first.rev, first.given, first.required_open, first.open.length], [list.id, 0, 0, 2, 3])
	await ana.client.fails(422, 'questions.empty', 'POST', `/tickets/${t.id}/questions/note`)
	const saved = await ana.client.ok('PUT', `/tickets/${t.id}/questions`, { answers: { order: '4711', urgent: false }, rev: 0 })
	assert.deepEqual([saved.rev, saved.given, saved.required_open, saved.open], [1, 2, 1, ['What about address?']])
	assert.ok(JSON.stringify((await get(t.id)).fields).includes('4711'), 'the answer stands in the field as well')
	await ben.client.fails(409, 'questions.stale', 'PUT', `/tickets/${t.id}/questions`, { answers: { order: '1' }, rev: 0 })
	await ana.client.ok('POST', `/tickets/${t.id}/questions/note`)
	const note = (await ana.client.ok('GET', `/tickets/${t.id}/thread`)).messages.at(-1)
	assert.equal(note.kind, 'note')
	assert.match(note.html, /Delivery.*4711.*not answered.*No/s)
	const es = await p.addAgent('Eva')
	await es.client.ok('PATCH', '/me', { locale: 'es' })
	assert.equal((await es.client.ok('GET', `/tickets/${t.id}/questions`)).form.questions[0].label, '¿Qué hay de order?')
})
