// Names of single customers and organisations that a condition mentions: asked for once each,
// when somebody looks.  Until then, and where they may not be read, their number stands.
import { signal } from '@preact/signals';
import { get } from '../api/client';

const LISTS = { requester: 'people', organisation: 'organisations' } as const;
export type Party = keyof typeof LISTS;
export const isParty = (field: string): field is Party => field in LISTS;

const names = signal<ReadonlyMap<string, string>>(new Map());
const asked = new Set<string>();

async function ask(key: string): Promise<void> {
	const r = await get<{ name: string }>(`/${key}`);
	if (r.ok) names.value = new Map(names.value).set(key, r.data.name);
}

export function partyName(kind: Party, id: number): string {
	const key = `${LISTS[kind]}/${id}`;
	const known = names.value.get(key);
	if (known === undefined && !asked.has(key)) {
		asked.add(key);
		void ask(key);
	}
	return known || `#${id}`;
}
