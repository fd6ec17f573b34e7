// Real mail servers for tests, each in a temporary folder on 127.0.0.1 with free ports,
// started as root without systemd, stopped by their process id.  Needs the packages
// postfix, dovecot-imapd, dovecot-pop3d, dovecot-lmtpd and openssl; no npm package.
//
//   startDovecot({ users, idle })         IMAP, IMAPS, POP3, LMTP, XOAUTH2   mail_dovecot.mjs
//   addUser(dovecot, name, password)
//   waitMaildir(dovecot, user, n)         until n mails lie there
//   startPostfix({ dovecot, routes, … })  SMTP and SMTPS, real queue, real DSNs   mail_postfix.mjs
//   startSink({ args })                   smtp-sink: takes, refuses or drops mail
//   startIdentity()                       OAuth 2 token endpoint and introspection   mail_identity.mjs
//   startScripted(script, { cert, key })  a server that does what a test tells it   mail_hostile.mjs
//   smtpScript({ faults, take })          … an SMTP server with one fault
//   sendMail({ port, from, to, raw })     raw SMTP or LMTP client   mail_client.mjs
//   readMailbox(dovecot, user)            raw messages by IMAP
//   makeCert(dir), freePort(), waitPort(port), until(what, check), sleep(ms)   mail_util.mjs
export { startDovecot, waitMaildir } from './mail_dovecot.mjs';
export { startPostfix, startSink } from './mail_postfix.mjs';
export { startIdentity } from './mail_identity.mjs';
export { startScripted, smtpScript } from './mail_hostile.mjs';
export { sendMail, readMailbox, stuff } from './mail_client.mjs';
export { makeCert, freePort, waitPort, until, sleep, tempFolder, removeFolder } from './mail_util.mjs';

export const addUser = (dovecot, name, password) => dovecot.addUser(name, password);
