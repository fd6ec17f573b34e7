// Who may what: every route × every kind of caller × a ticket of his own, of his team, of
// another team and another organisation.  What is expected stands in the tables below, not
// in the code under test; the routes come from the server's own description, so that a new
// one cannot be forgotten.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../lib/http.mjs'
import { startPronto } from '../lib/pronto.mjs'

/* Which permissions each built-in role has on top of the one before it. */
const light = ['ticket.read', 'ticket.note', 'person.read', 'attachment.read', 'attachment.add', 'directory.read', 'report.read', 'article.read', 'self']
const agent = [...light, 'ticket.open', 'ticket.reply', 'ticket.edit', 'ticket.assign', 'ticket.merge', 'ticket.bulk', 'ticket.spam', 'person.edit', 'person.merge', 'organisation.edit', 'article.edit']
const admin = [...agent, 'tag.edit', 'macro.share', 'rule.edit', 'form.edit', 'field.edit', 'routing.edit', 'sla.edit', 'article.publish', 'agent.edit', 'role.edit', 'admin']
const owner = [...admin, 'owner']
/* What everybody who works here has, whatever his role is made of. */
const all = ['ticket.read', 'attachment.read', 'attachment.add', 'directory.read', 'self']
/* The desk's own roles of this test. */
const desk = ['ticket.reply', 'ticket.note', 'ticket.edit', 'ticket.assign', 'person.read']
const reads = ['ticket.read', 'person.read', 'attachment.read', 'directory.read', 'report.read', 'article.read', 'self']
const writes = ['ticket.open', 'ticket.reply', 'ticket.note', 'ticket.edit', 'ticket.assign', 'ticket.merge', 'ticket.bulk', 'ticket.spam',
	'person.edit', 'person.merge', 'organisation.edit', 'article.edit', 'attachment.add']
const admins = admin.filter(x => !reads.includes(x) && !writes.includes(x))

/* caller: [what he may; which of the tickets he sees: own, his team's, another's] */
const callers = {
	light: [light, 'own team other'],
	agent: [agent, 'own team other'],
	admin: [admin, 'own team other'],
	owner: [owner, 'own team other'],
	'custom, rules only': [[...all, 'rule.edit'], 'own team other'],
	'custom, of teams': [[...all, ...desk], 'own team'],
	'custom, own only': [[...all, ...desk], 'own'],
	'custom, of organisations': [[...all, ...desk], 'own other'],
	'key of a narrow role': [[...all, ...desk], 'own team'],
	'key that reads': [reads, 'own team other'],
	'key that writes': [writes, 'own team other'],
	'key that administers': [[...admins, 'owner'], 'own team other'],
	'revoked key': [null, ''],
	nobody: [null, ''],
}

let p, doc, routes, team, far, foreignOrg
const who = {}, ids = { own: {}, team: {}, other: {}, none: { ticket: 999999, message: 999999, file: 999999 } }
let asked = 0

async function ticketOf(client, subject, more) {
	const body = Buffer.from(`file of ${subject}`)
	const up = await (await client.raw('POST', '/api/v1/attachments', { body, headers: { 'X-File-Name': 'a.txt', 'Content-Type': 'text/plain' } })).json()
	const t = await client.ok('POST', '/tickets', { subject, html: '<p>sight word</p>', kind: 'in', channel: 'phone', attachment_ids: [up.id], ...more })
	const m = (await client.ok('GET', `/tickets/${t.id}/thread`)).messages[0]
	return { ticket: t.id, message: m.id, file: m.attachments[0].id, person: t.requester.id }
}

async function person(name, role_id, teams) {
	const x = await p.addAgent(name, 'light')
	await p.admin.ok('PATCH', `/agents/${x.agent.id}`, { role_id, team_ids: teams })
	x.client = await p.as(x.email, x.password)
	return x
}

async function keyOf(client, scopes) {
	const made = await client.ok('POST', '/api-keys', { name: scopes.join(), scopes })
	const c = p.client()
	c.key = made.token
	c.id = made.id
	return c
}

before(async () => {
	p = await startPronto()
	team = await p.admin.ok('POST', '/teams', { name: 'First line', tier: 1, member_ids: [] })
	far = await p.admin.ok('POST', '/teams', { name: 'Far away', tier: 2, member_ids: [] })
	foreignOrg = await p.admin.ok('POST', '/organisations', { name: 'Other firm', domains: ['other.test'] })
	const rules = await p.admin.ok('POST', '/roles', { name: 'Rule keeper', reach: 'all', permissions: ['rule.edit'] })
	const teams = await p.admin.ok('POST', '/roles', { name: 'First line', reach: 'teams', permissions: desk })
	const own = await p.admin.ok('POST', '/roles', { name: 'Freelancer', reach: 'own', permissions: desk })
	const firms = await p.admin.ok('POST', '/roles', { name: 'Partner', reach: 'organisations', organisation_ids: [foreignOrg.id], permissions: desk })
	const built = {}
	for (const role of ['light', 'agent', 'admin']) built[role] = (await p.addAgent(`Bea ${role}`, role)).client
	const tess = await person('Tess Team', teams.id, [team.id]), owen = await person('Owen Own', own.id, [team.id])
	const orla = await person('Orla Outside', firms.id, [team.id])
	Object.assign(who, built, { 'custom, of organisations': orla.client,
		owner: p.admin, 'custom, rules only': (await person('Rhea Rules', rules.id, [])).client, 'custom, of teams': tess.client, 'custom, own only': owen.client,
		'key of a narrow role': await keyOf(tess.client, ['ticket.read', 'ticket.write', 'admin']),
		'key that reads': await keyOf(p.admin, ['ticket.read']), 'key that writes': await keyOf(p.admin, ['ticket.write']),
		'key that administers': await keyOf(p.admin, ['admin']), 'revoked key': await keyOf(p.admin, ['ticket.read']), nobody: p.client(),
	})
	await p.admin.ok('DELETE', `/api-keys/${who['revoked key'].id}`)
	// own: assigned in a far team; for those who see by team another one's ticket of their team
	ids.own = await ticketOf(p.admin, 'Sight own', { requester: { email: 'a@one.test' }, team_id: far.id, assignee_id: owen.agent.id })
	ids.ownOfTess = await ticketOf(p.admin, 'Sight tess', { requester: { email: 'b@one.test' }, team_id: far.id, assignee_id: tess.agent.id })
	ids.ownOfOrla = await ticketOf(p.admin, 'Sight orla', { requester: { email: 'b@one.test' }, team_id: far.id, assignee_id: orla.agent.id })
	ids.team = await ticketOf(p.admin, 'Sight team', { requester: { email: 'a@one.test' }, team_id: team.id })
	ids.other = await ticketOf(p.admin, 'Sight other', { requester: { email: 'x@other.test' }, team_id: far.id })
	doc = await p.admin.ok('GET', '/openapi.json')
	routes = Object.entries(doc.paths).flatMap(([path, ops]) => Object.entries(ops).map(([m, op]) => ({
		method: m.toUpperCase(), path, op, name: `${m.toUpperCase()} ${path}`, verb: op['x-permission'],
		schema: resolve(op.requestBody?.content['application/json'].schema),
	}))).filter(r => r.verb !== 'none')
})
after(() => p?.stop())

const resolve = s => (s?.$ref ? doc.components.schemas[s.$ref.split('/').pop()] : s)
/** The least body that the shape takes. */
function least(schema) {
	if (!schema?.properties) return undefined
	return Object.fromEntries((schema.required ?? []).map(name => [name, sample(schema.properties[name])]))
}
function sample(s) {
	if (s.$ref) return least(resolve(s))
	if (s.enum) return s.enum[0]
	const type = [s.type].flat()[0]
	if (type === 'array') return s.minItems ? [s.items.$ref ? least(resolve(s.items)) : sample(s.items)] : []
	if (type === 'integer' || type === 'number') return Math.max(1, s.minimum ?? 1)
	return type === 'boolean' ? true : type === 'string' ? 'a@customer.test'.padEnd(s.minLength ?? 0, 'x') : {}
}

async function call(client, r, path, body) {
	asked++
	const res = await client.raw(r.method, path, {
		body: r.method !== 'GET' && body !== undefined ? JSON.stringify(body) : undefined, headers: { 'Content-Type': 'application/json' },
	})
	if (/event-stream/.test(res.headers.get('content-type') ?? '')) {
		await res.body.cancel()
		return { status: res.status, text: '' }
	}
	const text = await res.text()
	return { status: res.status, text: text.replace(/"request_id":"[^"]*"/, '') }
}

/** So many at once. */
async function each(list, fn, n = 6) {
	const rest = [...list]
	await Promise.all(Array.from({ length: n }, async () => {
		for (let x = rest.shift(); x; x = rest.shift()) await fn(x)
	}))
}

const nowhere = r => r.path.replace('{mode}', 'reply').replace('{key}', 't999999').replace('{name}', 'x.txt').replace(/\{[^}]*\}/g, '999999')

/** Routes about one ticket, and which id stands for it. */
const about = r => (/^\/api\/v1\/tickets\/\{/.test(r.path) ? 'ticket' : /^\/api\/v1\/messages\/\{/.test(r.path) ? 'message' : /^\/api\/v1\/attachments\/\{/.test(r.path) ? 'file' : null)
const at = (r, id) => r.path.replace(/\{[^}]*\}/, id).replace('{name}', 'a.txt').replace(/\{[^}]*\}/g, '999999')

test('every route of a ticket × every caller × own, team’s, another’s', async () => {
	const n = asked
	const list = routes.filter(about)
	assert.ok(list.length > 15)
	for (const [name, [may, sees]] of Object.entries(callers))
		for (const place of ['own', 'team', 'other'])
			await each(list.filter(r => may?.includes(r.verb)), async r => {
				const of = place !== 'own' ? ids[place] : /team|narrow/.test(name) ? ids.ownOfTess : /organisations/.test(name) ? ids.ownOfOrla : ids.own
				const seen = sees.split(' ').includes(place)
				if (seen && r.method !== 'GET') return // the table above; it would change what is looked at here
				const got = await call(who[name], r, at(r, of[about(r)]), least(r.schema))
				const told = `${name}: ${r.name} of ${place} → ${got.status} ${got.text.slice(0, 200)}`
				if (!seen) {
					// not a word more than about a ticket that there is not
					const none = await call(who[name], r, at(r, 999999), least(r.schema))
					assert.deepEqual([got.status, got.text.replace(RegExp(`\\b${of[about(r)]}\\b`, 'g'), '999999').replaceAll('404', '')], [none.status, none.text.replaceAll('404', '')], told)
					assert.ok(got.status >= 400, told)
				} else if (r.path.split('{').length === 2 || about(r) === 'file') {
					assert.ok(got.status === 200 || got.status === 404 && /message\.|image/.test(got.text) || got.status === 422, told)
				}
			})
	console.log(`figure: ${asked - n} combinations of ${list.length} routes of a ticket, ${Object.keys(callers).length} callers and 3 places`)
	// nothing of that changed anything
	for (const place of ['own', 'team', 'other']) assert.equal((await p.admin.ok('GET', `/tickets/${ids[place].ticket}`)).messages, 1)
})

const everywhere = () => [ids.own.ticket, ids.ownOfTess.ticket, ids.ownOfOrla.ticket, ids.team.ticket, ids.other.ticket]
const sight = () => ({ agent: everywhere(), 'custom, of teams': [ids.ownOfTess.ticket, ids.team.ticket], 'custom, own only': [ids.own.ticket], 'custom, of organisations': [ids.ownOfOrla.ticket, ids.other.ticket], 'key of a narrow role': [ids.ownOfTess.ticket, ids.team.ticket] })

test('lists, search and counts hold what is seen and nothing else', async () => {
	await until('all is indexed', async () => (await who.agent.ok('GET', '/search?q=sight')).tickets.length === 5)
	for (const [name, want] of Object.entries(sight())) {
		const c = who[name], wanted = [...want].sort()
		const sorted = l => l.tickets.map(t => t.id).sort()
		for (const order of ['due', 'newest', 'oldest', 'priority']) assert.deepEqual(sorted(await c.ok('GET', `/tickets?view=open&order=${order}`)), wanted, `${name} ${order}`)
		assert.deepEqual(sorted(await c.ok('GET', '/search?q=sight')), wanted, name)
		assert.deepEqual(sorted(await c.ok('GET', `/search?q=${ids.other.ticket}`)), wanted.filter(x => x === ids.other.ticket), name)
		const paged = []
		for (let next = ''; next !== null;) {
			const page = await c.ok('GET', `/tickets?view=open&limit=1${next && `&cursor=${next}`}`)
			paged.push(...page.tickets.map(t => t.id))
			next = page.next
		}
		assert.deepEqual(paged.sort(), wanted, name)
		const views = Object.fromEntries((await c.ok('GET', '/views')).views.map(v => [v.key, v.count]))
		assert.equal(views.open, want.length, name)
		assert.equal((await c.ok('GET', `/tickets?view=team:${far.id}`)).tickets.length, want.filter(x => x !== ids.team.ticket).length)
		assert.deepEqual(sorted(await c.ok('GET', `/organisations/${foreignOrg.id}/tickets`)), wanted.filter(x => x === ids.other.ticket), name)
		if (/organisations/.test(name)) {
			// he knows no other customers either
			assert.equal((await c.api('GET', `/people/${ids.own.person}`)).status, 404)
			assert.deepEqual((await c.ok('GET', '/people?q=x@other.test')).people.map(x => x.id), [ids.other.person])
			assert.deepEqual((await c.ok('GET', '/people?q=a@one.test')).people, [])
			assert.deepEqual((await c.ok('GET', '/organisations')).organisations.map(o => o.id), [foreignOrg.id])
			continue
		}
		assert.equal((await c.ok('GET', `/people/${ids.own.person}`)).tickets_total, want.filter(x => x === ids.own.ticket || x === ids.team.ticket).length, name)
	}
})

test('ids in a body are looked at as those in the address', async () => {
	for (const name of ['custom, of teams', 'custom, own only']) {
		assert.equal((await who[name].api('POST', '/presence', { ticket_id: ids.other.ticket, state: 'viewing' })).status, 404)
	}
	const r = await who.agent.ok('POST', '/tickets/bulk', { ids: [999999], set: { priority: 3 } })
	assert.equal(r.failed.length, 1)
})

test('live updates: only of tickets that are seen, from the moment that they are', async () => {
	const tess = who['custom, of teams']
	const s = await tess.raw('GET', '/api/v1/events')
	const reader = s.body.getReader()
	let text = ''
	const pump = (async () => {
		for (let r = await reader.read(); !r.done; r = await reader.read()) text += Buffer.from(r.value).toString()
	})().catch(() => {})
	await until('the stream runs', () => text.length > 0)
	await p.admin.ok('PATCH', `/tickets/${ids.other.ticket}`, { subject: 'Hidden subject' })
	await p.admin.ok('PATCH', `/tickets/${ids.team.ticket}`, { subject: 'Shown subject' })
	await until('the shown one arrives', () => text.includes('Shown subject'))
	assert.ok(!text.includes('Hidden subject'), text)
	await ticketOf(p.admin, 'One more', { requester: { email: 'x@other.test' }, team_id: far.id })
	assert.ok(!/^event: counts/m.test(text), 'kept counts are of the whole desk')
	await until('he is told to count anew', () => /^event: recount/m.test(text))
	await reader.cancel()
	await pump
})

test('whoever loses sight of a ticket is told that it is gone, and who never saw it is not', async () => {
	const tess = await who['custom, of teams'].events(), orla = await who['custom, of organisations'].events(), all = await who.agent.events()
	const t = await p.admin.ok('POST', '/tickets', { subject: 'Wanders', html: '<p>x</p>', kind: 'in', channel: 'phone', requester: { email: 'x@other.test' }, team_id: team.id })
	await tess.wait('ticket', x => x.id === t.id, 30000)
	await orla.wait('ticket', x => x.id === t.id, 30000)
	await p.admin.ok('PATCH', `/tickets/${t.id}`, { team_id: far.id })
	await tess.wait('gone', x => x.id === t.id, 30000)
	await orla.wait('ticket', x => x.id === t.id && x.team_id === far.id, 30000)
	// the customer turns out to be somebody else's: his tickets go with him
	const orphan = await p.admin.ok('PATCH', `/people/${t.requester.id}`, { organisation_id: null })
	assert.equal(orphan.organisation, null)
	await orla.wait('gone', x => x.id === t.id, 30000)
	assert.equal((await who['custom, of organisations'].api('GET', `/tickets/${t.id}`)).status, 404)
	await p.admin.ok('PATCH', `/people/${t.requester.id}`, { organisation_id: foreignOrg.id })
	await orla.wait('ticket', x => x.id === t.id, 30000)
	assert.equal((await who['custom, of organisations'].ok('GET', `/tickets/${t.id}`)).id, t.id)
	assert.ok(!tess.list.some(e => e.event === 'gone') && !all.list.some(e => e.event === 'gone'), 'each loss is told once, to whom it concerns')
	for (const s of [tess, orla, all]) s.close()
})

test('a role for organisations names them', async () => {
	const bad = async (body, key) => assert.deepEqual((await p.admin.api('POST', '/roles', { name: 'Odd', reach: 'organisations', permissions: [], ...body })).body.errors.map(e => [e.field, e.key])[0], ['organisation_ids', key])
	await bad({}, 'role.organisations')
	await bad({ organisation_ids: [999999] }, 'organisation.unknown')
	// what such a person opens for somebody else is his own, else he would not see it
	const c = who['custom, of organisations']
	assert.equal((await c.api('PATCH', `/tickets/${ids.team.ticket}`, { priority: 3 })).status, 404)
})

test('a ticket can be handed out of sight, and is gone then', async () => {
	const tess = who['custom, of teams']
	const t = await p.admin.ok('POST', '/tickets', { subject: 'To hand over', html: '<p>x</p>', kind: 'in', channel: 'phone', requester: { email: 'a@one.test' }, team_id: team.id })
	const answer = await tess.ok('PATCH', `/tickets/${t.id}`, { team_id: far.id })
	assert.equal(answer.team_id, far.id)
	assert.equal((await tess.api('GET', `/tickets/${t.id}`)).status, 404)
	assert.equal((await tess.api('PATCH', `/tickets/${t.id}`, { team_id: team.id })).status, 404)
})

test('roles: made, kept to what their maker may, changed for all at once, told in the audit', async () => {
	const bad = async (body, key) => assert.equal((await p.admin.api('POST', '/roles', { name: 'R', reach: 'teams', permissions: [], ...body })).body.errors[0].key, key)
	await bad({ permissions: ['rule.edit'] }, 'role.too_wide')
	await bad({ permissions: ['owner'] }, 'role.unknown_permission')
	await bad({ permissions: ['fly'] }, 'role.unknown_permission')
	await bad({ name: 'first LINE' }, 'role.name_taken')
	await bad({ name: 'Admin' }, 'role.name_taken')
	// who may shape roles and people cannot lift himself or others above himself
	const chief = await p.admin.ok('POST', '/roles', { name: 'Chief', reach: 'all', permissions: ['role.edit', 'agent.edit', 'ticket.reply'] })
	const cleo = await person('Cleo Chief', chief.id, [])
	const more = async (path, method, body) => {
		const r = await cleo.client.api(method, path, body)
		assert.deepEqual([r.status, r.body.errors?.[0].key], [403, 'role.more'], JSON.stringify(r.body))
	}
	await more('/roles', 'POST', { name: 'Above', reach: 'all', permissions: ['admin'] })
	await more(`/roles/${chief.id}`, 'PATCH', { permissions: ['role.edit', 'agent.edit', 'sla.edit'] })
	await more(`/agents/${cleo.agent.id}`, 'PATCH', { role: 'admin' })
	await more('/agents/invite', 'POST', { email: 'z@pronto.test', name: 'Z', role: 'admin', team_ids: [] })
	const low = await cleo.client.ok('POST', '/roles', { name: 'Below', reach: 'own', permissions: ['ticket.reply'] })
	const lou = await person('Lou Low', low.id, [])
	assert.deepEqual((await lou.client.ok('GET', '/session')).permissions.sort(), [...all, 'ticket.reply'].sort())
	await cleo.client.ok('PATCH', `/roles/${low.id}`, { permissions: [] })
	assert.ok(!(await lou.client.ok('GET', '/session')).permissions.includes('ticket.reply'))
	assert.equal((await p.admin.api('DELETE', `/roles/${low.id}`)).body.errors[0].key, 'role.in_use')
	assert.equal((await p.admin.ok('GET', '/roles')).roles.find(r => r.id === low.id).people, 1)
	await p.admin.ok('PATCH', `/agents/${lou.agent.id}`, { role: 'light' })
	await p.admin.ok('DELETE', `/roles/${low.id}`)
	const events = (await p.admin.ok('GET', '/audit')).events
	const kinds = events.map(e => e.kind)
	for (const k of ['role.made', 'role.changed', 'role.deleted', 'agent.role']) assert.ok(kinds.includes(k), k)
	const changed = events.find(e => e.kind === 'role.changed' && e.detail.role_id === low.id)
	assert.deepEqual([changed.actor_name, changed.detail.permissions, changed.detail.was.permissions], ['Cleo Chief', '', 'ticket.reply'])
})

test('every route × every caller', async () => {
	const n = asked
	for (const [name, [may]] of Object.entries(callers))
		await each(routes, async r => {
			if (/^DELETE .*\/sessions?$/.test(r.name) || /\/(next|demo)$/.test(r.path) && r.method !== 'GET') return // would end or change what is asked here
			// who may comes as far as the body, which is none that anybody takes
			const got = await call(who[name], r, nowhere(r), r.schema ? { nonsense: 1 } : undefined)
			const told = `${name}: ${r.name} asks for ${r.verb} → ${got.status} ${got.text.slice(0, 200)}`
			if (!may) assert.equal(got.status, 401, told)
			else if (may.includes(r.verb)) assert.ok(![401, 403].includes(got.status) || (r.verb === 'self' && /key/.test(name)), told) // some of oneself is for people, not for keys
			else assert.equal(got.status, 403, told)
			assert.ok(got.status < 500, told)
		})
	console.log(`figure: ${asked - n} combinations of ${routes.length} routes and ${Object.keys(callers).length} callers`)
})
