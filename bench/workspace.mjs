// What the workspace's lists cost in a large desk beside a small one: CPU of the server for
// each request, at 1,000,000 tickets of which 40,000 are open, and at 10,000 of which 2,000
// are: as many as a bulk change of 1,000 needs.  The stores are made by SQL, once, in a folder of its own that goes away afterwards.
// Ratios above 1.5 are told and fail.
//	node bench/workspace.mjs [TICKETS]		default 1000000
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { startPronto } from '../tests/lib/pronto.mjs'

const LARGE = Number(process.argv[2] ?? 1000000), SMALL = 10000, ROUNDS = 3
const TIMES = 300
const BULK = 1000, PART = 100	// as the workspace does it

function sqlite(file, sql) {
	const r = spawnSync('sqlite3', ['-bail', file], { input: sql, encoding: 'utf8', maxBuffer: 1 << 24 })
	if (r.status !== 0) throw new Error(r.stderr)
	return r.stdout.trim()
}
const columns = (file, table) => sqlite(file, `SELECT group_concat(name, ',') FROM pragma_table_info('${table}');`)

/** Copies one ticket with its message n times: one of `every` open, spread over the agents. */
function fill(file, n, agents, every) {
	const copy = (table, where, set) => {
		const cols = columns(file, table).split(',')
		return `INSERT INTO ${table} (${cols.join(',')}) SELECT ${cols.map(c => set[c] ?? `x.${c}`).join(',')} FROM n JOIN ${table} x ON ${where};`
	}
	const span = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ' + n + ')'
	const open = `n.i % ${every} = 0`, now = Date.now(), at = `${now} - n.i * 60000`
	const solved = sqlite(file, "SELECT min(id) FROM status WHERE category = 'solved';"), opened = sqlite(file, "SELECT min(id) FROM status WHERE category = 'open';")
	const first = sqlite(file, 'SELECT min(id) FROM ticket;'), m = sqlite(file, `SELECT min(id) FROM message WHERE ticket_id = ${first};`)
	sqlite(file, `PRAGMA synchronous=OFF; PRAGMA journal_mode=WAL; PRAGMA foreign_keys=OFF; BEGIN;
${span} ${copy('ticket', `x.id = ${first}`, {
	id: `${first} + n.i`, category: `iif(${open}, 'open', 'solved')`, status_id: `iif(${open}, ${opened}, ${solved})`,
	assignee_id: `iif(n.i % 3 = 0, NULL, ${agents[0]} + n.i % ${agents.length})`, priority: '1 + n.i % 4', subject: `'Case ' || n.i`,
	created_at: at, updated_at: at, customer_at: at, due_at: 'NULL', due_order: `9007199254740991 - (${at})`, sla_stage: `'none'`, sla_clock_id: 'NULL',
	solved_at: `iif(${open}, NULL, ${at})`, last_event_id: '0' })}
${span} ${copy('message', `x.id = ${m}`, { id: `${m} + n.i`, ticket_id: `${first} + n.i`, created_at: at })}
DELETE FROM counter;
INSERT INTO counter (bucket, shard, n) SELECT 'open', 0, count(*) FROM ticket WHERE category IN ('new','open','pending','hold') AND NOT spam;
INSERT INTO counter (bucket, shard, n) SELECT 'solved', 0, count(*) FROM ticket WHERE category = 'solved';
INSERT INTO counter (bucket, shard, n) SELECT 'unassigned', 0, count(*) FROM ticket WHERE category IN ('new','open','pending','hold') AND NOT spam AND assignee_id IS NULL;
INSERT INTO counter (bucket, shard, n) SELECT 'triage', 0, count(*) FROM ticket WHERE category IN ('new','open','pending','hold') AND NOT spam AND team_id IS NULL;
INSERT INTO counter (bucket, shard, n) SELECT 'mine:' || assignee_id, 0, count(*) FROM ticket WHERE category IN ('new','open','pending','hold') AND NOT spam AND assignee_id IS NOT NULL GROUP BY assignee_id;
INSERT OR REPLACE INTO follower (name, last_id) SELECT 'search', max(id) FROM message;
COMMIT;`)
}

async function desk(n, every) {
	const p = await startPronto({ store: 'sqlite' })
	const agents = []
	for (let i = 0; i < 5; i++) agents.push((await p.addAgent(`${'ABCDE'[i]}gent ${'ABCDE'[i]}x`)).agent.id)
	await p.admin.ok('POST', '/tickets', { subject: 'First', html: '<p>The kettle does not boil.</p>', kind: 'in', channel: 'phone', requester: { name: 'Cora', email: 'cora@customer.test' } })
	p.child.kill('SIGTERM')
	await p.exit
	const file = path.join(p.dir, 'pronto.db')
	fill(file, n, agents, every)
	await p.restart()
	const v = await p.admin.ok('POST', '/views/own', { name: 'Urgent', conditions: { field: 'priority', op: 'is', value: 4 } })
	for (;;) {
		if ((await p.admin.ok('GET', `/views/own/${v.id}`)).ready) break
		await new Promise(r => setTimeout(r, 200))
	}
	return { p, view: v.key, first: Number(sqlite(file, 'SELECT max(id) FROM ticket;')) }
}

const cpu = p => {
	const f = fs.readFileSync(`/proc/${p.child.pid}/stat`, 'utf8').split(') ')[1].split(' ')
	return (Number(f[11]) + Number(f[12])) * 10
}
async function cost(d, times, what) {
	const from = cpu(d.p)
	for (let i = 0; i < times; i++) await what(i)
	return (cpu(d.p) - from) / times
}
/** Work of the desk, each at its own place in the list. */
async function round(d) {
	const c = d.p.admin, out = {}
	const page = view => async () => c.ok('GET', `/tickets?view=${view}&limit=50`)
	out['list page'] = await cost(d, TIMES, page('open'))
	const next = encodeURIComponent((await c.ok('GET', '/tickets?view=open&limit=200')).next)
	out['next page'] = await cost(d, TIMES, () => c.ok('GET', `/tickets?view=open&limit=50&cursor=${next}`))
	out['page of an own view'] = await cost(d, TIMES, page(d.view))
	out['view counts'] = await cost(d, TIMES, () => c.ok('GET', '/views'))
	out['ticket and thread'] = await cost(d, TIMES, async i => {
		await c.ok('GET', `/tickets/${d.first - i * 7}`)
		await c.ok('GET', `/tickets/${d.first - i * 7}/thread?limit=30`)
	})
	const ids = []
	let cursor = ''
	while (ids.length < BULK) {
		const r = await c.ok('GET', `/tickets?view=open&order=oldest&limit=200${cursor}`)
		ids.push(...r.tickets.map(t => t.id))
		cursor = `&cursor=${encodeURIComponent(r.next)}`
	}
	const all = category => cost(d, BULK / PART, i => c.ok('POST', '/tickets/bulk', { ids: ids.slice(i * PART, (i + 1) * PART), set: { category } }))
	out[`bulk solve of ${BULK}`] = await all('solved') * BULK / PART
	await all('open')
	return out
}

const small = await desk(SMALL, 5), large = await desk(LARGE, 25)
const least = {}
for (let i = 0; i < ROUNDS; i++)
	for (const [name, d] of [['small', small], ['large', large]])
		for (const [what, ms] of Object.entries(await round(d))) {
			const at = ((least[what] ??= {})[name] ??= Infinity)
			least[what][name] = Math.min(at, ms)
		}
let bad = 0
console.log(`workspace: CPU of the server, ms each, the least of ${ROUNDS} rounds: ${SMALL} tickets, ${LARGE} tickets, ratio`)
for (const [what, x] of Object.entries(least)) {
	const ratio = x.large / Math.max(x.small, 0.01)
	bad += ratio > 1.5
	console.log(`  ${what.padEnd(26)} ${x.small.toFixed(2).padStart(8)} ${x.large.toFixed(2).padStart(8)} ${ratio.toFixed(2).padStart(6)}`)
}
await small.p.stop()
await large.p.stop()
process.exit(bad ? 1 : 0)
