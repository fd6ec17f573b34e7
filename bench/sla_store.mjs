// Promises in the store at size: a server that starts beside very many open clocks, and a
// policy edited and applied to all running tickets while their list is read.
//	node bench/sla_store.mjs [TICKETS] [CLOCKS]	default 20000 and 200000
// After it every ticket is verified: no clock may differ from a replay of its events.
// The tickets are copies of one that came in by the API, with its events, so that each is
// replayed for real; the other clocks only stand in the index that the timer reads.
import { execFile, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { binary, startPronto } from '../tests/lib/pronto.mjs'

const TICKETS = Number(process.argv[2] ?? 20000), CLOCKS = Number(process.argv[3] ?? 200000)
const FILL = `
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1]); tickets = int(sys.argv[2]); clocks = int(sys.argv[3])
cols = lambda t, skip=(): [r[1] for r in db.execute("PRAGMA table_info(%s)" % t) if r[1] not in skip]
base = db.execute("SELECT max(id) FROM ticket").fetchone()[0]
def copies(table, key, n, own):
	c = cols(table, own)
	rows = db.execute("SELECT %s FROM %s WHERE %s = ? ORDER BY id" % (",".join(c), table, key), (base,)).fetchall()
	at = c.index(key)
	db.executemany("INSERT INTO %s (%s) VALUES (%s)" % (table, ",".join(c), ",".join("?" * len(c))),
		(r[:at] + (base + i,) + r[at + 1:] for i in range(1, n + 1) for r in rows))
c = cols("ticket")
row = db.execute("SELECT %s FROM ticket WHERE id = ?" % ",".join(c), (base,)).fetchone()
at = c.index("id"); clock = c.index("sla_clock_id"); first = db.execute("SELECT max(id) FROM sla_clock").fetchone()[0]
db.executemany("INSERT INTO ticket (%s) VALUES (%s)" % (",".join(c), ",".join("?" * len(c))),
	(tuple(base + i if k == at else first + i if k == clock else v for k, v in enumerate(row)) for i in range(1, tickets + 1)))
copies("event", "ticket_id", tickets, ("id",))
copies("sla_clock", "ticket_id", tickets, ("id",))
now = int(time.time() * 1000); day = 86400000
db.execute("PRAGMA foreign_keys = OFF")
db.executemany("""INSERT INTO sla_clock (ticket_id, metric, inst, policy_id, policy_version_id, target_ms, state, due_at, started_at,
	running_since, elapsed_ms, next_fire_at, fired_through, overrun_ms, priority, channel, type, demo)
	VALUES (?, 'first_response', 1, 9999, 9999, ?, 'running', ?, ?, ?, 0, ?, 0, 0, 2, 'email', 'question', 0)""",
	((10000000 + i, day, now + 10 * day + i * 7, now, now, now + 9 * day + i * 7) for i in range(clocks)))
db.commit()`

const cpu = p => {
	const f = fs.readFileSync(`/proc/${p.child.pid}/stat`, 'utf8').split(') ')[1].split(' ')
	return (Number(f[11]) + Number(f[12])) * 10
}
const sleep = ms => new Promise(r => setTimeout(r, ms))
const ms = x => `${x.toFixed(1)} ms`
const quantile = (v, q) => v[Math.min(v.length - 1, Math.floor(v.length * q))]

/** The list is read by four until told to stop: the times, sorted. */
async function read(c, done) {
	const times = []
	await Promise.all([1, 2, 3, 4].map(async () => {
		while (!(await done())) {
			const began = process.hrtime.bigint()
			await c.ok('GET', '/tickets?view=open&order=due&limit=50')
			times.push(Number(process.hrtime.bigint() - began) / 1e6)
			await sleep(10)
		}
	}))
	return times.sort((a, b) => a - b)
}
const told = (name, v) => console.log(`  list of 50 ${name}: p50 ${ms(quantile(v, 0.5))}, p99 ${ms(quantile(v, 0.99))} over ${v.length}`)

const p = await startPronto({ store: 'sqlite' })
const policy = await p.admin.ok('POST', '/sla/policies', { name: 'Bench', targets: [{ metric: 'first_response', priority: 0, channel: '', target_s: 86400 }], warn: [{ percent: 75 }] })
await p.admin.ok('POST', '/tickets', { subject: 'Case', html: '<p>x</p>', kind: 'in', channel: 'email', requester: { name: 'Cora', email: 'cora@customer.test' } })
p.child.kill('SIGTERM')
await p.exit
const file = path.join(p.dir, 'pronto.db')
const r = spawnSync('python3', ['-c', FILL, file, String(TICKETS), String(CLOCKS)], { encoding: 'utf8' })
if (r.status) throw new Error(r.stderr)
const began = Date.now()
await p.launch()
console.log(`${TICKETS} running tickets and ${CLOCKS} other clocks, store of ${(fs.statSync(file).size / 1048576).toFixed(0)} MiB: ready after ${cpu(p)} ms of CPU (${Date.now() - began} ms)`)
p.admin = await p.as('admin@pronto.test', 'correct horse battery')
for (let was = -1; cpu(p) - was > 50; await sleep(500)) was = cpu(p)	// until the search index has caught up

let end = Date.now() + 5000
told('idle', await read(p.admin, () => Date.now() > end))
const at = cpu(p), edit = Date.now()
await p.admin.ok('PATCH', `/sla/policies/${policy.id}`, { targets: [{ metric: 'first_response', priority: 0, channel: '', target_s: 90000 }], apply_to_running: true })
console.log(`  the edit itself answered after ${Date.now() - edit} ms`)
const COUNT = 'import sqlite3,sys\nprint(sqlite3.connect(sys.argv[1]).execute("SELECT count(*) FROM sla_recompute WHERE finished_at IS NULL").fetchone()[0])'
let finished = false
const look = (async () => {
	while (!finished && Date.now() - edit < 600000) {
		await sleep(1000)
		finished = (await promisify(execFile)('python3', ['-c', COUNT, file])).stdout.trim() === '0'
	}
	finished = true
})()
const times = await read(p.admin, () => finished)
await look
const took = Date.now() - edit
told('while it is applied', times)
console.log(`  applied to ${TICKETS + 1} tickets in ${(took / 1000).toFixed(1)} s, reads included: ${Math.round(((cpu(p) - at) * 1000) / TICKETS)} µs of CPU a ticket`)
// all of it replayed, against what the edit wrote; the other clocks belong to no ticket and are not looked at
const verified = await promisify(execFile)('bash', ['-c', `TIMEFORMAT='%U %S'; time ${binary} sla verify`], { env: p.env(), maxBuffer: 1 << 28 }).catch(e => e)
const used = verified.stderr.trim().split('\n').at(-1).split(' ').reduce((n, x) => n + Number(x), 0)
console.log(`  verify: ${verified.stdout.trim().split('\n').at(-1)}; ${used.toFixed(1)} s of CPU`)
if (verified.code) process.exitCode = 1
await p.stop()
