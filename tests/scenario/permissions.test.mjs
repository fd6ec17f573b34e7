// Every route × nobody, light agent, agent, administrator: who is refused, and how.  The
// routes come from the server's own OpenAPI document, so a new one cannot be forgotten.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startPronto } from '../lib/pronto.mjs'

let p, light, agent, admin, routes, ticket

before(async () => {
	p = await startPronto()
	await p.mailbox()
	light = await p.addAgent('Lia Light', 'light')
	agent = await p.addAgent('Ana Agent')
	admin = await p.addAgent('Abe Admin', 'admin')
	ticket = await agent.client.ok('POST', '/tickets', {
		subject: 'T', html: '<p>x</p>', kind: 'in', channel: 'phone', requester: { name: 'C', email: 'c@customer.test' },
	})
	const doc = JSON.parse(p.must(['openapi']))
	assert.match(doc.openapi, /^3\.1/)
	routes = Object.entries(doc.paths).flatMap(([path, ops]) =>
		Object.keys(ops).filter(m => /^(get|post|put|patch|delete)$/.test(m)).map(m => ({ method: m.toUpperCase(), path: path.replace(/^\/api\/v1/, ''), op: ops[m] })))
})
after(() => p?.stop())

/** Open to nobody by purpose. */
const openRoutes = new Set([
	'GET /session', 'POST /session', 'POST /password/forgot', 'POST /password/reset', 'GET /invitations/{token}',
	'POST /invitations/accept', 'GET /setup', 'POST /setup', 'GET /openapi.json', 'DELETE /session',
	'GET /kb/files/{token}/{name}',	// pictures of public articles; others are not found
	'GET /oauth/callback',	// a redirect for everybody; only the administrator's session gets something
])
/** Only for administrators. */
const adminOnly = [
	['PATCH', '/settings'], ['POST', '/agents/invite'], ['PATCH', '/agents/1'], ['POST', '/teams'], ['PATCH', '/teams/1'],
	['DELETE', '/teams/1'], ['POST', '/statuses'], ['PATCH', '/statuses/1'], 	['GET', '/mailboxes'], ['POST', '/mailboxes'], ['PATCH', '/mailboxes/1'], ['DELETE', '/mailboxes/1'], ['POST', '/mailboxes/discover'], ['POST', '/mailboxes/test'],
	['POST', '/mailboxes/1/oauth'], ['GET', '/oauth-clients'], ['PUT', '/oauth-clients/google'],
]
const fill = path => path.replace(/\{[^}]*\}/g, '999999')

test('nobody gets anything but the doors', async () => {
	const c = p.client()
	for (const r of routes) {
		const name = `${r.method} ${r.path}`
		if (openRoutes.has(name)) continue
		const res = await c.raw(r.method, '/api/v1' + fill(r.path), {
			body: r.method === 'GET' || r.method === 'DELETE' ? undefined : '{}', headers: { 'Content-Type': 'application/json' },
		})
		const text = await res.text()
		assert.equal(res.status, 401, `${name} → ${res.status} ${text}`)
	}
})

test('a wrong body is never a server error', async () => {
	const bodies = ['', '{', '[]', 'null', '{"x":1}', '{"id":{}}', '"' + 'x'.repeat(1000), '{"a":' + '['.repeat(100)]
	for (const r of routes.filter(x => !/GET|DELETE/.test(x.method) && !['/session', '/attachments'].includes(x.path))) {
		for (const body of bodies) {
			const res = await admin.client.raw(r.method, '/api/v1' + fill(r.path), { body, headers: { 'Content-Type': 'application/json' } })
			const text = await res.text()
			assert.ok(res.status < 500, `${r.method} ${r.path} ${body.slice(0, 20)} → ${res.status} ${text}`)
			if (res.status >= 400) assert.match(res.headers.get('content-type') ?? '', /problem\+json/, `${r.method} ${r.path}`)
		}
	}
})

test('odd ids are 404 or 422, never a server error', async () => {
	for (const r of routes.filter(x => /\{/.test(x.path) && x.method === 'GET')) {
		for (const id of ['0', '-1', '999999999999999999999', 'x', '1%00', '..%2f', "1'"]) {
			const res = await admin.client.raw('GET', '/api/v1' + r.path.replace(/\{[^}]*\}/g, id))
			await res.text()
			assert.ok(res.status >= 400 && res.status < 500, `${r.path} ${id} → ${res.status}`)
		}
	}
})

test('administration is for administrators', async () => {
	for (const [method, path] of adminOnly) {
		for (const who of [light, agent]) {
			const r = await who.client.api(method, path, /GET|DELETE/.test(method) ? undefined : {})
			assert.equal(r.status, 403, `${method} ${path} → ${r.status} ${JSON.stringify(r.body)}`)
		}
		const r = await admin.client.api(method, path, /GET|DELETE/.test(method) ? undefined : {})
		assert.notEqual(r.status, 403, `${method} ${path}`)
		assert.notEqual(r.status, 401, `${method} ${path}`)
	}
})

test('light agents read and note, and nothing else', async () => {
	const c = light.client, t = `/tickets/${ticket.id}`
	assert.equal((await c.api('GET', t)).status, 200)
	assert.equal((await c.api('GET', `${t}/thread`)).status, 200)
	await c.ok('POST', `${t}/messages`, { kind: 'note', html: '<p>seen</p>' })
	for (const [method, path, body] of [
		['POST', `${t}/messages`, { kind: 'public', html: '<p>x</p>' }], ['PATCH', t, { priority: 4 }], ['PATCH', t, { category: 'solved' }],
		['PATCH', t, { assignee_id: light.agent.id }], ['PATCH', t, { spam: true }], ['PATCH', t, { tags: ['x'] }],
		['POST', `${t}/participants`, { address: 'x@y.test' }], ['POST', '/tickets/bulk', { ids: [ticket.id], set: { priority: 4 } }],
		['POST', '/tickets', { subject: 's', html: '<p>x</p>', requester: { name: 'n', email: 'n@y.test' } }],
		['POST', `${t}/messages`, { kind: 'note', html: '<p>sneaky</p>', set: { category: 'solved' } }],
	]) {
		const r = await c.api(method, path, body)
		const refused = r.status === 403 || (r.status === 200 && r.body.failed?.length === 1)
		assert.ok(refused, `${method} ${path} ${JSON.stringify(body)} → ${r.status} ${JSON.stringify(r.body)}`)
	}
	const now = await agent.client.ok('GET', t)
	assert.deepEqual([now.priority, now.category, now.spam], [2, 'new', false])
	assert.ok(!now.can.length || now.can.includes('reply'))
	const mine = await c.ok('GET', t)
	assert.ok(mine.can.includes('note') && !mine.can.includes('reply') && !mine.can.includes('status'))
})

test('an administrator cannot make himself owner or touch the owner', async () => {
	const owner = (await p.admin.ok('GET', '/session')).agent
	assert.ok((await admin.client.api('PATCH', `/agents/${admin.agent.id}`, { role: 'owner' })).status >= 400)
	assert.ok((await admin.client.api('PATCH', `/agents/${owner.id}`, { active: false })).status >= 400)
	assert.ok((await admin.client.api('POST', '/agents/invite', { email: 'o@pronto.test', name: 'O', role: 'owner', team_ids: [] })).status >= 400)
})

test('after setup the setup is shut', async () => {
	assert.equal((await p.client().ok('GET', '/setup')).needed, false)
	const r = await p.client().api('POST', '/setup', { token: 'x'.repeat(32), email: 'evil@x.test', password: 'long enough pass', name: 'E', locale: 'en' })
	assert.ok(r.status >= 400 && r.status < 500)
})

test('reading never changes anything', async () => {
	const before = (await agent.client.ok('GET', `/tickets/${ticket.id}`)).last_event_id
	for (const r of routes.filter(x => x.method === 'GET' && x.path !== '/events')) {
		const res = await admin.client.raw('GET', '/api/v1' + r.path.replace(/\{[^}]*\}/g, String(ticket.id)))
		await res.arrayBuffer()
	}
	assert.equal((await agent.client.ok('GET', `/tickets/${ticket.id}`)).last_event_id, before)
})

test('the description of the API is served as it is printed', async () => {
	assert.deepEqual(await agent.client.ok('GET', '/openapi.json'), JSON.parse(p.must(['openapi'])))
})

test('every answer carries the protective headers', async () => {
	for (const path of ['/', '/api/v1/session', '/healthz', '/no/such/page', '/assets/none.js']) {
		const res = await p.client().raw('GET', path)
		await res.text()
		assert.ok(res.headers.get('content-security-policy'), path)
		assert.equal(res.headers.get('x-content-type-options'), 'nosniff', path)
		if (!path.startsWith('/api/')) assert.ok(res.headers.get('referrer-policy'), path)
		assert.equal(res.headers.get('access-control-allow-origin'), null, path)
	}
	const csp = (await p.client().raw('GET', '/')).headers.get('content-security-policy')
	assert.match(csp, /default-src 'none'/)
	assert.match(csp, /frame-ancestors 'none'/)
	assert.match(csp, /require-trusted-types-for 'script'/)
})
