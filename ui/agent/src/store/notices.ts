// What the bell rings for: how many are unread; the list itself is read when it opens.
import { signal } from '@preact/signals';
import { get, post } from '../api/client';
import type { Note } from '../api/sla-types';

export const unread = signal(0);
// The newest notice that was told of; an open list reads again when it changes.
export const newest = signal(0);

export interface Page {
	notices: Note[];
	unread: number;
}

export async function loadUnread(): Promise<void> {
	const r = await get<Page>('/notices');
	if (!r.ok) return;
	unread.value = r.data.unread;
	newest.value = r.data.notices[0]?.id ?? 0;
}

export interface Heard {
	id: number;
	unread: number;
	push?: boolean;
	sound?: boolean;
}

// rings: in this tab and no other.
export function heard(n: Heard, rings: boolean): void {
	const fresh = n.id > newest.value;
	unread.value = n.unread;
	if (!fresh) return;
	newest.value = n.id;
	if (rings && (n.push || n.sound)) void import('./alert').then((m) => m.alert(n.id, Boolean(n.push), Boolean(n.sound)));
}

// Those below it are read, too; what came since is not.
export async function markRead(upTo: number): Promise<void> {
	const r = await post('/notices/read', { up_to: upTo });
	if (r.ok) await loadUnread();
}
