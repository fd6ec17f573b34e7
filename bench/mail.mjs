// Mail through the whole intake: in by LMTP or fetched by IMAP from a real Dovecot, stored
// durably, parsed in the jail, threaded, a ticket each; and the parser alone.
//	node bench/mail.mjs [--bin PATH] [--mails 1000] [--connections 1,16] [--store sqlite,pg]
//		[--ways lmtp,imap]	IMAP wants root and dovecot-imapd; it is left out without them
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
const mails = Number(arg('mails', '1000'))
const HZ = Number(spawnSync('getconf', ['CLK_TCK']).stdout)
const PASSWORD = 'correct horse battery'
let sent = 0

/** Processor ms of the server and its jailed parsers. */
function cpuMs(pid) {
	const kids = fs.readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number)
	const f = fs.readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ')
	return ((Number(f[11]) + Number(f[12])) * 1000) / HZ + kids.reduce((n, k) => n + cpuMs(k), 0)
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

const lmtpBox = { in_kind: 'lmtp' }
const imapBox = dovecot => ({ in_kind: 'imap', in_host: '127.0.0.1', in_port: dovecot.ports.imap, in_tls: 'none', in_user: 'help@bench.test', in_password: 'secret', in_after: 'seen' })

/** connections: of LMTP; 0: Pronto fetches by IMAP. */
async function run(connections, store) {
	const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'pronto-bench-'))
	const pg = store === 'pg' ? await startPostgres() : null
	const dovecot = connections ? null : await startDovecot({ users: { 'help@bench.test': 'secret' } })
	const port = 21000 + (process.pid % 20000), url = `http://127.0.0.1:${port}`, lmtp = port + 1
	const env = { PATH: process.env.PATH, HOME: dir, PRONTO_DATA_DIR: dir, PRONTO_LISTEN: `127.0.0.1:${port}`, PRONTO_BASE_URL: url, PRONTO_LOG_LEVEL: 'warn',
		PRONTO_LMTP_LISTEN: `127.0.0.1:${lmtp}`, PRONTO_OUTBOUND_ALLOW: '127.0.0.0/8', PRONTO_STORE: pg ? pg.url : `sqlite:${dir}/pronto.db` }
	spawnSync(bin, ['setup', '--admin-email', 'a@bench.test', '--admin-name', 'Ada', '--password-stdin'], { env, input: PASSWORD + '\n' })
	const child = spawn(bin, ['serve'], { env, stdio: ['ignore', 'ignore', 'inherit'] })
	try {
		await until('ready', async () => (await fetch(`${url}/readyz`).catch(() => null))?.status === 200, 20000, 20)
		const c = new Client(url)
		await c.signIn('a@bench.test', PASSWORD)
		const box = await c.ok('POST', '/mailboxes', { name: 'Help', address: 'help@bench.test', out_kind: 'none', auto_ack: false, active: true, ...(dovecot ? imapBox(dovecot) : lmtpBox) })
		/* the first look takes only the newest mails: it finds an empty mailbox */
		if (dovecot) await until('the first look', async () => (await c.ok('GET', '/mailboxes')).mailboxes.find(b => b.id === box.id).state === 'ok', 20000, 20)
		sent = 0
		const cpu = cpuMs(child.pid), began = Date.now()
		if (dovecot) fill(dovecot, 'help@bench.test')
		await Promise.all(Array.from({ length: connections }, () => deliver(lmtp)))
		const taken = connections ? Date.now() - began : NaN
		await until('all are tickets', async () => (await c.ok('GET', '/views')).views.find(v => v.key === 'open').count >= mails, 180000, 50)
		const worked = Date.now() - began
		console.log(`| ${store} | ${connections ? `LMTP, ${connections}` : 'IMAP'} | ${connections ? ((mails * 1000) / taken).toFixed(0) : '–'} | ${((mails * 1000) / worked).toFixed(0)} | ${((cpuMs(child.pid) - cpu) / mails).toFixed(2)} |`)
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
console.log(`${mails} mails each; load ${os.loadavg()[0].toFixed(1)}`)
console.log(`parser alone: ${spawnSync(bin, ['bench', 'parse', '2'], { encoding: 'utf8' }).stdout}`)
console.log('| store | way in, connections | stored/s | tickets/s | CPU ms a mail |\n| --- | --- | --- | --- | --- |')
for (const store of arg('store', 'sqlite').split(',')) for (const n of plan) await run(n, store)
if (ways.includes('imap') && !dovecotHere) console.log('IMAP left out: it wants root and Dovecot (apt install dovecot-imapd)')
