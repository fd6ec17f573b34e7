// One typed fetch.  Failures are values, never exceptions; every one carries the
// request id.  A session that ended asks for a new sign-in and the call then goes
// on as if nothing had happened, so that nothing typed is lost.
import { signal } from '@preact/signals';
import { locale } from '../i18n';

export interface FieldError {
	field: string;
	key: string;
	message: string;
	params?: Record<string, string | number>;
}

export interface Failure {
	status: number; // 0: the server was not reached
	code: string;
	title: string;
	requestId: string;
	errors: FieldError[];
	body: Record<string, unknown>;
}

export type Result<T> = { ok: true; data: T } | { ok: false; error: Failure };

export const csrf = signal('');
// True while the sign-in overlay must be shown over the work.
export const sessionEnded = signal(false);
export const offline = signal(false);
let waiters: ((again: boolean) => void)[] = [];

export function sessionBack(again: boolean): void {
	sessionEnded.value = false;
	const list = waiters;
	waiters = [];
	for (const w of list) w(again);
}

export interface Options {
	signal?: AbortSignal;
	headers?: Record<string, string>;
	raw?: Blob; // a body that is not JSON
	quiet?: boolean; // 401 is an answer here, not an ended session
}

const BASE = '/api/v1';

export async function call<T>(method: string, path: string, body?: unknown, o: Options = {}): Promise<Result<T>> {
	for (let round = 0; ; round++) {
		const r = await once<T>(method, path, body, o);
		if (r.ok) return r;
		if (r.error.status === 401 && !o.quiet && csrf.value && round < 3) {
			sessionEnded.value = true;
			if (await new Promise<boolean>((done) => waiters.push(done))) continue;
			return r;
		}
		if (r.error.status === 503 && method === 'GET' && round < 2) {
			await new Promise((done) => setTimeout(done, 300 + 500 * round));
			continue;
		}
		return r;
	}
}

async function once<T>(method: string, path: string, body: unknown, o: Options): Promise<Result<T>> {
	const headers: Record<string, string> = { Accept: 'application/json', 'Accept-Language': locale.value, ...o.headers };
	if (method !== 'GET') headers['X-CSRF-Token'] = csrf.value;
	let payload: BodyInit | undefined;
	if (o.raw) payload = o.raw;
	else if (body !== undefined) {
		headers['Content-Type'] = 'application/json';
		payload = JSON.stringify(body);
	}
	const limit = method === 'GET' ? patience(o.signal) : { signal: o.signal, done: () => undefined };
	const slow = o.raw ? undefined : setTimeout(() => void anybody(), SLOW);
	let res: Response;
	let text: string;
	try {
		res = await fetch(BASE + path, { method, headers, body: payload, signal: limit.signal, credentials: 'same-origin' });
		text = await res.text();
		if (offline.value) dispatchEvent(new Event('pronto:retry')); // somebody answers again
	} catch {
		// whose time ran out was not called off: nobody answered
		const aborted = !!o.signal?.aborted && (o.signal.reason as DOMException | undefined)?.name !== 'TimeoutError';
		if (!aborted) dispatchEvent(new Event('pronto:lost')); // the stream may not have noticed yet
		return { ok: false, error: failure(0, aborted ? 'aborted' : 'offline') };
	} finally {
		clearTimeout(slow);
		limit.done();
	}
	const json = parse(text);
	if (res.ok) return { ok: true, data: json as T };
	const error = failure(res.status, '', json);
	error.requestId ||= res.headers.get('X-Request-Id') ?? '';
	return { ok: false, error };
}

// What is read and does not come is given up, so that the page can say so and offer to try
// again; what is written is waited for: nobody knows whether it was done.
const PATIENCE = 30_000;
const SLOW = 3000;
let looking = false;

// A line that fell silent tells nobody: who waits for an answer asks whether anybody is there.
async function anybody(): Promise<void> {
	if (looking) return;
	looking = true;
	const limit = patience(undefined, SLOW);
	await fetch('/healthz', { cache: 'no-store', signal: limit.signal }).catch(() => dispatchEvent(new Event('pronto:lost')));
	limit.done();
	looking = false;
}

function patience(given?: AbortSignal, ms = PATIENCE): { signal: AbortSignal; done: () => void } {
	const own = new AbortController();
	const end = (): void => own.abort();
	const timer = setTimeout(end, ms);
	if (given?.aborted) end();
	given?.addEventListener('abort', end);
	return {
		signal: own.signal,
		done: () => {
			clearTimeout(timer);
			given?.removeEventListener('abort', end);
		},
	};
}

function parse(text: string): unknown {
	if (!text) return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function failure(status: number, code: string, json?: unknown): Failure {
	const b = (typeof json === 'object' && json !== null ? json : {}) as Record<string, unknown>;
	return {
		status,
		code: typeof b.code === 'string' ? b.code : code || String(status),
		title: typeof b.title === 'string' ? b.title : '',
		requestId: typeof b.request_id === 'string' ? b.request_id : '',
		errors: Array.isArray(b.errors) ? (b.errors as FieldError[]) : [],
		body: b,
	};
}

export const hasKey = (e: Failure, key: string): boolean => e.errors.some((x) => x.key === key);
export const fieldError = (e: Failure | null | undefined, field: string): string => e?.errors.find((x) => x.field === field)?.message ?? '';

export const get = <T>(path: string, o?: Options): Promise<Result<T>> => call<T>('GET', path, undefined, o);
export const post = <T>(path: string, body?: unknown, o?: Options): Promise<Result<T>> => call<T>('POST', path, body, o);
export const put = <T>(path: string, body?: unknown, o?: Options): Promise<Result<T>> => call<T>('PUT', path, body, o);
export const patch = <T>(path: string, body?: unknown, o?: Options): Promise<Result<T>> => call<T>('PATCH', path, body, o);
export const del = <T>(path: string, body?: unknown, o?: Options): Promise<Result<T>> => call<T>('DELETE', path, body, o);

export function query(o: Record<string, string | number | null | undefined>): string {
	const p = new URLSearchParams();
	for (const [k, v] of Object.entries(o)) if (v !== undefined && v !== null && v !== '') p.set(k, String(v));
	const s = p.toString();
	return s ? `?${s}` : '';
}
