// What the composer asks the server for: signatures by language and owner, copies that
// nobody else sees, cases like the one on screen.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { until } from '../lib/http.mjs'
import { startPronto } from '../lib/pronto.mjs'

let p, ana, team

before(async () => {
	p = await startPronto()
	ana = await p.addAgent('Ana Agent')
	team = await p.admin.ok('POST', '/teams', { name: 'Soporte', tier: 1, member_ids: [ana.agent.id] })
	await p.mailbox()
})
after(() => p?.stop())

const open = (subject, html = '<p>Dónde está mi pedido?</p>', more = {}) => ana.client.ok('POST', '/tickets', { subject, html, kind: 'in', channel: 'phone', requester: { name: 'Cora', email: 'cora@customer.test' }, team_id: team.id, ...more })
const under = async id => ana.client.ok('GET', `/tickets/${id}/signature`)

test('signatures: his own in the customer’s language, then the team’s or the mailbox’s; he may switch his off', async () => {
	const t = await open('Pedido perdido', '<p>Hola, quería saber dónde está mi pedido de la semana pasada, gracias.</p>')
	assert.deepEqual(await under(t.id), { own: '', shared: '', locale: 'es', on: true })
	const mine = { on: true, html: '<p>Regards, {{agent.name}}</p>', bodies: { es: '<p>Un saludo, {{agent.first_name}} {{customer.organisation}}</p>', it: '<p><br></p>' } }
	assert.deepEqual(Object.keys((await ana.client.ok('PUT', '/me/signature', mine)).bodies), ['es'], 'an empty editor is no text')
	assert.match((await under(t.id)).own, /Un saludo, Ana\s*<\/p>/, 'what has no value is left out')
	await p.admin.ok('PUT', `/signatures/teams/${team.id}`, { bodies: { en: '<p>Equipo {{team.name}}</p>' } })
	assert.equal((await under(t.id)).shared, '<p>Equipo Soporte</p>')
	const places = (await p.admin.ok('GET', '/signatures')).signatures
	assert.deepEqual(places.map(x => x.owner).sort(), ['mailbox', 'team'])
	const box = places.find(x => x.owner === 'mailbox')
	await p.admin.ok('PUT', `/signatures/teams/${team.id}`, { bodies: {} })
	await p.admin.ok('PUT', `/signatures/mailboxes/${box.id}`, { bodies: { es: '<p>Acme</p>' } })
	assert.equal((await under(t.id)).shared, '<p>Acme</p>')
	await ana.client.ok('PUT', '/me/signature', { ...mine, on: false })
	assert.deepEqual(await under(t.id), { own: '', shared: '<p>Acme</p>', locale: 'es', on: false })
	await ana.client.fails(422, 'vars.unknown', 'PUT', '/me/signature', { ...mine, html: '<p>{{agent.shoe}}</p>' })
	await ana.client.fails(403, null, 'PUT', `/signatures/teams/${team.id}`, { bodies: {} })
})

test('a blind copy gets the mail; agents see it, in the thread, in the draft and when it is taken back', async () => {
	const t = await open('Copied')
	const r = await ana.client.ok('POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p>Here it is.</p>', cc: ['boss@customer.test'], bcc: ['audit@acme.test', 'BOSS@customer.test'], seen_event_id: t.last_event_id })
	assert.deepEqual(r.message.bcc.map(a => a.address), ['audit@acme.test', 'BOSS@customer.test'])
	assert.deepEqual(r.message.delivery.map(d => d.address).sort(), ['audit@acme.test', 'boss@customer.test', 'cora@customer.test'])
	assert.deepEqual(r.ticket.participants.map(x => x.person.address), ['boss@customer.test'], 'he takes no part')
	const undone = await ana.client.ok('POST', `/messages/${r.message.id}/undo`)
	assert.deepEqual(undone.draft.bcc, ['audit@acme.test', 'BOSS@customer.test'])
	await ana.client.ok('PUT', `/drafts/t${t.id}/reply`, { html: '<p>x</p>', to: [], cc: [], bcc: ['audit@acme.test'], attachment_ids: [] })
	assert.deepEqual((await ana.client.ok('GET', `/drafts/t${t.id}/reply`)).bcc, ['audit@acme.test'])
	await ana.client.fails(422, 'address.invalid', 'POST', `/tickets/${t.id}/messages`, { kind: 'public', html: '<p>x</p>', bcc: ['nobody'] })
})

test('cases like this one: the solved one first, strangers not at all', async () => {
	const old = await open('Tóner atascado', '<p>La impresora muestra tóner atascado en la bandeja.</p>')
	const other = await open('Factura', '<p>La factura de marzo lleva un importe equivocado.</p>')
	const still = await open('Impresora', '<p>Mi impresora tiene el tóner atascado otra vez.</p>')
	await ana.client.ok('POST', `/tickets/${old.id}/messages`, { kind: 'public', html: '<p>Abra la tapa.</p>', seen_event_id: old.last_event_id, set: { category: 'solved' }, send_anyway: true })
	const now = await open('Tóner', '<p>No imprime: tóner atascado, dice la impresora.</p>')
	const found = await until('the index has them', async () => {
		const l = (await ana.client.ok('GET', `/tickets/${now.id}/similar`)).tickets
		return l.length === 2 && l
	})
	assert.deepEqual(found.map(x => x.id), [old.id, still.id])
	assert.deepEqual((await ana.client.ok('GET', `/tickets/${other.id}/similar`)).tickets, [])
})

test('what similar cases ended as is proposed with its figures, and nothing is done by itself', async () => {
	const right = await p.admin.ok('POST', '/teams', { name: 'Payments', tier: 1 }), wrong = await p.admin.ok('POST', '/teams', { name: 'Parcels', tier: 1 })
	const reason = await p.admin.ok('POST', '/reasons', { names: { en: 'Charged twice' } })
	const ended = async (team, set = {}) => {
		const t = await open('Cargo duplicado', '<p>El banco muestra un cargo duplicado del abono.</p>')
		await ana.client.ok('PATCH', `/tickets/${t.id}`, { team_id: team, ...set })
		await ana.client.ok('PATCH', `/tickets/${t.id}`, { category: 'solved' })
		return t
	}
	for (let i = 0; i < 2; i++) await ended(right.id, { reason_id: reason.id })
	const now = await open('Cargo', '<p>Otro cargo duplicado, dice mi banco.</p>', { team_id: null })
	const asked = () => ana.client.ok('GET', `/tickets/${now.id}/similar`)
	await until('the index has them', async () => (await asked()).tickets.length === 2)
	assert.deepEqual([(await asked()).team, (await asked()).reason], [null, null], 'two are too few')
	for (let i = 0; i < 2; i++) await ended(right.id, { reason_id: reason.id })
	await ended(wrong.id)
	const said = await until('the index has the rest', async () => {
		const r = await asked()
		return r.team?.of === 5 && r
	})
	assert.deepEqual([said.team, said.reason], [{ id: right.id, n: 4, of: 5 }, { id: reason.id, n: 4, of: 4 }])
	// a rule that says so acts on it, for what has no team
	const rule = await p.admin.ok('POST', '/rules', { name: 'Sort in', on: ['opened'], actions: [{ do: 'team_of_similar' }] })
	const sorted = await open('Cargo', '<p>Cargo duplicado en mi banco.</p>', { team_id: null })
	assert.equal((await ana.client.ok('GET', `/tickets/${sorted.id}`)).team_id, right.id)
	const chosen = await open('Cargo', '<p>Cargo duplicado en mi banco.</p>', { team_id: wrong.id })
	assert.equal((await ana.client.ok('GET', `/tickets/${chosen.id}`)).team_id, wrong.id, 'who chose one knew why')
	const unlike = await open('Hola', '<p>Quiero cambiar la dirección.</p>', { team_id: null })
	assert.equal((await ana.client.ok('GET', `/tickets/${unlike.id}`)).team_id, null)
	await p.admin.ok('DELETE', `/rules/${rule.id}`)
	for (let i = 0; i < 2; i++) await ended(wrong.id)
	await until('they differ too much', async () => (await asked()).team === null && (await asked()).reason?.n === 4)
	const still = await ana.client.ok('GET', `/tickets/${now.id}`)
	assert.deepEqual([still.team_id, still.reason_id], [null, null])
})
