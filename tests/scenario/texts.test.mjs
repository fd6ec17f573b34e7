// The words of the desk's own mail: which go out, in which language, whose words they may
// hold; kept, tried, given back.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startPronto } from '../lib/pronto.mjs'

let p, ana

before(async () => {
	p = await startPronto()
	await p.mailbox()
	ana = await p.addAgent('Ana Agent')
})
after(() => p?.stop())

const errors = r => r.body.errors.map(e => [e.field, e.key])
const words = async (kind, locale, team) => (await p.admin.ok('GET', `/texts/${kind}${team ? `?team=${team}` : ''}`)).locales.find(w => w.locale === locale)
const preview = (kind, body) => p.admin.ok('POST', `/texts/${kind}/preview`, body)

test('every kind has built-in words in five languages, and only an administrator sees them', async () => {
	const { kinds } = await p.admin.ok('GET', '/texts')
	for (const k of ['ack', 'ack_unproved', 'solved', 'merged', 'large', 'watch', 'sla_warned', 'sla_breached', 'invite', 'reset', 'routing_waits', 'sla_digest', 'notices', 'my', 'subscribe', 'outage']) {
		const one = kinds.find(x => x.kind === k)
		assert.ok(one?.name && one.about && one.variables.length, k)
		const { locales } = await p.admin.ok('GET', `/texts/${k}`)
		assert.ok(new Set(locales.map(l => l.builtin_html)).size >= 4, k)
		for (const l of locales) {
			const made = await preview(k, { locale: l.locale })
			assert.doesNotMatch(made.html + made.text + made.subject, /\{/, `${k} ${l.locale}`)
			assert.ok(made.text.length > 20)
		}
	}
	assert.equal((await ana.client.api('GET', '/texts')).status, 403)
	assert.equal((await p.admin.api('GET', '/texts/nothing')).status, 404)
})

test('own words are checked, kept in versions, and given back', async () => {
	const bad = await p.admin.api('PUT', '/texts/solved', { locale: 'es', subject: 'Caso {{ticket.nummer}}', html: '<p>a</p><p>{{customer.pin}}</p>', version: 0 })
	assert.equal(bad.status, 422)
	assert.deepEqual(errors(bad), [['html', 'vars.unknown'], ['subject', 'vars.unknown']])
	assert.deepEqual(errors(await p.admin.api('PUT', '/texts/solved', { locale: 'es', html: '<p>a</p>', version: 0 })), [['subject', 'shape.required']])
	const put = (more) => p.admin.api('PUT', '/texts/solved', { locale: 'es', subject: 'Listo {{ticket.number}}', html: '<p>Hola, {{customer.first_name|cliente}}:</p><p>Ya <strong>está</strong>.<script>x</script></p>', version: 0, ...more })
	assert.equal((await put()).status, 200)
	const now = await words('solved', 'es')
	assert.deepEqual([now.html, now.version], ['<p>Hola, {{customer.first_name|cliente}}:</p><p>Ya <strong>está</strong>.</p>', 1])
	assert.deepEqual(errors(await put()), [['', 'text.stale']])
	const { kinds } = await p.admin.ok('GET', '/texts')
	assert.deepEqual(kinds.find(k => k.kind === 'solved').own.map(o => [o.locale, o.team_id]), [['es', null]])
	assert.equal((await put({ html: '', version: 1 })).status, 200)
	assert.equal((await words('solved', 'es')).html, '')
	const { versions } = await p.admin.ok('GET', '/texts/solved/versions?locale=es')
	assert.deepEqual(versions.map(v => [v.version, v.html === null]), [[2, true], [1, false]])
	assert.equal((await put({ version: 0, html: '<p>Otra vez</p>' })).status, 200)
})

test('a stranger is sent none of his words, whatever an administrator wrote', async () => {
	const r = await p.admin.api('PUT', '/texts/ack_unproved', { locale: 'en', subject: 'x', html: '<p>{{ticket.subject}} {{customer.name}}</p>', version: 0 })
	assert.deepEqual(errors(r), [['html', 'vars.unknown']])
	assert.deepEqual(errors(await p.admin.api('PUT', '/texts/large', { locale: 'en', subject: '{{ticket.subject}}', html: '<p>a</p>', version: 0 })), [['subject', 'vars.unknown']])
})

test('a preview takes a real ticket’s values; HTML in them is text', async () => {
	const t = await ana.client.ok('POST', '/tickets', { subject: 'Tinta <b>azul</b> & {{ticket.number}}', html: '<p>Hola, la impresora no imprime.</p>', kind: 'in', channel: 'email', requester: { name: 'Lucía Fernández', email: 'lucia@customer.test' } })
	const made = await preview('solved', { locale: 'es', subject: '{{ticket.number}}: {{ticket.subject}}', html: '<p>Hola {{customer.first_name}}: {{ticket.subject}} {{customer.organisation|—}}</p>', ticket_id: t.id })
	assert.equal(made.subject, `${t.id}: Tinta <b>azul</b> & {{ticket.number}}`)
	assert.equal(made.html, '<p>Hola Lucía: Tinta &lt;b&gt;azul&lt;/b&gt; &amp; {{ticket.number}} —</p>')
	assert.equal(made.text, 'Hola Lucía: Tinta <b>azul</b> & {{ticket.number}} —')
	const sent = await p.admin.ok('POST', '/texts/solved/test', { locale: 'es', subject: 'Prueba', html: '<p>Hola</p>' })
	assert.match(sent.sent_to, /@/)
})

test('the language of the ticket decides, and a team’s words come before those for all', async () => {
	const team = await p.admin.ok('POST', '/teams', { name: 'Billing', member_ids: [ana.agent.id] })
	await p.admin.ok('PUT', '/texts/watch', { locale: 'es', subject: 'Para todos', html: '<p>Todos {{ticket.status}}</p>', version: 0 })
	await p.admin.ok('PUT', '/texts/watch', { locale: 'es', subject: 'De cobros', html: '<p>Cobros {{ticket.status}}</p>', version: 0, team_id: team.id })
	assert.equal((await words('watch', 'es', team.id)).subject, 'De cobros')
	assert.equal((await words('watch', 'es')).subject, 'Para todos')
	assert.equal((await words('watch', 'it')).html, '')
})

test('a preview of a digest has its lines, each ticket with its link', async () => {
	const made = await preview('notices', { locale: 'es' })
	assert.match(made.text, /^#1042 No ha llegado mi pedido\nhttps:\/\/example\.com\/app\/tickets\/1042\n\n#1038 /)
	assert.match(made.html, /#1042 No ha llegado mi pedido<br><a href="https:\/\/example\.com\/app\/tickets\/1042"/)
	assert.match((await preview('mention', { locale: 'pt-BR' })).text, /Você pode dar uma olhada\?\nO cliente escreveu/)
})
