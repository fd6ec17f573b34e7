import { get, type Result } from '../api/client';
import type { TicketRow } from '../api/types';

export interface Page {
	tickets: TicketRow[];
	next: string | null;
	count: number;
}

// As many rows as there are, or n, from the beginning.
export async function readAgain(url: (cursor: string | null) => string, n: number): Promise<Result<Page>> {
	const all: Page = { tickets: [], next: null, count: 0 };
	do {
		const r: Result<Page> = await get<Page>(url(all.next));
		if (!r.ok) return r;
		all.tickets.push(...r.data.tickets);
		all.next = r.data.next;
		all.count = r.data.count;
	} while (all.next && all.tickets.length < n);
	return { ok: true, data: all };
}

// What a list missed while nobody told it: ids that came and ids that left, by what is
// listed and what is read now.  Of a list that was read in part, what stands behind its end
// tells nothing.
export function missed(listed: readonly number[], read: readonly number[], more: boolean): { fresh: number[]; gone: number[] } {
	const old = new Set(listed);
	const found = new Set(read);
	const lastRead = listed.findLastIndex((id) => found.has(id));
	const lastListed = read.findLastIndex((id) => old.has(id));
	return {
		fresh: read.filter((id, i) => !old.has(id) && (lastListed < 0 || i < lastListed)),
		gone: listed.filter((id, i) => !found.has(id) && (!more || i < lastRead)),
	};
}
