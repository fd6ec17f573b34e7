// Sign-in, sessions, CSRF, keys, invitations, resets, second factor: through HTTP.
import assert from 'node:assert/strict'
import crypto from 'node:crypto'
import { after, before, beforeEach, test } from 'node:test'
import { EventReader, until } from '../lib/http.mjs'
import { ADMIN, startPronto } from '../lib/pronto.mjs'

let p

before(async () => {
	p = await startPronto()
})
after(() => p?.stop())
// Each test has its own budget of attempts.
beforeEach(async () => {
	p.later(61000)
	p.admin = await p.as(ADMIN.email, ADMIN.password)
})

/** RFC 6238 with SHA-1, 6 digits, 30 s. */
function totp(secret, at = Date.now() + p.shift) {
	let bits = ''
	for (const ch of secret.replace(/=+$/, '')) bits += 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(ch).toString(2).padStart(5, '0')
	const key = Buffer.from(bits.match(/.{8}/g).map(b => parseInt(b, 2)))
	const step = Buffer.alloc(8)
	step.writeBigUInt64BE(BigInt(Math.floor(at / 30000)))
	const h = crypto.createHmac('sha1', key).update(step).digest()
	return String((h.readUInt32BE(h[19] & 15) & 0x7fffffff) % 1000000).padStart(6, '0')
}

test('signing in gives a session that knows who one is', async () => {
	const c = p.client()
	const before = await c.api('GET', '/session')
	assert.equal(before.status, 401)
	const r = await c.raw('POST', '/api/v1/session', {
		body: JSON.stringify({ email: ADMIN.email.toUpperCase(), password: ADMIN.password }),
		headers: { 'Content-Type': 'application/json' },
	})
	assert.equal(r.status, 200)
	const cookie = r.headers.get('set-cookie')
	assert.match(cookie, /HttpOnly/i)
	assert.match(cookie, /SameSite=Lax/i)
	const s = await c.ok('GET', '/session')
	assert.equal(s.agent.email, ADMIN.email)
	assert.equal(s.agent.role, 'owner')
	assert.ok(s.csrf.length >= 20)
	assert.ok(s.permissions.includes('ticket.read'))
	assert.equal(s.setup_needed, false)
})

test('unknown address and wrong password cannot be told apart', async () => {
	const c = p.client()
	const a = await c.fails(401, 'auth.bad', 'POST', '/session', { email: 'nobody@pronto.test', password: 'x' })
	const b = await c.fails(401, 'auth.bad', 'POST', '/session', { email: ADMIN.email, password: 'x' })
	assert.deepEqual({ ...a, request_id: 0 }, { ...b, request_id: 0 })
})

test('messages come in the language that the browser asks for', async () => {
	const seen = new Set()
	for (const locale of ['en', 'es', 'it', 'pt-BR', 'pt-PT']) {
		const r = await p.client({ locale }).api('POST', '/session', { email: 'no@pronto.test', password: 'x' })
		seen.add(r.body.errors[0].message)
	}
	assert.equal(seen.size, 5, [...seen].join(' | '))
})

test('guessing is slowed down, before the password is looked at', async () => {
	await p.addAgent('Guess Victim')
	let limited = 0
	for (let i = 0; i < 8; i++) {
		const r = await p.client().api('POST', '/session', { email: 'guess.victim@pronto.test', password: 'no' + i })
		if (r.status === 429) limited++
		else assert.equal(r.status, 401)
	}
	assert.ok(limited >= 2, `limited ${limited} of 8`)
	const right = await p.client().api('POST', '/session', { email: 'guess.victim@pronto.test', password: 'password of Guess Victim' })
	assert.equal(right.status, 429)
})

test('every unsafe verb needs the CSRF token', async () => {
	const c = await p.as(ADMIN.email, ADMIN.password)
	for (const [method, path, body] of [['PATCH', '/me', { theme: 'dark' }], ['POST', '/teams', { name: 'X', tier: 1, member_ids: [] }], ['DELETE', '/sessions', undefined]]) {
		for (const token of ['', 'x'.repeat(32)]) {
			const r = await c.api(method, path, body, { 'X-CSRF-Token': token })
			assert.equal(r.status, 403, `${method} ${path}`)
		}
	}
	assert.equal((await c.ok('GET', '/session')).agent.theme, 'auto')
})

test('a foreign origin is refused even with the token', async () => {
	const c = await p.as(ADMIN.email, ADMIN.password)
	const r = await c.api('PATCH', '/me', { theme: 'dark' }, { Origin: 'https://evil.test', 'Sec-Fetch-Site': 'cross-site' })
	assert.equal(r.status, 403)
})

test('sessions are listed, ended one by one and all at once', async () => {
	const made = await p.addAgent('Sessa Many')
	const a = await p.as(made.email, made.password), b = await p.as(made.email, made.password)
	const list = (await a.ok('GET', '/sessions')).sessions
	assert.equal(list.filter(s => s.current).length, 1)
	assert.ok(list.length >= 3)
	for (const s of list) assert.ok(!JSON.stringify(s).includes(a.cookie.split('=')[1]))
	const other = list.find(s => !s.current && s.id !== list.find(x => x.current).id)
	await a.ok('DELETE', `/sessions/${other.id}`)
	assert.equal((await a.ok('GET', '/sessions')).sessions.length, list.length - 1)
	await b.ok('DELETE', '/sessions').catch(() => a.ok('DELETE', '/sessions'))
	const left = await Promise.all([a, b, made.client].map(async x => (await x.api('GET', '/session')).status))
	assert.ok(left.every(s => s === 401), left.join())
})

test('nobody ends somebody else’s session', async () => {
	const a = await p.addAgent('Anna First'), b = await p.addAgent('Bob Second')
	const id = (await b.client.ok('GET', '/sessions')).sessions[0].id
	assert.equal((await a.client.api('DELETE', `/sessions/${id}`)).status, 404)
	assert.equal((await b.client.api('GET', '/session')).status, 200)
})

test('a new password ends the other sessions and the old password', async () => {
	const made = await p.addAgent('Pia Changer')
	const other = await p.as(made.email, made.password)
	assert.ok((await made.client.api('POST', '/me/password', { old: 'wrong', new: 'another long one' })).status >= 400)
	await made.client.ok('POST', '/me/password', { old: made.password, new: 'another long one' })
	assert.equal((await other.api('GET', '/session')).status, 401)
	assert.equal((await p.client().signIn(made.email, made.password)).status, 401)
	assert.equal((await p.client().signIn(made.email, 'another long one')).status, 200)
})

test('an invitation works once and only with its token', async () => {
	const made = await p.admin.ok('POST', '/agents/invite', { email: 'inv@pronto.test', name: 'Inva', role: 'agent', team_ids: [] })
	const token = new URL(made.link, p.url).searchParams.get('token')
	const c = p.client()
	for (const bad of ['', 'x', token.slice(0, -1), token + 'x']) {
		assert.match(String((await c.api('GET', `/invitations/${encodeURIComponent(bad) || '%20'}`)).status), /404|422/)
		assert.equal((await c.api('POST', '/invitations/accept', { token: bad, name: 'M', password: 'long enough pass', locale: 'en' })).status >= 400, true)
	}
	assert.equal((await c.ok('GET', `/invitations/${token}`)).email, 'inv@pronto.test')
	await c.ok('POST', '/invitations/accept', { token, name: 'Inva', password: 'long enough pass', locale: 'es' })
	await p.client().fails(422, 'link.dead', 'GET', `/invitations/${token}`)
	const again = await p.client().api('POST', '/invitations/accept', { token, name: 'Thief', password: 'long enough pass', locale: 'en' })
	assert.ok(again.status >= 400)
})

test('an invitation ends after three days', async () => {
	const made = await p.admin.ok('POST', '/agents/invite', { email: 'late@pronto.test', name: 'Late', role: 'agent', team_ids: [] })
	const token = new URL(made.link, p.url).searchParams.get('token')
	p.later(73 * 3600e3)
	await p.client().fails(422, 'link.dead', 'GET', `/invitations/${token}`)
})

test('forgetting a password tells nothing about who exists', async () => {
	const c = p.client()
	const a = await c.api('POST', '/password/forgot', { email: ADMIN.email })
	const b = await c.api('POST', '/password/forgot', { email: 'who@else.test' })
	assert.deepEqual([a.status, a.body], [204, ''])
	assert.deepEqual([b.status, b.body], [204, ''])
	assert.ok((await c.api('POST', '/password/reset', { token: '', password: 'long enough pass' })).status >= 400)
	assert.ok((await c.api('POST', '/password/reset', { token: 'x'.repeat(40), password: 'long enough pass' })).status >= 400)
})

test('the second factor: codes once, recovery codes once', async () => {
	const made = await p.addAgent('Tota Safe')
	const setup = await made.client.ok('POST', '/me/totp')
	assert.match(setup.uri, /^otpauth:\/\/totp\//)
	assert.match(setup.qr_svg, /<svg/)
	await made.client.fails(422, null, 'PUT', '/me/totp', { code: '000000' }).catch(() => {})
	const { recovery_codes: codes } = await made.client.ok('PUT', '/me/totp', { code: totp(setup.secret) })
	assert.equal(codes.length, 10)
	const c = p.client()
	assert.equal((await c.api('POST', '/session', { email: made.email, password: made.password })).body.errors[0].key, 'auth.code_needed')
	const used = await p.client().api('POST', '/session', { email: made.email, password: made.password, code: totp(setup.secret) })
	assert.equal(used.body.errors?.[0].key, 'auth.code_bad', 'the code of the activation counts as used')
	const next = totp(setup.secret, Date.now() + p.shift + 30000)
	assert.equal((await p.client().signIn(made.email, made.password, next)).status, 200)
	assert.equal((await p.client().signIn(made.email, made.password, next)).status, 401, 'replayed')
	assert.equal((await p.client().signIn(made.email, made.password, codes[0])).status, 200)
	assert.equal((await p.client().signIn(made.email, made.password, codes[0])).status, 401, 'recovery code twice')
})

test('API keys: scopes, expiry, revocation, no CSRF', async () => {
	const make = async (scopes, expires_at = null) => {
		const k = await p.admin.ok('POST', '/api-keys', { name: scopes.join(), scopes, expires_at })
		const c = p.client()
		c.key = k.token
		return { c, id: k.id }
	}
	const read = await make(['ticket.read']), write = await make(['ticket.read', 'ticket.write'])
	assert.match(read.c.key, /^prt_/)
	const body = { subject: 'By key', html: '<p>x</p>', kind: 'note', requester: { name: 'K', email: 'k@customer.test' } }
	assert.equal((await read.c.api('GET', '/tickets?view=open')).status, 200)
	assert.equal((await read.c.api('POST', '/tickets', body)).status, 403)
	assert.equal((await write.c.api('POST', '/tickets', body)).status, 201)
	assert.equal((await write.c.api('POST', '/api-keys', { name: 'child', scopes: ['admin'] })).status, 403, 'a key makes no keys')
	assert.equal((await write.c.api('GET', '/mailboxes')).status, 403)
	const list = (await p.admin.ok('GET', '/api-keys')).keys
	assert.ok(!JSON.stringify(list).includes(read.c.key.slice(4)))
	await p.admin.ok('DELETE', `/api-keys/${read.id}`)
	assert.equal((await read.c.api('GET', '/tickets?view=open')).status, 401)
	const short = await make(['ticket.read'], Date.now() + p.shift + 60000)
	assert.equal((await short.c.api('GET', '/tickets?view=open')).status, 200)
	p.later(120000)
	assert.equal((await short.c.api('GET', '/tickets?view=open')).status, 401)
})

test('the stream of a key ends when the key is revoked or expires, and no other', async () => {
	const open = async (expires_at = null) => {
		const k = await p.admin.ok('POST', '/api-keys', { name: 'stream', scopes: ['ticket.read'], expires_at })
		const c = p.client()
		c.key = k.token
		const events = await EventReader.open(c)
		assert.equal(events.status, 200)
		return { id: k.id, events }
	}
	const [revoked, kept, short, session] = [await open(), await open(), await open(Date.now() + p.shift + 60000), await EventReader.open(p.admin)]
	await new Promise(r => setTimeout(r, 3000))
	assert.deepEqual([revoked, kept, short].map(k => k.events.ended), [false, false, false])
	await p.admin.ok('DELETE', `/api-keys/${revoked.id}`)
	await until('the stream of the revoked key has ended', () => revoked.events.ended, 6000)
	assert.equal(short.events.ended, false)
	p.later(120000)
	await until('the stream of the expired key has ended', () => short.events.ended, 6000)
	assert.deepEqual([kept.events.ended, session.ended], [false, false])
	kept.events.abort.abort()
	session.abort.abort()
})

test('a session ends by idling and by age', async () => {
	const made = await p.addAgent('Idle Ina')
	p.later(13 * 3600e3)
	assert.equal((await made.client.api('GET', '/session')).status, 401)
})

test('bodies: unknown fields, wrong types and all errors at once', async () => {
	const r = await p.admin.api('PATCH', '/me', { nonsense: 1, theme: 'pink', undo_ms: 'x' })
	assert.equal(r.status, 400)
	assert.deepEqual(r.body.errors.map(e => e.field).sort(), ['nonsense', 'theme', 'undo_ms'])
	assert.ok(r.body.request_id)
	assert.ok(r.headers.get('x-request-id'))
	for (const bad of ['{', '[]', 'null', '"x"', '{"a":1,"a":2}', '']) {
		const res = await p.admin.raw('PATCH', '/api/v1/me', { body: bad, headers: { 'Content-Type': 'application/json' } })
		assert.equal(res.status, 400, bad)
		await res.text()
	}
})

test('signing out ends the session for good', async () => {
	const c = await p.as(ADMIN.email, ADMIN.password)
	const old = c.cookie
	await c.ok('DELETE', '/session')
	c.cookie = old
	assert.equal((await c.api('GET', '/session')).status, 401)
})
