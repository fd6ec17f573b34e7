// A PostgreSQL of our own for tests: a fresh cluster in a temporary folder, reached over
// a Unix socket and a free loopback port, durable as in production (fsync on), stopped by
// its process id.  initdb refuses root, so as root it runs as the user postgres.
//
//	const pg = await startPostgres();
//	… pg.url … pg.urlOf('other') after await pg.createDatabase('other') …
//	await pg.stop();
//
// As a program: node tests/lib/pg.mjs [--ready] COMMAND … runs COMMAND with PRONTO_TEST_PG set;
// --ready: and PRONTO_TEST_PG_READY, a database that the built server has migrated, to copy.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, existsSync, readFileSync, chownSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './ports.mjs';

function findBin() {
	const root = '/usr/lib/postgresql';
	const versions = existsSync(root) ? readdirSync(root).sort((a, b) => Number(b) - Number(a)) : [];
	for (const v of versions) {
		const dir = join(root, v, 'bin');
		if (existsSync(join(dir, 'initdb'))) return dir;
	}
	throw new Error('no PostgreSQL server found below ' + root);
}

export { freePort };

// { uid, gid } of postgres when we are root, else null.
function otherUser() {
	if (process.getuid() !== 0) return null;
	const line = readFileSync('/etc/passwd', 'utf8').split('\n').find((l) => l.startsWith('postgres:'));
	if (!line) throw new Error('running as root and no user postgres');
	const [, , uid, gid] = line.split(':');
	return { uid: Number(uid), gid: Number(gid) };
}

// What to spawn so that argv runs as the server's user.
function asUser(user, argv) {
	if (!user) return argv;
	return ['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups', ...argv];
}

function run(user, argv, env) {
	const [cmd, ...args] = asUser(user, argv);
	const r = spawnSync(cmd, args, { encoding: 'utf8', env: { ...process.env, ...env }, cwd: '/' });
	if (r.status !== 0) throw new Error(`${argv.join(' ')}: ${r.stderr || r.error}`);
	return r.stdout;
}

export async function startPostgres(options = {}) {
	const bin = findBin();
	const user = otherUser();
	const dir = mkdtempSync(join(tmpdir(), 'pronto-pg-'));
	const data = join(dir, 'data');
	const port = await freePort();
	const settings = { max_connections: 240, shared_buffers: '64MB', ...options.settings };

	if (user) chownSync(dir, user.uid, user.gid);
	chmodSync(dir, 0o755);
	run(user, [join(bin, 'initdb'), '-D', data, '-U', 'pronto', '--auth=trust', '-E', 'UTF8', '--locale=C.UTF-8', '-k']);
	const pg = { dir, data, port, pid: 0, bin, user };
	pg.urlOf = (db) => `postgresql://pronto@127.0.0.1:${port}/${db}`;
	pg.url = pg.urlOf('pronto');

	pg.start = async () => {
		const argv = [join(bin, 'postgres'), '-D', data, '-p', String(port), '-k', dir, '-c', 'listen_addresses=127.0.0.1',
			...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])];
		const [cmd, ...args] = asUser(user, argv);
		let log = '';
		const child = spawn(cmd, args, { stdio: ['ignore', 'ignore', 'pipe'], cwd: '/' });
		child.stderr.on('data', (d) => { log = (log + d).slice(-20000); });
		child.unref();
		child.stderr.unref();
		pg.pid = child.pid;
		pg.child = child;
		pg.gone = new Promise((resolve) => child.once('exit', resolve));
		pg.log = () => log;
		for (let i = 0; i < 200; i++) {
			if (child.exitCode !== null) throw new Error('PostgreSQL ended: ' + log);
			const r = spawnSync(join(bin, 'pg_isready'), ['-q', '-h', '127.0.0.1', '-p', String(port)]);
			if (r.status === 0) return;
			await sleep(50);
		}
		throw new Error('PostgreSQL does not answer: ' + log);
	};
	// 'fast' lets nobody finish; 'kill' is a crash.
	pg.halt = async (how = 'fast') => {
		if (!pg.pid) return;
		pg.child.ref();
		process.kill(pg.pid, how === 'kill' ? 'SIGKILL' : 'SIGINT');
		await pg.gone;
		pg.pid = 0;
	};
	pg.psql = (sql, db = 'pronto') => run(null, [join(bin, 'psql'), '-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-d', pg.urlOf(db), '-c', sql]);
	pg.createDatabase = async (name) => { pg.psql(`CREATE DATABASE "${name}"`, 'postgres'); return pg.urlOf(name); };
	pg.stop = async () => {
		await pg.halt('fast');
		rmSync(dir, { recursive: true, force: true });
	};
	try {
		await pg.start();
		await pg.createDatabase('pronto');
	} catch (e) {
		await pg.stop().catch(() => {});
		throw e;
	}
	return pg;
}

/** The schema at its head, by the built server. */
function migrated(url) {
	const bin = process.env.PRONTO_BIN ?? join(dirname(fileURLToPath(import.meta.url)), '../../build/release/pronto');
	const dir = mkdtempSync(join(tmpdir(), 'pronto-'));
	try {
		run(null, [bin, 'migrate'], { PRONTO_STORE: url, PRONTO_DATA_DIR: dir });
	} finally {
		rmSync(dir, { recursive: true, force: true });
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const pg = await startPostgres();
	const ready = process.argv[2] === '--ready' ? 'pronto_ready' : '';
	const argv = process.argv.slice(ready ? 3 : 2);
	let code = 0;
	try {
		if (ready) migrated(await pg.createDatabase(ready));
		const child = spawn(argv[0], argv.slice(1), { stdio: 'inherit', env: { ...process.env, PRONTO_TEST_PG: pg.url, PRONTO_TEST_PG_READY: ready } });
		code = await new Promise((resolve, reject) => {
			child.once('error', reject);	// there is no such program
			child.once('exit', (n, sig) => resolve(n ?? (sig ? 1 : 0)));
		});
	} finally {
		await pg.stop();
	}
	process.exit(code);
}
