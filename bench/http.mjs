// The built server over HTTP, on each store: requests a second, latency, CPU per request,
// memory, start, disk.  Beside it what the machine can do at most: the same server with an
// empty handler, and rows that raw SQLite commits.  wrk drives (apt install wrk).
//	node bench/http.mjs [--store sqlite,pg] [--tickets 10000,100000] [--pg-tickets 2000] [--seconds 3] [--bin PATH] [--only view]
import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { Client } from '../tests/lib/http.mjs'
import { startPostgres } from '../tests/lib/pg.mjs'
import { multiply } from './multiply.mjs'

const arg = (name, or) => (process.argv.includes(`--${name}`) ? process.argv[process.argv.indexOf(`--${name}`) + 1] : or)
const bin = path.resolve(arg('bin', 'build/release/pronto'))
const seconds = Number(arg('seconds', '3'))
const stores = arg('store', 'sqlite,pg').split(',')
const list = text => text.split(',').map(Number)
const sizes = list(arg('tickets', '10000,100000'))
const pgSizes = list(arg('pg-tickets', sizes.join(',')))
const only = arg('only')
const connections = arg('connections', '1,16,64').split(',').map(Number)
const HZ = Number(spawnSync('getconf', ['CLK_TCK']).stdout)
const PASSWORD = 'correct horse battery'
const sleep = ms => new Promise(r => setTimeout(r, ms))

/** Processor ms of a process and all its descendants. */
function cpuMs(pids) {
	const all = new Map()
	for (const d of fs.readdirSync('/proc').filter(x => /^\d+$/.test(x))) {
		try {
			const f = fs.readFileSync(`/proc/${d}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ')
			all.set(Number(d), { parent: Number(f[1]), own: Number(f[11]) + Number(f[12]) })
		} catch {}
	}
	let ticks = 0
	const add = pid => {
		ticks += all.get(pid)?.own ?? 0
		for (const [p, x] of all) if (x.parent === pid) add(p)
	}
	pids.forEach(add)
	return (ticks * 1000) / HZ
}

const pssMiB = pid => Number(/^Pss:\s+(\d+)/m.exec(fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))[1]) / 1024

const lua = (dir, name, text) => {
	const file = path.join(dir, `${name}.lua`)
	fs.writeFileSync(file, text)
	return file
}

/** What is asked, each with other words or ids every time. */
function scripts(dir, key, first, last) {
	const head = `wrk.headers["Authorization"] = "Bearer ${key}"\nmath.randomseed(7)\n`
	const body = 'impresora no imprime desde ayer por la tarde, ya hemos cambiado el cable y sigue igual. '.repeat(5).slice(0, 380)
	return {
		create: lua(dir, 'create', `${head}wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"
function request() local n = math.random(1, 2000)
return wrk.format(nil, "/api/v1/tickets", nil, '{"subject":"Pedido ' .. n .. '","html":"<p>${body}</p>","kind":"in","requester":{"name":"Cliente ' .. n .. '","email":"person' .. n .. '@customer.example"}}') end`),
		list: lua(dir, 'list', `${head}local v = { "open", "unassigned", "mine", "solved" }
function request() return wrk.format(nil, "/api/v1/tickets?limit=50&view=" .. v[math.random(1, 4)]) end`),
		view: lua(dir, 'view', `${head}function request() return wrk.format(nil, "/api/v1/tickets/" .. math.random(${first}, ${last}) .. "/thread") end`),
		ticket: lua(dir, 'ticket', `${head}function request() return wrk.format(nil, "/api/v1/tickets/" .. math.random(${first}, ${last})) end`),
		search: lua(dir, 'search', `${head}local w = { "impresora", "factura", "invoice+refund", "fattura", "contrasena", "order+shipping", "senha" }
function request() return wrk.format(nil, "/api/v1/search?q=" .. w[math.random(1, 7)]) end`),
		rare: lua(dir, 'rare', `${head}function request() return wrk.format(nil, string.format("/api/v1/search?q=ref%05d", math.random(0, 19999))) end`),
	}
}

const ms = s => (!s ? NaN : s.endsWith('us') ? parseFloat(s) / 1000 : s.endsWith('ms') ? parseFloat(s) : parseFloat(s) * 1000)

async function drive(url, script, n, pids) {
	const before = cpuMs(pids)
	const out = await new Promise(resolve => {
		const c = spawn('wrk', ['-t1', `-c${n}`, `-d${seconds}s`, '--latency', ...(script ? ['-s', script] : []), url])
		let text = ''
		c.stdout.on('data', d => (text += d))
		c.stderr.on('data', d => (text += d))
		c.on('exit', () => resolve(text))
	})
	const used = cpuMs(pids) - before
	const get = re => re.exec(out)?.[1]
	const requests = Number(get(/(\d+) requests in/))
	const bad = /Non-2xx[^\n]*|Socket errors[^\n]*|unable[^\n]*/.exec(out)?.[0] ?? ''
	return { rate: Number(get(/Requests\/sec:\s+([\d.]+)/)), p50: ms(get(/50%\s+(\S+)/)), p99: ms(get(/99%\s+(\S+)/)), cpu: used / requests, bad }
}

const row = (...cells) => console.log(`| ${cells.join(' | ')} |`)
const f = (x, n = 2) => (Number.isFinite(x) ? x.toFixed(n) : '–')

async function ceiling() {
	const empty = path.join(path.dirname(bin), 'http_empty')
	if (!fs.existsSync(empty)) return
	const c = spawn(empty, [], { stdio: ['pipe', 'pipe', 'inherit'] })
	const port = await new Promise(r => c.stdout.once('data', d => r(Number(d))))
	for (const n of connections) {
		const r = await drive(`http://127.0.0.1:${port}/x`, null, n, [c.pid])
		row('–', '–', 'empty handler', n, f(r.rate, 0), f(r.p50), f(r.p99), f(r.cpu, 4), r.bad)
	}
	c.stdin.end()
}

function command(env, args, input) {
	const r = spawnSync(bin, args, { env, input, encoding: 'utf8', maxBuffer: 64 << 20 })
	if (r.status !== 0) throw new Error(`pronto ${args.join(' ')}: ${r.stdout}${r.stderr}`)
	return r.stdout.trim()
}

/** Starts the server; how long until it answered. */
async function serve(env, url) {
	const began = process.hrtime.bigint()
	const child = spawn(bin, ['serve'], { env, stdio: ['ignore', 'ignore', fs.openSync(path.join(env.PRONTO_DATA_DIR, 'log'), 'a')] })
	for (;;) {
		try {
			if ((await fetch(`${url}/readyz`)).status === 200) break
		} catch {}
		if (child.exitCode !== null) throw new Error('the server ended')
		await sleep(2)
	}
	return { child, ms: Number(process.hrtime.bigint() - began) / 1e6 }
}

function diskBytes(pg, dir) {
	if (pg) return Number(pg.psql('SELECT pg_database_size(current_database())'))
	return ['pronto.db', 'pronto.db-wal'].reduce((n, x) => n + (fs.existsSync(path.join(dir, x)) ? fs.statSync(path.join(dir, x)).size : 0), 0)
}

async function one(store, tickets) {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pronto-bench-'))
	const pg = store === 'pg' ? await startPostgres({ settings: { shared_buffers: '256MB', synchronous_commit: 'on' } }) : null
	const port = 20000 + (process.pid % 20000)
	const url = `http://127.0.0.1:${port}`
	const env = { PATH: process.env.PATH, HOME: dir, PRONTO_DATA_DIR: dir, PRONTO_LISTEN: `127.0.0.1:${port}`, PRONTO_BASE_URL: url, PRONTO_LOG_LEVEL: 'warn',
		PRONTO_STORE: pg ? pg.url : `sqlite:${dir}/pronto.db` }
	try {
		command(env, ['setup', '--admin-email', 'a@bench.test', '--admin-name', 'Ada', '--password-stdin'], PASSWORD + '\n')
		const times = pg && tickets >= 20000 ? Math.floor(tickets / 5000) : 1
		const seeded = command(env, ['bench', 'seed', String(tickets / times)])
		if (times > 1) multiply(pg, times)
		if (pg) pg.psql('VACUUM ANALYZE')
		await (await stop((await serve(env, url)).child))
		const disk = diskBytes(pg, dir)
		const { child, ms: start } = await serve(env, url)
		await sleep(1000)
		const idle = pssMiB(child.pid)
		const c = new Client(url)
		await c.signIn('a@bench.test', PASSWORD)
		const { token } = await c.ok('POST', '/api-keys', { name: 'bench', scopes: ['ticket.read', 'ticket.write'] })
		const s = scripts(dir, token, 1001, 1000 + tickets)
		for (const name of ['list', 'view', 'ticket', 'search', 'rare', 'create'].filter(x => !only || only.split(',').includes(x)))
			for (const n of connections) {
				const r = await drive(url, s[name], n, pg ? [child.pid, pg.pid] : [child.pid])
				row(store, tickets, name, n, f(r.rate, 0), f(r.p50), f(r.p99), f(r.cpu, 3), r.bad)
			}
		console.log(`${store} ${tickets}: ${seeded} seeded; first answer after ${f(start, 0)} ms; memory PSS ${f(idle, 1)} MiB idle, ${f(pssMiB(child.pid), 1)} MiB after; ${f(disk / tickets, 0)} bytes of disk a ticket`)
		await stop(child)
	} finally {
		await pg?.stop()
		fs.rmSync(dir, { recursive: true, force: true })
	}
}

function stop(child) {
	return new Promise(r => {
		child.once('exit', r)
		child.kill('SIGTERM')
	})
}

const model = /model name\s*:\s*(.*)/.exec(fs.readFileSync('/proc/cpuinfo', 'utf8'))?.[1]
console.log(`${os.cpus().length} cores of ${model}, ${f(os.totalmem() / 2 ** 30, 1)} GiB, Linux ${os.release()}, ${new Date().toISOString().slice(0, 10)}; binary ${f(fs.statSync(bin).size / 2 ** 20, 1)} MiB; load ${os.loadavg()[0]}\n`)
row('store', 'tickets', 'what', 'connections', 'requests/s', 'p50 ms', 'p99 ms', 'CPU ms', '')
row('---', '---', '---', '---', '---', '---', '---', '---', '---')
await ceiling()
for (const store of stores) for (const n of store === 'pg' ? pgSizes : sizes) await one(store, n)
