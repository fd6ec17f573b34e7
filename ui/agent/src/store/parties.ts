// Names of single customers and organisations that a condition mentions: asked for once each,
// when somebody looks.  Until then, and where they may not be read, their number stands.
import { signal } from '@preact/signals';
import { get } from '../api/client';
import type { Identity } from '../api/people-types';

const LISTS = { requester: 'people', organisation: 'organisations' } as const;
export type Party = keyof typeof LISTS;
export const isParty = (field: string): field is Party => field in LISTS;

const names = signal<ReadonlyMap<string, string>>(new Map());
const asked = new Set<string>();

const know = (kind: Party, id: number, name: string): void => {
	if (names.value.get(`${kind} ${id}`) !== name) names.value = new Map(names.value).set(`${kind} ${id}`, name);
};

async function ask(kind: Party, id: number): Promise<void> {
	const r = await get<{ name?: string; organisation?: { name: string } }>(`/${LISTS[kind]}/${id}`);
	if (r.ok) know(kind, id, (kind === 'organisation' ? r.data.organisation?.name : r.data.name) ?? '');
}

export interface Found {
	id: number;
	name: string;
	identities?: Identity[];
}
// What is found by a name or an address; null when it could not be asked.
export async function findParties(kind: Party, q: string, signal: AbortSignal): Promise<Found[] | null> {
	const r = await get<{ people?: Found[]; organisations?: Found[] }>(`/${LISTS[kind]}?q=${encodeURIComponent(q.trim())}`, { signal });
	if (!r.ok) return null;
	const list = (r.data.people ?? r.data.organisations ?? []).slice(0, 20);
	for (const x of list) know(kind, x.id, x.name);
	return list;
}

export function partyName(kind: Party, id: number): string {
	const key = `${kind} ${id}`;
	const known = names.value.get(key);
	if (known === undefined && !asked.has(key)) {
		asked.add(key);
		void ask(kind, id);
	}
	return known || `#${id}`;
}
