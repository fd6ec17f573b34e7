// The timer of promises with very many open clocks: what a start costs, what a firing costs,
// and an idle minute's worth of looking, beside the same desk without them.
//	node bench/slaclock.mjs [CLOCKS]		default 200000; 1000000 takes a minute more
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { until } from '../tests/lib/http.mjs'
import { startPronto } from '../tests/lib/pronto.mjs'

const CLOCKS = Number(process.argv[2] ?? 200000)
const FILL = `
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1]); n = int(sys.argv[2]); now = int(time.time() * 1000)
db.executemany("""INSERT INTO sla_clock (ticket_id, metric, inst, policy_id, policy_version_id, target_ms, state, due_at, started_at,
	running_since, elapsed_ms, next_fire_at, fired_through, overrun_ms, priority, channel, type, demo)
	VALUES (?, 'first_response', 1, 1, 1, 86400000, 'running', ?, ?, ?, 0, ?, 0, 0, 2, 'email', 'question', 0)""",
	((1000000 + i, now + 10 * 86400000 + i * 7, now, now, now + 9 * 86400000 + i * 7) for i in range(n)))
db.commit()`

const cpu = p => {
	const f = fs.readFileSync(`/proc/${p.child.pid}/stat`, 'utf8').split(') ')[1].split(' ')
	return (Number(f[11]) + Number(f[12])) * 10
}
async function measure(clocks) {
	const p = await startPronto({ store: 'sqlite' })
	const steps = [{ at: 'percent', value: 50, when: null, metrics: [], actions: [{ do: 'tag', tag: 'half' }] }]
	await p.admin.ok('POST', '/sla/policies', { name: 'Bench', targets: [{ metric: 'requester_wait', priority: 0, channel: '', target_s: 3600 }], warn: [], steps })
	const ids = []
	for (let i = 0; i < 20; i++)
		ids.push((await p.admin.ok('POST', '/tickets', { subject: `Case ${i}`, html: '<p>x</p>', kind: 'in', channel: 'phone', requester: { name: 'Cora', email: 'cora@customer.test' } })).id)
	p.child.kill('SIGTERM')
	await p.exit
	if (clocks) {
		const r = spawnSync('python3', ['-c', FILL, path.join(p.dir, 'pronto.db'), String(clocks)], { encoding: 'utf8' })
		if (r.status) throw new Error(r.stderr)
	}
	const began = Date.now()
	await p.launch()
	const start = { cpu: cpu(p), ms: Date.now() - began }
	await new Promise(r => setTimeout(r, 1500))
	let at = cpu(p)
	await new Promise(r => setTimeout(r, 10000))
	const idle = cpu(p) - at
	const admin = await p.as('admin@pronto.test', 'correct horse battery')
	at = cpu(p)
	const moved = Date.now()
	p.later(31 * 60000)
	const fresh = await p.as('admin@pronto.test', 'correct horse battery')
	const signIn = cpu(p) - at
	at = cpu(p)
	await until('all were taken', async () => (await fresh.ok('GET', `/tickets/${ids.at(-1)}/clocks`)).clocks.some(k => k.fired.length), 20000, 20)
	const fire = { ms: Date.now() - moved, cpu: cpu(p) - at }
	void admin
	await p.stop()
	return { clocks, start, idle, fire, signIn }
}

for (const n of [0, CLOCKS]) {
	const r = await measure(n)
	console.log(`${String(n).padStart(8)} clocks waiting: ready after ${r.start.cpu} ms of CPU (${r.start.ms} ms); 10 s idle ${r.idle} ms of CPU; ` +
		`20 clocks fired within ${r.fire.ms} ms of the clock's move (a heartbeat of 1 s and a sign-in in it)`)
}
