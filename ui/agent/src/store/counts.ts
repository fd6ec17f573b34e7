// How many tickets each view holds; kept by the server, pushed when they change.
import { signal } from '@preact/signals';
import { get } from '../api/client';
import type { ViewCount } from '../api/types';
import { keyOfBucket } from './ownviews';
import { me } from './session';

export const counts = signal<Record<string, number>>({});

export async function loadCounts(): Promise<void> {
	const r = await get<{ views: ViewCount[] }>('/views');
	if (r.ok) counts.value = Object.fromEntries(r.data.views.map((v) => [v.key, v.count]));
}

// The stream tells every bucket that changed; an agent's own is called mine:<id> there.
export function noteCounts(told: Record<string, number>): void {
	const own = `mine:${me.peek()?.id ?? 0}`;
	const next = { ...counts.peek() };
	for (const [key, n] of Object.entries(told)) {
		if (key.startsWith('v:')) {
			const view = keyOfBucket(key, me.peek()?.id ?? 0);
			if (view) next[view] = n;
		} else if (key === own) next.mine = n;
		else if (!key.startsWith('mine:')) next[key] = n;
	}
	counts.value = next;
}

// Who sees only a part of the desk is told that something changed, and asks for his own.
let waiting = 0;
export function recount(): void {
	waiting ||= window.setTimeout(() => {
		waiting = 0;
		void loadCounts();
	}, 1500);
}
