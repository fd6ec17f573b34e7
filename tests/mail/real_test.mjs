// node --test tests/mail/real_test.mjs: our IMAP, POP3, SMTP and LMTP against real Dovecot,
// Postfix and smtp-sink, driven by build/<variant>/nettest (NETTEST names another one).
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import * as mail from '../lib/mailservers.mjs';

const program = process.env.NETTEST ?? ['asan', 'release'].map(v => path.resolve('build', v, 'nettest')).find(p => fs.existsSync(p));
const ana = 'ana@desk.test';
const servers = [];
let dovecot;
let postfix;
let sink;
let folder;
const keep = s => { servers.push(s); return s; };

/** Runs nettest; { rows, code }.  onRow(row, child) sees each line as it comes. */
function run(args, onRow, env = {}) {
  const child = spawn(program, args.map(String), { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...env } });
  const rows = [];
  let text = '';
  child.stdout.on('data', d => {
    text += d;
    for (let at; (at = text.indexOf('\n')) >= 0; text = text.slice(at + 1)) {
      rows.push(JSON.parse(text.slice(0, at)));
      onRow?.(rows.at(-1), child);
    }
  });
  return new Promise(done => child.on('close', code => done({ rows, code })));
}

const imap = (verbs, { port = dovecot.ports.imap, tls = 'none', auth = 'password', user = ana, secret = 'secret', ca = '-', host = '127.0.0.1' } = {}, onRow) =>
  run(['imap', host, port, tls, auth, user, secret, ca, ...verbs], onRow);
const deliver = (subject, to = ana, body = 'Hola\r\n') => mail.sendMail({ port: dovecot.ports.lmtp, lmtp: true, from: 'bea@example.com', to,
  raw: `From: bea@example.com\r\nTo: ${to}\r\nSubject: ${subject}\r\n\r\n${body}` });

before(async () => {
  assert.ok(program, 'build/asan/nettest is missing: make V=asan nettest');
  folder = mail.tempFolder('nettest');
  const users = { [ana]: 'secret', 'pop@desk.test': 'secret', 'idle@desk.test': 'secret', 'big@desk.test': 'secret' };
  dovecot = keep(await mail.startDovecot({ users }));
  sink = keep(await mail.startSink());
  postfix = keep(await mail.startPostfix({ dovecot, sink: sink.port, authOnly: true, sizeLimit: 3000000, refuse: { 'nobody@desk.test': '550 5.1.1 no such user' } }));
});
after(async () => {
  for (const s of servers.reverse()) await s.stop();
  mail.removeFolder(folder);
});

test('IMAP: TLS, STARTTLS and plain; the certificate is checked', async () => {
  const { imap: plain, imaps } = dovecot.ports;
  for (const [port, tls] of [[imaps, 'tls'], [plain, 'starttls'], [plain, 'none']]) {
    const r = await imap(['select', 'INBOX'], { port, tls, ca: dovecot.cert });
    assert.equal(r.code, 0, JSON.stringify(r.rows));
    assert.ok(r.rows[0].uidvalidity > 0);
  }
  for (const [port, tls] of [[imaps, 'tls'], [plain, 'starttls']]) {
    const r = await imap(['select', 'INBOX'], { port, tls });
    assert.deepEqual([r.code, r.rows[0].error], [1, 'mail.tls_cert']);
  }
});

test('IMAP: wrong password and refused token, in the server\'s words', async () => {
  const wrong = await imap(['folders'], { secret: 'no' });
  assert.equal(wrong.rows[0].error, 'mail.login');
  assert.match(wrong.rows[0].reply, /NO \[AUTHENTICATIONFAILED\] Authentication failed\./);
  const token = await imap(['folders'], { auth: 'xoauth2', secret: 'stale' });
  assert.equal(token.rows[0].error, 'mail.login');
  assert.match(token.rows[0].reply, /^\+ \S+\n\{"status":"401"/);
});

test('IMAP: XOAUTH2 with a token of the identity provider', async () => {
  dovecot.identity.tokens.set('fresh', ana);
  const r = await imap(['folders'], { auth: 'xoauth2', secret: 'fresh', port: dovecot.ports.imaps, tls: 'tls', ca: dovecot.cert });
  assert.equal(r.code, 0, JSON.stringify(r.rows));
  assert.ok(r.rows[0].folders.includes('Trash'));
});

test('OAuth: exchange, refresh with and without rotation, consent taken back', async () => {
  const id = dovecot.identity;
  const oauth = (...args) => run(['oauth', id.tokenUrl, ...args]);
  id.grants.set('code-1', ana);
  let r = await oauth('code', 'code-1');
  assert.equal(r.code, 0, JSON.stringify(r.rows));
  assert.deepEqual(id.requests.at(-1).form, { grant_type: 'authorization_code', code: 'code-1', redirect_uri: 'https://desk.test/back',
    code_verifier: 'verifier', client_id: 'desk', client_secret: 'hush' });
  const first = r.rows[0].refresh;
  id.omit = true;
  r = await oauth('refresh', first);
  assert.equal(r.rows[0].refresh, first);
  Object.assign(id, { omit: false, rotate: true, lives: 1200 });
  r = await oauth('refresh', first);
  assert.notEqual(r.rows[0].refresh, first);
  assert.equal(r.rows[0].lives_ms, 1200000);
  const logged = await imap(['folders'], { auth: 'xoauth2', secret: r.rows[0].access });
  assert.equal(logged.code, 0, JSON.stringify(logged.rows));
  r = await oauth('refresh', first);
  assert.deepEqual([r.rows[0].error, r.rows[0].reply], ['oauth.reauthorise', '400 invalid_grant: Token has been expired or revoked.']);
  id.deny = { status: 401, body: { error: 'invalid_client' } };
  assert.equal((await oauth('refresh', 'x')).rows[0].error, 'oauth.client');
  id.deny = { status: 503, body: {} };
  assert.equal((await oauth('refresh', 'x')).rows[0].error, 'oauth.failed');
});

test('IMAP: cursor, peeking, seen, move to a folder that is made, delete', async () => {
  for (const s of ['one', 'two', 'three']) await deliver(s);
  await mail.waitMaildir(dovecot, ana, 3);
  let r = await imap(['select', 'INBOX', 'after', 0, 'after', 2, 'after', 3, 'fetch', 2, 'fetch', 9]);
  assert.deepEqual(r.rows.slice(1, 4).map(x => x.uids), [[1, 2, 3], [3], []]);
  assert.match(r.rows[4].raw, /Subject: two\r\n\r\nHola\r\n$/);
  assert.ok(Math.abs(r.rows[4].at - Date.now()) < 60000);
  assert.equal(r.rows[4].size, Buffer.byteLength(r.rows[4].raw));
  assert.equal(r.rows[5].gone, true);
  assert.deepEqual((await mail.readMailbox(dovecot, ana, { flags: true })).map(m => m.flags.includes('\\Seen')), [false, false, false]);
  r = await imap(['select', 'INBOX', 'seen', 1, 'move', 2, 'Archivo/Año 2026', 'delete', 3, 'delete', 3, 'seen', 77, 'folders', 'after', 0]);
  assert.equal(r.code, 0, JSON.stringify(r.rows));
  assert.ok(r.rows.at(-2).folders.includes('Archivo/Año 2026'));
  assert.deepEqual(r.rows.at(-1).uids, [1]);
  const left = await mail.readMailbox(dovecot, ana, { flags: true });
  assert.deepEqual(left.map(m => [m.uid, m.flags.includes('\\Seen')]), [[1, true]]);
  r = await imap(['select', 'Archivo/Año 2026', 'after', 0, 'select', 'No hay']);
  assert.equal(r.rows[1].uids.length, 1);
  assert.equal(r.rows[2].error, 'mail.folder');
});

test('IMAP: IDLE hears a delivery at once; another session\'s kick is noticed', async () => {
  const user = 'idle@desk.test';
  let at;
  const r = await imap(['select', 'INBOX', 'wait', 10000, 'after', 0], { user }, row => {
    if (row.waiting) setTimeout(() => { at = Date.now(); deliver('ping', user); }, 300);
  });
  assert.equal(r.rows[2].woke, 'mail');
  assert.deepEqual(r.rows[3].uids, [1]);
  assert.ok(r.rows[2].ms < 3000, `IDLE took ${r.rows[2].ms} ms`);
  assert.ok(at);
  const kicked = await imap(['select', 'INBOX', 'wait', 10000], { user }, row => {
    if (row.waiting) setTimeout(() => dovecot.kick(user), 300);
  });
  assert.equal(kicked.rows.at(-1).error, 'mail.closed');
});

test('IMAP: a message above the limit comes in part', async () => {
  const user = 'big@desk.test';
  await deliver('big', user, 'x'.repeat(70).concat('\r\n').repeat(20000));
  await mail.waitMaildir(dovecot, user);
  const r = await imap(['select', 'INBOX', 'fetch', 1], { user });
  assert.equal(r.rows[1].partial, true);
  assert.ok(r.rows[1].size > 1400000);
  assert.match(r.rows[1].raw, /Subject: big\r\n\r\nxxx/);
  assert.ok(r.rows[1].raw.length < 70000);
});

test('IMAP without IDLE, MOVE: polled, moved by copy', async () => {
  const plain = keep(await mail.startDovecot({ users: { [ana]: 'secret' }, idle: false }));
  const send = n => mail.sendMail({ port: plain.ports.lmtp, lmtp: true, from: 'b@c.d', to: ana, raw: `Subject: ${n}\r\n\r\nx\r\n` });
  await send(1);
  const r = await imap(['select', 'INBOX', 'wait', 8000, 'after', 0, 'move', 1, 'Hecho', 'after', 0], { port: plain.ports.imap }, row => {
    if (row.waiting) setTimeout(() => send(2), 200);
  });
  assert.equal(r.code, 0, JSON.stringify(r.rows));
  assert.equal(r.rows[2].woke, 'mail');
  assert.deepEqual([r.rows[3].uids, r.rows[5].uids], [[1, 2], [2]]);
});

test('POP3: list, fetch, delete; only QUIT deletes', async () => {
  const user = 'pop@desk.test';
  const pop = (verbs, over = {}) => run(['pop3', '127.0.0.1', over.port ?? dovecot.ports.pop3, over.tls ?? 'none', over.auth ?? 'password', user, over.secret ?? 'secret', over.ca ?? '-', ...verbs]);
  await deliver('first', user, '.dot\r\n');
  await deliver('second', user);
  await mail.waitMaildir(dovecot, user, 2);
  let r = await pop(['list', 'fetch', 1, 'delete', 1], { port: dovecot.ports.pop3s, tls: 'tls', ca: dovecot.cert });
  assert.equal(r.code, 0, JSON.stringify(r.rows));
  assert.match(r.rows[1].raw, /Subject: first\r\n\r\n\.dot\r\n$/);
  const ids = r.rows[0].uidl;
  r = await pop(['list', 'delete', 1, 'quit'], { tls: 'starttls', ca: dovecot.cert });
  assert.deepEqual(r.rows[0].uidl, ids);
  r = await pop(['list']);
  assert.deepEqual(r.rows[0].uidl, ids.slice(1));
  dovecot.identity.tokens.set('pop', user);
  assert.equal((await pop(['list'], { auth: 'xoauth2', secret: 'pop' })).code, 0);
  assert.equal((await pop(['list'], { secret: 'no' })).rows[0].error, 'mail.login');
});

const smtp = (port, tls, auth, from, to, file, { secret = 'secret', times = 1, ca = '-' } = {}) =>
  run(['smtp', '127.0.0.1', port, tls, auth, ana, secret, ca, from, to.join(','), file, times]);
const write = (name, text) => {
  const p = path.join(folder, name);
  fs.writeFileSync(p, text);
  return p;
};

test('SMTP: login, TLS, reuse, per-recipient fates through Postfix into the sink', async () => {
  const file = write('a.eml', 'From: ana@desk.test\nSubject: out\n\n.dot\nsmuggle\n.\nMAIL FROM:<x@y.z>\n');
  const before = sink.mails().length;
  let r = await smtp(postfix.ports.smtps, 'tls', 'password', ana, ['x@example.org', 'nobody@desk.test'], file, { times: 2, ca: postfix.cert });
  assert.equal(r.code, 0, JSON.stringify(r.rows));
  for (const row of r.rows) {
    assert.deepEqual(row.rcpt.map(x => x.fate), ['accepted', 'failed']);
    assert.match(row.rcpt[0].reply, /^250 2\.0\.0 Ok: queued as/);
    assert.match(row.rcpt[1].reply, /^550 5\.1\.1 <nobody@desk\.test>: .*no such user/);
  }
  await mail.until('two mails in the sink', () => sink.mails().length === before + 2);
  assert.match(sink.mails().at(-1).raw.toString().replace(/\r/g, ''), /Subject: out\n[^]*\n\n\.dot\nsmuggle\n\.\nMAIL FROM:<x@y\.z>\n+$/);
  dovecot.identity.tokens.set('send', ana);
  r = await smtp(postfix.ports.smtp, 'starttls', 'xoauth2', ana, ['x@example.org'], file, { secret: 'send', ca: postfix.cert });
  assert.equal(r.rows[0].rcpt[0].fate, 'accepted', JSON.stringify(r.rows));
  await mail.until('the third mail', () => sink.mails().length === before + 3);
  r = await smtp(postfix.ports.smtp, 'none', 'password', ana, ['x@example.org'], file, { secret: 'no' });
  assert.deepEqual([r.rows[0].login, r.rows[0].rcpt[0].fate, r.rows[1].error], [true, 'deferred', 'mail.login']);
  r = await smtp(postfix.ports.smtp, 'none', 'none', ana, ['x@example.org'], file);
  assert.match(r.rows[0].rcpt[0].reply, /^554 5\.7\.1 .*Relay access denied/);
});

test('SMTP: size and SMTPUTF8 as the server says', async () => {
  const big = write('big.eml', `Subject: big\n\n${'x'.repeat(76).concat('\n').repeat(41000)}`);
  let r = await smtp(postfix.ports.smtp, 'none', 'password', ana, [ana], big);
  assert.equal(r.rows[0].rcpt[0].code, 552);
  const wide = write('wide.eml', 'Subject: ñ\n\nñ\n');
  r = await smtp(postfix.ports.smtp, 'none', 'password', 'josé@desk.test', ['añil@example.org'], wide);
  assert.equal(r.rows[0].rcpt[0].fate, 'accepted', JSON.stringify(r.rows));
});

test('SMTP: smtp-sink refuses, hangs up and aborts at each step', async () => {
  const file = write('b.eml', 'Subject: b\n\nb\n');
  const cases = [
    [['-f', 'RCPT'], 'failed', false], [['-r', 'RCPT'], 'deferred', false], [['-f', 'DATA'], 'failed', false],
    [['-r', 'MAIL'], 'deferred', false], [['-f', '.'], 'failed', false], [['-r', '.'], 'deferred', false],
    [['-q', 'MAIL'], 'deferred', false], [['-q', 'RCPT'], 'deferred', false], [['-q', 'DATA'], 'deferred', false],
  ];
  for (const [args, fate, ambiguous] of cases) {
    const s = await mail.startSink({ args });
    const r = await smtp(s.port, 'none', 'none', 'a@b.c', ['d@e.f'], file);
    await s.stop();
    assert.deepEqual([r.rows[0].rcpt[0].fate, r.rows[0].ambiguous], [fate, ambiguous], `${args} ${JSON.stringify(r.rows)}`);
  }
  const taken = [];
  for (const [dot, ambiguous] of [['drop-after', true], ['drop', true], ['hang', true]]) {
    const s = keep(await mail.startScripted(mail.smtpScript({ faults: { dot }, take: m => taken.push(m) })));
    const r = await smtp(s.port, 'none', 'none', 'a@b.c', ['d@e.f'], file);
    assert.deepEqual([r.rows[0].rcpt[0].fate, r.rows[0].ambiguous], ['deferred', ambiguous], dot);
  }
  assert.equal(taken.length, 1);
});

test('the mailbox test says at which step and why', async () => {
  const { imap: plain, imaps, pop3s } = dovecot.ports;
  const steps = async (proto, port, tls, { secret = 'secret', ca = dovecot.cert, what = 'INBOX', host = 'localhost', auth = 'password', ms = 10000 } = {}) =>
    (await run(['test', proto, host, port, tls, auth, ana, secret, ca, what], null, { NETTEST_MS: String(ms) })).rows;
  const brief = rows => rows.map(r => (r.ok ? r.step : `${r.step}!${r.key}!${r.remedy}`)).join(' ');
  let r = await steps('imap', imaps, 'tls');
  assert.equal(brief(r), 'dns tcp tls greeting login folder');
  assert.match(r[2].words, /^TLSv1\.3 \/ /);
  assert.match(r[3].words, /^\* OK .*Dovecot/);
  assert.equal(brief(await steps('imap', plain, 'starttls')), 'dns tcp tls greeting login folder');
  assert.equal(brief(await steps('imap', plain, 'none')), 'dns tcp greeting login folder');
  assert.equal(brief(await steps('pop3', pop3s, 'tls')), 'dns tcp tls greeting login list');
  assert.equal(brief(await steps('smtp', postfix.ports.smtps, 'tls', { what: ana })), 'dns tcp tls greeting login sender');
  assert.equal(brief(await steps('smtp', postfix.ports.smtp, 'starttls', { what: ana })), 'dns tcp tls greeting login sender');
  assert.equal(brief(await steps('imap', imaps, 'tls', { ca: '-' })), 'dns tcp tls!mail.tls_cert!remedy.certificate');
  assert.equal(brief(await steps('imap', plain, 'starttls', { ca: '-' })), 'dns tcp tls!mail.tls_cert!remedy.certificate');
  assert.equal(brief(await steps('imap', imaps, 'tls', { secret: 'no' })), 'dns tcp tls greeting login!mail.login!remedy.password');
  assert.equal(brief(await steps('imap', imaps, 'tls', { secret: 'no', auth: 'xoauth2' })), 'dns tcp tls greeting login!mail.login!remedy.reauthorise');
  assert.equal(brief(await steps('imap', imaps, 'tls', { what: 'No hay' })), 'dns tcp tls greeting login folder!mail.folder!remedy.folder');
  assert.equal(brief(await steps('imap', plain, 'tls')), 'dns tcp tls!mail.tls!remedy.use_starttls');
  assert.match(brief(await steps('imap', imaps, 'starttls')), /^dns tcp greeting!mail\.(timeout|closed)!/);
  const nobody = await mail.freePort();
  assert.equal(brief(await steps('imap', nobody, 'tls')), 'dns tcp!mail.connect!remedy.port');
  assert.match(brief(await steps('imap', 993, 'tls', { host: 'no-such-host.invalid' })), /^dns!net\.host_unknown!remedy\.host$/);
  assert.match(brief(await steps('imap', 993, 'tls', { host: '192.168.7.7' })), /^dns!net\.address_refused!remedy\.allow_internal$/);
});

test('TLS cut in the middle of the handshake, and a server of one byte a moment', async () => {
  const cut = keep(await mail.startScripted(async peer => { await peer.pause(100); peer.raw('\x16\x03\x03'); peer.reset(); }));
  const r = await imap(['folders'], { port: cut.port, tls: 'tls' });
  assert.match(r.rows[0].error, /^mail\.(tls|closed)$/);
  const slow = keep(await mail.startScripted(async peer => { await peer.slowly('* OK '.padEnd(400, 'x'), 50); }));
  const began = Date.now();
  const s = await run(['imap', '127.0.0.1', slow.port, 'none', 'password', ana, 'secret', '-', 'folders'], null, { NETTEST_MS: '2000' });
  assert.equal(s.rows[0].error, 'mail.timeout');
  assert.ok(Date.now() - began < 4000);
});

test('LMTP: Postfix hands mail with a plus address to our listener, and keeps it while we are away', async () => {
  const port = await mail.freePort();
  const box = path.join(folder, 'lmtp');
  fs.mkdirSync(box);
  const mx = keep(await mail.startPostfix({ routes: { 'pronto.test': `lmtp:inet:127.0.0.1:${port}` } }));
  const send = n => mail.sendMail({ port: mx.ports.smtp, from: 'bea@example.com', to: [`help+${n}@pronto.test`], raw: `Subject: n${n}\r\n\r\n.ñ\r\n` });
  await send(1);
  await mail.until('the mail to be deferred', () => /status=deferred/.test(mx.log()));
  let child;
  const done = run(['lmtp', `127.0.0.1:${port}`, box], (row, c) => { child = c; });
  await mail.until('our listener', () => child);
  mx.flush();
  for (let n = 2; n <= 10; n++) await send(n);
  await mail.until('ten mails', () => fs.readdirSync(box).length === 10);
  const all = fs.readdirSync(box).map(f => fs.readFileSync(path.join(box, f), 'utf8'));
  assert.deepEqual(all.map(t => Number(/^X-To: help\+(\d+)@pronto\.test/m.exec(t)[1])).sort((a, b) => a - b), [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  for (const t of all) assert.match(t, /^X-From: bea@example\.com\r\n[^]*Subject: n\d+\r\n[^]*\r\n\r\n\.ñ\r\n$/);
  await mail.sendMail({ port: mx.ports.smtp, from: 'bea@example.com', to: 'nobody@pronto.test', raw: 'x' });
  await mail.until('a bounce for nobody', () => /nobody@pronto\.test.*status=bounced.*550 5\.1\.1 Nobody/.test(mx.log()));
  child.stdin.end();
  assert.equal((await done).code, 0);
  await mail.until('an empty queue', () => mx.queue() === 0);
});
