// A server that follows a script: for slow, lying and dying SMTP, IMAP or POP3 peers.
import net from 'node:net';
import tls from 'node:tls';
import fs from 'node:fs';
import { sleep } from './mail_util.mjs';

/**
 * startScripted(script, { cert, key }) → { port, said, connections, stop() }
 * script: an async function (peer, n) for the n-th connection (from 0), with
 *   peer.send('text')        adds CRLF         peer.raw(bytes)     as they are
 *   peer.line()              next line or null peer.pause(ms)
 *   peer.slowly(text, ms)    one byte each ms  peer.close()  peer.reset()
 * With cert and key (paths) it speaks TLS from the first byte.  `said` holds the lines
 * that clients said.
 */
export async function startScripted(script, { cert, key } = {}) {
  const it = { said: [], connections: 0, errors: [] };
  const open = new Set();
  const serve = async socket => {
    const n = it.connections++;
    let have = '';
    let ended = false;
    let wake = () => {};
    open.add(socket);
    socket.on('data', d => { have += d.toString('latin1'); wake(); });
    socket.on('close', () => { ended = true; open.delete(socket); wake(); });
    socket.on('error', () => {});
    const peer = {
      raw: bytes => { if (!ended) socket.write(bytes); },
      send: text => peer.raw(`${text}\r\n`),
      pause: sleep,
      close: () => socket.end(),
      reset: () => socket.resetAndDestroy?.() ?? socket.destroy(),
      async slowly(text, ms) {
        for (const ch of text) {
          if (ended) return;
          peer.raw(ch);
          await sleep(ms);
        }
      },
      async line() {
        for (;;) {
          const at = have.indexOf('\n');
          if (at >= 0) {
            const text = have.slice(0, at).replace(/\r$/, '');
            have = have.slice(at + 1);
            it.said.push(text);
            return text;
          }
          if (ended) return null;
          await new Promise(done => { wake = done; });
        }
      },
    };
    try { await script(peer, n); } catch (e) { it.errors.push(e); socket.destroy(); }
  };
  const server = cert ? tls.createServer({ cert: fs.readFileSync(cert), key: fs.readFileSync(key) }, serve) : net.createServer(serve);
  server.on('tlsClientError', () => {});
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  it.port = server.address().port;
  it.stop = () => new Promise(done => {
    for (const s of open) s.destroy();
    server.close(done);
  });
  return it;
}

/**
 * An SMTP script for startScripted that plays along except at one step.
 * faults: { ehlo, mail, rcpt, data, dot }, each a reply ('451 later'), 'drop' (close
 * without an answer), 'hang', or a function (peer, n); bannerDelay in ms; capabilities.
 * Accepted messages are handed to take({ from, to, raw }).
 */
export function smtpScript({ faults = {}, bannerDelay = 0, capabilities = ['8BITMIME'], take = () => {} } = {}) {
  return async (peer, n) => {
    const answer = async (step, fine) => {
      const f = typeof faults[step] === 'function' ? await faults[step](peer, n) : faults[step];
      if (f === 'drop') { peer.reset(); return false; }
      if (f === 'hang') { await new Promise(() => {}); }
      peer.send(f ?? fine);
      return true;
    };
    const mail = { from: '', to: [] };
    await peer.pause(bannerDelay);
    peer.send('220 scripted ESMTP');
    for (let line; (line = await peer.line()) !== null;) {
      const verb = line.slice(0, 4).toUpperCase();
      if (verb === 'EHLO') {
        if (!await answer('ehlo', ['scripted', ...capabilities].map((c, i, all) => `250${i < all.length - 1 ? '-' : ' '}${c}`).join('\r\n'))) return;
      } else if (verb === 'MAIL') {
        Object.assign(mail, { from: /<(.*?)>/.exec(line)?.[1] ?? '', to: [] });
        if (!await answer('mail', '250 2.1.0 Ok')) return;
      } else if (verb === 'RCPT') {
        mail.to.push(/<(.*?)>/.exec(line)?.[1] ?? '');
        if (!await answer('rcpt', '250 2.1.5 Ok')) return;
      } else if (verb === 'DATA') {
        if (!await answer('data', '354 Go')) return;
        if (faults.data && !String(faults.data).startsWith('354')) continue;
        const rows = [];
        for (let row; (row = await peer.line()) !== null && row !== '.';) rows.push(row.replace(/^\./, ''));
        if (faults.dot === 'drop-after') {
          take({ ...mail, raw: `${rows.join('\r\n')}\r\n` });
          peer.reset();
          return;
        }
        if (!faults.dot) take({ ...mail, raw: `${rows.join('\r\n')}\r\n` });
        if (!await answer('dot', '250 2.0.0 Queued')) return;
      } else if (verb === 'QUIT') {
        peer.send('221 Bye');
        peer.close();
        return;
      } else {
        peer.send(verb === 'RSET' || verb === 'NOOP' ? '250 Ok' : '500 Unknown');
      }
    }
  };
}
