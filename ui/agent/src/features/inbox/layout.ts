// Where the rows of a list lie, with the headings of its groups between them.
import { agentName, priorityName, teamName } from '../../store/directory';
import type { TicketList } from '../../store/ticketlist';
import { rowOf } from '../../store/rows';
import { rowPixels } from '../../store/ui';
import { groupOf } from '../../store/views';

export const HEAD = 30;

// How much larger than usual the reader has set the browser's letters; rows grow with them.
const letters = (): number => Math.max(1, parseFloat(getComputedStyle(document.documentElement).fontSize) / 14);

export interface Layout {
	row: number; // height of a row
	heads: { at: number; name: string }[]; // before which row, what
	top: (i: number) => number;
	height: number;
	first: (y: number) => number; // the row at this height
}

function nameOf(group: string, id: number): string {
	const r = rowOf(id)?.peek();
	if (!r) return '';
	if (group === 'priority') return priorityName(r.priority);
	return group === 'team' ? teamName(r.team_id) : agentName(r.assignee_id);
}

function headsOf(list: TicketList, ids: number[]): Layout['heads'] {
	const group = groupOf(list.match.view, list.match.group);
	const heads: Layout['heads'] = [];
	if (group === 'none') return heads;
	let last: string | null = null;
	ids.forEach((id, at) => {
		const name = nameOf(group, id);
		if (name !== last) heads.push({ at, name });
		last = name;
	});
	return heads;
}

// The first i for which it holds, n if for none; it holds for all after that.
function firstOf(n: number, holds: (i: number) => boolean): number {
	let lo = 0;
	let hi = n;
	while (lo < hi) {
		const mid = (lo + hi) >> 1;
		if (holds(mid)) hi = mid;
		else lo = mid + 1;
	}
	return lo;
}

export function layoutOf(list: TicketList): Layout {
	const ids = list.ids.value;
	const row = Math.round(rowPixels() * letters());
	const heads = headsOf(list, ids);
	const top = (i: number): number => i * row + HEAD * firstOf(heads.length, (h) => (heads[h]?.at ?? 0) > i);
	return { row, heads, top, height: ids.length * row + heads.length * HEAD, first: (y) => firstOf(ids.length, (i) => top(i) + row > y) };
}
