// Two servers on one PostgreSQL watch the same clocks: each step is taken by one of them.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startSink } from '../../lib/mailservers.mjs'
import { until } from '../../lib/http.mjs'
import { Pronto } from '../../lib/pronto.mjs'
import { addBox, one, query, startCrashing } from '../oracle.mjs'

const TICKETS = 60
let p, q, sink, box

before(async () => {
	sink = await startSink()
	p = await startCrashing({ store: 'pg' })
	q = new Pronto({ store: 'pg', dir: p.dir, env: { PRONTO_MAIL_HOST: 'desk.test' } })
	q.pg = { url: p.pg.url, psql: p.pg.psql, drop() {} }
	q.logFile = p.logFile + '.2'
	await q.prepare()
	await q.launch()
	box = await addBox(p, 'help@desk.test', { smtp: sink.port })
})
after(async () => {
	await q?.stop({ keep: true })
	await p?.stop()
	await sink?.stop()
})

test('two processes take each step once', async t => {
	await p.api.ok('POST', '/sla/policies', { name: 'Two', targets: [{ metric: 'requester_wait', priority: 0, channel: '', target_s: 3600 }], warn: [],
		steps: ['percent', 'breach'].map(at => ({ at, value: at === 'percent' ? 50 : 0, when: null, metrics: [], actions: [{ do: 'mail', to: 'team_lead' }, { do: 'tag', tag: at }] })) })
	const leads = []
	for (let i = 0; i < TICKETS; i++) {	// a reader each, so that none gets a digest
		const lead = await p.api.ok('POST', '/agents/invite', { name: `Lead ${i}`, email: `lead${i}@pronto.test`, role: 'agent' })
		const team = await p.api.ok('POST', '/teams', { name: `Team ${i}`, tier: 1 })
		await p.api.ok('PATCH', `/teams/${team.id}`, { lead_id: (lead.agent ?? lead).id })
		const x = await p.api.ok('POST', '/tickets', { subject: `Case ${i}`, html: '<p>x</p>', kind: 'in', channel: 'phone', mailbox_id: box.id, team_id: team.id, requester: { name: 'Cora', email: 'cora@customer.test' } })
		leads.push({ mail: `lead${i}@pronto.test`, id: x.id })
	}
	for (const n of [1, 2]) {
		p.later(31 * 60000)	// one file, both clocks
		await until('all are taken', () => one(p, 'SELECT count(*) FROM sla_fired') >= n * TICKETS, 30000)
		await until('all have left', () => one(p, "SELECT count(*) FROM outbox WHERE purpose = 'notify' AND state <> 'sent'") === 0, 60000)
	}
	const told = sink.mails().filter(m => /^Subject: (At risk|Overdue)/m.test(m.raw.toString('latin1')))
	for (const l of leads) assert.equal(told.filter(m => m.to.includes(l.mail)).length, 2, l.mail)
	assert.deepEqual(query(p, "SELECT kind, count(*) FROM event WHERE kind LIKE 'sla.%' GROUP BY 1 ORDER BY 1"), [['sla.breached', `${TICKETS}`], ['sla.warned', `${TICKETS}`]])
	const by = s => [...s.log().matchAll(/slaclock\.fired[^\n]*?thresholds"?[=:]\s*(\d+)/g)].reduce((n, m) => n + Number(m[1]), 0)
	t.diagnostic(`${by(p)} steps were taken by one process, ${by(q)} by the other`)
})
