// Changes to tickets: shown at once, taken back with a word if the server refuses,
// and undone with z.
import { signal } from '@preact/signals';
import { patch, type Failure } from '../api/client';
import type { FieldValues } from '../api/case-types';
import type { Ticket, TicketSet } from '../api/types';
import { t } from '../i18n';
import { changeInParts, report } from './bulk';
import { knownDetail, putTicket } from './detail';
import { noteRow } from './lists';
import { askMissing } from './missing';
import { applySet, inverseSet, rowOf } from './rows';
import { failed, toast } from './toasts';

interface Undo {
	label: string;
	run: () => void;
}
export const lastUndo = signal<Undo | null>(null);

export function undoLast(): void {
	const u = lastUndo.value;
	lastUndo.value = null;
	if (u) u.run();
	else toast(t('ui.undo.nothing'));
}

function showAs(id: number, set: TicketSet): void {
	const row = rowOf(id)?.peek();
	if (row) noteRow(applySet(row, set));
	const d = knownDetail(id);
	const x = d?.ticket.peek();
	if (d && x) {
		const row2 = applySet({ ...x, requester: { id: x.requester.id, name: x.requester.name } }, set);
		d.ticket.value = { ...x, ...row2, requester: x.requester, type: set.type ?? x.type, ...caseSet(x, set) };
	}
}

// Fields, reason and brand stand on the whole ticket only.
function caseSet(x: Ticket, set: TicketSet): { fields: FieldValues; reason_id: number | null; brand_id: number } {
	const all = { ...x.fields, ...set.fields };
	const fields = Object.fromEntries(Object.entries(all).filter(([, v]) => v !== null && v !== '' && !(Array.isArray(v) && !v.length)));
	return { fields, reason_id: set.reason_id === undefined ? x.reason_id : set.reason_id, brand_id: set.brand_id ?? x.brand_id };
}

function before(ids: number[], set: TicketSet): Map<number, TicketSet> {
	const m = new Map<number, TicketSet>();
	for (const id of ids) {
		const row = rowOf(id)?.peek();
		const x = knownDetail(id)?.ticket.peek();
		if (row) m.set(id, { ...inverseSet(row, set), ...(set.type && x ? { type: x.type } : {}), ...(set.reason_id !== undefined && x ? { reason_id: x.reason_id } : {}), ...(set.brand_id && x ? { brand_id: x.brand_id } : {}), ...(set.fields && x ? { fields: Object.fromEntries(Object.keys(set.fields).map((k) => [k, x.fields[k] ?? null])) } : {}) });
	}
	return m;
}

export interface ChangeOptions {
	label?: string | ((n: number) => string); // the toast, with undo; n: how many were changed
	silent?: boolean;
}

export async function change(ids: number[], set: TicketSet, o: ChangeOptions = {}): Promise<boolean> {
	if (!ids.length) return false;
	const was = before(ids, set);
	const show = (some: number[]): void => {
		for (const id of some) showAs(id, set);
	};
	if (ids.length === 1) show(ids);
	const refused = ids.length === 1 ? await changeOne(ids[0] ?? 0, set) : await changeMany(ids, set, show);
	for (const id of refused) {
		const old = was.get(id);
		if (old) showAs(id, old);
	}
	const done = ids.filter((id) => !refused.includes(id));
	if (done.length && !o.silent) offerUndo(done, was, typeof o.label === 'function' ? o.label(done.length) : o.label);
	return !refused.length;
}

async function changeOne(id: number, set: TicketSet): Promise<number[]> {
	const r = await patch<Ticket>(`/tickets/${id}`, set);
	if (!r.ok) {
		if (!askMissing(id, r.error, (more) => void change([id], { ...set, ...more, fields: { ...set.fields, ...more.fields } }))) failed(r.error);
		return [id];
	}
	putTicket(r.data);
	return [];
}

async function changeMany(ids: number[], set: TicketSet, show: (some: number[]) => void): Promise<number[]> {
	const refused = await changeInParts(ids, set, show);
	if (refused.length) report.value = { refused, again: (some) => void change(some, set) };
	return refused.map((f) => f.id);
}

function offerUndo(ids: number[], was: Map<number, TicketSet>, label?: string): void {
	const run = (): void => {
		lastUndo.value = null;
		const groups = new Map<string, { set: TicketSet; ids: number[] }>();
		for (const id of ids) {
			const set = was.get(id);
			if (!set) continue;
			const k = JSON.stringify(set);
			const g = groups.get(k) ?? { set, ids: [] };
			g.ids.push(id);
			groups.set(k, g);
		}
		void (async () => {
			for (const g of groups.values()) await change(g.ids, g.set, { silent: true });
			toast(t('ui.undo.done'));
		})();
	};
	lastUndo.value = { label: label ?? '', run };
	if (label) toast(label, { kind: 'ok', action: { label: t('ui.undo'), run }, ms: 10_000, countdown: true });
}

// One part of the case, edited in its place: the failure is shown there.
export async function setCase(id: number, set: TicketSet): Promise<Failure | null> {
	const old = before([id], set).get(id);
	showAs(id, set);
	const r = await patch<Ticket>(`/tickets/${id}`, set);
	if (r.ok) putTicket(r.data);
	else if (old) showAs(id, old);
	return r.ok ? null : r.error;
}

// Add and remove tags without touching the others.
export function changeTags(ids: number[], add: string[], remove: string[]): void {
	const groups = new Map<string, { tags: string[]; ids: number[] }>();
	for (const id of ids) {
		const row = rowOf(id)?.peek();
		if (!row) continue;
		const tags = [...row.tags.filter((x) => !remove.includes(x)), ...add.filter((x) => !row.tags.includes(x))];
		const g = groups.get(tags.join('\n')) ?? { tags, ids: [] };
		g.ids.push(id);
		groups.set(tags.join('\n'), g);
	}
	for (const g of groups.values()) void change(g.ids, { tags: g.tags }, { silent: ids.length > 1 });
}
