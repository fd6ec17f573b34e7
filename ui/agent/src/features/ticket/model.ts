// What the thread shows, in order: day lines, messages (old ones folded), events.
import type { Message, TicketEvent } from '../../api/types';
import { dayKey } from '../../i18n/format';

export type Item =
	| { kind: 'day'; key: string; at: number }
	| { kind: 'message'; key: string; m: Message; folded: boolean }
	| { kind: 'events'; key: string; list: TicketEvent[] }
	| { kind: 'group'; key: string; n: number };

const KEEP = 4; // the newest stay open

// These say nothing that the messages beside them do not say.
const SILENT = new Set(['message.received', 'message.sent', 'message.noted', 'ticket.opened', 'mail.sent']);

export function items(messages: Message[], events: TicketEvent[], o: { hideEvents: boolean; opened: ReadonlySet<number>; showAll: boolean }): Item[] {
	const visible = messages.filter((m) => m.undone_at === null);
	const cut = Math.max(0, visible.length - KEEP);
	const grouped = cut > 2 && !o.showAll;
	const shown = visible.map((m, i) => ({ m, folded: i < cut && !o.opened.has(m.id) })).filter((_, i) => !grouped || i === 0 || i >= cut);
	const first = grouped ? (visible[cut]?.created_at ?? 0) : 0;
	// A mail's date is its sender's word: one that says it is older than what it answers stays behind it.
	let last = 0;
	const list: { at: number; item: Item }[] = shown.map(({ m, folded }) => ({ at: (last = Math.max(last, m.created_at)), item: { kind: 'message', key: `m${m.id}`, m, folded } }));
	if (!o.hideEvents)
		for (const e of events)
			if (!SILENT.has(e.kind) && e.created_at >= first) list.push({ at: e.created_at, item: { kind: 'events', key: `e${e.id}`, list: [e] } });
	list.sort((a, b) => a.at - b.at);
	const out: Item[] = [];
	let day = '';
	let opener = grouped;
	for (const { at, item } of list) {
		const k = dayKey(at);
		if (k !== day) out.push({ kind: 'day', key: `d${k}${out.length}`, at });
		day = k;
		const last = out[out.length - 1];
		if (item.kind === 'events' && last?.kind === 'events' && together(last.list, item.list[0])) {
			last.list.push(...item.list);
			continue;
		}
		out.push(item);
		if (opener && item.kind === 'message') {
			out.push({ kind: 'group', key: 'group', n: cut - 1 });
			opener = false;
		}
	}
	return out;
}

// What one person did within a minute is one line.
function together(list: TicketEvent[], next: TicketEvent | undefined): boolean {
	const a = list[list.length - 1];
	return a !== undefined && next !== undefined && a.actor.kind === next.actor.kind && a.actor.id === next.actor.id && next.created_at - a.created_at < 60_000;
}
