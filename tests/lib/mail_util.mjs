// What the mail test servers share: temporary folders, ports, a certificate, processes.
import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';

export { freePort } from './ports.mjs';

export const sleep = ms => new Promise(done => setTimeout(done, ms));

export function tempFolder(name) {
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), `pronto-${name}-`));
  fs.chmodSync(dir, 0o755);
  return dir;
}

/** Waits until something accepts on the port; throws after ms. */
export async function waitPort(port, ms = 60000) {
  for (const end = Date.now() + ms; ;) {
    const ok = await new Promise(done => {
      const s = net.connect(port, '127.0.0.1');
      s.once('connect', () => { s.destroy(); done(true); });
      s.once('error', () => done(false));
    });
    if (ok) return;
    if (Date.now() > end) throw new Error(`nothing listens on port ${port}`);
    await sleep(50);
  }
}

/** Polls until check() gives something true; throws with the name after ms. */
export async function until(what, check, ms = 60000) {
  for (const end = Date.now() + ms; ;) {
    const v = await check();
    if (v) return v;
    if (Date.now() > end) throw new Error(`not within ${ms} ms: ${what}`);
    await sleep(50);
  }
}

/** A self-signed certificate for localhost and 127.0.0.1: { cert, key } are paths. */
export function makeCert(dir) {
  const cert = path.join(dir, 'cert.pem');
  const key = path.join(dir, 'key.pem');
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1',
    '-nodes', '-days', '2', '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1',
    '-keyout', key, '-out', cert], { stdio: 'ignore' });
  fs.chmodSync(key, 0o644); // a throw-away key that servers of several users read
  return { cert, key };
}

export function alive(pid) {
  try { process.kill(pid, 0); return true; } catch { return false; }
}

/** Ends one process that we started, by its id. */
export async function stopPid(pid, ms = 8000) {
  if (!pid || !alive(pid)) return;
  process.kill(pid, 'SIGTERM');
  for (const end = Date.now() + ms; alive(pid) && Date.now() < end;) await sleep(30);
  if (alive(pid)) process.kill(pid, 'SIGKILL');
}

export function idOf(user) {
  const uid = Number(execFileSync('id', ['-u', user]).toString());
  const gid = Number(execFileSync('id', ['-g', user]).toString());
  return { uid, gid };
}

export function chownTree(dir, { uid, gid }) {
  fs.chownSync(dir, uid, gid);
  for (const e of fs.readdirSync(dir, { withFileTypes: true })) {
    const p = path.join(dir, e.name);
    if (e.isDirectory()) chownTree(p, { uid, gid });
    else fs.lchownSync(p, uid, gid);
  }
}

/**
 * Runs a command that leaves a daemon behind.  Its output goes to a file, because the
 * daemon would keep a pipe open and the wait for its end would never end.
 */
export function launch(dir, cmd, args) {
  const file = path.join(dir, 'launch.log');
  const fd = fs.openSync(file, 'a');
  try {
    execFileSync(cmd, args, { stdio: ['ignore', fd, fd] });
  } catch (e) {
    throw new Error(`${cmd}: ${e.message}\n${fs.readFileSync(file, 'utf8')}`);
  } finally {
    fs.closeSync(fd);
  }
}

/** The process id in a file that a starting server is about to write. */
export async function pidIn(file) {
  return until(`a process id in ${file}`, () => {
    try { return Number(fs.readFileSync(file, 'utf8')); } catch { return 0; }
  });
}

/** Starts a program that stays in the foreground; its output is kept for error reports. */
export function start(cmd, args, options = {}) {
  const child = spawn(cmd, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  child.said = '';
  child.stdout.on('data', d => { child.said += d; });
  child.stderr.on('data', d => { child.said += d; });
  return child;
}

/** Removes a folder of ours; children of a server may still be writing for a moment. */
export function removeFolder(dir) {
  fs.rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}
