// Results stay as they were when the reader comes back from a ticket.
import { signal } from '@preact/signals';
import { get, query, type Failure } from '../api/client';
import type { Person, SearchHit, SearchResult } from '../api/types';
import { putRow } from './rows';

export interface Results {
	q: string;
	status: string;
	tickets: SearchHit[];
	people: Person[];
	corrected?: string | null; // the words as they were understood
	next: string | null;
	state: 'idle' | 'loading' | 'ready' | 'error';
	error: Failure | null;
	scrollTop: number;
}

const IDLE: Results = { q: '', status: '', tickets: [], people: [], next: null, state: 'idle', error: null, scrollTop: 0 };
export const results = signal<Results>(IDLE);
const RECENT = 'pronto.searches';
let stop: AbortController | null = null;

export function recent(): string[] {
	try {
		return JSON.parse(localStorage.getItem(RECENT) ?? '[]') as string[];
	} catch {
		return [];
	}
}

function remember(q: string): void {
	const list = [q, ...recent().filter((x) => x !== q && !q.startsWith(x))].slice(0, 6);
	try {
		localStorage.setItem(RECENT, JSON.stringify(list));
	} catch {
		// only a convenience
	}
}

export async function search(q: string, status: string, again = false): Promise<void> {
	const r = results.value;
	if (!again && r.q === q && r.status === status && r.state !== 'error') return;
	stop?.abort();
	if (!q.trim()) {
		results.value = IDLE;
		return;
	}
	stop = new AbortController();
	results.value = { ...r, q, status, state: 'loading', error: null };
	const a = await get<SearchResult & { corrected: string | null }>(`/search${query({ q: q.trim(), status })}`, { signal: stop.signal });
	if (!a.ok) {
		if (a.error.code !== 'aborted') results.value = { ...results.value, state: 'error', error: a.error };
		return;
	}
	for (const x of a.data.tickets) putRow(x);
	results.value = { q, status, ...a.data, state: 'ready', error: null, scrollTop: 0 };
	if (a.data.tickets.length || a.data.people.length) remember(q.trim());
}

export async function searchMore(): Promise<void> {
	const r = results.value;
	if (!r.next || r.state === 'loading') return;
	results.value = { ...r, state: 'loading' };
	const a = await get<SearchResult>(`/search${query({ q: r.q.trim(), status: r.status, cursor: r.next })}`);
	if (!a.ok) {
		results.value = { ...r, state: 'error', error: a.error };
		return;
	}
	results.value = { ...r, tickets: [...r.tickets, ...a.data.tickets], next: a.data.next, state: 'ready' };
}
