// A fake identity provider: token introspection for Dovecot, a consent page, and a token
// endpoint that refreshes and exchanges codes the way Google and Microsoft do.
import crypto from 'node:crypto';
import http from 'node:http';

/**
 * startIdentity() → { port, tokenUrl, tokens, grants, rotate, omit, deny, requests, stop() }
 *   tokens: Map access token → user; what Dovecot accepts
 *   grants: Map refresh token or code → user; what the token endpoint accepts
 *   rotate: a refresh gives a new refresh token and ends the old one (Microsoft)
 *   omit:   a refresh gives no refresh token back (Google)
 *   deny:   { status, body } answers every token request so
 *   lives:  seconds that a token is said to live
 *   url:    its address; url + '/authorize' is the consent page: it sends the browser back
 *           with a code for login_hint, bound to the challenge of PKCE
 *   refuse: the consent page sends back access_denied
 *   client: { id, secret } that the token endpoint wants, when set
 */
export async function startIdentity() {
  const it = { tokens: new Map(), grants: new Map(), rotate: false, omit: false, deny: null, lives: 3600, requests: [], refuse: false, client: null };
  const challenges = new Map();
  let n = 0;
  const server = http.createServer((req, res) => {
    let body = '';
    req.on('data', d => { body += d; });
    req.on('end', () => {
      const form = new URLSearchParams(body);
      const reply = (status, o) => {
        res.writeHead(status, { 'content-type': 'application/json' });
        res.end(JSON.stringify(o));
      };
      if (req.url.startsWith('/introspect')) {
        const user = it.tokens.get(form.get('token'));
        return reply(200, user ? { active: true, username: user } : { active: false });
      }
      if (req.url.startsWith('/authorize')) {
        const q = new URL(req.url, 'http://x').searchParams;
        const back = new URL(q.get('redirect_uri'));
        back.searchParams.set('state', q.get('state'));
        if (it.refuse) back.searchParams.set('error', 'access_denied');
        else {
          const code = `code-${++n}`;
          it.grants.set(code, q.get('login_hint'));
          challenges.set(code, q.get('code_challenge'));
          back.searchParams.set('code', code);
        }
        res.writeHead(302, { location: back.href });
        return res.end();
      }
      it.requests.push({ url: req.url, form: Object.fromEntries(form) });
      if (it.deny) return reply(it.deny.status, it.deny.body);
      if (it.client && (form.get('client_id') !== it.client.id || form.get('client_secret') !== it.client.secret)) return reply(401, { error: 'invalid_client' });
      const challenge = challenges.get(form.get('code'));
      if (challenge && crypto.createHash('sha256').update(form.get('code_verifier') ?? '').digest('base64url') !== challenge) return reply(400, { error: 'invalid_grant', error_description: 'PKCE verification failed.' });
      const given = form.get('refresh_token') ?? form.get('code');
      const user = it.grants.get(given);
      if (!user) return reply(400, { error: 'invalid_grant', error_description: 'Token has been expired or revoked.' });
      const access = `access-${++n}`;
      const out = { access_token: access, token_type: 'Bearer', expires_in: it.lives };
      it.tokens.set(access, user);
      if (form.get('code') || it.rotate) {
        it.grants.delete(given);
        out.refresh_token = `refresh-${n}`;
        it.grants.set(out.refresh_token, user);
      } else if (!it.omit) {
        out.refresh_token = given;
      }
      return reply(200, out);
    });
  });
  await new Promise(done => server.listen(0, '127.0.0.1', done));
  it.port = server.address().port;
  it.url = `http://127.0.0.1:${it.port}`;
  it.tokenUrl = `http://127.0.0.1:${it.port}/token`;
  it.stop = () => new Promise(done => { server.close(done); server.closeAllConnections?.(); });
  return it;
}
