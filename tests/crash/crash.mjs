// Nothing acknowledged is lost: kill -9 (F1), power cuts (F2), a full disk (F3), a file
// size limit (F4), failing syncs and writes (F5).  The program under test is the real
// store (writer.c); what it acknowledged is compared with what is there afterwards.
//	node crash.mjs PROGRAMS [--states N] [--kills N]
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, openSync, closeSync, readFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const args = process.argv.slice(2);
const programs = resolve(args[0]);
const option = (name, otherwise) => (args.includes(name) ? Number(args[args.indexOf(name) + 1]) : otherwise);
const states = option('--states', 2000);
const kills = option('--kills', 30);
const limitMs = 180000;
const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const root = mkdtempSync(join(tmpdir(), 'pronto-crash-'));
const play = mkdtempSync(join(memory, 'pronto-replay-'));
let failed = 0;
let passed = 0;
let count = 0;

function say(ok, name, figures) {
	console.log(`${ok ? 'ok    ' : 'FAILED'} ${name}: ${figures}`);
	if (ok) passed++;
	else failed++;
}

// Starts the writer; its acknowledgements go to a file, its words to .said.
function start(argv, { env = {}, limitBlocks = 0 } = {}) {
	const dir = join(root, `d${++count}`);
	const acks = join(root, `acks${count}`);
	mkdirSync(dir);
	return startIn(dir, acks, argv, { env, limitBlocks });
}

function startIn(dir, acks, argv, { env = {}, limitBlocks = 0 } = {}) {
	const fd = openSync(acks, 'a');
	const stdio = ['pipe', 'pipe', 'pipe', 'ignore', 'ignore', 'ignore', 'ignore', 'ignore', 'ignore', fd];
	const cmd = limitBlocks ? ['bash', '-c', `ulimit -f ${limitBlocks}; exec "$@"`, 'bash', join(programs, 'writer')] : [join(programs, 'writer')];
	const child = spawn(cmd[0], [...cmd.slice(1), dir, ...argv.map(String)], { stdio, env: { ...process.env, ...env } });
	const w = { dir, acks, child, said: '', log: '' };
	closeSync(fd);
	child.stdout.on('data', (d) => { w.said += d; });
	child.stderr.on('data', (d) => { w.log = (w.log + d).slice(-4000); });
	// A writer that hangs is a finding, not a test without an end.
	const stuck = setTimeout(() => {
		w.log += `\n  still running after ${limitMs} ms: ${whereThreadsWait(child.pid)}`;
		console.log('  the writer hangs:', w.log);
		child.kill('SIGKILL');
	}, limitMs);
	w.done = new Promise((res) => child.once('close', (code, signal) => { clearTimeout(stuck); w.code = code; w.signal = signal; res(); }));
	return w;
}

/** Of each thread the kernel function that it sleeps in. */
function whereThreadsWait(pid) {
	try {
		return readdirSync(`/proc/${pid}/task`).map((t) => readFileSync(`/proc/${pid}/task/${t}/wchan`, 'utf8')).join(' ');
	} catch (e) {
		return String(e);
	}
}

const lines = (path) => readFileSync(path, 'utf8').split('\n').length - 1;

function checkFolder(w) {
	const r = spawnSync(join(programs, 'replay'), ['check', w.dir, w.acks], { encoding: 'utf8', timeout: 5 * limitMs, killSignal: 'SIGKILL' });
	return { ok: r.status === 0, text: r.stdout.trim() || r.stderr.trim() };
}

async function killed() {
	const dir = join(root, 'kill');
	const acks = join(root, 'kill.acks');
	let bad = 0;
	mkdirSync(dir);
	for (let i = 0; i < kills; i++) {
		const w = startIn(dir, `${acks}${i}`, ['box', 100000, 8]);
		for (let t = 0; t < 1000 && lines(w.acks) === 0; t++) await sleep(10);	/* a busy machine starts slowly */
		await sleep(Math.random() * 200);
		w.child.kill('SIGKILL');
		await w.done;
		const c = checkFolder(w);
		if (!c.ok || lines(w.acks) === 0) { bad++; console.log('  round', i, c.text, w.log); }
		rmSync(dir, { recursive: true });
		mkdirSync(dir);
	}
	const total = Array.from({ length: kills }, (_, i) => lines(`${acks}${i}`)).reduce((a, b) => a + b, 0);
	say(bad === 0, 'F1 kill -9', `${kills} kills, ${total} acknowledged, ${bad} rounds with a loss`);
}

async function powerCut(name, argv, expectLoss, n = states) {
	const log = join(root, `log${count + 1}`);
	const env = { LD_PRELOAD: join(programs, 'shim.so'), SHIM_LOG: log };
	const dir = join(root, `d${count + 1}`);
	const w = start(argv, { env: { ...env, SHIM_ROOT: dir } });
	await w.done;
	const began = Date.now();
	const r = spawnSync(join(programs, 'replay'), [log, dir, play, String(n), '7'], { encoding: 'utf8', timeout: 5 * limitMs, killSignal: 'SIGKILL' });
	const m = /lost (\d+) most (\d+) corrupt (\d+) half (\d+)/.exec(r.stdout) ?? [0, '-1', '-1', '-1', '-1'];
	const [lost, , corrupt, half] = m.slice(1).map(Number);
	const ok = w.code === 0 && lines(w.acks) > 0 && corrupt === 0 && half === 0 && (expectLoss ? lost > 0 : lost === 0);
	say(ok, `F2 power cut, ${name}`, `${lines(w.acks)} acknowledged, ${r.stdout.trim() || r.stderr}${expectLoss ? ' (losses expected: the oracle sees them)' : ''}, ${Date.now() - began} ms`);
	rmSync(log, { force: true });
	rmSync(dir, { recursive: true, force: true });
}

const mount = (...a) => spawnSync('mount', a, { encoding: 'utf8' });

async function fullDisk() {
	const dir = join(root, 'full');
	mkdirSync(dir);
	if (process.getuid() !== 0 || mount('-t', 'tmpfs', '-o', 'size=60m', 'tmpfs', dir).status !== 0) {
		console.log('skip   F3 disk full: mounting needs root');
		return;
	}
	const ballast = join(dir, 'ballast');
	try {
		writeFileSync(ballast, Buffer.alloc(57 << 20));
		const w = startIn(dir, join(root, 'full.acks'), ['full', 6000, 4]);
		for (let i = 0; i < 300 && (w.said.match(/refused/g) ?? []).length < 4; i++) await sleep(100);
		const before = lines(w.acks);
		w.child.stdin.write('\n\n');
		await sleep(300);
		const still = w.said.match(/refused \w+/g) ?? [];
		rmSync(ballast);
		const from = Date.now();
		let back = 0;
		w.child.stdin.on('error', () => {});	/* it may end between two lines */
		// Who is refused once more asks for another line: they keep coming until it is done.
		for (let i = 0; i < 3000 && w.code === undefined; i++) {
			w.child.stdin.write('\n\n\n\n');
			await sleep(10);
			if (!back && lines(w.acks) > before + 10) back = Date.now() - from;
		}
		await w.done;
		const c = checkFolder(w);
		const words = [...new Set(still)].join(', ');
		say(c.ok && w.code === 0 && back > 0 && back < 5000 && words === 'refused full' && lines(w.acks) === 6000,
			'F3 disk full', `${before} acknowledged, then ${still.length} × "${words}", back ${back} ms after space, ${c.text}`);
	} finally {
		spawnSync('umount', [dir]);
	}
}

// On a small disk that nobody else fills the log must never grow until it is full: then its
// own pages could not be moved any more, and nobody but an administrator could help.  The
// thread that should move them is held up as on a busy machine.
async function smallDisk() {
	const dir = join(root, 'small');
	mkdirSync(dir);
	if (process.getuid() !== 0 || mount('-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', dir).status !== 0) {
		console.log('skip   F3 small disk: mounting needs root');
		return;
	}
	try {
		const w = startIn(dir, join(root, 'small.acks'), ['box', 12000, 8], { env: { PRONTO_FAIL: 'store.checkpoint=delay_700' } });
		await w.done;
		const c = checkFolder(w);
		const refused = (w.said.match(/refused/g) ?? []).length;
		say(c.ok && w.code === 0 && refused === 0 && lines(w.acks) === 12000, 'F3 small disk', `${c.text}, ${refused} refused`);
	} finally {
		spawnSync('umount', [dir]);
	}
}

async function sizeLimit() {
	const w = start(['box', 4000, 4], { limitBlocks: 1024 });
	await w.done;
	const c = checkFolder(w);
	const words = [...new Set(w.said.match(/refused \w+/g) ?? [])].join(', ');
	say(c.ok && w.code === 0 && words === 'refused full', 'F4 file size limit', `${c.text}, then "${words}"`);
}

async function faults(what, list) {
	let bad = 0;
	let acked = 0;
	const words = new Set();
	for (const spec of list) {
		const dir = join(root, `d${count + 1}`);
		const w = start(['box', 40, 3], { env: { LD_PRELOAD: join(programs, 'shim.so'), SHIM_ROOT: dir, SHIM_FAIL: `${what}:${spec}` } });
		await w.done;
		const c = existsSync(join(dir, 't.db')) ? checkFolder(w) : { ok: lines(w.acks) === 0, text: 'no file' };
		for (const x of w.said.match(/refused \w+/g) ?? []) words.add(x);
		acked += lines(w.acks);
		if (!c.ok || w.signal) { bad++; console.log(`  ${what}:${spec}`, c.text, w.signal, w.log); }
		rmSync(dir, { recursive: true, force: true });
	}
	say(bad === 0 && acked > 0, `F5 ${what} fails at the n-th`, `${list.length} runs, ${acked} acknowledged and there, ${bad} bad, ${[...words].join(', ') || 'none refused'}`);
}

// Killed at each step of creating, migrating and storing a blob, then started again.
async function killedSteps() {
	const points = ['migrate.before_step', 'migrate.before_commit', 'migrate.after_commit', 'blob.before_rename', 'blob.before_rename:3'];
	let bad = 0;
	for (const point of points) {
		const w = start(['blob', 5, 1], { env: { PRONTO_FAIL: `${point}=abort` } });
		await w.done;
		const first = lines(w.acks);
		if (w.signal !== 'SIGKILL') { bad++; console.log('  not killed at', point); }
		if (first > 0 && !checkFolder(w).ok) { bad++; console.log('  lost at', point); }
		rmSync(w.acks);
		const again = startIn(w.dir, w.acks, ['box', 8, 2]);
		await again.done;
		const c = checkFolder(again);
		// Names of the first run are taken; the others must go in.
		if (!c.ok || again.code !== 0 || lines(again.acks) !== 8 - first) { bad++; console.log('  ', point, again.code, first, lines(again.acks), c.text, again.log); }
	}
	say(bad === 0, 'F14 killed at each step', `${points.length} points, ${bad} bad`);
}

const upTo = (n, step, tail) => Array.from({ length: n }, (_, i) => `${1 + i * step}${tail}`);

try {
	await killed();
	await powerCut('one writer, FULL', ['box', 400, 1], false);
	await powerCut('16 writers in groups, FULL', ['box', 800, 16], false);
	await powerCut('blobs in files, FULL', ['blob', 16, 4], false, Math.ceil(states / 2));
	await powerCut('one writer, NORMAL', ['box', 400, 1, 'normal'], true);
	await killedSteps();
	await fullDisk();
	await smallDisk();
	await sizeLimit();
	await faults('sync', [...upTo(24, 1, ''), ...upTo(12, 3, '+')]);
	await faults('write', [...upTo(24, 3, ''), ...upTo(12, 9, '+')]);
} finally {
	rmSync(root, { recursive: true, force: true });
	rmSync(play, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
