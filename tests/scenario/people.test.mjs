// Customers, organisations, agents, teams, settings, mailboxes: the directory.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startPronto } from '../lib/pronto.mjs'

let p, ana, cora

before(async () => {
	p = await startPronto()
	ana = await p.addAgent('Ana Agent')
	const t = await ana.client.ok('POST', '/tickets', {
		subject: 'First', html: '<p>x</p>', kind: 'in', channel: 'phone', requester: { name: 'Cora Núñez', email: 'cora@customer.test' },
	})
	cora = t.requester.id
})
after(() => p?.stop())

test('a customer has identities, history and a note', async () => {
	const c = await ana.client.ok('GET', `/people/${cora}`)
	assert.equal(c.name, 'Cora Núñez')
	assert.deepEqual(c.identities.map(i => [i.kind, i.address, i.verified]), [['email', 'cora@customer.test', false]])
	assert.deepEqual([c.tickets_open, c.tickets_total], [1, 1])
	const changed = await ana.client.ok('PATCH', `/people/${cora}`, { note: 'Prefers mornings', locale: 'es' })
	assert.equal(changed.note, 'Prefers mornings')
	assert.equal((await ana.client.ok('GET', `/people/${cora}/tickets`)).tickets.length, 1)
})

test('identities: added, unique, removed', async () => {
	const c = await ana.client.ok('POST', `/people/${cora}/identities`, { kind: 'phone', address: '+34 600 123 456' })
	const phone = (c.identities ?? (await ana.client.ok('GET', `/people/${cora}`)).identities).find(i => i.kind === 'phone')
	assert.match(phone.address.replace(/\D/g, ''), /34600123456/)
	const other = await ana.client.ok('POST', '/tickets', {
		subject: 'Other', html: '<p>x</p>', kind: 'in', channel: 'phone', requester: { name: 'Otto', email: 'otto@customer.test' },
	})
	assert.equal((await ana.client.api('POST', `/people/${other.requester.id}/identities`, { kind: 'email', address: 'CORA@customer.test' })).status, 409)
	await ana.client.ok('DELETE', `/people/${cora}/identities/${phone.id}`)
	assert.ok(!(await ana.client.ok('GET', `/people/${cora}`)).identities.some(i => i.kind === 'phone'))
})

test('people are found by beginning, without accents, by address', async () => {
	for (const q of ['cora', 'CORA NUNEZ', 'núñ', 'cora@cust']) {
		const r = await ana.client.ok('GET', `/people?q=${encodeURIComponent(q)}`)
		assert.ok(r.people.some(x => x.id === cora), q)
	}
	assert.equal((await ana.client.ok('GET', '/people?q=zzzz')).people.length, 0)
})

test('organisations take people by their domain', async () => {
	const o = await ana.client.ok('POST', '/organisations', { name: 'Acme', domains: ['acme.test'], note: '', value_tier: '' })
	const t = await ana.client.ok('POST', '/tickets', {
		subject: 'From Acme', html: '<p>x</p>', kind: 'in', channel: 'phone', requester: { name: 'Al', email: 'al@acme.test' },
	})
	assert.equal((await ana.client.ok('GET', `/people/${t.requester.id}`)).organisation?.id, o.id)
	assert.equal((await ana.client.api('POST', '/organisations', { name: 'Rival', domains: ['ACME.test'], note: '', value_tier: '' })).status, 409)
})

test('agents see colleagues’ names, administrators their addresses', async () => {
	const asAgent = (await ana.client.ok('GET', '/agents')).agents, asAdmin = (await p.admin.ok('GET', '/agents')).agents
	assert.ok(asAgent.length >= 2)
	assert.ok(asAgent.filter(a => a.id !== ana.agent.id).every(a => a.email === ''))
	assert.ok(asAdmin.every(a => /@/.test(a.email)))
	assert.doesNotMatch(JSON.stringify(asAdmin), /hash|argon2|secret/)
})

test('a deactivated agent is out at once and is assigned nothing more', async () => {
	const bob = await p.addAgent('Bob Leaver')
	await p.admin.ok('PATCH', `/agents/${bob.agent.id}`, { active: false })
	assert.equal((await bob.client.api('GET', '/session')).status, 401)
	assert.equal((await p.client().signIn(bob.email, bob.password)).status, 401)
	const t = (await ana.client.ok('GET', '/tickets?view=open')).tickets[0]
	assert.ok((await ana.client.api('PATCH', `/tickets/${t.id}`, { assignee_id: bob.agent.id })).status >= 400)
})

test('the last owner cannot lock everybody out', async () => {
	const me = (await p.admin.ok('GET', '/session')).agent
	assert.ok((await p.admin.api('PATCH', `/agents/${me.id}`, { role: 'agent' })).status >= 400)
	assert.ok((await p.admin.api('PATCH', `/agents/${me.id}`, { active: false })).status >= 400)
})

test('teams', async () => {
	const t = await p.admin.ok('POST', '/teams', { name: 'Second line', tier: 2, member_ids: [ana.agent.id] })
	assert.ok((await ana.client.ok('GET', '/teams')).teams.some(x => x.id === t.id && x.member_ids.includes(ana.agent.id)))
	assert.equal((await p.admin.api('POST', '/teams', { name: 'SECOND LINE', tier: 2, member_ids: [] })).status, 409)
	await p.admin.ok('PATCH', `/teams/${t.id}`, { name: 'Third line', member_ids: [] })
	await p.admin.ok('DELETE', `/teams/${t.id}`)
	assert.ok(!(await ana.client.ok('GET', '/teams')).teams.some(x => x.id === t.id && x.active))
})

test('settings change for all and are checked', async () => {
	await p.admin.ok('PATCH', '/settings', { company: 'Acme Help', zone: 'America/Sao_Paulo', reopen_days: 7 })
	const s = await p.admin.ok('GET', '/settings')
	assert.deepEqual([s.company, s.zone, s.reopen_days], ['Acme Help', 'America/Sao_Paulo', 7])
	assert.ok((await p.admin.api('PATCH', '/settings', { zone: 'Mars/Olympus' })).status >= 400)
	assert.equal((await ana.client.ok('GET', '/session')).company, 'Acme Help')
})

test('a mailbox keeps its password to itself', async () => {
	const box = await p.admin.ok('POST', '/mailboxes', {
		name: 'Help', address: 'help@desk.test', in_kind: 'imap', in_host: '127.0.0.1', in_port: 9, in_tls: 'none', in_user: 'help', in_password: 'hunter2hunter2',
		out_kind: 'none', active: false,
	})
	assert.equal(box.in_password_set, true)
	for (const path of ['/mailboxes', '/settings', '/agents']) assert.ok(!JSON.stringify(await p.admin.ok('GET', path)).includes('hunter2'))
	const again = await p.admin.ok('PATCH', `/mailboxes/${box.id}`, { name: 'Help desk' })
	assert.equal(again.in_password_set, true)
	assert.equal((await p.admin.api('POST', '/mailboxes', { name: 'B', address: 'HELP@desk.test', in_kind: 'none', out_kind: 'none' })).status, 409)
	if (p.kind === 'pg') assert.ok(!p.pg.psql('SELECT in_secret FROM mailbox').includes('hunter2'))
	assert.ok(!p.log().includes('hunter2'))
	await p.admin.ok('DELETE', `/mailboxes/${box.id}`)
})
