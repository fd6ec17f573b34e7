import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { TicketRow } from '../api/types';
import { noteRow, listFor } from './lists';
import { TicketList } from './ticketlist';
import { applySet, inverseSet, matches, rowOf } from './rows';
import { statuses } from './directory';

let clock = 1000;
const row = (id: number, o: Partial<TicketRow> = {}): TicketRow => ({
	id,
	subject: `s${id}`,
	status_id: 2,
	category: 'open',
	priority: 2,
	channel: 'email',
	requester: { id: 9, name: 'Ana' },
	assignee_id: null,
	team_id: null,
	tags: [],
	snippet: '',
	messages: 1,
	customer_at: clock,
	agent_at: null,
	due_at: null,
	updated_at: ++clock,
	created_at: 1,
	spam: false,
	demo: false,
	draft: false,
	language: 'es',
	...o,
});

const answer = (tickets: TicketRow[]) => vi.stubGlobal('fetch', () => Promise.resolve(new Response(JSON.stringify({ tickets, next: null, count: tickets.length }))));

beforeEach(() => {
	statuses.value = [
		{ id: 2, category: 'open', name: '', names: {}, public_names: {}, position: 1, active: true },
		{ id: 5, category: 'solved', name: '', names: {}, public_names: {}, position: 2, active: true },
	];
});

async function list(ids: number[]): Promise<TicketList> {
	answer(ids.map((id) => row(id)));
	const l = listFor('open', { order: 'newest', tag: undefined, channel: String(Math.random()) });
	l.match.channel = undefined;
	await l.reload();
	return l;
}

describe('a list', () => {
	it('that was asked for ahead is asked for once, and anew when it is shown again', async () => {
		const l = new TicketList({ view: 'open', order: 'newest' });
		let asked = 0;
		vi.stubGlobal('fetch', () => (asked++, Promise.resolve(new Response(JSON.stringify({ tickets: [], next: null, count: 0 })))));
		await Promise.all([l.ahead(), l.shown()]);
		expect(asked).toBe(1);
		await l.shown();
		expect(asked).toBe(2);
	});
	it('shows a new ticket at once when nobody is busy with it', async () => {
		const l = await list([11, 12]);
		noteRow(row(13));
		expect(l.ids.value).toEqual([13, 11, 12]);
	});
	it('never moves while somebody is: what is new waits', async () => {
		const l = await list([21, 22]);
		l.busy = true;
		noteRow(row(23));
		noteRow(row(22, { customer_at: ++clock }));
		expect(l.ids.value).toEqual([21, 22]);
		expect(l.fresh.value).toEqual([23, 22]);
		l.showFresh();
		expect(l.ids.value).toEqual([22, 23, 21]);
		expect(l.fresh.value).toEqual([]);
	});
	it('keeps what has left, greyed, and steps over it', async () => {
		const l = await list([31, 32, 33]);
		l.busy = true;
		noteRow(row(32, { category: 'solved', status_id: 5 }));
		expect(l.ids.value).toEqual([31, 32, 33]);
		expect(l.gone.value.has(32)).toBe(true);
		expect(l.neighbour(31, 1)).toBe(33);
		expect(l.after(33)).toBe(31);
		l.showFresh();
		expect(l.ids.value).toEqual([31, 33]);
	});
	it('does not take back what is newer', async () => {
		await list([41]);
		noteRow(row(41, { subject: 'new' }));
		noteRow(row(41, { subject: 'old', updated_at: 1 }));
		expect(rowOf(41)?.value.subject).toBe('new');
	});
});

describe('a change', () => {
	it('can be shown before and undone after', () => {
		const r = row(51, { tags: ['a'], priority: 3 });
		const set = { category: 'solved' as const, priority: 1 as const, tags: ['b'] };
		const after = applySet(r, set);
		expect([after.category, after.status_id, after.priority, after.tags]).toEqual(['solved', 5, 1, ['b']]);
		expect(applySet(after, inverseSet(r, set))).toEqual(r);
	});
	it('knows the views', () => {
		const r = row(52, { assignee_id: 3, team_id: 7 });
		expect(matches(r, { view: 'mine' }, 3)).toBe(true);
		expect(matches(r, { view: 'mine' }, 4)).toBe(false);
		expect(matches(r, { view: 'unassigned' }, 3)).toBe(false);
		expect(matches(r, { view: 'team:7' }, 3)).toBe(true);
		expect(matches({ ...r, spam: true }, { view: 'open' }, 3)).toBe(false);
		expect(matches({ ...r, spam: true }, { view: 'spam' }, 3)).toBe(true);
		expect(matches({ ...r, category: 'closed' }, { view: 'solved' }, 3)).toBe(true);
	});
});
