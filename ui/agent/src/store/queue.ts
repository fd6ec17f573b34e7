// Messages that wait for the network.  They lie in local storage under the key that the
// server knows each send by, so whatever happens here, none is sent twice.
import { computed, effect, signal } from '@preact/signals';
import type { LocalDraft } from './drafts';
import { live } from './live';
import { me } from './session';

export interface Queued {
	key: string; // Idempotency-Key
	ticket: number;
	mode: 'reply' | 'note' | 'forward';
	path: string;
	body: Record<string, unknown>;
	draft: LocalDraft;
	at: number;
	tries: number;
}

const AGAIN_MS = 10_000;
const place = (): string => `pronto.queue.${me.peek()?.id ?? 0}`;

export const queued = signal<Queued[]>([]);
export const waitingTicket = computed(() => queued.value[0]?.ticket ?? 0);

export function stored(): Queued[] {
	try {
		return JSON.parse(localStorage.getItem(place()) ?? '[]') as Queued[];
	} catch {
		return [];
	}
}

// Storage is the truth: other tabs read and write it as well.
function change(how: (list: Queued[]) => Queued[]): boolean {
	const list = how(stored());
	queued.value = list;
	try {
		if (list.length) localStorage.setItem(place(), JSON.stringify(list));
		else localStorage.removeItem(place());
		return true;
	} catch {
		return false;
	}
}

// False: there is no room to keep it; the caller keeps the text in the composer.
export function enqueue(q: Queued): boolean {
	if (change((list) => [...list.filter((x) => x.key !== q.key), q])) return true;
	queued.value = stored();
	return false;
}
export const unqueue = (key: string): void => void change((list) => list.filter((x) => x.key !== key));
export const tried = (key: string): void => void change((list) => list.map((x) => (x.key === key ? { ...x, tries: x.tries + 1 } : x)));
export const isQueued = (draftKey: string, mode: string): boolean => stored().some((q) => `t${q.ticket}` === draftKey && q.mode === mode);

// One tab at a time touches what waits.
export async function alone(run: () => Promise<void>): Promise<void> {
	if (navigator.locks) await navigator.locks.request('pronto-queue', run);
	else await run();
}

// Tries whenever the stream comes back, the browser says so, or some time has passed.
export function startQueue(send: () => Promise<void>): () => void {
	const flush = (): void => {
		queued.value = stored();
		if (queued.value.length && navigator.onLine !== false) void send().catch(() => undefined);
	};
	const other = (e: StorageEvent): void => {
		if (e.key === place()) queued.value = stored();
	};
	const timer = setInterval(flush, AGAIN_MS);
	addEventListener('online', flush);
	addEventListener('storage', other);
	const end = effect(() => {
		if (live.value === 'up') setTimeout(flush);
	});
	flush();
	return () => {
		clearInterval(timer);
		removeEventListener('online', flush);
		removeEventListener('storage', other);
		end();
	};
}
