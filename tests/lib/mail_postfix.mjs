// A real Postfix, relocated into a temporary folder, and Postfix's smtp-sink.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { alive, chownTree, freePort, idOf, launch, makeCert, pidIn, removeFolder, sleep, start, stopPid, tempFolder, waitPort } from './mail_util.mjs';

function mainCf(p) {
  const outside = p.sink ? `smtp:[127.0.0.1]:${p.sink}` : 'error:5.1.2 No mail leaves this test';
  const sasl = p.dovecot ? `
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:${p.dovecot.ports.auth}
smtpd_sasl_security_options = noanonymous` : '';
  return `
compatibility_level = 3.6
queue_directory = ${p.dir}/queue
data_directory = ${p.dir}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
maillog_file = ${p.dir}/log/maillog
maillog_file_prefixes = ${p.dir}
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.test
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtp_host_lookup = native
disable_dns_lookups = yes
virtual_mailbox_domains = ${p.domains.join(' ')}
virtual_mailbox_maps = ${p.refuse.length ? `texthash:${p.dir}/mailboxes` : 'static:OK'}
virtual_transport = ${p.dovecot ? `lmtp:inet:127.0.0.1:${p.dovecot.ports.lmtp}` : 'error:5.1.1 No mailboxes'}
transport_maps = texthash:${p.dir}/transport
relay_domains = ${Object.keys(p.routes).join(' ')}
default_transport = ${outside}
recipient_delimiter = +
smtpd_tls_cert_file = ${p.cert}
smtpd_tls_key_file = ${p.key}
smtpd_tls_security_level = may
smtpd_recipient_restrictions = ${p.refuse.length ? `check_recipient_access texthash:${p.dir}/refuse, ` : ''}${
    p.authOnly ? 'permit_sasl_authenticated, reject_unauth_destination' : 'permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination'}
smtpd_relay_restrictions = ${p.authOnly ? 'permit_sasl_authenticated, reject_unauth_destination' : 'permit_mynetworks, permit_sasl_authenticated, reject_unauth_destination'}
smtputf8_enable = yes
smtpd_error_sleep_time = 0
message_size_limit = ${p.sizeLimit}
mailbox_size_limit = 0
minimal_backoff_time = 1s
maximal_backoff_time = 2s
queue_run_delay = 1s
maximal_queue_lifetime = 1h
bounce_queue_lifetime = 1h
smtp_connection_cache_on_demand = no
header_checks =
${sasl}
`;
}

// A service is served from the queue's own folder; nothing is chrooted, so nothing is copied.
function masterCf(p) {
  const inet = (port, options) => `127.0.0.1:${port} inet n - n - - smtpd ${options.map(o => `\n  -o ${o}`).join('')}`;
  const open = ['pickup', 'cleanup', 'qmgr', 'flush', 'showq'];
  const unix = (name, kind, rest) => `${name} ${kind} ${open.includes(name) ? 'n' : '-'} - n ${rest}`;
  return [
    inet(p.ports.smtp, []),
    inet(p.ports.smtps, ['smtpd_tls_wrappermode=yes']),
    unix('pickup', 'unix', '60 1 pickup'), unix('cleanup', 'unix', '- 0 cleanup'),
    unix('qmgr', 'unix', '300 1 qmgr'), unix('tlsmgr', 'unix', '1000? 1 tlsmgr'),
    unix('rewrite', 'unix', '- - trivial-rewrite'), unix('bounce', 'unix', '- 0 bounce'),
    unix('defer', 'unix', '- 0 bounce'), unix('trace', 'unix', '- 0 bounce'),
    unix('verify', 'unix', '- 1 verify'), unix('flush', 'unix', '1000? 0 flush'),
    unix('proxymap', 'unix', '- - proxymap'), unix('smtp', 'unix', '- - smtp'),
    unix('relay', 'unix', '- - smtp'), unix('showq', 'unix', '- - showq'),
    unix('error', 'unix', '- - error'), unix('retry', 'unix', '- - error'),
    unix('discard', 'unix', '- - discard'), unix('lmtp', 'unix', '- - lmtp'),
    unix('anvil', 'unix', '- 1 anvil'), unix('scache', 'unix', '- 1 scache'),
    'postlog unix-dgram n - n - 1 postlogd', '',
  ].join('\n');
}

/**
 * startPostfix({ dovecot, domains, routes, sink, authOnly, refuse, sizeLimit }) → server
 *   dovecot:  its mailboxes take the mail for `domains` (default ['desk.test']), its users may log in
 *   routes:   { 'pronto.test': 'lmtp:inet:127.0.0.1:2424' }: other domains and where they go
 *   sink:     port of startSink(): everything else goes there; else it bounces
 *   authOnly: only a login may send elsewhere
 *   refuse:   { 'nobody@desk.test': '550 5.1.1 no such user' }
 * ports { smtp smtps }, cert, log(), queue() the number of mails that wait, flush(), stop().
 */
export async function startPostfix({ dovecot, domains = ['desk.test'], routes = {}, sink, authOnly = false, refuse = {}, sizeLimit = 52428800 } = {}) {
  const dir = tempFolder('postfix');
  const ports = { smtp: await freePort(), smtps: await freePort() };
  const refused = Object.entries(refuse);
  const p = { dir, ports, dovecot, domains, routes, sink, authOnly, refuse: refused, sizeLimit,
    ...(dovecot ? { cert: dovecot.cert, key: dovecot.key } : makeCert(dir)) };
  for (const sub of ['queue', 'data', 'log']) fs.mkdirSync(path.join(dir, sub));
  chownTree(path.join(dir, 'data'), idOf('postfix'));
  const lines = (name, rows) => fs.writeFileSync(path.join(dir, name), rows.map(r => `${r}\n`).join(''));
  lines('transport', Object.entries(routes).map(([domain, to]) => `${domain} ${to}`));
  lines('refuse', refused.map(([a, words]) => `${a} ${words}`));
  lines('mailboxes', domains.map(domain => `@${domain} OK`));
  fs.writeFileSync(path.join(dir, 'main.cf'), mainCf(p));
  fs.writeFileSync(path.join(dir, 'master.cf'), masterCf(p));
  const postfix = (...args) => launch(dir, 'postfix', ['-c', dir, ...args]);
  postfix('start');
  const pid = await pidIn(path.join(dir, 'queue', 'pid', 'master.pid'));
  await waitPort(ports.smtp);
  const files = sub => {
    try { return fs.readdirSync(path.join(dir, 'queue', sub), { recursive: false, withFileTypes: true }); } catch { return []; }
  };
  const count = sub => files(sub).reduce((n, e) => n + (e.isDirectory() ? count(path.join(sub, e.name)) : 1), 0);
  return Object.assign(p, {
    pid,
    log: () => { try { return fs.readFileSync(path.join(dir, 'log', 'maillog'), 'utf8'); } catch { return ''; } },
    queue: () => ['maildrop', 'incoming', 'active', 'deferred'].reduce((n, sub) => n + count(sub), 0),
    flush: () => execFileSync('postqueue', ['-c', dir, '-f'], { stdio: 'ignore' }),
    async stop() {
      try { postfix('stop'); } catch { await stopPid(pid); }
      for (let i = 0; i < 60 && alive(pid); i++) await sleep(50);
      await stopPid(pid);
      removeFolder(dir);
    },
  });
}

/**
 * startSink({ args }) → smtp-sink: { port, mails() → [{ from, to, raw }], stop() }.
 * args are smtp-sink's own switches, e.g. ['-f', 'RCPT'] refuses, ['-q', 'DATA'] hangs up,
 * ['-w', '5'] delays, ['-r', 'DATA'] answers 4xx.
 */
export async function startSink({ args = [] } = {}) {
  const dir = tempFolder('sink');
  const port = await freePort();
  const { uid, gid } = idOf('nobody');
  fs.chownSync(dir, uid, gid);
  const child = start('smtp-sink', ['-u', 'nobody', '-d', 'm.%Y%m%d%H%M%S.', ...args, `127.0.0.1:${port}`, '100'], { cwd: dir });
  await waitPort(port);
  return {
    port, pid: child.pid,
    mails() {
      return fs.readdirSync(dir).filter(f => f.startsWith('m.')).sort().map(f => {
        const text = fs.readFileSync(path.join(dir, f), 'latin1');
        const words = name => [...text.matchAll(new RegExp(`^${name}: (?:<)?([^>\\n]*)>?`, 'gm'))].map(m => m[1]);
        return { from: words('X-Mail-Args')[0] ?? '', to: words('X-Rcpt-Args'),
          raw: Buffer.from(text.replace(/^(X-(Client|Helo|Mail|Rcpt)-[A-Za-z]+: .*\n)+/m, ''), 'latin1') };
      });
    },
    async stop() {
      await stopPid(child.pid);
      removeFolder(dir);
    },
  };
}
