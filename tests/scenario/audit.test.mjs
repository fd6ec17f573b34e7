// The audit log: what administrators change, who signs in, what is never written down.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { startPronto } from '../lib/pronto.mjs'

let p
before(async () => { p = await startPronto() })
after(() => p?.stop())

const list = async (query = '') => (await p.admin.ok('GET', `/audit-log?${query}`)).entries
const verify = () => p.command(['audit', 'verify'])
function sql(text) {
	if (p.pg) return p.pg.psql(text)
	const r = spawnSync('sqlite3', [path.join(p.dir, 'pronto.db'), text], { encoding: 'utf8' })
	assert.equal(r.status, 0, r.stderr)
}

test('a change of an administrator stands in the log with what was sent, without secrets', async () => {
	const box = await p.admin.ok('POST', '/mailboxes', { name: 'Help', address: 'help@audit.test', in_kind: 'none',
		out_kind: 'smtp', out_host: '127.0.0.1', out_port: 9, out_tls: 'none', out_user: 'help', out_password: 'a very secret word', active: true, auto_ack: false })
	await p.admin.ok('PATCH', `/mailboxes/${box.id}`, { name: 'Helpline' })
	const [changed, made] = await list('kind=admin')
	assert.equal(changed.action, 'change')
	assert.equal(changed.target, `/mailboxes/${box.id}`)
	assert.equal(changed.name, 'Helpline')
	assert.equal(changed.actor_name, 'Ada Admin')
	assert.equal(made.action, 'create')
	assert.equal(made.target, `/mailboxes/${box.id}`)
	assert.ok(made.ip)
	assert.equal(made.detail.out_host, '127.0.0.1')
	assert.doesNotMatch(JSON.stringify(await list('limit=200')), /a very secret word/)
})

test('what fails is not in it, nor what an agent does every day', async () => {
	const before = (await list('limit=200')).length
	assert.equal((await p.admin.api('POST', '/teams', { name: '' })).status, 422)
	await p.admin.ok('POST', '/tickets', { subject: 'Case', html: '<p>x</p>', kind: 'in', requester: { email: 'cora@audit.test' } })
	assert.equal((await list('limit=200')).length, before)
})

test('who comes in, who is refused, and who leaves', async () => {
	const { client: agent } = await p.addAgent('Gus')
	await p.admin.ok('GET', '/session')
	const wrong = await p.client().api('POST', '/session', { email: 'admin@pronto.test', password: 'this is not it' })
	assert.equal(wrong.status, 401)
	const [refused] = await list('kind=auth.refused')
	assert.equal(refused.actor_name, 'Ada Admin')
	await p.client().api('POST', '/session', { email: 'nobody-knows-him@audit.test', password: 'this is not it' })
	assert.equal((await list('kind=auth.refused'))[0].actor_kind, 'nobody')
	assert.doesNotMatch(JSON.stringify(await list('kind=auth')), /nobody-knows-him/)
	await agent.ok('DELETE', '/session')
	const kinds = (await list('kind=auth&limit=200')).map(x => x.kind)
	assert.ok(kinds.includes('auth.signed_in') && kinds.includes('auth.signed_out'), kinds.join())
	assert.ok(!(await list('kind=auth&limit=200')).some(x => x.kind === 'admin'))
})

test('search, period, pages and CSV; only administrators read it', async () => {
	for (const name of ['Ábaco', 'Brújula', 'Compás']) await p.admin.ok('POST', '/teams', { name })
	assert.deepEqual((await list('q=abaco')).map(x => x.name), ['Ábaco'])
	assert.equal((await list(`to=${Date.now() - 86400000}`)).length, 0)
	const one = await p.admin.ok('GET', '/audit-log?kind=agent.edit&limit=2'), two = await p.admin.ok('GET', `/audit-log?kind=agent.edit&limit=2&cursor=${one.next}`)
	assert.deepEqual(one.entries.map(x => x.name), ['Compás', 'Brújula'])
	assert.equal(two.entries[0].name, 'Ábaco')
	const csv = await p.admin.api('GET', '/audit-log.csv?q=compas')
	assert.equal(csv.status, 200)
	assert.match(csv.body, /Compás/)
	assert.equal((await list())[0].target, '/audit-log.csv')
	const { client: agent } = await p.addAgent('Hana')
	assert.equal((await agent.api('GET', '/audit-log')).status, 403)
	assert.equal((await agent.api('GET', '/audit-log.csv')).status, 403)
})

test('the chain holds; a row that is changed is found', async () => {
	const ok = verify()
	assert.equal(ok.status, 0, ok.stdout + ok.stderr)
	assert.match(ok.stdout, /\d+ rows, all as they were written/)
	const row = (await list('q=compas')).at(-1)
	sql(`UPDATE audit SET name = 'Nothing' WHERE id = ${row.id}`)
	const bad = verify()
	assert.equal(bad.status, 1, bad.stdout + bad.stderr)
	assert.match(bad.stdout, new RegExp(`row ${row.id} does not fit`))
})
