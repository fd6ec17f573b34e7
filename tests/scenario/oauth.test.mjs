// A mailbox that signs in by consent (XOAUTH2), with a stand-in for Google and Microsoft
// and a real Dovecot: consent → mail becomes a ticket → refresh → consent taken back.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { sendMail, startDovecot } from '../lib/mailservers.mjs'
import { until } from '../lib/http.mjs'
import { startPronto } from '../lib/pronto.mjs'

const BOX = 'help@desk.test'
let p, dovecot, idp, box

before(async () => {
	dovecot = await startDovecot({ users: { [BOX]: 'never used' } })
	idp = dovecot.identity
	idp.client = { id: 'desk-app', secret: 's3cret of the app' }
	p = await startPronto({ env: { PRONTO_OAUTH_STAND_IN: idp.url } })
})
after(async () => {
	await p?.stop()
	await dovecot?.stop()
})

const settings = (more = {}) => ({
	name: 'help', address: BOX, active: true, auto_ack: false, auth_kind: 'google',
	in_kind: 'imap', in_host: '127.0.0.1', in_port: dovecot.ports.imap, in_tls: 'none', in_user: BOX, in_after: 'seen', out_kind: 'none', ...more,
})
const state = async () => (await p.admin.ok('GET', '/mailboxes')).mailboxes.find(m => m.id === box.id)
const stateIs = (want, ms = 20000) => until(`the mailbox is ${want}`, async () => (await state()).state === want && state(), ms, 100)
const mail = subject => sendMail({
	port: dovecot.ports.lmtp, lmtp: true, from: 'cora@customer.test', to: BOX,
	raw: Buffer.from(`From: cora@customer.test\r\nTo: ${BOX}\r\nSubject: ${subject}\r\nMessage-ID: <${Math.random()}@customer.test>\r\nDate: Sun, 22 Nov 2026 10:00:00 +0000\r\n\r\nHello\r\n`),
})
const ticket = (subject, ms = 20000) => until(`a ticket "${subject}"`, async () => (await p.admin.ok('GET', '/tickets?view=open&limit=100')).tickets.find(t => t.subject === subject), ms, 100)

/** The mail server ends our sessions, if there are any. */
function hangUp() {
	try {
		dovecot.kick(BOX)
	} catch {
		// doveadm says so when there was none
	}
}
/** From the button to the provider's answer: the address that the browser is sent back to. */
async function askConsent(client = p.admin, back = '') {
	const { url } = await client.ok('POST', `/mailboxes/${box.id}/oauth${back}`)
	const res = await fetch(url, { redirect: 'manual' })
	return { url: new URL(url), back: new URL(res.headers.get('location')) }
}
/** Follows that address with a client's cookie: where it lands. */
async function comeBack(client, back) {
	const res = await client.raw('GET', back.pathname + back.search)
	await res.text()
	assert.equal(res.status, 303)
	assert.equal(res.headers.get('referrer-policy'), 'no-referrer')
	return res.headers.get('location')
}
const LANDED = '/app/settings/mailboxes?oauth='

test('the registration: its secret goes in and never comes out', async () => {
	let { clients } = await p.admin.ok('GET', '/oauth-clients')
	assert.deepEqual(clients.map(c => [c.provider, c.client_id, c.secret_set]), [['google', '', false], ['microsoft', '', false]])
	assert.equal(clients[0].redirect_uri, `${p.url}/api/v1/oauth/callback`)
	box = await p.admin.ok('POST', '/mailboxes', settings())
	assert.equal(box.oauth_set, false)
	const none = await p.admin.api('POST', `/mailboxes/${box.id}/oauth`)
	assert.equal(none.status, 422, 'nothing is registered yet')
	assert.equal(none.body.errors[0].key, 'oauth.client')

	await p.admin.ok('PUT', '/oauth-clients/google', { client_id: 'desk-app', client_secret: 's3cret of the app' })
	const tenant = await p.admin.api('PUT', '/oauth-clients/microsoft', { client_id: 'x', tenant: 'a/../b' })
	assert.equal(tenant.status, 422)
	assert.equal(tenant.body.errors[0].key, 'oauth.tenant')
	const res = await p.admin.raw('GET', '/api/v1/oauth-clients')
	const text = await res.text()
	assert.doesNotMatch(text, /s3cret/)
	;({ clients } = JSON.parse(text))
	assert.deepEqual(clients.map(c => [c.client_id, c.secret_set]), [['desk-app', true], ['', false]], 'what was wrong left nothing')
	const other = await p.admin.api('PUT', '/oauth-clients/google', { client_id: 'another' })
	assert.equal(other.status, 422, 'another registration wants its own secret')
	assert.equal((await p.admin.api('PUT', '/oauth-clients/acme', { client_id: 'x' })).status, 404)
	assert.doesNotMatch(p.log(), /s3cret/)
})

test('the test of a mailbox without consent says what is missing', async () => {
	const r = await p.admin.ok('POST', '/mailboxes/test', { ...settings(), id: box.id })
	assert.equal(r.ok, false)
	assert.deepEqual(r.receive.map(s => [s.step, s.ok, s.remedy_key]), [['login', false, 'remedy.oauth']])
	await stateIs('reauthorise')
})

test('a consent only counts in the session that asked for it, and once', async () => {
	const other = await p.addAgent('Otto Other', 'admin')
	const agent = await p.addAgent('Ana Agent')
	const { url, back } = await askConsent()
	assert.equal(url.searchParams.get('login_hint'), BOX)
	assert.equal(url.searchParams.get('code_challenge_method'), 'S256')
	assert.equal(url.searchParams.get('redirect_uri'), `${p.url}/api/v1/oauth/callback`)
	assert.equal(await comeBack(p.client(), back), LANDED + 'failed', 'nobody')
	assert.equal(await comeBack(agent.client, back), LANDED + 'failed', 'no administrator')
	assert.equal(await comeBack(other.client, back), LANDED + 'failed', 'another administrator')
	const wrong = new URL(back)
	wrong.searchParams.set('state', 'A'.repeat(32))
	assert.equal(await comeBack(p.admin, wrong), LANDED + 'failed', 'another state')
	assert.equal((await state()).oauth_set, false)
	assert.equal(idp.requests.length, 0, 'the provider was not even asked')

	idp.refuse = true
	assert.equal(await comeBack(p.admin, (await askConsent()).back), LANDED + 'failed', 'refused at the provider')
	/* back to where it began, of two places; and nobody can say otherwise */
	assert.equal(await comeBack(p.admin, (await askConsent(p.admin, '?back=settings')).back), LANDED + 'failed')
	assert.equal(await comeBack(p.admin, (await askConsent(p.admin, '?back=setup')).back), '/setup?oauth=failed')
	const elsewhere = await p.admin.api('POST', `/mailboxes/${box.id}/oauth?back=https://evil.example/`)
	assert.deepEqual([elsewhere.status, elsewhere.body.errors[0].field], [422, 'back'])
	const bent = (await askConsent()).back
	bent.searchParams.set('state', `${bent.searchParams.get('state')}.setup`)
	assert.equal(await comeBack(p.admin, bent), LANDED + 'failed', 'a mark that we did not set')
	idp.refuse = false
	const late = await askConsent()
	p.later(11 * 60000)
	assert.equal(await comeBack(p.admin, late.back), LANDED + 'failed', 'after ten minutes')
	assert.equal((await state()).oauth_set, false)
})

test('consent → sign-in by token → mail becomes a ticket', async () => {
	await mail('Waiting before the consent')
	const { back } = await askConsent()
	assert.equal(await comeBack(p.admin, back), LANDED + 'ok')
	assert.equal(await comeBack(p.admin, back), LANDED + 'failed', 'a second time')
	assert.equal((await state()).oauth_set, true)
	await stateIs('ok')
	await ticket('Waiting before the consent')
	await mail('By token')
	await ticket('By token')
	assert.equal(idp.requests.length, 1, 'one exchange, no refresh')
	assert.equal(idp.requests[0].form.grant_type, 'authorization_code')
	assert.doesNotMatch(p.log(), /access-\d|refresh-\d|code-\d/, 'no token in the log')
})

test('the test of the mailbox uses the token', async () => {
	const r = await p.admin.ok('POST', '/mailboxes/test', { ...settings(), id: box.id })
	assert.equal(r.ok, true, JSON.stringify(r))
	assert.deepEqual(r.receive.map(s => s.step), ['dns', 'tcp', 'greeting', 'login', 'folder'])
	const moved = await p.admin.ok('POST', '/mailboxes/test', { ...settings({ in_host: 'localhost' }), id: box.id })
	assert.deepEqual(moved.receive.map(s => [s.step, s.remedy_key]), [['login', 'remedy.oauth']], 'not for another server')
})

test('tokens are refreshed before they end; rotated or missing refresh tokens are fine', async () => {
	for (const [how, set] of [['none comes back', { omit: true, rotate: false }], ['another comes back', { omit: false, rotate: true }], ['again', {}]]) {
		Object.assign(idp, set)
		const before = idp.requests.length
		p.later(56 * 60000)	// the token lives for an hour
		p.admin = await p.as('admin@pronto.test', 'correct horse battery')
		hangUp()
		await mail(`Refreshed, ${how}`)
		await ticket(`Refreshed, ${how}`)
		const asked = idp.requests.slice(before)
		assert.deepEqual(asked.map(r => r.form.grant_type), ['refresh_token'], how)
		await stateIs('ok')
	}
})

test('a token that the mail server no longer takes is replaced', async () => {
	idp.tokens.clear()
	const before = idp.requests.length
	hangUp()
	await mail('After a refused token')
	await ticket('After a refused token', 40000)
	assert.ok(idp.requests.length > before)
	await stateIs('ok')
})

test('a provider that is down is no reason to consent anew', async () => {
	p.later(56 * 60000)
	p.admin = await p.as('admin@pronto.test', 'correct horse battery')
	idp.deny = { status: 503, body: { error: 'temporarily_unavailable' } }
	hangUp()
	await until('the provider’s words are shown', async () => /temporarily_unavailable/.test((await state()).last_error), 30000, 100)
	assert.equal((await state()).state, 'failing')
	idp.deny = null
	await mail('After the pause')
	await ticket('After the pause', 60000)
	await stateIs('ok')
})

test('consent taken back → sign in again; a new consent works at once', async () => {
	p.later(56 * 60000)
	p.admin = await p.as('admin@pronto.test', 'correct horse battery')
	idp.grants.clear()
	hangUp()
	const m = await stateIs('reauthorise', 30000)
	assert.match(m.last_error, /invalid_grant/)
	const r = await p.admin.ok('POST', '/mailboxes/test', { ...settings(), id: box.id })
	assert.deepEqual(r.receive.map(s => [s.step, s.ok, s.remedy_key]), [['login', false, 'remedy.reauthorise']])
	assert.match(r.receive[0].reply, /invalid_grant/)
	await mail('While nobody could sign in')
	const { back } = await askConsent()
	assert.equal(await comeBack(p.admin, back), LANDED + 'ok')
	await stateIs('ok')
	await ticket('While nobody could sign in')
})

test('tokens end where server or provider change', async () => {
	await p.admin.ok('PATCH', `/mailboxes/${box.id}`, { in_folders: ['INBOX'] })
	assert.equal((await state()).oauth_set, true)
	await p.admin.ok('PATCH', `/mailboxes/${box.id}`, { in_host: 'localhost' })
	assert.equal((await state()).oauth_set, false)
	await stateIs('reauthorise')
})

test('the desk starts again with sealed tokens and secrets', async () => {
	await p.admin.ok('PATCH', `/mailboxes/${box.id}`, { in_host: '127.0.0.1' })
	assert.equal(await comeBack(p.admin, (await askConsent()).back), LANDED + 'ok')
	await stateIs('ok')
	await p.restart()
	hangUp()
	await mail('After a restart')
	await ticket('After a restart')
})
