// Every ticket row that the browser knows, once.  Lists hold ids; components read
// the signal of a row, so a change repaints that row alone.
import { signal, type Signal } from '@preact/signals';
import type { Category, Ticket, TicketRow, TicketSet } from '../api/types';
import { dayKey, now } from '../i18n/format';
import { standing } from '../ui/promise';
import { statuses } from './directory';
import { isOwn, ownView } from './ownviews';

const rows = new Map<number, Signal<TicketRow>>();

export const rowOf = (id: number): Signal<TicketRow> | undefined => rows.get(id);

export function putRow(row: TicketRow): Signal<TicketRow> {
	if (row.sla && row.sla.at === undefined && row.sla.closes_at !== undefined) row.sla.at = now();
	const kept = rows.get(row.id);
	if (!kept) {
		const s = signal(row);
		rows.set(row.id, s);
		return s;
	}
	if (row.updated_at >= kept.peek().updated_at) kept.value = { ...kept.peek(), ...row };
	return kept;
}

export function rowFromTicket(x: Ticket): TicketRow {
	const { requester, ...rest } = x;
	return { ...rest, requester: { id: requester.id, name: requester.name } };
}

// A draft of this agent came or went; the server says so only with the next row.
export function markDraft(key: string, on: boolean): void {
	const s = key.startsWith('t') ? rows.get(Number(key.slice(1))) : undefined;
	if (s && s.peek().draft !== on) s.value = { ...s.peek(), draft: on };
}

export const OPEN: readonly Category[] = ['new', 'open', 'pending', 'hold'];
export const isOpen = (r: { category: Category }): boolean => OPEN.includes(r.category);

// The row as it will be once the server has agreed.
export function applySet(row: TicketRow, set: TicketSet): TicketRow {
	const next: TicketRow = { ...row };
	if (set.subject !== undefined) next.subject = set.subject;
	if (set.priority !== undefined) next.priority = set.priority;
	if (set.assignee_id !== undefined) next.assignee_id = set.assignee_id;
	if (set.team_id !== undefined) next.team_id = set.team_id;
	if (set.tags !== undefined) next.tags = set.tags;
	if (set.spam !== undefined) next.spam = set.spam;
	if (set.snooze_until !== undefined) next.snoozed_until = set.snooze_until;
	const status = statusOf(set);
	if (status) {
		next.category = status.category;
		next.status_id = status.id || next.status_id;
	}
	return next;
}

export function statusOf(set: TicketSet): { id: number; category: Category } | null {
	if (set.status_id !== undefined) {
		const s = statuses.value.find((x) => x.id === set.status_id);
		return s ? { id: s.id, category: s.category } : null;
	}
	if (set.category !== undefined) {
		const s = statuses.value.find((x) => x.category === set.category && x.active);
		return { id: s?.id ?? 0, category: set.category };
	}
	return null;
}

// The other way round: what brings a row back to where it was.
export function inverseSet(row: TicketRow, set: TicketSet): TicketSet {
	const out: TicketSet = {};
	if (set.subject !== undefined) out.subject = row.subject;
	if (set.priority !== undefined) out.priority = row.priority;
	if (set.assignee_id !== undefined) out.assignee_id = row.assignee_id;
	if (set.team_id !== undefined) out.team_id = row.team_id;
	if (set.tags !== undefined) out.tags = row.tags;
	if (set.spam !== undefined) out.spam = row.spam;
	if (set.snooze_until !== undefined) out.snooze_until = row.snoozed_until ?? null;
	// what was worked on is never new again
	if (statusOf(set) && row.category === 'new' && statusOf(set)?.category !== 'new') out.category = 'open';
	else if (statusOf(set)) out.status_id = row.status_id;
	return out;
}

export interface Match {
	view: string;
	status?: string;
	priority?: string;
	tag?: string;
	channel?: string;
	sla?: string;
}

function slaIs(r: TicketRow, what: string): boolean {
	if (!r.sla) return false;
	if (what === 'today') return r.sla.due_at !== null && dayKey(r.sla.due_at) === dayKey(now());
	return standing(r.sla, now()).stage === what;
}

// Due first, as the server sorts; what has no promise comes last, newest first.
export function byDue(a: TicketRow, b: TicketRow): number {
	const key = (r: TicketRow): number => r.due_at ?? Number.MAX_SAFE_INTEGER - r.updated_at;
	return key(a) - key(b) || a.id - b.id;
}

// What stands in a view of an agent's making is told by the server with each change.
function inOwn(r: TicketRow, view: string, mine: number): boolean {
	const v = ownView(view);
	if (!v || !r.views?.includes(v.gen) || (v.whose === 'mine' && r.assignee_id !== mine)) return false;
	return v.asleep || !r.snoozed_until;
}

// Does a row belong to a view?  The same conditions as the server's.
export function matches(r: TicketRow, m: Match, mine: number): boolean {
	if (m.status && String(r.status_id) !== m.status && r.category !== m.status) return false;
	if (m.priority && String(r.priority) !== m.priority) return false;
	if (m.tag && !r.tags.includes(m.tag)) return false;
	if (m.channel && r.channel !== m.channel) return false;
	if (m.sla && !slaIs(r, m.sla)) return false;
	if (m.view === 'spam') return r.spam;
	if (r.spam) return false;
	if (m.view === 'solved') return !isOpen(r);
	if (!isOpen(r)) return false;
	if (isOwn(m.view)) return inOwn(r, m.view, mine);
	if (m.view === 'risk' || m.view === 'breached') return slaIs(r, m.view);
	const asleep = !!r.snoozed_until;
	if (m.view === 'snoozed') return asleep;
	if (m.view === 'mine') return !asleep && r.assignee_id === mine;
	if (m.view === 'triage') return !asleep && r.team_id === null;
	if (m.view === 'unassigned') return !asleep && r.assignee_id === null;
	if (m.view.startsWith('team:')) return !asleep && r.team_id === Number(m.view.slice(5));
	return true;
}
