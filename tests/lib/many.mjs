// Fills a desk with many tickets by SQL, since one after another through the API would take
// minutes: copies of one ticket and of its message, all open, spread over agents and
// priorities, and one ticket with a long thread.
//	const { first, long, agents } = await fillDesk(p, { tickets: 10000, agents: 20, messages: 500 })
// `also` may give further SQL, run before the server starts again.
import { spawnSync } from 'node:child_process'
import path from 'node:path'

function sqlite(p, sql) {
	const r = spawnSync('sqlite3', ['-bail', path.join(p.dir, 'pronto.db')], { input: sql, encoding: 'utf8', maxBuffer: 1 << 24 })
	if (r.status !== 0) throw new Error(r.stderr)
	return r.stdout
}
const run = (p, sql) => (p.pg ? p.pg.psql(sql) : sqlite(p, sql)).trim()
const columns = (p, table) => run(p, p.pg
	? `SELECT string_agg(column_name, ',' ORDER BY ordinal_position) FROM information_schema.columns WHERE table_name = '${table}'`
	: `SELECT group_concat(name, ',') FROM pragma_table_info('${table}');`).split(',')

const OPEN = "category IN ('new', 'open', 'pending', 'hold') AND NOT spam"

/** The server is stopped meanwhile and started again. */
export async function fillDesk(p, { tickets, agents, messages, also = [] }) {
	const seed = await p.admin.ok('POST', '/tickets', { subject: 'Case 0', html: '<p>The kettle does not boil.</p>', kind: 'in', channel: 'phone', requester: { name: 'Cora Customer', email: 'cora@customer.test' } })
	const long = await p.admin.ok('POST', '/tickets', { subject: 'Five hundred', html: '<p>The first of many.</p>', kind: 'in', channel: 'phone', requester: { name: 'Otto Often', email: 'otto@customer.test' } })
	p.child.kill('SIGTERM')
	await p.exit
	const num = sql => Number(run(p, sql)), now = Date.now()
	const copy = (table, n, where, set) => {
		const cols = columns(p, table)
		return `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${n}) INSERT INTO ${table} (${cols.join(',')}) SELECT ${cols.map(c => set[c] ?? `x.${c}`).join(',')} FROM n JOIN ${table} x ON ${where};`
	}
	const agent = num('SELECT max(id) FROM agent;'), first = long.id, message = num('SELECT max(id) FROM message;'), at = `${now} - n.i * 60000`
	const open = num("SELECT min(id) FROM status WHERE category = 'open';")
	const sql = [
		copy('agent', agents, `x.id = ${agent}`, {
			id: `${agent} + n.i`, name: "'Agent ' || n.i", name_folded: "'agent ' || n.i", email: "'agent' || n.i || '@pronto.test'", email_folded: "'agent' || n.i || '@pronto.test'" }),
		copy('ticket', tickets, `x.id = ${seed.id}`, {
			id: `${first} + n.i`, category: "'open'", status_id: open, subject: "'Case ' || n.i", priority: '1 + n.i % 4',
			assignee_id: `CASE WHEN n.i % 3 = 0 THEN NULL ELSE ${agent} + 1 + n.i % ${agents} END`,
			created_at: at, updated_at: at, customer_at: at, due_at: 'NULL', due_order: `9007199254740991 - (${at})`, sla_stage: "'none'", sla_clock_id: 'NULL', last_event_id: '0' }),
		copy('message', tickets, `x.id = (SELECT min(id) FROM message WHERE ticket_id = ${seed.id})`, { id: `${message} + n.i`, ticket_id: `${first} + n.i`, created_at: at }),
		copy('message', messages, `x.id = (SELECT min(id) FROM message WHERE ticket_id = ${long.id})`, { id: `${message + tickets} + n.i`, created_at: `x.created_at + n.i * 1000` }),
		`UPDATE ticket SET messages = ${messages + 1} WHERE id = ${long.id};`,
		'DELETE FROM counter;',
		...[['open', ''], ['unassigned', ' AND assignee_id IS NULL'], ['triage', ' AND team_id IS NULL']].map(([b, more]) => `INSERT INTO counter (bucket, shard, n) SELECT '${b}', 0, count(*) FROM ticket WHERE ${OPEN}${more};`),
		`INSERT INTO counter (bucket, shard, n) SELECT 'mine:' || assignee_id, 0, count(*) FROM ticket WHERE ${OPEN} AND assignee_id IS NOT NULL GROUP BY assignee_id;`,
		// nothing of it has to be found by its words
		"DELETE FROM follower WHERE name = 'search';",
		"INSERT INTO follower (name, last_id) SELECT 'search', max(id) FROM message;",
		...also,
		...(p.pg ? ['agent', 'ticket', 'message'].map(t => `SELECT setval(pg_get_serial_sequence('${t}', 'id'), (SELECT max(id) FROM ${t}));`) : []),
	]
	if (p.pg) run(p, `BEGIN;\n${sql.join('\n')}\nCOMMIT; ANALYZE;`)
	else run(p, `PRAGMA synchronous=OFF; BEGIN;\n${sql.join('\n')}\nCOMMIT; ANALYZE;`)
	await p.restart()
	return { first: first + 1, last: first + tickets, long: long.id, agents: Array.from({ length: agents }, (_, i) => agent + 1 + i) }
}
