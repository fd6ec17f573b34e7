// A change that was refused because something must be filled in first: what is missing, and
// how to go on with it.
import { signal } from '@preact/signals';
import type { Failure } from '../api/client';
import type { TicketSet } from '../api/types';

export interface Missing {
	ticket: number;
	places: { field: string; message: string }[];
	again: (more: TicketSet) => void;
}
export const missing = signal<Missing | null>(null);

const KEYS: readonly string[] = ['ticket.field_required', 'ticket.reason_required', 'ticket.checklist_open'];

// False: the failure is another one.
export function askMissing(ticket: number, e: Failure, again: (more: TicketSet) => void): boolean {
	if (e.status !== 422 || !e.errors.length || !e.errors.every((x) => KEYS.includes(x.key))) return false;
	missing.value = { ticket, places: e.errors.map((x) => ({ field: x.field, message: x.message })), again };
	return true;
}
