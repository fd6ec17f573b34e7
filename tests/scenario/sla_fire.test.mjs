// What promises do by themselves: warnings, breaches and steps, with time that is moved and
// mail that arrives at a real SMTP server.
import assert from 'node:assert/strict'
import crypto from 'node:crypto'
import http from 'node:http'
import { after, before, test } from 'node:test'
import { EventReader, until } from '../lib/http.mjs'
import { freePort } from '../lib/pronto.mjs'
import { startFiring } from '../lib/promised.mjs'
import { MIN } from '../lib/sla.mjs'

const HOUR = 60 * MIN
let d, ana, lea, team, other
const policyIds = []
/** The one policy of a test: those of the tests before are off. */
async function policy(targets, more) {
	for (const id of policyIds.splice(0)) await d.c.ok('DELETE', `/sla/policies/${id}`)
	const p = await d.policy(targets, more)
	policyIds.push(p.id)
	return p
}
const when = (at, value, ...actions) => ({ at, ...(at === 'breach' ? { value: 0 } : { value }), when: null, metrics: [], actions })
const quiet = async () => new Promise(r => setTimeout(r, 1500))

before(async () => {
	d = await startFiring()
	ana = await d.p.addAgent('Ana Agente')
	lea = await d.p.addAgent('Lea Leitung')
	await ana.client.ok('PATCH', '/me', { locale: 'es', zone: 'Europe/Madrid' })
	await lea.client.ok('PATCH', '/me', { locale: 'pt-BR', zone: 'America/Sao_Paulo' })
	team = await d.c.ok('POST', '/teams', { name: 'First line', tier: 1 })
	other = await d.c.ok('POST', '/teams', { name: 'Second line', tier: 2 })
	await d.c.ok('PATCH', `/teams/${team.id}`, { lead_id: lea.agent.id, member_ids: [ana.agent.id] })
})
after(() => d?.stop())

test('a warning: priority, mail in the reader’s language and zone, notice, tag; the target stays', async () => {
	await policy({ first_response: HOUR }, { steps: [
		when('percent', 75, { do: 'raise_priority' }, { do: 'mail', to: 'assignee' }, { do: 'notify', to: 'assignee' }, { do: 'tag', tag: 'at-risk' }),
	], warn: [{ percent: 75 }] })
	const bell = await EventReader.open(ana.client)
	const t = await d.writes('El servidor no arranca')
	await d.set(t.id, { team_id: team.id, assignee_id: ana.agent.id })
	const due = (await d.clock(t.id, 'first_response')).due_at
	d.pass(46)
	const [f, ...rest] = await d.taken(t.id, 1)
	assert.deepEqual([f.threshold, rest.length], ['percent.75', 0])
	assert.deepEqual(f.actions.map(a => a.do), ['raise_priority', 'mail', 'notify', 'tag'])
	const now = await d.c.ok('GET', `/tickets/${t.id}`)
	assert.deepEqual([now.priority, now.tags], [3, ['at-risk']])
	assert.equal((await d.clock(t.id, 'first_response')).due_at, due, 'raising the priority moved the target')
	assert.equal((await d.row(t.id)).sla.state, 'running')

	const [m] = await d.arrived(ana.email, 1)
	assert.equal(m.subject, `En riesgo: Primera respuesta en #${t.id} El servidor no arranca`)
	assert.match(m.text, /Cliente: Cora/)
	assert.match(m.text, /Plazo: Primera respuesta en 1 h/)
	assert.match(m.text, /Tiempo laboral restante: 1[34] min/)
	assert.match(m.text, /El cliente espera una respuesta de Ana Agente/)
	assert.match(m.text, new RegExp(`/app/tickets/${t.id}`))
	const local = new Intl.DateTimeFormat('es', { timeZone: 'Europe/Madrid', hour: 'numeric', minute: '2-digit', hourCycle: 'h23' }).format(due)
	assert.ok(m.text.includes(local), `${local} is not in\n${m.text}`)
	assert.equal(m.auto, 'auto-generated')
	assert.ok(m.html)

	// the first was that it became hers
	const note = await until('the bell rang', () => bell.list.find(e => e.event === 'notice' && e.data.unread === 2), 10000)
	const reader = await d.p.as(ana.email, ana.password)	// her session was idle for too long
	const bellOf = await reader.ok('GET', '/notices')
	assert.deepEqual([bellOf.unread, bellOf.notices[0].kind, bellOf.notices[0].ticket_id, bellOf.notices[0].id], [2, 'sla_warn', t.id, note.data.id])
	assert.match(bellOf.notices[0].text, /Primera respuesta en riesgo, vence/)
	assert.deepEqual((await (await d.p.as(lea.email, lea.password)).ok('GET', '/notices')).notices, [])
	await reader.ok('POST', '/notices/read', { up_to: note.data.id })
	assert.equal((await reader.ok('GET', '/notices')).unread, 0)

	const [e, ...more] = await d.events(t.id, 'sla.warned')
	assert.equal(more.length, 0)
	assert.deepEqual([e.detail.metric, e.detail.threshold, e.detail.notified], ['first_response', 'percent.75', [ana.agent.id]])
	bell.close?.()
	d.pass(5)
	await quiet()
	assert.equal(d.mailsTo(ana.email).length, 1, 'the warning went again')
	assert.equal((await d.fired(t.id)).length, 1)
	assert.equal(d.mailsTo('cora@customer.test').length, 0)
})

test('the breach and after it: team lead, next tier with the assignee as watcher, each once', async () => {
	const { id } = await policy({ first_response: HOUR }, { steps: [
		when('breach', 0, { do: 'mail', to: 'team_lead' }),
		when('after', 600, { do: 'team', team_id: other.id }, { do: 'mail', to: 'watchers' }),
	] })
	const t = await d.writes('Contrato parado')
	await d.set(t.id, { team_id: team.id, assignee_id: ana.agent.id })
	const had = d.mailsTo(ana.email).length
	d.pass(61)
	await d.taken(t.id, 1)
	const [m] = await d.arrived(lea.email, 1)
	assert.equal(m.subject, `Vencido: Primeira resposta em #${t.id} Contrato parado`)
	assert.match(m.text, /O cliente espera uma resposta de Ana Agente/)
	assert.equal((await d.row(t.id)).sla.breached, true)
	assert.deepEqual((await d.c.ok('GET', '/tickets?view=breached')).tickets.map(x => x.id).includes(t.id), true)
	d.pass(10)
	await d.taken(t.id, 2)
	const now = await d.c.ok('GET', `/tickets/${t.id}`)
	assert.deepEqual([now.team_id, now.assignee_id], [other.id, null])
	await d.arrived(ana.email, had + 1)
	assert.deepEqual((await d.events(t.id, 'sla.breached')).map(e => [e.detail.threshold, e.detail.policy_id]), [['breach', id], ['after.600', id]])
	assert.equal((await d.events(t.id, 'ticket.team')).at(-1).detail.reason, 'sla_escalation')
})

test('a customer is never mailed, whoever a policy names; outsiders are', async () => {
	await policy({ first_response: HOUR }, { steps: [
		when('before', 900, { do: 'mail', to: 'address:cora@customer.test' }, { do: 'mail', to: 'address:boss@else.test' }),
	] })
	const t = await d.writes('Kein Kunde')
	d.pass(50)
	const [f] = await d.taken(t.id, 1)
	assert.equal(f.threshold, 'before.900')
	assert.deepEqual(f.actions.map(a => a.readers[0].how), ['customer', 'sent'])
	const [m] = await d.arrived('boss@else.test', 1)
	assert.match(m.subject, /^At risk: First reply/)
	assert.equal(d.mailsTo('cora@customer.test').length, 0)
})

test('answered in time, nothing is said; answered late before the timer looked, the breach is', async () => {
	await policy({ first_response: HOUR }, { steps: [when('percent', 50, { do: 'tag', tag: 'half' }), when('breach', 0, { do: 'tag', tag: 'late' })] })
	const t = await d.writes('In time')
	d.pass(20)
	await d.answer(t.id)
	d.pass(100)
	await quiet()
	assert.deepEqual(await d.fired(t.id), [])
	const u = await d.writes('Too late')
	d.pass(70)
	await d.answer(u.id)
	await d.taken(u.id, 1)
	await quiet()
	const names = (await d.fired(u.id)).map(f => f.threshold)
	assert.equal(names.filter(n => n === 'breach').length, 1, String(names))
	assert.equal((await d.clock(u.id, 'first_response')).state, 'breached')
})

test('a stricter target makes the breach at once; a longer one arms the warning again', async () => {
	await policy({ first_response: HOUR }, {
		targets: [{ metric: 'first_response', priority: 0, channel: '', target_s: HOUR }, { metric: 'first_response', priority: 4, channel: '', target_s: 30 * MIN }, { metric: 'first_response', priority: 1, channel: '', target_s: 4 * HOUR }],
		steps: [when('percent', 80, { do: 'tag', tag: 'eighty' })], warn: [],
	})
	const t = await d.writes('Tightened')
	d.pass(49)
	assert.deepEqual((await d.taken(t.id, 1)).map(f => f.threshold), ['percent.80'])
	await d.set(t.id, { priority: 4 })
	assert.deepEqual((await d.taken(t.id, 2)).map(f => f.threshold), ['percent.80', 'breach'])
	const u = await d.writes('Loosened')
	d.pass(49)
	await d.taken(u.id, 1)
	await d.set(u.id, { priority: 1 })
	await quiet()
	assert.equal((await d.fired(u.id)).length, 1)
	d.pass(150)
	assert.deepEqual((await d.taken(u.id, 2)).map(f => f.threshold), ['percent.80', 'percent.80'])
})

test('many at once become five mails and one digest', async () => {
	await policy({ first_response: HOUR }, { steps: [when('percent', 50, { do: 'mail', to: `agent:${lea.agent.id}` })] })
	const had = d.mailsTo(lea.email).length
	const all = []
	for (let i = 1; i <= 9; i++) all.push(await d.writes(`Lote ${i}`))
	d.pass(20)	// mails of the tests before do not count any more
	d.pass(11)
	for (const t of all) await d.taken(t.id, 1)
	await d.arrived(lea.email, had + 5)
	await quiet()
	assert.equal(d.mailsTo(lea.email).length, had + 5)
	const hows = (await Promise.all(all.map(t => d.fired(t.id)))).map(f => f[0].actions[0].readers[0].how)
	assert.deepEqual([hows.filter(h => h === 'sent').length, hows.filter(h => h === 'digest').length], [5, 4])
	d.pass(11)
	const mails = await d.arrived(lea.email, had + 6)
	const digest = mails.find(m => /^Prazos que precisam de atenção: 4$/.test(m.subject))
	assert.ok(digest, mails.map(m => m.subject).join('\n'))
	assert.equal([...digest.text.matchAll(/Em risco: #\d+ Lote \d/g)].length, 4)
	await quiet()
	assert.equal(d.mailsTo(lea.email).length, had + 6)
})

test('outside the hours mail waits for the next opening, unless it is urgent', async () => {
	// open for the coming three hours, and again from tomorrow
	const now = Date.now() + (d.p.shift ?? 0)
	const hm = at => new Date(at).toISOString().slice(11, 16)
	const day = at => new Date(at).toISOString().slice(0, 10)
	const weekdays = Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map(x => [x, [['04:00', '24:00']]]))
	const open = now - 10 * 60000, close = now + 60 * 60000
	const overrides = day(open) === day(close) ? { [day(now)]: [[hm(open), hm(close)]] }
		: { [day(open)]: [[hm(open), '24:00']], [day(close)]: [['00:00', hm(close)]] }
	const cal = await d.c.ok('POST', '/calendars', { name: 'Short day', definition: { tz: 'UTC', hours: weekdays, overrides } })
	await policy({ first_response: 20 * MIN }, { calendar_id: cal.id, steps: [when('percent', 50, { do: 'mail', to: `agent:${ana.agent.id}` })] })
	const had = d.mailsTo(ana.email).length
	const t = await d.writes('Tarde'), u = await d.writes('Tarde y urgente')
	await d.set(u.id, { priority: 4 })
	d.pass(150)	// past the closing: nobody looked until now
	await d.taken(t.id, 1)
	await d.taken(u.id, 1)
	const first = (await d.arrived(ana.email, had + 1)).slice(had)
	await quiet()
	assert.deepEqual(d.mailsTo(ana.email).slice(had).map(m => m.subject), first.map(m => m.subject))
	assert.match(first[0].subject, /Tarde y urgente/)
	d.p.later(36 * 3600 * 1000)	// past the next 10:00, whatever the hour is now
	await d.arrived(ana.email, had + 2)
})

test('a webhook is signed, tried again until it is taken, logged, and may be replayed', async () => {
	const got = []
	let answer = 500
	const server = http.createServer((req, res) => {
		let body = ''
		req.on('data', x => { body += x }).on('end', () => {
			got.push({ headers: req.headers, body, url: req.url })
			res.writeHead(answer).end('ok')
		})
	})
	const port = await freePort()
	await new Promise(r => server.listen(port, '127.0.0.1', r))
	try {
		const { secret } = await d.c.ok('POST', '/webhooks/secret', {})
		assert.match(secret, /^whsec_/)
		assert.ok((await d.c.ok('GET', '/webhooks/secret')).made_at && !JSON.stringify(await d.c.ok('GET', '/webhooks/secret')).includes('whsec_'), 'told once')
		await policy({ first_response: HOUR }, { steps: [when('breach', 0, { do: 'webhook', url: `http://127.0.0.1:${port}/hook` })] })
		const t = await d.writes('Hook')
		d.pass(61)
		await until('the webhook came', () => got.length === 1, 15000)
		const m = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(got[0].headers['pronto-signature'])
		assert.equal(m[2], crypto.createHmac('sha256', secret).update(`${m[1]}.${got[0].body}`).digest('hex'))
		const b = JSON.parse(got[0].body)
		assert.deepEqual([b.event, b.ticket.id, b.clock.metric, b.threshold, b.clock.breached], ['sla.breached', t.id, 'first_response', 'breach', true])
		answer = 204
		d.p.later(11000)
		await until('it came again', () => got.length === 2, 15000)
		const mine = async () => (await d.c.ok('GET', '/webhooks/deliveries')).deliveries.filter(x => x.ticket_id === t.id)
		const [x] = await until('taken', async () => (await mine())[0].state === 'delivered' && mine(), 10000)
		assert.deepEqual(x.log.map(y => y.status), [500, 204])
		assert.equal(got[1].headers['pronto-delivery'], String(x.id))
		const { id } = await d.c.ok('POST', `/webhooks/deliveries/${x.id}/replay`)
		await until('replayed', () => got.length === 3, 15000)
		assert.equal(got[2].body, got[0].body)
		assert.equal((await mine()).find(y => y.id === id).replay_of, x.id)
		// a secret of the receiver's own, and a new one beside it
		const own = await d.c.ok('POST', '/webhooks/keys', { name: 'Shop', prefix: `http://127.0.0.1:${port}/hook` })
		await d.c.fails(409, 'webhook.key_taken', 'POST', '/webhooks/keys', { name: 'Again', prefix: `http://127.0.0.1:${port}/hook` })
		await d.c.fails(422, 'webhook.key_prefix', 'POST', '/webhooks/keys', { name: 'Bad', prefix: 'https:///hook' })
		assert.deepEqual((await d.c.ok('GET', '/webhooks/keys')).keys.map(k => [k.name, k.old_until, 'secret' in k]), [['Shop', null, false]])
		const signed = async secrets => {
			const n = got.length
			await d.c.ok('POST', `/webhooks/deliveries/${x.id}/replay`)
			await until('signed anew', () => got.length === n + 1, 15000)
			const [time, ...v1] = got[n].headers['pronto-signature'].split(',')
			assert.deepEqual(v1, secrets.map(s => `v1=${crypto.createHmac('sha256', s).update(`${time.slice(2)}.${got[n].body}`).digest('hex')}`))
		}
		await signed([own.secret])
		const turned = await d.c.ok('POST', `/webhooks/keys/${own.key.id}/rotate`, { overlap_hours: 1 })
		await signed([turned.secret, own.secret])
		await d.c.fails(422, 'shape.range', 'POST', `/webhooks/keys/${own.key.id}/rotate`, { overlap_hours: 1000 })
		const leaked = await d.c.ok('POST', `/webhooks/keys/${own.key.id}/rotate`, { overlap_hours: 0 })
		await signed([leaked.secret])
		await d.c.ok('DELETE', `/webhooks/keys/${own.key.id}`)
		const desk = await d.c.ok('POST', '/webhooks/secret', { overlap_hours: 24 })
		assert.ok((await d.c.ok('GET', '/webhooks/secret')).old_until)
		await signed([desk.secret, secret])
		const again = await d.p.as(ana.email, ana.password)	// hours went by
		assert.equal((await again.api('GET', '/webhooks/deliveries')).status, 403)
		assert.equal((await d.c.api('POST', '/webhooks/deliveries/999999/replay')).status, 404)
	} finally {
		server.close()
	}
})

test('the guard keeps webhooks off addresses that nobody opened, and says so in the log', async () => {
	await policy({ first_response: HOUR }, { steps: [when('breach', 0, { do: 'webhook', url: 'http://10.1.2.3/hook' }, { do: 'webhook', url: 'https://10.1.2.3/hook' })] })
	const t = await d.writes('Guarded')
	d.pass(61)
	await d.taken(t.id, 1)
	const tried = await until('both tried', async () => {
		const l = (await d.c.ok('GET', '/webhooks/deliveries')).deliveries.filter(x => x.ticket_id === t.id)
		return l.length === 2 && l.every(x => x.log.length > 0) && l
	}, 15000)
	for (const x of tried) assert.deepEqual([x.state, x.log[0].status, x.log[0].error.length > 10], ['queued', null, true], JSON.stringify(x.log))
})

test('what was fired moved no clock from what the log gives', async () => {
	await quiet()
	assert.match(d.p.must(['sla', 'verify']), /, 0 differ/)
})
