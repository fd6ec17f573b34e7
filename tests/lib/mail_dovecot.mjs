// A real Dovecot in a temporary folder: IMAP, POP3, LMTP, XOAUTH2 by a fake identity provider.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { startIdentity } from './mail_identity.mjs';
import { chownTree, freePort, idOf, launch, makeCert, pidIn, removeFolder, sleep, stopPid, tempFolder, until, waitPort } from './mail_util.mjs';

function config(d) {
  const p = d.ports;
  return `
protocols = imap pop3 lmtp
listen = 127.0.0.1
base_dir = ${d.dir}/run
state_dir = ${d.dir}/state
log_path = ${d.dir}/log
auth_verbose = yes
auth_failure_delay = 0
ssl = yes
ssl_cert = <${d.cert}
ssl_key = <${d.key}
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
mail_location = maildir:${d.dir}/mail/%u
first_valid_uid = 1
mail_uid = dovecot
mail_gid = dovecot
default_internal_user = dovecot
default_login_user = dovenull
recipient_delimiter = +
mail_max_userip_connections = 100
${d.idle === false ? 'imap_capability = IMAP4rev1 SASL-IR LITERAL+ UIDPLUS' : ''}
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = ${d.dir}/oauth2.conf
}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u ${d.dir}/users
}
userdb {
  driver = static
  args = allow_all_users=yes home=${d.dir}/mail/%u
}
namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    special_use = \\Sent
    auto = subscribe
  }
  mailbox Trash {
    special_use = \\Trash
    auto = subscribe
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${p.imap}
  }
  inet_listener imaps {
    port = ${p.imaps}
  }
}
service pop3-login {
  chroot =
  inet_listener pop3 {
    port = ${p.pop3}
  }
  inet_listener pop3s {
    port = ${p.pop3s}
  }
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${p.lmtp}
  }
}
service auth {
  inet_listener {
    address = 127.0.0.1
    port = ${p.auth}
  }
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
protocol lmtp {
  postmaster_address = postmaster@localhost
}
`;
}

/**
 * startDovecot({ users: { 'ana@desk.test': 'secret' }, idle }) → server with
 *   ports { imap imaps pop3 pop3s lmtp auth }, cert (PEM path), identity (mail_identity.mjs),
 *   addUser(name, password), log(), kick(user) ends a user's sessions, stop().
 * idle: false starts it without IDLE and MOVE.
 */
export async function startDovecot({ users = {}, idle = true } = {}) {
  const dir = tempFolder('dovecot');
  const ports = {};
  for (const name of ['imap', 'imaps', 'pop3', 'pop3s', 'lmtp', 'auth']) ports[name] = await freePort();
  const identity = await startIdentity();
  const d = { dir, ports, identity, idle, users: { ...users }, ...makeCert(dir) };
  const writeUsers = () => fs.writeFileSync(path.join(dir, 'users'),
    Object.entries(d.users).map(([u, p]) => `${u}:{PLAIN}${p}::::::\n`).join(''));
  for (const sub of ['run', 'state', 'mail']) fs.mkdirSync(path.join(dir, sub));
  writeUsers();
  fs.writeFileSync(path.join(dir, 'oauth2.conf'), `introspection_mode = post
introspection_url = http://127.0.0.1:${identity.port}/introspect
username_attribute = username
active_attribute = active
active_value = true
tokeninfo_url =
`);
  const conf = path.join(dir, 'dovecot.conf');
  fs.writeFileSync(conf, config(d));
  chownTree(path.join(dir, 'mail'), idOf('dovecot'));
  launch(dir, 'dovecot', ['-c', conf]);
  const pid = await pidIn(path.join(dir, 'run', 'master.pid'));
  for (const name of ['imap', 'imaps', 'pop3', 'lmtp', 'auth']) await waitPort(ports[name]);
  return Object.assign(d, {
    pid,
    addUser(name, password) { d.users[name] = password; writeUsers(); },
    log: () => fs.readFileSync(path.join(dir, 'log'), 'utf8'),
    kick: user => execFileSync('doveadm', ['-c', conf, 'kick', user], { stdio: 'ignore' }),
    /** doveadm for what has no protocol, e.g. doveadm('mailbox', 'delete', '-u', user, 'X'). */
    doveadm: (...args) => execFileSync('doveadm', ['-c', conf, ...args]).toString(),
    async stop() {
      await stopPid(pid);
      await sleep(50);
      await identity.stop();
      removeFolder(dir);
    },
  });
}

/** Waits until the user's INBOX holds at least n files; a look past the protocols. */
export async function waitMaildir(dovecot, user, n = 1) {
  const at = path.join(dovecot.dir, 'mail', user);
  return until(`${n} mails for ${user}`, () => {
    const found = ['new', 'cur'].flatMap(sub => {
      try { return fs.readdirSync(path.join(at, sub)).map(f => path.join(at, sub, f)); } catch { return []; }
    });
    return found.length >= n && found;
  });
}
