// kill -9 at every step of firing: after the restart each threshold of each ticket was taken
// once, with one mail, one notice and one line in the thread; none is lost, none comes twice.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { startSink } from '../lib/mailservers.mjs'
import { until } from '../lib/http.mjs'
import { addBox, checkStore, diedAt, full, one, query, revive, startCrashing } from './oracle.mjs'

const MINUTE = 60000, TICKETS = 3
const BOSS = 'boss@else.test'
let p, sink, box, admin, serial = 0
const tickets = []	// { id, thresholds }

before(async () => {
	sink = await startSink()
	p = await startCrashing()
	box = await addBox(p, 'help@desk.test', { smtp: sink.port })
	admin = (await p.api.ok('GET', '/agents')).agents[0]
	const steps = [['percent', 50], ['breach', 0]].map(([at, value]) => ({ at, value, when: null, metrics: [], actions: [
		{ do: 'mail', to: `address:${BOSS}` }, { do: 'notify', to: `agent:${admin.id}` }, { do: 'tag', tag: `${at}-taken` },
	] }))
	await p.api.ok('POST', '/sla/policies', { name: 'Crash', targets: [{ metric: 'requester_wait', priority: 0, channel: '', target_s: 3600 }], warn: [{ percent: 50 }], steps })
})
after(async () => {
	await p?.stop()
	await sink?.stop()
})

async function open(n) {
	for (let i = 0; i < n; i++) {
		const t = await p.api.ok('POST', '/tickets', {
			subject: `Case ${++serial}.`, html: '<p>x</p>', kind: 'in', channel: 'phone', mailbox_id: box.id, requester: { name: 'Cora', email: 'cora@customer.test' },
		})
		tickets.push({ id: t.id, subject: `Case ${serial}.`, thresholds: 0 })
	}
	return tickets.slice(-n)
}

/** Message-IDs that arrived, by ticket and kind of mail. */
function arrived() {
	const got = new Map()
	for (const m of sink.mails()) {
		const text = m.raw.toString('latin1')
		const subject = /^Subject: (.*(?:\r?\n[ \t].*)*)/im.exec(text)[1].replace(/\r?\n[ \t]+/g, ' ')
		const [, kind, id] = /(At risk|Overdue): .*#(\d+) /.exec(subject) ?? assert.fail(subject)
		assert.deepEqual(m.to, [BOSS])
		const key = `${id} ${kind}`
		got.set(key, (got.get(key) ?? new Set()).add(/^Message-ID:\s*(\S+)/im.exec(text)[1]))
	}
	return got
}

const sentAll = () => until('everything has left', () => one(p, "SELECT count(*) FROM outbox WHERE state IN ('held', 'queued', 'sending', 'deferred')") === 0, 20000)

async function check() {
	await until('all thresholds are taken', () => one(p, 'SELECT count(*) FROM sla_fired') >= tickets.reduce((n, t) => n + t.thresholds, 0), 20000)
	await sentAll()
	const fired = query(p, 'SELECT k.ticket_id, f.threshold, count(*) FROM sla_fired f JOIN sla_clock k ON k.id = f.clock_id GROUP BY 1, 2')
	const lines = query(p, "SELECT ticket_id, kind, count(*) FROM event WHERE kind IN ('sla.warned', 'sla.breached') GROUP BY 1, 2")
	const notices = query(p, 'SELECT ticket_id, kind, count(*) FROM notice GROUP BY 1, 2')
	const mails = arrived()
	for (const t of tickets) {
		const of = rows => rows.filter(r => Number(r[0]) === t.id).map(r => `${r[1]} ${r[2]}`).sort()
		assert.deepEqual(of(fired), ['breach 1', 'percent.50 1'].slice(2 - t.thresholds), `taken of ${t.id}`)
		assert.deepEqual(of(lines), ['sla.breached 1', 'sla.warned 1'].slice(2 - t.thresholds), `told of ${t.id}`)
		assert.deepEqual(of(notices), ['sla_breach 1', 'sla_warn 1'].slice(2 - t.thresholds), `rung for ${t.id}`)
		for (const [i, kind] of ['At risk', 'Overdue'].entries())
			assert.equal(mails.get(`${t.id} ${kind}`)?.size ?? 0, i < t.thresholds ? 1 : 0, `${kind} of ${t.id}`)
	}
}

async function killed(point, pass) {
	const mine = await open(TICKETS)
	for (const minutes of [31, 30]) {	// the warning, then the breach
		await revive(p, { PRONTO_FAIL: `${point}:${pass}=abort` })
		p.later(minutes * MINUTE)
		await diedAt(p, point)
		await revive(p)
		for (const t of mine) t.thresholds++
		await check()
		// the next round's mails are none of many at once, for the digest
		p.later(0)
	}
	for (const t of mine) await p.api.ok('PATCH', `/tickets/${t.id}`, { category: 'solved' })
	p.later(11 * MINUTE)
}

test('each step once, wherever it is killed', async t => {
	for (const point of ['slaclock.woken', 'slaclock.committed'])
		await t.test(`killed at ${point}`, () => killed(point, 1))
	for (const point of ['slaclock.taken', 'slaclock.acted', 'slaclock.told', 'slaclock.fired', 'slaclock.settled'])
		for (const pass of full ? [1, 2, 3] : [1, 3])
			await t.test(`killed at ${point}, pass ${pass}`, () => killed(point, pass))
	checkStore(p)
	t.diagnostic(`${p.kind}: ${p.kills} kills, ${tickets.length} tickets, ${tickets.reduce((n, x) => n + x.thresholds, 0)} thresholds, 0 lost, 0 twice`)
})
