import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { draftBox, DraftBox, type LocalDraft } from '../../store/drafts';
import { enqueue, isQueued, queued, stored, type Queued } from '../../store/queue';
import { takeBack } from '../../store/queueback';
import { flush } from './flush';

let sent: { method: string; path: string; key: string }[] = [];
let answers: (number | 'away')[] = [];
const draft = (html: string): LocalDraft => ({ html, to: null, cc: null, files: [], rev: 0, at: 1, dirty: true });
const one = (key: string, ticket = 5): Queued => ({ key, ticket, mode: 'reply', path: `/tickets/${ticket}/messages`, body: { kind: 'public', html: `<p>${key}</p>` }, draft: draft(`<p>${key}</p>`), at: 1, tries: 0 });
const posts = (): string[] => sent.filter((s) => s.method === 'POST').map((s) => s.key);

beforeEach(() => {
	localStorage.clear();
	queued.value = [];
	sent = [];
	answers = [];
	vi.stubGlobal('fetch', (url: string, o: RequestInit) => {
		const path = url.replace('/api/v1', '');
		sent.push({ method: o.method ?? 'GET', path, key: new Headers(o.headers).get('Idempotency-Key') ?? '' });
		if (o.method !== 'POST') return Promise.resolve(new Response('{"drafts":[]}'));
		const a = answers.shift() ?? 201;
		if (a === 'away') return Promise.reject(new TypeError('network'));
		const message = { id: 9, ticket_id: 5, kind: 'public', direction: 'out', channel: 'email', delivery: [], undo_until: null };
		return Promise.resolve(new Response(JSON.stringify(a < 300 ? { message, ticket: { id: 5, tags: [], requester: {} } } : { errors: [] }), { status: a }));
	});
});
afterEach(() => vi.unstubAllGlobals());

describe('messages that wait for the network', () => {
	it('lie in local storage and leave in their order, each under its own key', async () => {
		enqueue(one('k1'));
		enqueue(one('k2'));
		enqueue(one('k1'));
		expect(stored().map((q) => q.key)).toEqual(['k2', 'k1']);
		await flush();
		expect(posts()).toEqual(['k2', 'k1']);
		expect(stored()).toEqual([]);
		expect(queued.value).toEqual([]);
		expect(localStorage.getItem('pronto.queue.0')).toBeNull();
	});
	it('stay while the network is away or the server is busy, and keep their key', async () => {
		enqueue(one('k1'));
		enqueue(one('k2'));
		answers = ['away', 503];
		await flush();
		expect(posts()).toEqual(['k1']);
		await flush();
		expect(stored().map((q) => [q.key, q.tries])).toEqual([['k1', 2], ['k2', 0]]);
		await flush();
		expect(posts()).toEqual(['k1', 'k1', 'k1', 'k2']);
		expect(stored()).toEqual([]);
	});
	it('come back into the composer when the server refuses them', async () => {
		enqueue(one('k1', 6));
		answers = [422];
		await flush();
		expect(stored()).toEqual([]);
		expect(draftBox('t6', 'reply').draft.value.html).toBe('<p>k1</p>');
	});
	it('can be taken back, once', async () => {
		enqueue(one('k1', 7));
		await takeBack('k1');
		await takeBack('k1');
		await flush();
		expect(posts()).toEqual([]);
		expect(draftBox('t7', 'reply').draft.value.html).toBe('<p>k1</p>');
	});
	it('do not stand in the composer as well', async () => {
		enqueue(one('k1', 8));
		expect(isQueued('t8', 'reply')).toBe(true);
		expect(isQueued('t8', 'note')).toBe(false);
		await new DraftBox('t8', 'reply', 0).load();
		expect(sent).toEqual([]);
	});
	it('that find no room in the storage are not swallowed', () => {
		const full = (): never => {
			throw new DOMException('full', 'QuotaExceededError');
		};
		vi.stubGlobal('localStorage', { getItem: () => null, setItem: full, removeItem: () => undefined });
		expect(enqueue(one('k1'))).toBe(false);
		expect(queued.value).toEqual([]);
	});
});
