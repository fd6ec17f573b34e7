// Starts and stops the built server for a test, on a free port, with a store of its own:
//	const p = await startPronto({ store: 'sqlite' | 'pg', env, fresh })
//	p.url p.dir p.client() p.admin (a signed-in Client) p.kill() p.restart(env) p.stop()
// PRONTO_STORE chooses the store when the call does not.  The time of the running server
// is moved by p.shiftClock(ms).  `fresh: true` leaves out the administrator.
import { spawn, spawnSync } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client, until } from './http.mjs'
import { freePort } from './ports.mjs'
import { ahead } from './ahead.mjs'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')
export const binary = process.env.PRONTO_BIN ?? path.join(root, 'build/release/pronto')
export const storeKind = process.env.PRONTO_STORE === 'pg' ? 'pg' : 'sqlite'
export const ADMIN = { email: 'admin@pronto.test', password: 'correct horse battery', name: 'Ada Admin' }

export { freePort }

const running = new Set()
process.on('exit', () => {
	for (const p of running) p.child.kill('SIGKILL')
})

let cluster = null

/** A new database: in the cluster that PRONTO_TEST_PG names, else in one of this process. */
async function database() {
	if (!process.env.PRONTO_TEST_PG && !cluster) {
		const { startPostgres } = await import('./pg.mjs')
		cluster = await startPostgres()
		cluster.users = 0
	}
	const base = new URL(process.env.PRONTO_TEST_PG ?? cluster.url)
	const name = `t_${process.pid}_${Math.random().toString(36).slice(2, 10)}`
	const ready = process.env.PRONTO_TEST_PG_READY
	psql(base.href, `CREATE DATABASE ${name}${ready ? ` TEMPLATE ${ready}` : ''}`)
	const url = new URL(base)
	url.pathname = '/' + name
	if (cluster) cluster.users++
	return {
		url: url.href,
		psql: sql => psql(url.href, sql),
		async drop() {
			psql(base.href, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
			if (cluster && --cluster.users === 0) {
				const c = cluster
				cluster = null
				await c.stop()
			}
		},
	}
}

function psql(url, sql) {
	const r = spawnSync('psql', ['-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-d', url, '-c', sql], { encoding: 'utf8' })
	if (r.status !== 0) throw new Error(`psql: ${r.stderr}`)
	return r.stdout
}

export class Pronto {
	constructor(opt) {
		this.opt = opt
		this.kind = opt.store ?? storeKind
		this.dir = opt.dir ?? fs.mkdtempSync(path.join(os.tmpdir(), 'pronto-'))
		this.clock = path.join(this.dir, 'clock')
		this.logFile = path.join(this.dir, 'pronto.log')
		this.ended = true
		this.admin = null
	}

	env(extra = {}) {
		return {
			PATH: process.env.PATH, HOME: this.dir, LANG: 'C.UTF-8', TZ: 'UTC',
			...(process.env.TSAN_OPTIONS ? { TSAN_OPTIONS: process.env.TSAN_OPTIONS } : {}),
			PRONTO_DATA_DIR: this.dir,
			PRONTO_STORE: this.pg ? this.pg.url : `sqlite:${path.join(this.dir, 'pronto.db')}`,
			PRONTO_LISTEN: `127.0.0.1:${this.port}`,
			PRONTO_BASE_URL: this.url,
			PRONTO_CLOCK_FILE: this.clock,
			PRONTO_OUTBOUND_ALLOW: '127.0.0.0/8,::1', // Debian's localhost is both
			...(this.opt.env ?? {}), ...extra,
		}
	}

	/** Runs a command of the binary to its end: {status, stdout, stderr}. */
	command(args, { input, env } = {}) {
		const r = spawnSync(binary, args, { env: this.env(env), input: input === undefined ? undefined : Buffer.from(input), encoding: 'buffer', timeout: 60000, maxBuffer: 256 << 20 })
		if (r.error) throw r.error
		return { status: r.status, signal: r.signal, stdout: r.stdout.toString('utf8'), stderr: r.stderr.toString('utf8'), bytes: r.stdout }
	}

	must(args, opt) {
		const r = this.command(args, opt)
		if (r.status !== 0) throw new Error(`pronto ${args.join(' ')} → ${r.status}\n${r.stdout}${r.stderr}`)
		return r.stdout
	}

	async prepare() {
		if (ahead && !fs.existsSync(this.clock)) this.shiftClock(0)
		this.port = this.opt.port ?? (await freePort())
		this.url = `http://127.0.0.1:${this.port}`
		if (this.kind === 'pg' && !this.pg) this.pg = await database()
	}

	async launch(env = {}) {
		const log = fs.openSync(this.logFile, 'a')
		this.child = spawn(binary, ['serve'], { env: this.env(env), stdio: ['ignore', log, log] })
		fs.closeSync(log)
		this.ended = false
		running.add(this)
		this.exit = new Promise(resolve => {
			this.child.on('exit', (code, signal) => {
				this.ended = true
				running.delete(this)
				resolve({ code, signal })
			})
		})
		await until('the server is ready', async () => {
			if (this.ended) throw new Error(`the server ended at start:\n${this.log().slice(-4000)}`)
			try {
				return (await fetch(`${this.url}/readyz`)).status === 200
			} catch {
				return false
			}
		}, 30000, 20)
	}

	log() {
		return fs.existsSync(this.logFile) ? fs.readFileSync(this.logFile, 'utf8') : ''
	}

	client(opt) {
		return new Client(this.url, opt)
	}

	/** A client that is signed in. */
	async as(email, password) {
		const c = this.client()
		const r = await c.signIn(email, password)
		if (r.status !== 200) throw new Error(`sign-in of ${email}: ${r.status} ${JSON.stringify(r.body)}`)
		return c
	}

	/** Lets ms pass on the server's clock, on top of what passed before. */
	later(ms) {
		this.shift = (this.shift ?? 0) + ms
		this.shiftClock(this.shift)
	}

	/** A mailbox that can send (to nobody: its server does not answer). */
	mailbox(address = 'help@desk.test') {
		return this.admin.ok('POST', '/mailboxes', {
			name: address.split('@')[0], address, in_kind: 'none', out_kind: 'smtp', out_host: '127.0.0.1', out_port: 9, out_tls: 'none', active: true, auto_ack: false,
		})
	}

	/** Sets the server's clock to the real time and ms. */
	shiftClock(ms) {
		fs.writeFileSync(this.clock + '.new', String(ms + ahead))
		fs.renameSync(this.clock + '.new', this.clock)
	}

	/** kill -9, waits for the end. */
	async kill() {
		if (!this.ended) this.child.kill('SIGKILL')
		return this.exit
	}

	async restart(env) {
		if (!this.ended) {
			this.child.kill('SIGTERM')
			await this.exit
		}
		await this.launch(env)
		if (this.admin) this.admin = await this.as(ADMIN.email, ADMIN.password)
	}

	/** Graceful end; removes the data folder. */
	async stop({ keep = false } = {}) {
		let how = null
		if (!this.ended) {
			this.child.kill('SIGTERM')
			const slow = setTimeout(() => this.child.kill('SIGKILL'), 15000)
			how = await this.exit
			clearTimeout(slow)
		}
		await this.pg?.drop()
		if (!keep && !process.env.PRONTO_KEEP) fs.rmSync(this.dir, { recursive: true, force: true })
		return how
	}

	/** A new agent, signed in: {client, agent, email, password}. */
	async addAgent(name, role = 'agent', teamIds = []) {
		const email = `${name.toLowerCase().replace(/[^a-z]+/g, '.')}@pronto.test`
		const password = `password of ${name}`
		this.must(['user', 'add', email, name, role, '--password-stdin'], { input: password + '\n' })
		const client = await this.as(email, password)
		const { agent } = await client.ok('GET', '/session')
		if (teamIds.length) await this.admin.ok('PATCH', `/agents/${agent.id}`, { team_ids: teamIds })
		return { client, agent, email, password }
	}
}

export async function startPronto(opt = {}) {
	const p = new Pronto(opt)
	await p.prepare()
	if (!opt.fresh && !opt.dir)
		p.must(['setup', '--admin-email', ADMIN.email, '--admin-name', ADMIN.name, '--password-stdin'], { input: ADMIN.password + '\n' })
	await p.launch()
	if (!opt.fresh) p.admin = await p.as(ADMIN.email, ADMIN.password)
	return p
}
