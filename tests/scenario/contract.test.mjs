// The contract of every route, taken from the server's own description: who is refused,
// what a body may hold, what an unknown id answers, that no unsafe verb works without the
// token, and that nothing ever answers with a fault of the server.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startPronto } from '../lib/pronto.mjs'

let p, doc, routes
const who = {}
/** The least role of each permission, as the product promises it. */
const least = {
	'ticket.read': 'light', 'ticket.note': 'light', 'person.read': 'light', 'attachment.read': 'light', 'attachment.add': 'light',
	'directory.read': 'light', 'report.read': 'light', 'article.read': 'light', 'self': 'light',
	'ticket.open': 'agent', 'ticket.reply': 'agent', 'ticket.edit': 'agent', 'ticket.spam': 'agent', 'ticket.assign': 'agent',
	'ticket.merge': 'agent', 'ticket.bulk': 'agent', 'person.edit': 'agent', 'person.merge': 'agent', 'organisation.edit': 'agent', 'article.edit': 'agent',
	'tag.edit': 'admin', 'macro.share': 'admin', 'rule.edit': 'admin', 'form.edit': 'admin', 'field.edit': 'admin', 'routing.edit': 'admin',
	'sla.edit': 'admin', 'article.publish': 'admin', 'agent.edit': 'admin', 'role.edit': 'admin', 'admin': 'admin', 'owner': 'owner',
}
const ranks = ['light', 'agent', 'admin', 'owner']

before(async () => {
	p = await startPronto()
	who.light = (await p.addAgent('Lia Light', 'light')).client
	who.agent = (await p.addAgent('Ana Agent')).client
	who.admin = (await p.addAgent('Abe Admin', 'admin')).client
	who.owner = p.admin
	doc = await p.admin.ok('GET', '/openapi.json')
	routes = Object.entries(doc.paths).flatMap(([path, ops]) => Object.entries(ops).map(([m, op]) => ({
		method: m.toUpperCase(), path, op, name: `${m.toUpperCase()} ${path}`, verb: op['x-permission'],
		schema: resolve(op.requestBody?.content['application/json'].schema),
	})))
})
after(() => p?.stop())

const resolve = s => (s?.$ref ? doc.components.schemas[s.$ref.split('/').pop()] : s)
const unsafe = r => r.method !== 'GET'
/** Ids that exist nowhere; the mode of a draft and the like must be words that are known. */
const fill = r => r.path.replace('{mode}', 'reply').replace('{key}', 't999999').replace('{name}', 'x.txt').replace(/\{[^}]*\}/g, '999999')

/** No text at all is no body: Node 18's fetch trips over a DELETE with an empty one. */
const sent = body => (typeof body === 'string' ? body || undefined : JSON.stringify(body ?? {}))

async function call(client, r, body, headers = {}) {
	const res = await client.raw(r.method, fill(r), {
		body: unsafe(r) && (r.schema || r.method !== 'DELETE') ? sent(body) : undefined,
		headers: { 'Content-Type': 'application/json', ...headers },
	})
	if (/event-stream/.test(res.headers.get('content-type') ?? '')) {
		await res.body.cancel()
		return { status: res.status, body: '' }
	}
	const text = await res.text()
	const told = `${r.name} ${JSON.stringify(body)} → ${res.status} ${text.slice(0, 300)}`
	assert.ok(res.status < 500, told)
	if (res.status >= 400) assert.match(res.headers.get('content-type') ?? '', /problem\+json/, told)
	return { status: res.status, body: res.status >= 400 ? JSON.parse(text) : text, told }
}

/** The least body that the shape takes. */
function valid(schema) {
	if (!schema?.properties) return undefined
	return Object.fromEntries((schema.required ?? []).map(name => [name, sample(schema.properties[name])]))
}
function sample(s) {
	if (s.$ref) return valid(resolve(s))
	if (s.enum) return s.enum[0]
	const type = [s.type].flat()[0]
	if (type === 'array') return s.minItems ? [s.items.$ref ? valid(resolve(s.items)) : sample(s.items)] : []
	if (type === 'integer' || type === 'number') return Math.max(1, s.minimum ?? 1)
	if (type === 'boolean') return true
	return 'a@customer.test'.padEnd(s.minLength ?? 0, 'x')
}
/** Of every member something that it cannot be. */
function wrong(schema) {
	return Object.fromEntries(Object.entries(schema.properties).filter(([, s]) => s.type).map(([name, s]) => [name, [s.type].flat()[0] === 'string' ? 5 : 'x']))
}

test('the description is whole', () => {
	assert.ok(routes.length > 60, `${routes.length} routes`)
	for (const r of routes) {
		assert.ok(r.op.summary, r.name)
		assert.ok(r.verb === 'none' || least[r.verb], `${r.name} asks for ${r.verb}`)
		for (const [, name] of r.path.matchAll(/\{([^}]*)\}/g)) assert.ok(r.op.parameters.some(x => x.in === 'path' && x.name === name), r.name)
	}
})

test('nobody is asked to sign in', async () => {
	for (const r of routes.filter(x => x.verb !== 'none')) {
		const res = await call(p.client(), r, valid(r.schema))
		assert.equal(res.status, 401, res.told)
		assert.equal(res.body.code, 'unauthenticated', res.told)
	}
})

test('a role that is too low is refused, however good the request', async () => {
	for (const r of routes.filter(x => x.verb !== 'none'))
		for (const role of ranks.slice(0, ranks.indexOf(least[r.verb]))) {
			const res = await call(who[role], r, valid(r.schema))
			assert.equal(res.status, 403, `${role}: ${res.told}`)
			assert.equal(res.body.errors[0].params.permission, r.verb, res.told)
		}
})

test('an API key does no more than its scopes', async () => {
	const made = await who.owner.ok('POST', '/api-keys', { name: 'reader', scopes: ['ticket.read'] })
	const c = p.client()
	c.key = made.token
	const reads = ['none', 'self', 'ticket.read', 'person.read', 'attachment.read', 'directory.read', 'report.read', 'article.read']
	for (const r of routes.filter(x => !reads.includes(x.verb))) {
		const res = await call(c, r, valid(r.schema))
		assert.equal(res.status, 403, res.told)
	}
	assert.equal((await c.api('GET', '/tickets?view=open')).status, 200)
	await who.owner.ok('DELETE', `/api-keys/${made.id}`)
	assert.equal((await c.api('GET', '/tickets?view=open')).status, 401)
})

test('no unsafe verb works without the token, or from another site', async () => {
	for (const r of routes.filter(unsafe)) {
		if (r.verb !== 'none') {
			const res = await call(who.owner, r, valid(r.schema), { 'X-CSRF-Token': '' })
			assert.equal(res.status, 403, res.told)
			assert.equal(res.body.errors[0].key, 'auth.csrf', res.told)
		}
		const res = await call(who.owner, r, valid(r.schema), { 'Sec-Fetch-Site': 'cross-site' })
		assert.equal(res.status, 403, res.told)
	}
	assert.equal((await who.owner.api('GET', '/session')).status, 200)
})

test('an unknown member is 400, a wrong type 422, broken JSON 400', async () => {
	for (const r of routes.filter(x => x.schema && x.verb !== 'none')) {
		let res = await call(who.owner, r, { ...valid(r.schema), nonsense: 1 })
		assert.equal(res.status, 400, res.told)
		assert.ok(res.body.errors.some(e => e.field === 'nonsense' && e.key === 'shape.unknown'), res.told)
		const bad = wrong(r.schema)
		res = await call(who.owner, r, bad)
		assert.equal(res.status, 422, res.told)
		for (const name of Object.keys(bad).slice(0, 25)) assert.ok(res.body.errors.some(e => e.field === name), `${name}: ${res.told}`)
		for (const text of ['', '{', '[]', 'null', '"x"', '{"a":1}{', '{"a":' + '['.repeat(100), '\u0000', '{"nonsense":"\\ud800"}']) {
			res = await call(who.owner, r, text)
			assert.equal(res.status, 400, res.told)
		}
	}
})

test('a required member that is missing is named', async () => {
	for (const r of routes.filter(x => x.schema?.required?.length && x.verb !== 'none')) {
		const res = await call(who.owner, r, {})
		assert.equal(res.status, 422, res.told)
		for (const name of r.schema.required) assert.ok(res.body.errors.some(e => e.field === name && e.key === 'shape.required'), `${name}: ${res.told}`)
	}
})

/** What discards has nothing to find: it is done; a mail that is no problem (any more) is a conflict. */
const other = { 'DELETE /api/v1/drafts/{key}/{mode}': 204, 'POST /api/v1/mail/problems/{id}/retry': 409 }
test('an id that exists nowhere is 404', async () => {
	for (const r of routes.filter(x => /\{/.test(x.path) && x.verb !== 'none')) {
		const res = await call(who.owner, r, valid(r.schema))
		assert.equal(res.status, other[r.name] ?? 404, res.told)
	}
})

test('an id that is none is 404 as well', async () => {
	for (const r of routes.filter(x => x.method === 'GET' && /\{(id|ticket|person)\}/.test(x.path) && x.verb !== 'none'))
		for (const id of ['0', '-1', 'x', '1e3', '99999999999999999999', '%00', '%27', '%2e%2e%2fx']) {
			const res = await who.owner.raw('GET', r.path.replace(/\{[^}]*\}/g, id))
			await res.text()
			assert.ok(res.status === 404 || res.status === 400, `${r.path} ${id} → ${res.status}`)
		}
})

test('a method that a path does not know, and a path that nobody knows', async () => {
	for (const path of new Set(routes.map(r => r.path))) {
		const r = { method: 'PUT', path, name: `PUT ${path}` }
		if (routes.some(x => x.path === path && x.method === 'PUT')) continue
		const res = await call(who.owner, r, {})
		assert.ok(res.status === 404 || res.status === 405, res.told)
	}
	assert.equal((await who.owner.api('GET', '/no/such/thing')).status, 404)
})

test('odd queries are answered or refused, never a fault', async () => {
	const odd = ['', 'x', '-1', '0', '99999999999999999999', '%00', "'", '%', '1.1.1', '%F0%9F%98%80', 'x'.repeat(3000), '%ff%fe']
	for (const r of routes.filter(x => x.method === 'GET' && x.verb !== 'none' && x.path !== '/api/v1/events'))
		for (const q of r.op.parameters.filter(x => x.in === 'query'))
			for (const v of odd) {
				const res = await who.owner.raw('GET', `${fill(r)}?${q.name}=${v}`)
				await res.arrayBuffer()
				assert.ok(res.status < 500, `${r.name}?${q.name}=${v} → ${res.status}`)
			}
})
