// How many tickets each view holds; kept by the server, pushed when they change.
import { signal } from '@preact/signals';
import { get } from '../api/client';
import type { ViewCount } from '../api/types';

export const counts = signal<Record<string, number>>({});

export async function loadCounts(): Promise<void> {
	const r = await get<{ views: ViewCount[] }>('/views');
	if (r.ok) counts.value = Object.fromEntries(r.data.views.map((v) => [v.key, v.count]));
}
