import type { TicketList } from '../../store/ticketlist';
import { cursor, selected } from '../../store/ui';
import { layoutOf } from './layout';

// From the last row that was touched to this one.
export function selectRange(list: TicketList, id: number): void {
	const ids = list.ids.value;
	const a = cursor.value === null ? -1 : ids.indexOf(cursor.value);
	const b = ids.indexOf(id);
	const s = new Set(selected.value);
	const [from, to] = a < 0 ? [b, b] : [Math.min(a, b), Math.max(a, b)];
	for (const x of ids.slice(from, to + 1)) s.add(x);
	selected.value = s;
}

// Brings a row onto the screen and gives it the focus.
export function focusRow(list: TicketList, id: number): void {
	cursor.value = id;
	const box = document.querySelector<HTMLElement>('[data-rows]');
	const at = list.ids.value.indexOf(id);
	if (!box || at < 0) return;
	const y = layoutOf(list);
	if (y.top(at) < box.scrollTop) box.scrollTop = y.top(at);
	else if (y.top(at) + y.row > box.scrollTop + box.clientHeight) box.scrollTop = y.top(at) + y.row - box.clientHeight;
	requestAnimationFrame(() => box.querySelector<HTMLElement>(`[data-row="${id}"] a`)?.focus({ preventScroll: true }));
}
