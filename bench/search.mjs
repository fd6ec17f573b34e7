// Search over many tickets and many articles, beside FTS5's own bm25 over the same texts.
//	node bench/search.mjs [TICKETS] [ARTICLES]	default 20000 and 10000
// BENCH_KEEP=FILE keeps the seeded and indexed store, or takes it if it is there.
// Above 200000 tickets those are copied by SQL; the server then indexes what the copies say.
// Tickets: through the running server, p50, p95 and CPU of an answer by kind of question.
// Articles: the index in memory alone, by pronto lang search-eval.
import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { until } from '../tests/lib/http.mjs'
import { startPronto } from '../tests/lib/pronto.mjs'

const TICKETS = Number(process.argv[2] ?? 20000)
const ARTICLES = Number(process.argv[3] ?? 10000)
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 150)
const BIN = process.env.PRONTO_BIN ?? 'build/release/pronto'

// The seed's own words are few: this many made-up ones stand for those of a real desk.
const WORDS = `
import sqlite3, sys, random
random.seed(7); db = sqlite3.connect(sys.argv[1]); syl = [c + v for c in "bcdfglmnprstvz" for v in "aeiou"]
words = set()
while len(words) < 60000: words.add("".join(random.choice(syl) for _ in range(random.randint(2, 6))))
db.executemany("INSERT OR IGNORE INTO search_word (word, n) VALUES (?, ?)", ((w, random.randint(1, 400)) for w in sorted(words)))
db.commit()`

const BM25 = `
import sqlite3, sys, time, json
src = sqlite3.connect(sys.argv[1]); db = sqlite3.connect(":memory:")
db.execute("CREATE VIRTUAL TABLE f USING fts5 (body, content='', tokenize='unicode61')")
for i, t in src.execute("SELECT id, text FROM message"): db.execute("INSERT INTO f (rowid, body) VALUES (?, ?)", (i, t))
out = {}
for kind, q in json.loads(sys.argv[2]).items():
    t = []
    for _ in range(int(sys.argv[3])):
        at = time.process_time(); db.execute("SELECT rowid FROM f WHERE f MATCH ? ORDER BY rank LIMIT 50", (" OR ".join('"' + w + '"' for w in q.split()),)).fetchall()
        t.append((time.process_time() - at) * 1000)
    t.sort(); out[kind] = [t[len(t) // 2], t[int(len(t) * .95)]]
print(json.dumps(out))`

const sqlite = (db, sql) => {
	const r = spawnSync('sqlite3', ['-bail', db], { input: `.timeout 20000\n${sql}`, encoding: 'utf8' })
	if (r.status) throw new Error(r.stderr)
	return r.stdout.trim()
}

/** The store's tickets and their messages again, until there are so many; the copies are not yet in the index. */
function multiply(db, tickets) {
	const times = Math.round(tickets / Number(sqlite(db, 'SELECT count(*) FROM ticket;')))
	const copy = (table, set) => {
		const cols = sqlite(db, `SELECT group_concat(name, ',') FROM pragma_table_info('${table}');`).split(',')
		return `INSERT INTO ${table} (${cols.join(',')}) SELECT ${cols.map(c => set[c] ?? `x.${c}`).join(',')} FROM ${table} x WHERE x.id <=`
	}
	const [t, m] = ['ticket', 'message'].map(table => Number(sqlite(db, `SELECT max(id) FROM ${table};`)))
	let sql = 'PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF; PRAGMA cache_size=-400000; BEGIN;'
	for (let i = 1; i < times; i++) sql += `
		${copy('ticket', { id: `x.id + ${i * t}`, sla_clock_id: 'NULL', due_at: 'NULL', last_event_id: '0', created_at: `x.created_at - ${i * 1e9}` })} ${t};
		${copy('message', { id: `x.id + ${i * m}`, ticket_id: `x.ticket_id + ${i * t}`, created_at: `x.created_at - ${i * 1e9}` })} ${m};`
	sqlite(db, sql + 'COMMIT;')
}

/** Until the index has reached the newest message and its parts are joined; CPU a message. */
async function indexed(p, db) {
	const at = () => Number(sqlite(db, "SELECT last_id FROM follower WHERE name = 'search';"))
	const from = at(), end = Number(sqlite(db, 'SELECT max(id) FROM message;')), before = cpu(p)
	while (at() < end) await new Promise(r => setTimeout(r, 1000))
	if (end > from) console.log(`indexed ${end - from} messages, ${(1000 * (cpu(p) - before) / (end - from)).toFixed(0)} us of CPU each`)
	for (let last = 0, now = cpu(p); now - last > 50; [last, now] = [now, cpu(p)]) await new Promise(r => setTimeout(r, 3000))
}

const kinds = {
	'exact, rare': 'ref01234',
	'exact, one in ten': 'impresora',
	'very common': 'hola',
	'two words': 'factura pedido',
	'accents left out': 'contrasena telefono',
	'typing error': 'contrasenha',
	'two, one mistyped': 'facutra ref01234',
	'other form': 'facturas',
	'nothing alike': 'xqwkzvbj',
}

const cpu = p => {
	const f = fs.readFileSync(`/proc/${p.child.pid}/stat`, 'utf8').split(') ')[1].split(' ')
	return (Number(f[11]) + Number(f[12])) * 10
}
const memory = p => Number(/Pss:\s+(\d+)/.exec(fs.readFileSync(`/proc/${p.child.pid}/smaps_rollup`, 'utf8'))[1]) / 1024
const python = (code, ...args) => {
	const r = spawnSync('python3', ['-c', code, ...args], { encoding: 'utf8', maxBuffer: 1 << 26 })
	if (r.status) throw new Error(r.stderr)
	return r.stdout
}
const ms = n => n.toFixed(2).padStart(8)

async function tickets() {
	const p = await startPronto({ store: 'sqlite' })
	const db = path.join(p.dir, 'pronto.db')
	p.child.kill('SIGTERM')
	await p.exit
	const kept = process.env.BENCH_KEEP
	let said = 'kept from before'
	if (kept && fs.existsSync(kept)) fs.copyFileSync(kept, db)
	else {
		const seeded = spawnSync(BIN, ['bench', 'seed', String(Math.min(TICKETS, 200000)), '--data_dir', p.dir, '--store', `sqlite:${db}`], { encoding: 'utf8', env: { ...process.env, ...p.env } })
		if (seeded.status) throw new Error(seeded.stderr)
		said = seeded.stdout.trim()
		python(WORDS, db)
	}
	multiply(db, TICKETS)
	await p.launch()
	await indexed(p, db)
	p.child.kill('SIGTERM')
	await p.exit
	if (kept) fs.copyFileSync(db, kept)
	const bm25 = JSON.parse(python(BM25, db, JSON.stringify(kinds), String(TICKETS > 400000 ? 3 : 15)))
	await p.launch()
	const ana = await p.as('admin@pronto.test', 'correct horse battery')
	const idle = memory(p)
	console.log(`${TICKETS} tickets; ${said}`)
	console.log('                        p50 ms  p95 ms  CPU ms | FTS5 bm25, OR: p50, p95 (CPU ms, no rows read)')
	for (const [kind, q] of Object.entries(kinds)) {
		const ask = () => ana.ok('GET', `/search?q=${encodeURIComponent(q)}`)
		for (let i = 0; i < 5; i++) await ask()
		const took = [], before = cpu(p)
		let found = 0
		for (let i = 0; i < ROUNDS; i++) {
			const at = performance.now()
			found = (await ask()).tickets.length
			took.push(performance.now() - at)
		}
		const each = (cpu(p) - before) / ROUNDS
		took.sort((a, b) => a - b)
		const [m, n] = bm25[kind]
		console.log(`${kind.padEnd(20)}${ms(took[took.length >> 1])}${ms(took[Math.floor(took.length * 0.95)])}${ms(each)} |${ms(m)}${ms(n)}   ${found} hits`)
	}
	const late = []
	for (let i = 0; i < 10; i++) {
		const word = `zyx${i}find`, at = performance.now()
		await ana.ok('POST', '/tickets', { subject: word, html: `<p>${word}</p>`, kind: 'in', channel: 'phone', requester: { name: 'Cora', email: 'cora@customer.test' } })
		await until('found', async () => (await ana.ok('GET', `/search?q=${word}`)).tickets.length === 1, 10000, 5)
		late.push(performance.now() - at)
	}
	late.sort((a, b) => a - b)
	console.log(`created and found: p50 ${late[5].toFixed(0)} ms with the create; memory (PSS) ${idle.toFixed(0)} MiB at start, ${memory(p).toFixed(0)} after`)
	await p.stop()
}

function articles() {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'bench-search-'))
	const syl = [...'bcdfglmnprstvz'].flatMap(c => [...'aeiou'].map(v => c + v))
	let seed = 42
	const rnd = n => (seed = (seed * 1103515245 + 12345) & 0x7fffffff) % n
	const vocab = Array.from({ length: 20000 }, () => Array.from({ length: 2 + rnd(4) }, () => syl[rnd(syl.length)]).join(''))
	const word = () => vocab[Math.floor((rnd(20000) * rnd(20000)) / 20000)]
	const corpus = [], queries = []
	for (let i = 0; i < ARTICLES; i++) {
		const title = Array.from({ length: 5 }, word), body = Array.from({ length: 180 }, word)
		corpus.push(`a${i}\t${title.join(' ')}\t${body.join(' ')}`)
		if (i % Math.ceil(ARTICLES / 500) === 0) queries.push(`a${i}\t${title.slice(0, 3).join(' ')}`)
	}
	fs.writeFileSync(path.join(dir, 'c'), corpus.join('\n'))
	fs.writeFileSync(path.join(dir, 'q'), queries.join('\n'))
	for (const [name, ...more] of [['clean'], ['30 % mistyped', '--typos', '0.3'], ['all mistyped', '--typos', '1']]) {
		const r = spawnSync(BIN, ['lang', 'search-eval', '--corpus', path.join(dir, 'c'), '--queries', path.join(dir, 'q'), '--lang', 'es', '--json', ...more], { encoding: 'utf8' })
		if (r.status) throw new Error(r.stderr)
		const a = JSON.parse(r.stdout)
		console.log(`${a.texts} articles, ${name.padEnd(14)} p50 ${a.us_p50} us, p95 ${a.us_p95} us; index ${a.index_ms.toFixed(0)} ms, ${a.index_mib.toFixed(0)} MiB`)
	}
	fs.rmSync(dir, { recursive: true })
}

articles()
if (TICKETS > 0) await tickets()
