// Rules further: what they do by a macro counts for loops, skills and the queue as actions,
// promises after them, lists of actions on many tickets.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startPromises } from '../lib/sla.mjs'

let d, c, ana
const is = (field, value) => ({ field, op: 'is', value })
const rule = body => c.ok('POST', '/rules', body)
const get = id => c.ok('GET', `/tickets/${id}`)
const open = (subject, more = {}) => c.ok('POST', '/tickets', { subject, html: '<p>x</p>', kind: 'in', channel: 'phone', requester: { name: 'C', email: 'c@customer.test' }, ...more })
const macro = (name, actions) => d.p.admin.ok('POST', '/macros', { name, scope: 'shared', actions })

before(async () => {
	d = await startPromises()
	c = d.c
	ana = await d.p.addAgent('Ana Agent')
})
after(() => d?.stop())

test('a loop through a macro is found: when the rule is saved, and when the macro is changed', async () => {
	const down = await macro('Down', [{ do: 'set_priority', value: 2 }])
	const up = await rule({ name: 'Up', on: ['priority_changed'], when: is('priority', 2), actions: [{ do: 'set_priority', value: 3 }] })
	const no = await c.api('POST', '/rules', { name: 'By macro', on: ['priority_changed'], when: is('priority', 3), actions: [{ do: 'macro', macro_id: down.id }] })
	assert.equal(no.status, 409)
	assert.match(JSON.stringify(no.body), /By macro → Up → By macro/)
	const harmless = await macro('Harmless', [{ do: 'add_tags', tags: ['seen'] }])
	const calls = await rule({ name: 'By macro', on: ['priority_changed'], when: is('priority', 3), actions: [{ do: 'macro', macro_id: harmless.id }] })
	const changed = await d.p.admin.api('PATCH', `/macros/${harmless.id}`, { actions: [{ do: 'set_priority', value: 2 }] })
	assert.deepEqual([changed.status, changed.body.errors[0].key], [409, 'rule.loop'])
	assert.deepEqual((await d.p.admin.ok('GET', '/macros')).macros.find(m => m.id === harmless.id).actions, [{ do: 'add_tags', tags: ['seen'] }])
	await d.p.admin.ok('PATCH', `/macros/${harmless.id}`, { active: false, actions: [{ do: 'set_priority', value: 2 }] })
	for (const r of [up, calls]) await c.ok('DELETE', `/rules/${r.id}`)
})

test('a rule says which skill a ticket needs, and gives it back to the queue', async () => {
	const skill = await d.p.admin.ok('POST', '/skills', { name: 'Billing', needs: [] })
	const r = await rule({ name: 'Invoices', on: ['tags_changed'], when: { field: 'tags', op: 'has', value: 'invoice' }, actions: [{ do: 'need_skill', skill_id: skill.id }, { do: 'route' }] })
	const t = await open('Invoice', { assignee_id: ana.agent.id })
	assert.equal(t.assignee_id, ana.agent.id)
	await c.ok('PATCH', `/tickets/${t.id}`, { tags: ['invoice'] })
	assert.equal((await get(t.id)).assignee_id, null)
	assert.deepEqual((await c.ok('GET', `/tickets/${t.id}/needs`)).needs, [{ skill_id: skill.id, required: true }])
	const { lines } = await c.ok('GET', `/tickets/${t.id}/rules`)
	assert.deepEqual(lines[0].detail.actions.map(a => [a.do, a.skipped]), [['need_skill', undefined], ['route', undefined]])
	const bad = await c.api('POST', '/rules', { name: 'No', on: ['opened'], when: null, actions: [{ do: 'need_skill', skill_id: 999999 }] })
	assert.deepEqual([bad.status, bad.body.errors[0].field, bad.body.errors[0].key], [422, 'actions.0.skill_id', 'skill.unknown'])
	await c.ok('DELETE', `/rules/${r.id}`)
})

test('solved while a rule runs: both are done once, whichever came first', async () => {
	const hot = await rule({ name: 'Hot', on: ['priority_changed'], when: is('priority', 4), actions: [{ do: 'add_tags', tags: ['hot'] }, { do: 'note', html: '<p>Looked at first</p>' }, { do: 'set_type', value: 'incident' }] })
	const done = await rule({ name: 'Done', on: ['status_changed'], when: is('status', 'solved'), actions: [{ do: 'add_tags', tags: ['done'] }] })
	await Promise.all(Array.from({ length: 6 }, async (_, i) => {
		const t = await open(`Race ${i}`)
		const [a, b] = await Promise.all([ana.client.api('PATCH', `/tickets/${t.id}`, { priority: 4 }), c.api('PATCH', `/tickets/${t.id}`, { category: 'solved' })])
		assert.deepEqual([a.status, b.status], [200, 200])
		const now = await get(t.id)
		assert.deepEqual([now.category, now.priority, now.type, [...now.tags].sort()], ['solved', 4, 'incident', ['done', 'hot']])
		const { lines } = await c.ok('GET', `/tickets/${t.id}/rules`)
		assert.deepEqual(lines.filter(l => l.outcome === 'fired').map(l => l.rule_id).sort((x, y) => x - y), [hot.id, done.id].sort((x, y) => x - y))
		const kinds = (await c.ok('GET', `/tickets/${t.id}/history?limit=200`)).events.map(e => e.kind)
		for (const k of ['ticket.priority', 'ticket.status', 'ticket.type', 'message.noted']) assert.equal(kinds.filter(x => x === k).length, 1, k)
	}))
	for (const r of [hot, done]) await c.ok('DELETE', `/rules/${r.id}`)
})

test('the promise is that of the priority which a rule has set', async () => {
	await c.ok('POST', '/sla/policies', { name: 'By priority', targets: [
		{ metric: 'first_response', priority: 2, channel: '', target_s: 8 * 3600 }, { metric: 'first_response', priority: 4, channel: '', target_s: 600 }] })
	const r = await rule({ name: 'Fire', on: ['opened'], when: { field: 'subject_or_text', op: 'contains', value: ['fire'] }, actions: [{ do: 'set_priority', value: 4 }] })
	const calm = await d.writes('All is calm'), fire = await d.writes('Fire in the hall')
	assert.equal((await d.clock(calm.id, 'first_response')).target_s, 8 * 3600)
	const k = await d.clock(fire.id, 'first_response')
	assert.equal(k.target_s, 600)
	assert.equal(k.instance, 1, 'the rule belongs to the opening: no promise was given before it')
	assert.equal((await d.row(fire.id)).due_at, k.due_at, 'and the list says the same')
	await c.ok('DELETE', `/rules/${r.id}`)
})

test('a list of actions on many tickets: on each all or nothing, and the report says which', async () => {
	const a = await open('Bulk a'), b = await open('Bulk b'), done = await open('Bulk done')
	await c.ok('PATCH', `/tickets/${done.id}`, { category: 'solved' })
	await d.p.admin.ok('POST', '/fields', { key: 'why', kind: 'text', label: { en: 'Why' }, required: ['solved'] })
	await c.ok('PATCH', `/tickets/${a.id}`, { fields: { why: 'because' } })
	const actions = [{ do: 'add_tags', tags: ['bulk'] }, { do: 'set_priority', value: 3 }, { do: 'set_status', category: 'solved' }]
	const out = await ana.client.ok('POST', '/tickets/actions', { ticket_ids: [a.id, b.id, 999999], actions })
	assert.deepEqual(out.done.map(x => [x.ticket_id, x.did.map(y => y.do)]), [[a.id, ['add_tags', 'set_priority', 'set_status']]])
	assert.deepEqual(out.failed.map(x => [x.id, x.key]), [[b.id, 'ticket.field_required'], [999999, 'ticket.not_found']])
	const [ta, tb] = [await get(a.id), await get(b.id)]
	assert.deepEqual([ta.tags, ta.priority, ta.category], [['bulk'], 3, 'solved'])
	assert.deepEqual([tb.tags, tb.priority, tb.category], [[], 2, 'new'], 'nothing of a refused list stands')
	const via = (await c.ok('GET', `/tickets/${a.id}/thread`)).events.find(e => e.kind === 'ticket.priority').detail.via
	assert.equal(via.kind, 'bulk')
	const bad = await ana.client.api('POST', '/tickets/actions', { ticket_ids: [a.id], actions: [{ do: 'fly' }] })
	assert.deepEqual([bad.status, bad.body.errors[0].field], [422, 'actions.0.do'])
	// what needs a right of its own is refused for who lacks it
	const lia = await d.p.addAgent('Lia Light', 'light')
	assert.equal((await lia.client.api('POST', '/tickets/actions', { ticket_ids: [b.id], actions })).status, 403)
})

test('the dry run of a time rule asks at the instant at which it would act', async () => {
	const t = await open('Waits')
	const when = hours => ({ field: 'hours_since_opened', op: 'at_least', value: hours })
	const tried = async hours => (await c.ok('POST', '/rules/try', { rule: { name: 'Old', after: { since: 'opened', minutes: 600 }, when: when(hours), actions: [{ do: 'add_tags', tags: ['old'] }] } })).hits.map(x => x.ticket_id)
	assert.ok((await tried(9)).includes(t.id), 'ten hours after its opening nine are over')
	assert.ok(!(await tried(11)).includes(t.id))
})

test('two at one editor: the second is told who saved, nothing is lost, and he may save over it', async () => {
	const two = (await d.p.addAgent('Olga Officer', 'admin')).client
	for (const [path, make, first, second, more] of [
		['/rules', { name: 'Both', on: ['opened'], when: is('priority', 1), actions: [{ do: 'add_tags', tags: ['a'] }] }, { name: 'Both, hers' }, { actions: [{ do: 'add_tags', tags: ['b'] }] }, 'actions'],
		['/forms', { kind: 'questions', name: 'Both', questions: [{ key: 'q1', kind: 'text', label: { en: 'A?' } }] }, { name: 'Both, hers' }, { name: 'Both, mine' }, 'name'],
		['/sla/policies', { name: 'Both', targets: [{ metric: 'first_response', priority: 0, target_s: 3600 }] }, { name: 'Both, hers' }, { name: 'Both, mine' }, 'name'],
	]) {
		const made = await c.ok('POST', path, make)
		const at = `${path}/${made.id}`
		const hers = await two.ok('PATCH', at, { ...first, seen_version_id: made.version_id })
		assert.notEqual(hers.version_id, made.version_id, path)
		const no = await c.api('PATCH', at, { ...second, seen_version_id: made.version_id })
		assert.deepEqual([no.status, no.body.errors[0].field, no.body.errors[0].key], [409, 'seen_version_id', 'edit.stale'], path)
		assert.match(no.body.errors[0].message, /Olga Officer/)
		assert.equal(no.body.stale.by, 'Olga Officer')
		assert.ok(no.body.stale.at > 0)
		const now = (await c.ok('GET', `${path}/${made.id}/versions`)).versions
		assert.equal(now[0].id, hers.version_id, 'a refused save wrote')
		const over = await c.ok('PATCH', at, { ...second, seen_version_id: hers.version_id })
		assert.deepEqual(over[more], second[more])
		await c.ok('PATCH', at, { name: 'Not asked' })
		assert.equal((await c.ok('GET', `${path}/${made.id}/versions`)).versions.some(v => v.id === hers.version_id), true, 'her version can be restored')
		await c.ok('DELETE', at)
	}
	const saturday = { tz: 'Europe/Rome', hours: { sat: [['09:00', '12:00']] } }
	const k = await c.ok('POST', '/calendars', { name: 'Both', definition: { ...saturday, hours: { mon: [['09:00', '12:00']] } } })
	const newer = await two.ok('PATCH', `/calendars/${k.id}`, { definition: saturday, seen_version_id: k.version_id })
	const late = await c.api('PATCH', `/calendars/${k.id}`, { name: 'Mine', seen_version_id: k.version_id })
	assert.deepEqual([late.status, late.body.errors[0].key, late.body.stale.by], [409, 'edit.stale', 'Olga Officer'])
	assert.equal((await c.ok('PATCH', `/calendars/${k.id}`, { name: 'Mine', seen_version_id: newer.version_id })).name, 'Mine')
	// what has no versions: the instant of its last save
	for (const [path, list, make] of [
		['/macros', 'macros', { name: 'Both', scope: 'shared', actions: [{ do: 'add_tags', tags: ['a'] }] }],
		['/canned', 'canned', { name: 'Both', scope: 'shared', bodies: { en: '<p>Hello</p>' } }],
		['/roles', 'roles', { name: 'Both', reach: 'all', permissions: ['ticket.reply'] }],
	]) {
		const made = await c.ok('POST', path, make)
		const at = `${path}/${made.id}`
		const hers = await two.ok('PATCH', at, { name: 'Hers', seen_at: made.updated_at })
		assert.ok(hers.updated_at > made.updated_at, path)
		const no = await c.api('PATCH', at, { name: 'Mine', seen_at: made.updated_at })
		assert.deepEqual([no.status, no.body.errors[0].field, no.body.errors[0].key, no.body.stale], [409, 'seen_at', 'edit.stale_other', { at: hers.updated_at }], path)
		assert.equal((await c.ok('GET', path))[list].find(x => x.id === made.id).name, 'Hers', 'a refused save wrote')
		const all = await Promise.all([1, 2, 3, 4].map(i => (i % 2 ? two : c).api('PATCH', at, { name: `Race ${i}`, seen_at: hers.updated_at })))
		assert.deepEqual(all.map(x => x.status).sort(), [200, 409, 409, 409], path)
		assert.equal((await c.ok('PATCH', at, { name: 'Not asked' })).name, 'Not asked')
		await c.ok('DELETE', at)
	}
	// at the same instant: one of them wins, the others are told
	const r = await rule({ name: 'Race', on: ['opened'], when: null, actions: [{ do: 'add_tags', tags: ['a'] }] })
	const all = await Promise.all(Array.from({ length: 8 }, (_, i) => (i % 2 ? two : c).api('PATCH', `/rules/${r.id}`, { name: `Race ${i}`, seen_version_id: r.version_id })))
	assert.deepEqual(all.map(x => x.status).sort(), [200, 409, 409, 409, 409, 409, 409, 409])
	await c.ok('DELETE', `/rules/${r.id}`)
})

test('what an active rule, macro, policy or form names does not go; the refusal says which', async () => {
	const k = d.p.admin
	const team = await k.ok('POST', '/teams', { name: 'Workshop' })
	const skill = await k.ok('POST', '/skills', { name: 'Welding', needs: [] })
	const status = await k.ok('POST', '/statuses', { category: 'open', names: { en: 'At the workshop' } })
	const called = await macro('Called', [{ do: 'add_tags', tags: ['x'] }])
	const field = await k.ok('POST', '/fields', { key: 'part', kind: 'text', label: { en: 'Part' } })
	const r = await rule({ name: 'Names all', on: ['opened'], when: is('priority', 4), actions: [{ do: 'set_team', team_id: team.id }, { do: 'need_skill', skill_id: skill.id }, { do: 'set_status', status_id: status.id }, { do: 'macro', macro_id: called.id }, { do: 'set_field', field: 'part', value: 'y' }] })
	const gone = [['DELETE', `/teams/${team.id}`], ['DELETE', `/skills/${skill.id}`], ['PATCH', `/statuses/${status.id}`, { active: false }], ['DELETE', `/macros/${called.id}`], ['DELETE', `/fields/${field.id}`]]
	const refused = async (name, list = gone) => {
		for (const [method, path, body] of list) {
			const no = await k.api(method, path, body)
			assert.deepEqual([no.status, no.body.errors?.[0]?.key], [409, 'uses.named'], path)
			assert.match(no.body.errors[0].message, new RegExp(`“${name}”`), path)
		}
	}
	await refused('Names all')
	await c.ok('PATCH', `/rules/${r.id}`, { active: false })
	const policy = await c.ok('POST', '/sla/policies', { name: 'Asks both', when: { any: [{ field: 'team', op: 'in', value: [team.id] }, is('field:part', 'y')] }, targets: [{ metric: 'first_response', priority: 0, target_s: 3600 }] })
	await refused('Asks both', [gone[0], gone[4]])
	await c.ok('DELETE', `/sla/policies/${policy.id}`)
	const form = await c.ok('POST', '/forms', { kind: 'escalation', name: 'For them', team_ids: [team.id], questions: [{ key: 'q1', kind: 'text', label: { en: 'Why?' } }] })
	await refused('For them', [gone[0]])
	await c.ok('DELETE', `/forms/${form.id}`)
	const t = await open('Theirs', { team_id: team.id })
	for (const [method, path, body] of gone) assert.ok((await k.api(method, path, body)).status < 300, path)
	assert.equal((await get(t.id)).team_id, null)
	await c.ok('DELETE', `/rules/${r.id}`)
})
