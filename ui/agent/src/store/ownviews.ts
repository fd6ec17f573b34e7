// Views that agents made, and the order in which this agent has all his views.
import { computed, signal } from '@preact/signals';
import { get, put, type Failure } from '../api/client';
import type { Condition } from '../api/sla-types';

export type Column = 'number' | 'snippet' | 'tags' | 'team' | 'assignee' | 'status' | 'channel' | 'language' | 'created';
export const COLUMNS: readonly Column[] = ['snippet', 'status', 'channel', 'assignee', 'number', 'tags', 'team', 'language', 'created'];
export const GROUPS = ['none', 'priority', 'team', 'assignee'] as const;
export type GroupBy = (typeof GROUPS)[number];

export interface OwnView {
	id: number;
	key: string;
	name: string;
	scope: 'personal' | 'team' | 'shared';
	team_id: number | null;
	conditions: Condition | null;
	whose: 'any' | 'mine';
	asleep: boolean;
	columns: Column[];
	group: GroupBy | '';
	order: string;
	gen: number;
	mine: boolean;
	may_edit: boolean;
	ready: boolean;
	demo: boolean;
}
interface Place {
	key: string;
	hidden: boolean;
}

export const ownViews = signal<OwnView[]>([]);
const visited = signal<OwnView[]>([]); // of colleagues, opened by their address
export const places = signal<Place[]>([]);
const byKey = computed(() => new Map([...visited.value, ...ownViews.value].map((v) => [v.key, v])));

export const isOwn = (key: string): boolean => key.startsWith('own:');
export const ownView = (key: string): OwnView | undefined => byKey.value.get(key);

export async function loadOwnViews(): Promise<void> {
	const r = await get<{ views: OwnView[]; places: Place[] }>('/views/own');
	if (!r.ok) return;
	ownViews.value = r.data.views;
	places.value = r.data.places;
}

// A colleague's, whose address was followed.
export async function visit(key: string): Promise<void> {
	if (!isOwn(key) || ownView(key)) return;
	const r = await get<OwnView>(`/views/own/${key.slice(4)}`);
	if (r.ok && !ownView(key)) visited.value = [...visited.value, r.data];
}

export const isHidden = (key: string): boolean => places.value.some((p) => p.key === key && p.hidden);

// In the agent's order; what he has not placed follows as it came.
export function placed<T extends string>(keys: readonly T[]): T[] {
	const at = new Map(places.value.map((p, i) => [p.key, i]));
	return [...keys].sort((a, b) => (at.get(a) ?? 1e6) - (at.get(b) ?? 1e6));
}

export async function savePlaces(list: Place[]): Promise<Failure | null> {
	const was = places.value;
	places.value = list;
	const r = await put('/views/places', { places: list });
	if (!r.ok) places.value = was;
	return r.ok ? null : r.error;
}

// The bucket of the stream, "v:7" or "v:7:<agent>", as the key of a view; unknown: somebody made one.
let asking = 0;
export function keyOfBucket(bucket: string, mine: number): string | null {
	const [, gen, whose] = bucket.split(':');
	const v = ownViews.peek().find((x) => String(x.gen) === gen);
	if (v) return (v.whose === 'mine' ? whose === String(mine) : whose === undefined) ? v.key : null;
	const newest = Math.max(0, ...ownViews.peek().map((x) => x.gen), known);
	if (Number(gen) > newest) {
		known = Number(gen);
		asking ||= window.setTimeout(() => {
			asking = 0;
			void loadOwnViews();
		}, 500);
	}
	return null;
}
let known = 0;
