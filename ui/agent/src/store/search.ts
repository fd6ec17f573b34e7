// Results stay as they were when the reader comes back from a ticket.
import { signal } from '@preact/signals';
import { get, query, type Failure } from '../api/client';
import type { Person, SearchHit, SearchResult } from '../api/types';
import { putRow } from './rows';

export interface Results {
	q: string;
	tickets: SearchHit[];
	people: Person[];
	corrected?: string | null; // the words as they were understood
	next: string | null;
	unknown: string[];
	state: 'idle' | 'loading' | 'ready' | 'error';
	error: Failure | null;
	scrollTop: number;
}

const IDLE: Results = { q: '', tickets: [], people: [], next: null, unknown: [], state: 'idle', error: null, scrollTop: 0 };
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

// Minutes that this place is ahead of UTC, plus 720, as the server wants it.
const offset = (): number => 720 - new Date().getTimezoneOffset();

export async function search(q: string, again = false): Promise<void> {
	const r = results.value;
	if (!again && r.q === q && r.state !== 'error') return;
	stop?.abort();
	if (!q.trim()) {
		results.value = IDLE;
		return;
	}
	stop = new AbortController();
	results.value = { ...r, q, state: 'loading', error: null };
	const a = await get<SearchResult & { corrected: string | null }>(`/search${query({ q: q.trim(), offset: offset() })}`, { signal: stop.signal });
	if (!a.ok) {
		if (a.error.code !== 'aborted') results.value = { ...results.value, state: 'error', error: a.error };
		return;
	}
	for (const x of a.data.tickets) putRow(x);
	void loadFacets(q.trim());
	results.value = { q, ...a.data, state: 'ready', error: null, scrollTop: 0 };
	if (a.data.tickets.length || a.data.people.length) remember(q.trim());
}

export async function searchMore(): Promise<void> {
	const r = results.value;
	if (!r.next || r.state === 'loading') return;
	results.value = { ...r, state: 'loading' };
	const a = await get<SearchResult>(`/search${query({ q: r.q.trim(), offset: offset(), cursor: r.next })}`);
	if (!a.ok) {
		results.value = { ...r, state: 'error', error: a.error };
		return;
	}
	results.value = { ...r, tickets: [...r.tickets, ...a.data.tickets], next: a.data.next, state: 'ready' };
}

// What the newest results are, to narrow them.
export type FacetName = 'status' | 'team' | 'assignee' | 'channel' | 'tag' | 'language' | 'priority' | 'month';
export type Facets = Record<FacetName, { value: string; count: number }[]> & { seen: number; more: boolean };
export const facets = signal<Facets | null>(null);
async function loadFacets(q: string): Promise<void> {
	const r = await get<Facets>(`/search/facets${query({ q, offset: offset() })}`);
	if (results.peek().q.trim() === q) facets.value = r.ok && r.data.seen > 0 ? r.data : null;
}

// Searches kept under a name.
export interface Saved {
	id: number;
	name: string;
	query: string;
	scope: 'personal' | 'team' | 'shared';
	team_id: number | null;
	may_edit: boolean;
}
export const saved = signal<Saved[]>([]);
export async function loadSaved(): Promise<void> {
	const r = await get<{ searches: Saved[] }>('/search/saved');
	if (r.ok) saved.value = r.data.searches;
}
