import type { TicketList } from '../../store/lists';
import { cursor, phone, selected } from '../../store/ui';

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
	const h = phone.value ? 80 : 66;
	if (at * h < box.scrollTop) box.scrollTop = at * h;
	else if ((at + 1) * h > box.scrollTop + box.clientHeight) box.scrollTop = (at + 1) * h - box.clientHeight;
	requestAnimationFrame(() => box.querySelector<HTMLElement>(`[data-row="${id}"] a`)?.focus({ preventScroll: true }));
}
