// Who is told of what, by which way: the matrix of events and ways, teams of their own,
// quiet hours, mail gathered, and the bell that rings in the stream at once.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { until } from '../lib/http.mjs'
import { ADMIN, startPronto } from '../lib/pronto.mjs'

const HOUR = 3600_000
let p, ana, ben, sales

before(async () => {
	p = await startPronto()
	await p.mailbox()
	ana = await p.addAgent('Ana Agent')
	ben = await p.addAgent('Ben Agent')
	sales = await p.admin.ok('POST', '/teams', { name: 'Sales', tier: 1 })
	for (const a of [ana, ben]) await p.admin.ok('PATCH', `/agents/${a.agent.id}`, { team_ids: [sales.id] })
	await ana.client.ok('PATCH', '/me', { zone: 'Europe/Madrid' })
})
after(() => p?.stop())

const ticket = (subject, more = {}) => p.admin.ok('POST', '/tickets', { subject, html: '<p>Where?</p>', kind: 'in', channel: 'phone', requester: { name: 'Cora', email: 'cora@customer.test' }, ...more })
const bell = async a => (await a.client.ok('GET', '/notices')).notices
const prefs = async (a, change) => {
	const now = await a.client.ok('GET', '/me/notifications')
	return a.client.ok('PUT', '/me/notifications', change(now))
}
const rule = (n, event, way, team_id = null) => ({ ...n, rules: [...n.rules.filter(r => r.event !== event || r.team_id !== team_id), { event, team_id, bell: false, push: false, sound: false, mail: 'off', ...way }] })
const mails = () => {
	const sql = "SELECT address, content, not_before FROM outbox WHERE purpose = 'notify' ORDER BY id"
	if (p.pg) return p.pg.psql(`SELECT json_build_object('address', address, 'content', content) FROM outbox WHERE purpose = 'notify' ORDER BY id`).trim().split('\n').filter(Boolean).map(l => JSON.parse(l)).map(x => ({ ...x, content: typeof x.content === 'string' ? JSON.parse(x.content) : x.content }))
	const r = spawnSync('sqlite3', ['-readonly', '-json', path.join(p.dir, 'pronto.db'), sql], { encoding: 'utf8' })
	return r.stdout.trim() ? JSON.parse(r.stdout).map(x => ({ ...x, content: JSON.parse(x.content) })) : []
}

test('what holds for everybody: loud for what is one’s own', async () => {
	const n = await ana.client.ok('GET', '/me/notifications')
	const of = e => n.rules.find(r => r.event === e && r.team_id === null)
	assert.deepEqual([of('assigned').sound, of('watch').sound, of('new').bell, of('mention').mail, n.quiet], [true, false, false, 'digest', false])
	await ana.client.fails(422, 'shape.one_of', 'PUT', '/me/notifications', rule(n, 'weather', {}))
	await ana.client.fails(422, null, 'PUT', '/me/notifications', { ...n, quiet_from: 1440 })
})

test('an assignment and a customer’s answer ring for whose ticket it is, at once, and for nobody else', async () => {
	const stream = ana.client.events ? ana.client.events() : null
	const t = await ticket('Mine')
	await p.admin.ok('PATCH', `/tickets/${t.id}`, { assignee_id: ana.agent.id })
	await p.admin.ok('POST', `/tickets/${t.id}/messages`, { kind: 'in', html: '<p>Still nothing</p>' }).catch(() => null)
	const got = await until('it rang', async () => (await bell(ana)).filter(x => x.ticket_id === t.id))
	assert.ok(got.some(x => x.kind === 'assigned' && x.push && x.sound && x.text.includes('Mine')))
	assert.deepEqual((await bell(ben)).filter(x => x.ticket_id === t.id), [])
	await ana.client.ok('PATCH', `/tickets/${t.id}`, { assignee_id: null })
	const before = (await bell(ana)).length
	await ana.client.ok('PATCH', `/tickets/${t.id}`, { assignee_id: ana.agent.id })
	assert.equal((await bell(ana)).length, before, 'nobody tells himself')
	stream?.close?.()
})

test('a team has rules of its own; new tickets reach who wants them', async () => {
	await prefs(ben, n => rule(rule(n, 'new', { bell: true }, sales.id), 'assigned', {}, sales.id))
	const t = await ticket('For sales', { team_id: sales.id })
	const other = await ticket('For nobody')
	await until('it rang', async () => (await bell(ben)).some(x => x.kind === 'new' && x.ticket_id === t.id))
	assert.ok(!(await bell(ben)).some(x => x.ticket_id === other.id))
	assert.ok(!(await bell(ana)).some(x => x.ticket_id === t.id), 'Ana did not ask for it')
	await p.admin.ok('PATCH', `/tickets/${t.id}`, { assignee_id: ben.agent.id })
	await p.admin.ok('PATCH', `/tickets/${other.id}`, { assignee_id: ben.agent.id })
	assert.deepEqual((await bell(ben)).filter(x => x.kind === 'assigned').map(x => x.ticket_id), [other.id], 'not of that team')
})

test('mail comes at once, or gathered, in the reader’s language; what was read meanwhile is left out', async () => {
	await ana.client.ok('PATCH', '/me', { locale: 'es' })
	await prefs(ana, n => rule(n, 'assigned', { bell: true, mail: 'now' }))
	const a = await ticket('By mail')
	await p.admin.ok('PATCH', `/tickets/${a.id}`, { assignee_id: ana.agent.id })
	const one = await until('a mail', () => mails().find(m => m.address === ana.email && m.content.text.includes('By mail')))
	assert.match(one.content.subject, /: 1$/)
	assert.ok(one.content.text.includes(`/app/tickets/${a.id}`) && one.content.text.includes('/app/settings/notifications'))
	await prefs(ana, n => ({ ...rule(n, 'assigned', { bell: true, mail: 'digest' }), digest: 'hour' }))
	const [read, b, c] = [await ticket('Read soon'), await ticket('Gathered b'), await ticket('Gathered c')]
	await p.admin.ok('PATCH', `/tickets/${read.id}`, { assignee_id: ana.agent.id })
	await ana.client.ok('POST', '/notices/read', { up_to: (await bell(ana))[0].id })
	for (const x of [b, c]) await p.admin.ok('PATCH', `/tickets/${x.id}`, { assignee_id: ana.agent.id })
	assert.ok(!mails().some(m => m.content.text.includes('Gathered')))
	p.later(HOUR)
	const two = await until('the gathered mail', () => mails().find(m => m.content.text.includes('Gathered b')))
	assert.match(two.content.subject, /: 2$/)
	assert.ok(two.content.text.includes('Gathered c') && !two.content.text.includes('Read soon'))
	assert.equal(mails().filter(m => m.content.text.includes('Gathered')).length, 1)
})

test('who is mentioned, alone or with his team, has the note by mail in his language; several go together', async () => {
	p.admin = await p.as(ADMIN.email, ADMIN.password)
	ana.client = await p.as(ana.email, ana.password)
	await ana.client.ok('PATCH', '/me', { locale: 'es' })
	await prefs(ana, n => rule(n, 'mention', { bell: true, mail: 'now' }))
	const t = await ticket('Broken shelf')
	const note = text => p.admin.ok('POST', `/tickets/${t.id}/messages`, { kind: 'note', html: `<p>${text}</p>` })
	await note('@Ana Agent is the <b>blue</b> one in stock?')
	const one = await until('a mail', () => mails().find(m => m.address === ana.email && m.content.text.includes('blue')))
	assert.match(one.content.subject, new RegExp(`te ha mencionado en #${t.id}: Broken shelf`))
	assert.ok(one.content.text.includes('@Ana Agent is the blue one in stock?') && one.content.text.includes(`/app/tickets/${t.id}`))
	await note('@Sales who was there?')
	await until('her team counts too', () => mails().some(m => m.address === ana.email && m.content.text.includes('who was there?')))
	await prefs(ana, n => ({ ...rule(n, 'mention', { bell: true, mail: 'digest' }), digest: 'hour' }))
	await note('@Ana Agent once')
	await note('@Ana Agent twice')
	const before = mails().length
	p.later(HOUR)
	const both = await until('the gathered mail', () => mails().slice(before).find(m => m.address === ana.email && m.content.text.includes('Broken shelf')))
	assert.match(both.content.subject, /: 2$/)
	assert.ok(!both.content.text.includes('twice'), 'a list tells where, not what')
})

test('in quiet hours nothing sounds, and mail waits for their end', async () => {
	p.admin = await p.as(ADMIN.email, ADMIN.password)
	ben.client = await p.as(ben.email, ben.password)
	const { now } = await ben.client.ok('GET', '/session')
	await ben.client.ok('PATCH', '/me', { zone: 'UTC' })
	const m = Math.floor((now % (24 * HOUR)) / 60000)
	await prefs(ben, n => ({ ...rule(n, 'mention', { bell: true, push: true, sound: true, mail: 'now' }), quiet: true, quiet_from: (m + 1435) % 1440, quiet_to: (m + 60) % 1440 }))
	const t = await ticket('At night')
	await p.admin.ok('POST', `/tickets/${t.id}/messages`, { kind: 'note', html: '<p>@Ben Agent look</p>' })
	const n = await until('it is there', async () => (await bell(ben)).find(x => x.ticket_id === t.id && x.kind === 'mention'))
	assert.deepEqual([n.push, n.sound], [false, false])
	assert.ok(!mails().some(x => x.content.text.includes('At night')))
	p.later(HOUR + 120_000)
	await until('the mail after the night', () => mails().some(x => x.address === ben.email && x.content.text.includes('At night')))
})

test('a notice to try it with; keys of one’s own, without two for one', async () => {
	ben.client = await p.as(ben.email, ben.password)
	await ben.client.ok('POST', '/me/notifications/test')
	assert.equal((await bell(ben))[0].kind, 'test')
	assert.deepEqual((await ben.client.ok('GET', '/me/keys')).keys, {})
	assert.deepEqual((await ben.client.ok('PUT', '/me/keys', { keys: { solve: 's', reply: '' } })).keys, { solve: 's', reply: '' })
	await ben.client.fails(422, 'keys.twice', 'PUT', '/me/keys', { keys: { solve: 's', reply: 's' } })
	await ben.client.fails(422, 'keys.bad', 'PUT', '/me/keys', { keys: { solve: '@' } })
	ana.client = await p.as(ana.email, ana.password)
	assert.deepEqual((await ana.client.ok('GET', '/me/keys')).keys, {})
})
