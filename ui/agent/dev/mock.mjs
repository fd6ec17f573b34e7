// A server in memory for working on the workspace.  Serves the built files under the
// real content security policy, so that what runs here runs there.
import { createServer, request } from 'node:http';
import { existsSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { agents, makeTickets, tickets } from './data.mjs';
import { admin } from './mock-admin.mjs';
import { desk } from './mock-desk.mjs';
import { sla } from './mock-sla.mjs';

const port = Number(process.env.PORT ?? 18490);
makeTickets(Number(process.env.TICKETS ?? 180));
const dist = process.env.DIST ?? fileURLToPath(new URL('../dist/', import.meta.url));
const CSP =
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types dompurify ProseMirrorClipboard";
const TYPES = { '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.html': 'text/html; charset=utf-8' };

export const state = { signedIn: process.env.SIGNED_OUT !== '1', setup: process.env.SETUP === '1', demo: true, me: agents[0], streams: new Set(), eventId: 100 };

export function push(event, data) {
	state.eventId++;
	for (const res of state.streams) res.write(`id: ${state.eventId}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
}

class Problem extends Error {
	constructor(status, key, message, extra = {}) {
		super(message);
		Object.assign(this, { status, key, extra });
	}
}
const fail = (status, key, message, extra) => {
	throw new Problem(status, key, message, extra);
};

const body = (req) =>
	new Promise((done) => {
		const parts = [];
		req.on('data', (d) => parts.push(d));
		req.on('end', () => done(Buffer.concat(parts)));
	});

function json(res, status, value) {
	res.writeHead(status, { 'Content-Type': 'application/json', 'X-Request-Id': 'mock-1' });
	res.end(value === undefined ? '' : JSON.stringify(value));
}

function events(req, res) {
	res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
	res.write(`event: hello\ndata: ${JSON.stringify({ build: 'mock', now: Date.now(), last_event_id: state.eventId })}\n\n`);
	state.streams.add(res);
	const beat = setInterval(() => res.write(`event: ping\ndata: ${JSON.stringify({ build: 'mock', now: Date.now() })}\n\n`), 15000);
	req.on('close', () => {
		clearInterval(beat);
		state.streams.delete(res);
	});
}

const routes = [...desk({ state, push, fail }), ...admin({ state, push, fail }), ...sla({ fail })];

async function api(req, res, url) {
	const path = url.pathname.slice('/api/v1'.length);
	if (path === '/events') return state.signedIn ? events(req, res) : json(res, 401, {});
	const raw = await body(req);
	const isJson = (req.headers['content-type'] ?? '').includes('json');
	for (const [method, pattern, handler, open] of routes) {
		const m = method === req.method && pattern.exec(path);
		if (!m) continue;
		if (!state.signedIn && !open) return json(res, 401, { status: 401, code: 'unauthenticated', errors: [] });
		try {
			await new Promise((done) => setTimeout(done, Number(process.env.DELAY ?? 15)));
			const out = await handler({ params: m.slice(1), query: url.searchParams, body: isJson && raw.length ? JSON.parse(raw) : raw, req, res });
			if (out === null) return;
			return json(res, out === undefined ? 204 : 200, out);
		} catch (e) {
			if (!(e instanceof Problem)) return json(res, 500, { status: 500, code: 'internal', title: String(e), request_id: 'mock-500', errors: [] });
			return json(res, e.status, { status: e.status, code: e.status === 401 ? 'unauthenticated' : 'conflict', request_id: 'mock-1', errors: [{ field: '', key: e.key, message: e.message }], ...e.extra });
		}
	}
	json(res, 404, { status: 404, code: 'not_found', request_id: 'mock-404', errors: [] });
}

// API=http://127.0.0.1:8080 shows the files built here over a real server.
function forward(req, res) {
	const to = new URL(process.env.API);
	const up = request({ host: to.hostname, port: to.port, path: req.url, method: req.method, headers: req.headers }, (r) => {
		res.writeHead(r.statusCode, r.headers);
		r.pipe(res);
	});
	up.on('error', () => res.writeHead(502).end());
	res.on('close', () => up.destroy());
	req.pipe(up);
}

createServer((req, res) => {
	const url = new URL(req.url, 'http://x');
	if (url.pathname.startsWith('/api/v1/')) return void (process.env.API ? forward(req, res) : api(req, res, url));
	const asset = url.pathname.startsWith('/assets/');
	const file = asset ? dist + url.pathname.slice(1) : `${dist}index.html`;
	if (!existsSync(file)) return void res.writeHead(404).end();
	const gz = gzipSync(readFileSync(file));
	res.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream', 'Content-Encoding': 'gzip', 'Content-Security-Policy': CSP, 'X-Content-Type-Options': 'nosniff', 'Cross-Origin-Opener-Policy': 'same-origin' });
	res.end(gz);
}).listen(port, '127.0.0.1', () => console.log(`mock on http://127.0.0.1:${port}, ${tickets.length} tickets`));
