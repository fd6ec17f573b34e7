// node --test tests/lib/mailservers_selftest.mjs: do the test servers themselves work?
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import * as mail from './mailservers.mjs';

const servers = [];
let dovecot;
let sink;
let postfix;
const keep = s => { servers.push(s); return s; };
const raw = (subject, to = 'ana@desk.test') =>
  `From: Bea <bea@example.com>\r\nTo: ${to}\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@example.com>\r\n\r\n.dot\r\nHola\r\n`;

before(async () => {
  dovecot = keep(await mail.startDovecot({ users: { 'ana@desk.test': 'secret' } }));
  sink = keep(await mail.startSink());
  postfix = keep(await mail.startPostfix({ dovecot, sink: sink.port, refuse: { 'nobody@desk.test': '550 5.1.1 no such user' } }));
});
after(async () => {
  for (const s of servers.reverse()) await s.stop();
});

test('a mail goes through Postfix into Dovecot and is read by IMAP', async () => {
  const sent = await mail.sendMail({ port: postfix.ports.smtp, from: 'bea@example.com', to: 'ana@desk.test', raw: raw('one') });
  assert.equal(sent.data[0].code, 250);
  await mail.waitMaildir(dovecot, 'ana@desk.test', 1);
  const [got] = await mail.readMailbox(dovecot, 'ana@desk.test');
  assert.match(got.toString(), /^Return-Path: <bea@example.com>/);
  assert.match(got.toString(), /Subject: one\r\n[^]*\r\n\r\n\.dot\r\nHola\r\n$/);
});

test('a plus address keeps its token', async () => {
  await mail.sendMail({ port: postfix.ports.smtp, from: 'bea@example.com', to: 'ana+token@desk.test', raw: raw('plus', 'ana+token@desk.test') });
  await mail.waitMaildir(dovecot, 'ana@desk.test', 2);
  const all = await mail.readMailbox(dovecot, 'ana@desk.test');
  assert.match(all[1].toString(), /^Delivered-To: ana\+token@desk\.test/m);
});

test('Postfix refuses, relays to the sink and asks for a login', async () => {
  const no = await mail.sendMail({ port: postfix.ports.smtp, from: 'bea@example.com', to: ['nobody@desk.test'], raw: raw('no') });
  assert.equal(no.rcpt[0].code, 550);
  await mail.sendMail({ port: postfix.ports.smtps, secure: true, login: { user: 'ana@desk.test', password: 'secret' },
    from: 'ana@desk.test', to: ['x@example.org', 'y@example.org'], raw: raw('out', 'x@example.org') });
  const [got] = await mail.until('mail in the sink', () => sink.mails().length && sink.mails());
  assert.deepEqual([got.from, got.to], ['ana@desk.test', ['x@example.org', 'y@example.org']]);
  assert.match(got.raw.toString(), /Subject: out/);
  await assert.rejects(mail.sendMail({ port: postfix.ports.smtp, login: { user: 'ana@desk.test', password: 'wrong' }, to: 'x@example.org', raw: 'x' }), /535/);
});

test('another domain is routed by LMTP and waits while nobody listens', async () => {
  const port = await mail.freePort();
  const own = keep(await mail.startPostfix({ routes: { 'pronto.test': `lmtp:inet:127.0.0.1:${port}` } }));
  await mail.sendMail({ port: own.ports.smtp, from: 'bea@example.com', to: 'help@pronto.test', raw: raw('later', 'help@pronto.test') });
  await mail.until('the mail to be deferred', () => /status=deferred/.test(own.log()));
  assert.equal(own.queue(), 1);
});

test('a scripted server can take a mail and drop the connection', async () => {
  const taken = [];
  const s = keep(await mail.startScripted(mail.smtpScript({ faults: { dot: 'drop-after' }, take: m => taken.push(m) })));
  await assert.rejects(mail.sendMail({ port: s.port, from: 'a@b.c', to: 'd@e.f', raw: raw('cut') }));
  assert.equal(taken.length, 1);
  assert.equal(s.said[0], 'EHLO client.test');
});

test('the identity provider refreshes tokens and rotates', async () => {
  const id = dovecot.identity;
  id.grants.set('first', 'ana@desk.test');
  id.rotate = true;
  const ask = body => fetch(id.tokenUrl, { method: 'POST', body: new URLSearchParams(body) });
  const r = await (await ask({ grant_type: 'refresh_token', refresh_token: 'first' })).json();
  assert.equal(id.tokens.get(r.access_token), 'ana@desk.test');
  assert.equal((await ask({ grant_type: 'refresh_token', refresh_token: 'first' })).status, 400);
});
