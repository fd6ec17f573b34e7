// What somebody else has just changed on the ticket that is open: shown once.
import { signal } from '@preact/signals';
import type { TicketRow } from '../api/types';

export type Flashing = 'status' | 'priority' | 'assign' | 'team' | 'subject';
const flashing = signal<{ id: number; what: ReadonlySet<Flashing> } | null>(null);
let timer: ReturnType<typeof setTimeout> | undefined;

export const flashes = (id: number, what: Flashing): true | undefined => (flashing.value?.id === id && flashing.value.what.has(what)) || undefined;

export function flash(before: TicketRow | undefined, after: TicketRow): void {
	if (!before) return;
	const what = new Set<Flashing>();
	if (before.status_id !== after.status_id) what.add('status');
	if (before.priority !== after.priority) what.add('priority');
	if (before.assignee_id !== after.assignee_id) what.add('assign');
	if (before.team_id !== after.team_id) what.add('team');
	if (before.subject !== after.subject) what.add('subject');
	if (!what.size) return;
	flashing.value = { id: after.id, what };
	clearTimeout(timer);
	timer = setTimeout(() => {
		flashing.value = null;
	}, 2500);
}
