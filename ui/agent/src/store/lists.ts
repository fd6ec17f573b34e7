// The lists that were opened, and what happens to all of them.
import type { TicketRow } from '../api/types';
import { route, type Filters } from './router';
import { putRow, rowOf } from './rows';
import { TicketList } from './ticketlist';

const lists = new Map<string, TicketList>();

export function listFor(view: string, filters: Filters): TicketList {
	const key = JSON.stringify([view, filters.order, filters.group, filters.status, filters.priority, filters.tag, filters.channel, filters.sla]);
	let list = lists.get(key);
	if (!list) {
		list = new TicketList({ view, ...filters });
		lists.set(key, list);
		if (lists.size > 12) lists.delete(lists.keys().next().value ?? '');
	}
	return list;
}

export function currentList(): TicketList | null {
	const r = route.value;
	return r.name === 'inbox' ? listFor(r.view, r.filters) : null;
}

export function noteRow(row: TicketRow): void {
	const before = rowOf(row.id)?.peek();
	const s = putRow(row);
	const risen = (row.customer_at ?? 0) > (before?.customer_at ?? 0);
	for (const l of lists.values()) l.touch(s.peek(), risen);
}

// The reader sees this ticket no more: it must not stand there greyed either.
export function noteGone(id: number): void {
	for (const l of lists.values()) l.lose(id);
}

export function reloadLists(gently = false): void {
	const open = currentList();
	for (const [k, l] of lists) if (l !== open) lists.delete(k);
	void (gently ? open?.catchUp() : open?.reload());
}
