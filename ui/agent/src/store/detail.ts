// Open tickets with their threads.  The last twenty stay in memory, so that going
// back, and the next one that was fetched ahead, are shown at once.
import { signal, type Signal } from '@preact/signals';
import { get, type Failure } from '../api/client';
import type { Message, Thread, Ticket, TicketEvent } from '../api/types';
import { putRow, rowFromTicket } from './rows';

export interface Sending {
	tempId: string;
	kind: 'public' | 'note';
	html: string;
	at: number;
}

export interface Detail {
	id: number;
	ticket: Signal<Ticket | null>;
	messages: Signal<Message[]>;
	events: Signal<TicketEvent[]>;
	more: Signal<boolean>;
	state: Signal<'loading' | 'ready' | 'error'>;
	error: Signal<Failure | null>;
	sending: Signal<Sending[]>;
	loadedAt: number;
}

const kept = new Map<number, Detail>();
const LIMIT = 30;

export function detail(id: number): Detail {
	const old = kept.get(id);
	if (old) {
		kept.delete(id);
		kept.set(id, old);
		return old;
	}
	const d: Detail = {
		id,
		ticket: signal(null),
		messages: signal([]),
		events: signal([]),
		more: signal(false),
		state: signal('loading'),
		error: signal(null),
		sending: signal([]),
		loadedAt: 0,
	};
	kept.set(id, d);
	if (kept.size > 20) kept.delete(kept.keys().next().value ?? 0);
	return d;
}

export const knownDetail = (id: number): Detail | undefined => kept.get(id);

export async function openDetail(id: number, force = false): Promise<void> {
	const d = detail(id);
	if (!force && d.state.value === 'ready' && Date.now() - d.loadedAt < 20_000) return;
	d.loadedAt = Date.now();
	const held = holds(d);
	const [a, b] = await Promise.all([get<Ticket>(`/tickets/${id}`), get<Thread>(`/tickets/${id}/thread?limit=${LIMIT}`)]);
	if (!a.ok || !b.ok) {
		d.loadedAt = 0;
		d.error.value = a.ok ? (b.ok ? null : b.error) : a.error;
		if (d.state.value !== 'ready') d.state.value = 'error';
		return;
	}
	putTicket(a.data);
	renew(d, b.data, held);
	if (!d.messages.value.length || d.state.value !== 'ready') d.more.value = b.data.more;
	d.error.value = null;
	d.state.value = 'ready';
}

export function putTicket(x: Ticket): void {
	detail(x.id).ticket.value = x;
	putRow(rowFromTicket(x));
}

const union = <T extends { id: number }>(a: T[], b: T[]): T[] => {
	const m = new Map(a.map((x) => [x.id, x]));
	for (const x of b) m.set(x.id, x);
	return [...m.values()].sort((x, y) => x.id - y.id);
};

export function mergeThread(d: Detail, th: Thread): void {
	d.messages.value = union(d.messages.value, th.messages);
	d.events.value = union(d.events.value, th.events);
}

// The newest part as the server has it now.  What was held before it was asked for and is not
// named any more has moved away: a merge was undone, a message became a ticket of its own.
const holds = (d: Detail): Held => ({ messages: new Set(d.messages.value.map((m) => m.id)), events: new Set(d.events.value.map((e) => e.id)) });

interface Held {
	messages: Set<number>;
	events: Set<number>;
}

export function still<T extends { id: number }>(list: T[], told: T[], held: Set<number>, more: boolean): T[] {
	const from = more ? (told[0]?.id ?? Infinity) : 0;
	return union(list.filter((x) => x.id < from || !held.has(x.id)), told);
}

function renew(d: Detail, th: Thread, held: Held): void {
	d.messages.value = still(d.messages.value, th.messages, held.messages, th.more);
	d.events.value = still(d.events.value, th.events, held.events, th.more);
}

export function putMessage(m: Message): void {
	const d = kept.get(m.ticket_id);
	if (d) d.messages.value = union(d.messages.value, [m]);
}

// New messages of an open ticket, without what is already there.
export async function refreshThread(id: number): Promise<void> {
	const d = kept.get(id);
	if (!d || d.state.value !== 'ready') return;
	const held = holds(d);
	const [a, b] = await Promise.all([get<Ticket>(`/tickets/${id}`), get<Thread>(`/tickets/${id}/thread?limit=${LIMIT}`)]);
	if (a.ok) putTicket(a.data);
	if (!b.ok) return;
	const first = b.data.messages[0];
	const last = d.messages.value[d.messages.value.length - 1];
	if (first && last && first.id > last.id && b.data.more) {
		d.messages.value = []; // a gap: begin again from the newest
		d.events.value = [];
		d.more.value = true;
	}
	renew(d, b.data, held);
}

export async function loadOlder(id: number): Promise<Failure | null> {
	const d = detail(id);
	const first = d.messages.value[0];
	if (!first || !d.more.value) return null;
	const r = await get<Thread>(`/tickets/${id}/thread?before=${first.id}&limit=${LIMIT}`);
	if (!r.ok) return r.error;
	mergeThread(d, r.data);
	d.more.value = r.data.more;
	return null;
}

export function prefetch(id: number | null): void {
	if (id === null || kept.get(id)?.state.value === 'ready') return;
	setTimeout(() => void openDetail(id), 120);
}

// Handed to where the reader does not see it: nothing of it stays on the screen.
export function forgetGone(id: number): void {
	const d = kept.get(id);
	if (!d) return;
	d.ticket.value = null;
	d.messages.value = [];
	d.events.value = [];
	d.state.value = 'loading';
	void openDetail(id, true);
}

// After a time without the stream nothing in memory can be trusted but what is open.
export function forgetDetails(except: number | null): void {
	for (const id of [...kept.keys()]) if (id !== except) kept.delete(id);
}
