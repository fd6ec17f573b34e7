// Push to a browser that is closed: who subscribes gets his notices encrypted for him alone
// (RFC 8291) and signed by the desk (RFC 8292); retries, a browser that is no more, quiet
// hours, read in the meantime, signing out.  The push service is a receiver on loopback,
// which the administrator has opened as for webhooks.
import assert from 'node:assert/strict'
import crypto from 'node:crypto'
import http from 'node:http'
import { after, before, test } from 'node:test'
import { until } from '../lib/http.mjs'
import { freePort } from '../lib/ports.mjs'
import { startPronto } from '../lib/pronto.mjs'
import { opened as open, subscriber } from '../lib/webpush.mjs'

let p, ana, server, port
const got = []
const answers = {}	// path: [status, headers]; without one 201

before(async () => {
	port = await freePort()
	server = http.createServer((req, res) => {
		const parts = []
		req.on('data', x => parts.push(x)).on('end', () => {
			got.push({ path: req.url, headers: req.headers, body: Buffer.concat(parts) })
			const [status, headers] = answers[req.url] ?? [201, {}]
			res.writeHead(status, headers).end()
		})
	})
	await new Promise(r => server.listen(port, '127.0.0.1', r))
	p = await startPronto({ env: { PRONTO_OUTBOUND_ALLOW: '127.0.0.0/8' } })
	ana = await p.addAgent('Ana Agente')
	await ana.client.ok('PATCH', '/me', { locale: 'es', zone: 'UTC' })
})
after(async () => {
	await p?.stop()
	await new Promise(r => server.close(r))
})

const browser = path => subscriber(`http://127.0.0.1:${port}`, path, got)

/** The claims, when the signature is the key's. */
function signed(header, key) {
	const m = /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(header)
	assert.equal(m[4], key)
	const raw = Buffer.from(key, 'base64url')
	const jwk = { kty: 'EC', crv: 'P-256', x: raw.subarray(1, 33).toString('base64url'), y: raw.subarray(33).toString('base64url') }
	assert.ok(crypto.verify('sha256', Buffer.from(`${m[1]}.${m[2]}`), { key: crypto.createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' }, Buffer.from(m[3], 'base64url')))
	assert.deepEqual(JSON.parse(Buffer.from(m[1], 'base64url')), { typ: 'JWT', alg: 'ES256' })
	return JSON.parse(Buffer.from(m[2], 'base64url'))
}

const ticket = subject => p.admin.ok('POST', '/tickets', { subject, html: '<p>Where?</p>', kind: 'in', channel: 'phone', requester: { name: 'Cora', email: 'cora@customer.test' } })
const give = (t, a) => p.admin.ok('PATCH', `/tickets/${t.id}`, { assignee_id: a.agent.id })
const list = a => a.client.ok('GET', '/me/push')
const row = async (a, id) => (await list(a)).browsers.find(x => x.id === id)
const tried = (a, id) => until('the try is noted', async () => (await row(a, id))?.tried_at && row(a, id), 30000)

test('what a browser gives is checked; the key is made once', async () => {
	const b = browser('/checked')
	const { key } = await list(ana)
	assert.equal(Buffer.from(key, 'base64url').length, 65)
	assert.deepEqual(await Promise.all([list(ana), list(ana)]).then(v => v.map(x => x.key)), [key, key])
	await ana.client.fails(422, 'push.endpoint', 'POST', '/me/push', { ...b.sub, endpoint: 'ftp://push.example' })
	await ana.client.fails(422, 'push.key', 'POST', '/me/push', { ...b.sub, p256dh: 'AAAA' })
	await ana.client.fails(422, 'push.key', 'POST', '/me/push', { ...b.sub, auth: 'AAAA' })
	const { id } = await ana.client.ok('POST', '/me/push', b.sub)
	assert.equal((await ana.client.ok('POST', '/me/push', b.sub)).id, id, 'the same browser is one')
	assert.ok((await row(ana, id)).here)
	await p.admin.fails(404, 'push.gone', 'DELETE', `/me/push/${id}`)
	await ana.client.ok('DELETE', `/me/push/${id}`)
})

test('an assignment reaches the closed browser: encrypted, signed, in the reader’s language', async () => {
	const b = browser('/ana')
	const { key } = await list(ana)
	const { id } = await ana.client.ok('POST', '/me/push', b.sub)
	const t = await ticket('Cobro duplicado')
	await give(t, ana)
	const [x] = await until('it came', () => b.got().length && b.got(), 30000)
	const told = open(b, x.body)
	assert.deepEqual([told.ticket_id, /Cobro duplicado/.test(told.text), told.text.startsWith(`#${t.id}`)], [t.id, true, true])
	assert.match(told.text, /tuyo|asignado|tuya/i)
	assert.deepEqual([x.headers['content-encoding'], x.headers.urgency, x.headers.topic], ['aes128gcm', 'high', `t${t.id}`])
	assert.ok(Number(x.headers.ttl) > 0)
	const claims = signed(x.headers.authorization, key)
	assert.equal(claims.aud, `http://127.0.0.1:${port}`)
	assert.ok(claims.exp > Date.now() / 1000 && claims.sub)
	assert.equal((await tried(ana, id)).status, 201)
	const tested = await ana.client.ok('POST', `/me/push/${id}/test`)
	assert.deepEqual([tested.taken, tested.kept, tested.status], [true, true, 201])
	assert.match(open(b, b.got().at(-1).body).text, /prueba/)
	await ana.client.ok('DELETE', `/me/push/${id}`)
})

test('without subjects only the number is told, when the desk wants it so', async () => {
	const b = browser('/bare')
	const { id } = await ana.client.ok('POST', '/me/push', b.sub)
	await p.admin.ok('PATCH', '/settings', { push_subject: false })
	const t = await ticket('Very private')
	await give(t, ana)
	const [x] = await until('it came', () => b.got().length && b.got(), 30000)
	assert.deepEqual([open(b, x.body).text, open(b, x.body).ticket_id], [`Novedades en el ticket #${t.id}`, t.id])
	await p.admin.ok('PATCH', '/settings', { push_subject: true })
	await ana.client.ok('DELETE', `/me/push/${id}`)
})

test('a push service that fails is asked again later; one that knows the browser no more ends it', async () => {
	const b = browser('/busy')
	const { id } = await ana.client.ok('POST', '/me/push', b.sub)
	answers['/busy'] = [503, {}]
	await give(await ticket('Busy'), ana)
	assert.equal((await tried(ana, id)).status, 503)
	answers['/busy'] = [201, {}]
	p.later(11000)
	await until('it came again', () => b.got().length === 2, 30000)
	await until('taken', async () => (await row(ana, id)).status === 201, 30000)
	answers['/busy'] = [410, {}]
	await give(await ticket('Gone'), ana)
	await until('forgotten', async () => !(await row(ana, id)), 30000)
})

test('what was read in the meantime is not told again', async () => {
	const b = browser('/read')
	const { id } = await ana.client.ok('POST', '/me/push', b.sub)
	answers['/read'] = [500, {}]
	await give(await ticket('Read'), ana)
	await tried(ana, id)
	const { notices } = await ana.client.ok('GET', '/notices')
	await ana.client.ok('POST', '/notices/read', { up_to: notices[0].id })
	answers['/read'] = [201, {}]
	p.later(11000)
	const other = await ticket('Not read')
	await give(other, ana)
	await until('the other came', () => b.got().length === 2, 30000)
	assert.equal(open(b, b.got()[1].body).ticket_id, other.id)
	await ana.client.ok('DELETE', `/me/push/${id}`)
})

test('quiet hours and the matrix hold for pushes too', async () => {
	const b = browser('/quiet')
	const { id } = await ana.client.ok('POST', '/me/push', b.sub)
	const n = await ana.client.ok('GET', '/me/notifications')
	await ana.client.ok('PUT', '/me/notifications', { ...n, quiet: true, quiet_from: 0, quiet_to: 1439 })
	await give(await ticket('Quiet'), ana)
	await ana.client.ok('PUT', '/me/notifications', { ...n, rules: n.rules.map(r => ({ ...r, push: r.event !== 'assigned' && r.push })) })
	await give(await ticket('Not wanted'), ana)
	await ana.client.ok('PUT', '/me/notifications', n)
	const t = await ticket('Wanted')
	await give(t, ana)
	await until('it came', () => b.got().length, 30000)
	assert.deepEqual(b.got().map(x => open(b, x.body).ticket_id), [t.id])
	await ana.client.ok('DELETE', `/me/push/${id}`)
})

test('a test says what came of it; an address inside is not called', async () => {
	const b = browser('/test')
	const { id } = await ana.client.ok('POST', '/me/push', b.sub)
	answers['/test'] = [403, {}]
	const no = await ana.client.ok('POST', `/me/push/${id}/test`)
	assert.deepEqual([no.taken, no.kept, no.status], [false, true, 403])
	const inside = await ana.client.ok('POST', '/me/push', { ...b.sub, endpoint: 'https://10.1.2.3/push' })
	const refused = await ana.client.ok('POST', `/me/push/${inside.id}/test`)
	assert.deepEqual([refused.taken, refused.status], [false, null])
	assert.match(refused.error, /red interna/)
	assert.match((await row(ana, inside.id)).error, /red interna/)
	answers['/test'] = [404, {}]
	assert.equal((await ana.client.ok('POST', `/me/push/${id}/test`)).kept, false)
	assert.equal(await row(ana, id), undefined)
	await ana.client.ok('DELETE', `/me/push/${inside.id}`)
})

test('signing out of a browser ends its pushes, and only its', async () => {
	const here = browser('/out'), there = browser('/stays')
	const second = await p.as(ana.email, ana.password)
	await ana.client.ok('POST', '/me/push', there.sub)
	await second.ok('POST', '/me/push', here.sub)
	assert.equal((await list(ana)).browsers.length, 2)
	await second.ok('DELETE', '/session')
	assert.equal((await list(ana)).browsers.length, 1)
	await give(await ticket('After'), ana)
	await until('the other still gets them', () => there.got().length, 30000)
	assert.equal(here.got().length, 0)
})
