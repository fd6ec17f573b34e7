// The customers' pages beside files: an article as the cache has it, the start page, a
// search, and nginx serving the very same bytes in the same run, turn by turn.  Requests a
// second and processor time a page.  Wants wrk and nginx (NGINX_BIN=path when it is elsewhere).
//	node bench/pages.mjs [--bin PATH] [--seconds 3] [--rounds 3] [--connections 64]
import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { freePort, startPronto } from '../tests/lib/pronto.mjs'
import { until } from '../tests/lib/http.mjs'

const arg = (name, or) => (process.argv.includes(`--${name}`) ? process.argv[process.argv.indexOf(`--${name}`) + 1] : or)
const bin = arg('bin')
if (bin) process.env.PRONTO_BIN = path.resolve(bin)
const seconds = Number(arg('seconds', '3')), rounds = Number(arg('rounds', '3')), connections = Number(arg('connections', '64'))
const nginx = process.env.NGINX_BIN ?? 'nginx'
const HZ = Number(spawnSync('getconf', ['CLK_TCK']).stdout)

/** Processor ms of a process and its children. */
function cpuMs(pid) {
	let ticks = 0
	const parent = new Map(), own = new Map()
	for (const d of fs.readdirSync('/proc').filter(x => /^\d+$/.test(x))) {
		try {
			const f = fs.readFileSync(`/proc/${d}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ')
			parent.set(Number(d), Number(f[1]))
			own.set(Number(d), Number(f[11]) + Number(f[12]))
		} catch {}
	}
	for (const [p, t] of own) {
		let at = p
		while (at && at !== pid) at = parent.get(at)
		if (at === pid) ticks += t
	}
	return (ticks * 1000) / HZ
}

function drive(url, pid, headers) {
	const before = cpuMs(pid)
	const r = spawnSync('wrk', ['-t1', `-c${connections}`, `-d${seconds}s`, '--latency', ...headers.flatMap(h => ['-H', h]), url], { encoding: 'utf8' })
	if (/Non-2xx/.test(r.stdout)) throw new Error(r.stdout)
	const n = Number(/(\d+) requests in/.exec(r.stdout)[1])
	return { rate: Number(/Requests\/sec:\s+([\d.]+)/.exec(r.stdout)[1]), us: ((cpuMs(pid) - before) * 1000) / n, p99: /99%\s+(\S+)/.exec(r.stdout)[1] }
}
const median = (list, of) => list.map(of).sort((a, b) => a - b)[Math.floor(list.length / 2)]

for (const tool of [nginx, 'wrk'])
	if (spawnSync(tool, ['-v']).error) {
		console.log(`pages: left out, there is no ${tool} here`)
		process.exit(0)
	}
const p = await startPronto({ store: 'sqlite' })
p.must(['demo', 'load'])
const html = async (at, zip) => Buffer.from(await (await fetch(p.url + at, { headers: { 'Accept-Encoding': zip ?? 'identity' } })).arrayBuffer())
const article = /href="(\/es\/a\/[^"]+)"/.exec((await html('/es/search?q=factura')).toString())[1]
const pages = [['article', article], ['start', '/es/'], ['search', '/es/search?q=factura']]

// the same bytes as files, named by number; logs off, as for whoever wants speed
const dir = path.join(p.dir, 'nginx'), port = await freePort()
fs.mkdirSync(path.join(dir, 'www'), { recursive: true })
for (const [name, at] of pages) fs.writeFileSync(path.join(dir, 'www', `${name}.html`), await html(at))
fs.chmodSync(p.dir, 0o755)
fs.writeFileSync(path.join(dir, 'conf'), `daemon off; worker_processes auto; pid ${dir}/pid; error_log ${dir}/error.log;
events { worker_connections 1024; }
http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=100; types { text/html html; }
client_body_temp_path ${dir}/t1; proxy_temp_path ${dir}/t2; fastcgi_temp_path ${dir}/t3; uwsgi_temp_path ${dir}/t4; scgi_temp_path ${dir}/t5;
server { listen 127.0.0.1:${port}; root ${dir}/www; } }\n`)
const child = spawn(nginx, ['-p', dir, '-c', path.join(dir, 'conf')], { stdio: ['ignore', 'ignore', 'inherit'] })
try {
	await until('nginx answers', () => fetch(`http://127.0.0.1:${port}/article.html`).then(r => r.ok, () => false))
	console.log(`${rounds} rounds of ${seconds} s, ${connections} connections, turn by turn; medians`)
	console.log('page      bytes     pronto/s   µs CPU     p99    nginx/s   µs CPU     p99    ratio')
	for (const [name, at] of pages) {
		const ours = [], theirs = []
		for (let i = 0; i < rounds; i++) {
			ours.push(drive(p.url + at, p.child.pid, []))
			theirs.push(drive(`http://127.0.0.1:${port}/${name}.html`, child.pid, []))
		}
		const [a, b] = [ours, theirs].map(l => ({ rate: median(l, x => x.rate), us: median(l, x => x.us), p99: l[0].p99 }))
		console.log([name.padEnd(8), String(fs.statSync(path.join(dir, 'www', `${name}.html`)).size).padStart(6), a.rate.toFixed(0).padStart(12), a.us.toFixed(0).padStart(8), a.p99.padStart(8), b.rate.toFixed(0).padStart(10), b.us.toFixed(0).padStart(8), b.p99.padStart(8), `${((100 * a.rate) / b.rate).toFixed(0)} %`.padStart(8)].join(' '))
	}
} finally {
	child.kill()
	await p.stop()
}
process.exit(0)
