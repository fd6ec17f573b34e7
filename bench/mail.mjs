// Mail through the whole intake: in by LMTP or fetched by IMAP from a real Dovecot, stored
// durably, parsed in the jail, threaded, a ticket each; and the parser alone.
//	node bench/mail.mjs [--bin PATH] [--mails 1000] [--connections 1,16] [--store sqlite,pg]
//		[--ways lmtp,imap]	IMAP wants root and dovecot-imapd; it is left out without them
//		[--tickets N]		in a desk of so many tickets (seeding is not measured)
//		[--statements]		PostgreSQL: what each statement cost, by pg_stat_statements
import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import { Client, until } from '../tests/lib/http.mjs'
import { idOf } from '../tests/lib/mail_util.mjs'
import { startDovecot } from '../tests/lib/mailservers.mjs'
import { startPostgres } from '../tests/lib/pg.mjs'

const arg = (name, or) => (process.argv.includes(`--${name}`) ? process.argv[process.argv.indexOf(`--${name}`) + 1] : or)
const bin = path.resolve(arg('bin', 'build/release/pronto'))
const mails = Number(arg('mails', '1000')), tickets = Number(arg('tickets', '0'))
const HZ = Number(spawnSync('getconf', ['CLK_TCK']).stdout)
const PASSWORD = 'correct horse battery'
let sent = 0

/** Processor ms of a process and all below it: the server and its jailed parsers, or PostgreSQL. */
function cpuMs(pid) {
	try {
		const kids = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number)
		const f = fs.readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ')
		return ((Number(f[11]) + Number(f[12])) * 1000) / HZ + kids.reduce((n, k) => n + cpuMs(k), 0)
	} catch (e) {
		if (e.code === 'ENOENT' || e.code === 'ESRCH') return 0	/* ended meanwhile */
		throw e
	}
}

const one = n => [
	`From: Customer ${n} <c${n}@customer.example>`, 'To: help@bench.test', `Subject: Pedido ${n} no llega`, `Message-ID: <m${n}@customer.example>`,
	'Date: Mon, 2 Mar 2026 09:00:00 +0000', 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=utf-8', '',
	'La impresora no imprime desde ayer y el pedido tampoco llega. '.repeat(6).slice(0, 380), '',
].join('\r\n')

/** One connection that delivers until all are in. */
function deliver(port) {
	return new Promise((resolve, reject) => {
		const s = net.connect(port, '127.0.0.1')
		let step = 0, text = ''
		const steps = ['LHLO bench', 'MAIL FROM:<c@customer.example>', 'RCPT TO:<help@bench.test>', 'DATA', null]
		const next = () => {
			if (step === 1 && sent >= mails) return s.end('QUIT\r\n', resolve)
			s.write((steps[step] ?? one(sent++) + '\r\n.') + '\r\n')
			step = step === 4 ? 1 : step + 1
		}
		s.on('error', reject)
		s.on('data', d => {
			text += d
			for (let i; (i = text.indexOf('\r\n')) >= 0; ) {
				const line = text.slice(0, i)
				text = text.slice(i + 2)
				if (line[3] === '-') continue
				if (!/^[23]/.test(line)) return reject(new Error(line))
				next()
			}
		})
	})
}

/** Mails that wait in a mailbox of Dovecot, written past its protocols. */
function fill(dovecot, user) {
	const box = path.join(dovecot.dir, 'mail', user)
	const { uid, gid } = idOf('dovecot')
	for (const sub of ['', 'cur', 'new', 'tmp']) {
		fs.mkdirSync(path.join(box, sub), { recursive: true })
		fs.chownSync(path.join(box, sub), uid, gid)
	}
	for (let n = 0; n < mails; n++) {
		const name = `${1700000000 + n}.M${n}P1.bench`, file = path.join(box, 'tmp', name)
		fs.writeFileSync(file, one(n).replace(/\r\n/g, '\n'))
		fs.chownSync(file, uid, gid)
		fs.renameSync(file, path.join(box, 'new', name))
	}
}

/** How many statements a mail took and which cost most. */
function tellStatements(pg) {
	console.log(`${pg.psql('SELECT sum(calls) FROM pg_stat_statements')} statements, ${pg.psql('SELECT sum(calls) FROM pg_stat_statements WHERE query LIKE \'COMMIT%\'')} commits`)
	console.log(pg.psql(`SELECT calls, round(total_exec_time::numeric) AS ms, round((1000 * mean_exec_time)::numeric) AS us, rows,
		regexp_replace(left(query, 110), '\\s+', ' ', 'g') FROM pg_stat_statements ORDER BY total_exec_time DESC LIMIT 60`))
}

const lmtpBox = { in_kind: 'lmtp' }
const imapBox = dovecot => ({ in_kind: 'imap', in_host: '127.0.0.1', in_port: dovecot.ports.imap, in_tls: 'none', in_user: 'help@bench.test', in_password: 'secret', in_after: 'seen' })

/** connections: of LMTP; 0: Pronto fetches by IMAP. */
async function run(connections, store) {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pronto-bench-'))
	const watch = process.argv.includes('--statements')
	const pg = store === 'pg' ? await startPostgres({ settings: { shared_buffers: '256MB', ...(watch ? { shared_preload_libraries: 'pg_stat_statements' } : {}) } }) : null
	const dovecot = connections ? null : await startDovecot({ users: { 'help@bench.test': 'secret' } })
	const port = 21000 + (process.pid % 20000), url = `http://127.0.0.1:${port}`, lmtp = port + 1
	const env = { PATH: process.env.PATH, HOME: dir, PRONTO_DATA_DIR: dir, PRONTO_LISTEN: `127.0.0.1:${port}`, PRONTO_BASE_URL: url, PRONTO_LOG_LEVEL: 'warn',
		PRONTO_LMTP_LISTEN: `127.0.0.1:${lmtp}`, PRONTO_OUTBOUND_ALLOW: '127.0.0.0/8', PRONTO_STORE: pg ? pg.url : `sqlite:${dir}/pronto.db` }
	spawnSync(bin, ['setup', '--admin-email', 'a@bench.test', '--admin-name', 'Ada', '--password-stdin'], { env, input: PASSWORD + '\n' })
	if (tickets) spawnSync(bin, ['bench', 'seed', String(tickets)], { env })
	if (pg && tickets) pg.psql('VACUUM ANALYZE')
	const child = spawn(bin, ['serve'], { env, stdio: ['ignore', 'ignore', 'inherit'] })
	try {
		await until('ready', async () => (await fetch(`${url}/readyz`).catch(() => null))?.status === 200, 20000, 20)
		const c = new Client(url)
		await c.signIn('a@bench.test', PASSWORD)
		const box = await c.ok('POST', '/mailboxes', { name: 'Help', address: 'help@bench.test', out_kind: 'none', auto_ack: false, active: true, ...(dovecot ? imapBox(dovecot) : lmtpBox) })
		/* the first look takes only the newest mails: it finds an empty mailbox */
		if (dovecot) await until('the first look', async () => (await c.ok('GET', '/mailboxes')).mailboxes.find(b => b.id === box.id).state === 'ok', 20000, 20)
		sent = 0
		const waiting = async () => (await c.ok('GET', '/views')).views.find(v => v.key === 'open').count
		const before = await waiting()
		if (pg && watch) pg.psql('CREATE EXTENSION pg_stat_statements; SELECT pg_stat_statements_reset()')
		const used = () => [cpuMs(child.pid), pg ? cpuMs(pg.pid) : 0]
		const cpu = used(), began = Date.now()
		if (dovecot) fill(dovecot, 'help@bench.test')
		await Promise.all(Array.from({ length: connections }, () => deliver(lmtp)))
		const taken = connections ? Date.now() - began : NaN
		await until('all are tickets', async () => (await waiting()) - before >= mails, 180000, 50)
		const worked = Date.now() - began, [own, theirs] = used().map((x, i) => (x - cpu[i]) / mails)
		console.log(`| ${store} | ${connections ? `LMTP, ${connections}` : 'IMAP'} | ${connections ? ((mails * 1000) / taken).toFixed(0) : '–'} | ${((mails * 1000) / worked).toFixed(0)} | ${own.toFixed(2)} | ${pg ? theirs.toFixed(2) : '–'} |`)
		if (pg && watch) tellStatements(pg)
	} finally {
		await new Promise(r => { child.once('exit', r); child.kill('SIGTERM') })
		await dovecot?.stop()
		await pg?.stop()
		fs.rmSync(dir, { recursive: true, force: true })
	}
}

const ways = arg('ways', 'lmtp,imap').split(',')
const dovecotHere = process.getuid() === 0 && spawnSync('dovecot', ['--version']).status === 0
const plan = [...(ways.includes('lmtp') ? arg('connections', '1,16').split(',').map(Number) : []), ...(ways.includes('imap') && dovecotHere ? [0] : [])]
console.log(`${mails} mails each${tickets ? `, beside ${tickets} tickets` : ''}; load ${os.loadavg()[0].toFixed(1)}`)
console.log(`parser alone: ${spawnSync(bin, ['bench', 'parse', '2'], { encoding: 'utf8' }).stdout}`)
console.log('| store | way in, connections | stored/s | tickets/s | CPU ms a mail, server | PostgreSQL |\n| --- | --- | --- | --- | --- | --- |')
for (const store of arg('store', 'sqlite').split(',')) for (const n of plan) await run(n, store)
if (ways.includes('imap') && !dovecotHere) console.log('IMAP left out: it wants root and Dovecot (apt install dovecot-imapd)')
