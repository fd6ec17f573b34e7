import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DraftBox, isBlank } from './drafts';

interface Sent {
	method: string;
	path: string;
	body: { html?: string; rev?: number } | null;
}
let sent: Sent[] = [];
let server: Record<string, unknown> | null = null;

beforeEach(() => {
	vi.useFakeTimers();
	localStorage.clear();
	sent = [];
	server = null;
	vi.stubGlobal('fetch', (url: string, o: RequestInit) => {
		const path = url.replace('/api/v1', '');
		const body = typeof o.body === 'string' ? (JSON.parse(o.body) as { html?: string; rev?: number }) : null;
		sent.push({ method: o.method ?? 'GET', path, body });
		if (path === '/drafts') return Promise.resolve(new Response(JSON.stringify({ drafts: server ? [{ key: 't1', mode: 'reply' }] : [] })));
		if (o.method === 'GET') return Promise.resolve(server ? new Response(JSON.stringify(server)) : new Response('{}', { status: 404 }));
		if (o.method === 'PUT') return Promise.resolve(new Response(JSON.stringify({ rev: (body?.rev ?? 0) + 1, updated_at: 5 })));
		return Promise.resolve(new Response(null, { status: 204 }));
	});
});
afterEach(() => vi.useRealTimers());

const puts = (): Sent[] => sent.filter((s) => s.method === 'PUT');

describe('drafts', () => {
	it('are in local storage within half a second and on the server within two', async () => {
		const b = new DraftBox('t1', 'reply', 1);
		b.set({ html: '<p>hola</p>' });
		await vi.advanceTimersByTimeAsync(500);
		expect(localStorage.getItem('pronto.draft.1.t1.reply')).toContain('hola');
		expect(b.state.value).toBe('local');
		await vi.advanceTimersByTimeAsync(1500);
		expect(puts()).toHaveLength(1);
		expect(b.state.value).toBe('saved');
	});
	it('come back in a new tab, also when the old one died before the server knew', async () => {
		new DraftBox('t1', 'reply', 1).set({ html: '<p>a medias</p>' });
		await vi.advanceTimersByTimeAsync(300);
		const b = new DraftBox('t1', 'reply', 1);
		expect(b.draft.value.html).toBe('<p>a medias</p>');
		await b.load();
		await vi.advanceTimersByTimeAsync(2000);
		expect(puts().some((p) => p.body?.html === '<p>a medias</p>')).toBe(true);
	});
	it('of reply and note, and of two agents, are separate', () => {
		new DraftBox('t1', 'reply', 1).fill({ html: '<p>público</p>' });
		expect(new DraftBox('t1', 'note', 1).draft.value.html).toBe('');
		expect(new DraftBox('t1', 'reply', 2).draft.value.html).toBe('');
		expect(new DraftBox('t2', 'reply', 1).draft.value.html).toBe('');
		expect(new DraftBox('t1', 'reply', 1).draft.value.html).toBe('<p>público</p>');
	});
	it('of another device are taken when nothing newer was typed here', async () => {
		server = { html: '<p>del móvil</p>', to: [], cc: [], attachment_ids: [], rev: 4, updated_at: 9 };
		const b = new DraftBox('t1', 'reply', 1);
		await b.load();
		expect(b.draft.value.html).toBe('<p>del móvil</p>');
		expect(b.version.value).toBe(1);
	});
	it('typed here are not overwritten by the server', async () => {
		server = { html: '<p>viejo</p>', to: [], cc: [], attachment_ids: [], rev: 4, updated_at: 9 };
		const b = new DraftBox('t1', 'reply', 1);
		b.set({ html: '<p>nuevo</p>' });
		await vi.advanceTimersByTimeAsync(300);
		await vi.advanceTimersByTimeAsync(10);
		await b.load();
		expect(b.draft.value.html).toBe('<p>nuevo</p>');
		await vi.advanceTimersByTimeAsync(2000);
		expect(puts().at(-1)?.body).toMatchObject({ html: '<p>nuevo</p>' });
	});
	it('that are discarded are gone everywhere', async () => {
		const b = new DraftBox('t1', 'reply', 1);
		b.fill({ html: '<p>x</p>' });
		await b.discard();
		await vi.advanceTimersByTimeAsync(3000);
		expect(localStorage.getItem('pronto.draft.1.t1.reply')).toBeNull();
		expect(sent.at(-1)?.method).toBe('DELETE');
		expect(new DraftBox('t1', 'reply', 1).draft.value.html).toBe('');
	});
});

it('knows an empty text', () => {
	expect(isBlank('')).toBe(true);
	expect(isBlank('<p><br></p>')).toBe(true);
	expect(isBlank('<p>&nbsp; </p>')).toBe(true);
	expect(isBlank('<p>a</p>')).toBe(false);
});
