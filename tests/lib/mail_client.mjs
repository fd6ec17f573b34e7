// Small raw clients: send a mail by SMTP or LMTP, read a mailbox by IMAP.
import net from 'node:net';
import tls from 'node:tls';

// A socket that is read by lines or counted bytes.
class Wire {
  constructor(socket) {
    this.socket = socket;
    this.have = Buffer.alloc(0);
    this.waiting = null;
    socket.on('data', d => { this.have = Buffer.concat([this.have, d]); this.waiting?.(); });
    socket.on('close', () => { this.ended = true; this.waiting?.(); });
    socket.on('error', e => { this.ended = true; this.error = e; this.waiting?.(); });
  }

  async more() {
    if (this.ended) throw this.error ?? new Error('the server closed the connection');
    await new Promise(done => { this.waiting = done; });
  }

  async line() {
    for (;;) {
      const at = this.have.indexOf('\n');
      if (at >= 0) {
        const text = this.have.subarray(0, at).toString('latin1').replace(/\r$/, '');
        this.have = this.have.subarray(at + 1);
        return text;
      }
      await this.more();
    }
  }

  async bytes(n) {
    while (this.have.length < n) await this.more();
    const out = this.have.subarray(0, n);
    this.have = this.have.subarray(n);
    return out;
  }

  send(text) { this.socket.write(text); }
}

async function open(port, secure) {
  const socket = secure ? tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false }) : net.connect(port, '127.0.0.1');
  const wire = new Wire(socket);
  await new Promise((done, fail) => {
    socket.once(secure ? 'secureConnect' : 'connect', done);
    socket.once('error', fail);
  });
  return wire;
}

async function reply(wire) {
  const lines = [];
  for (;;) {
    const line = await wire.line();
    lines.push(line);
    if (!/^\d{3}-/.test(line)) return { code: Number(line.slice(0, 3)), text: lines.join('\n') };
  }
}

/** The bytes of a mail as they go over the wire: CRLF, dots doubled, the closing dot. */
export function stuff(raw) {
  const text = Buffer.isBuffer(raw) ? raw.toString('latin1') : Buffer.from(raw, 'utf8').toString('latin1');
  const lines = text.replace(/\r\n|\r|\n/g, '\n').replace(/\n$/, '').split('\n');
  return Buffer.from(`${lines.map(l => (l.startsWith('.') ? `.${l}` : l)).join('\r\n')}\r\n.\r\n`, 'latin1');
}

/**
 * sendMail({ port, from, to, raw, lmtp, secure, login }) → { rcpt: [{ to, code, text }],
 * data: [{ code, text }] }.  to: an address or a list; lmtp gives one data answer for each
 * accepted recipient; login: { user, password }.  Throws when the server refuses the rest.
 */
export async function sendMail({ port, from, to, raw, lmtp = false, secure = false, login }) {
  const wire = await open(port, secure);
  const ask = async (line, want) => {
    if (line) wire.send(`${line}\r\n`);
    const r = await reply(wire);
    if (want && !want.includes(r.code)) throw new Error(`${line ?? 'greeting'}: ${r.text}`);
    return r;
  };
  try {
    await ask(null, [220]);
    const hello = await ask(`${lmtp ? 'LHLO' : 'EHLO'} client.test`, [250]);
    if (login) await ask(`AUTH PLAIN ${Buffer.from(`\0${login.user}\0${login.password}`).toString('base64')}`, [235]);
    const wide = /[^\0-\x7f]/.test([from, to].flat().join('')) && /SMTPUTF8/.test(hello.text) ? ' SMTPUTF8' : '';
    await ask(`MAIL FROM:<${from ?? ''}>${wide}`, [250]);
    const rcpt = [];
    for (const one of [to].flat()) rcpt.push({ to: one, ...await ask(`RCPT TO:<${one}>`) });
    const taken = rcpt.filter(r => r.code === 250).length;
    const data = [];
    if (taken) {
      await ask('DATA', [354]);
      wire.send(stuff(raw));
      for (let i = 0; i < (lmtp ? taken : 1); i++) data.push(await reply(wire));
    }
    wire.send('QUIT\r\n');
    return { rcpt, data };
  } finally {
    wire.socket.end();
  }
}

// One IMAP command; untagged lines with their literals.
async function imapAsk(wire, tag, line) {
  const out = [];
  wire.send(`${tag} ${line}\r\n`);
  for (;;) {
    let text = await wire.line();
    const literals = [];
    for (let m; (m = /\{(\d+)\}$/.exec(text));) {
      literals.push(await wire.bytes(Number(m[1])));
      text = text.slice(0, m.index) + await wire.line();
    }
    if (text.startsWith(`${tag} `)) {
      if (!text.startsWith(`${tag} OK`)) throw new Error(`${line}: ${text}`);
      return out;
    }
    out.push({ text, literals });
  }
}

/**
 * readMailbox(dovecot, user, { folder, flags }) → the raw messages as Buffers, oldest
 * first; with flags: true → [{ uid, flags, raw }].  Marks nothing as seen.
 */
export async function readMailbox(dovecot, user, { folder = 'INBOX', flags = false } = {}) {
  const wire = await open(dovecot.ports.imap, false);
  try {
    await wire.line();
    await imapAsk(wire, 'a', `LOGIN "${user}" "${dovecot.users[user]}"`);
    await imapAsk(wire, 'b', `EXAMINE "${folder}"`);
    const rows = (await imapAsk(wire, 'c', 'UID FETCH 1:* (UID FLAGS BODY.PEEK[])'))
      .filter(r => / FETCH /.test(r.text) && r.literals.length)
      .map(r => ({ uid: Number(/UID (\d+)/.exec(r.text)[1]), flags: /FLAGS \(([^)]*)\)/.exec(r.text)[1].split(' ').filter(Boolean), raw: r.literals[0] }));
    return flags ? rows : rows.map(r => r.raw);
  } finally {
    wire.send('z LOGOUT\r\n');
    wire.socket.end();
  }
}
