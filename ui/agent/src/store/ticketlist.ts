// A list of the inbox.  It never moves under the pointer: while the reader is
// busy with it, what is new waits to be asked for and what has left stays, greyed.
import { signal, type Signal } from '@preact/signals';
import { get, query, type Failure } from '../api/client';
import type { TicketRow } from '../api/types';
import { endOfToday, now } from '../i18n/format';
import { route } from './router';
import { missed, readAgain, type Page } from './missed';
import { byDue, matches, putRow, rowOf, type Match } from './rows';
import { me } from './session';
import { isOwn, ownView, visit } from './ownviews';
import { defaultOrder, groupOf } from './views';

const PAGE = 50;
const CATCH_UP = 1000; // rows; who has more loaded begins anew

export class TicketList {
	readonly ids: Signal<number[]> = signal([]);
	readonly fresh: Signal<number[]> = signal([]);
	readonly gone: Signal<ReadonlySet<number>> = signal(new Set());
	readonly count = signal(0);
	readonly state = signal<'loading' | 'ready' | 'error'>('loading');
	readonly error = signal<Failure | null>(null);
	readonly more = signal(false);
	readonly at = signal(0);
	busy = false; // pointer over it, rows selected or scrolled
	scrollTop = 0;
	cursorId = 0;
	private next: string | null = null;
	private loading: Promise<void> | null = null;
	private first: Promise<void> | null = null;

	constructor(readonly match: Match & { order?: string; group?: string }) {}

	private get order(): string {
		return this.match.order ?? defaultOrder(this.match.view);
	}

	// In groups a row has its place among its own; a change waits to be asked for.
	private get byPromise(): boolean {
		return this.order === 'due' && groupOf(this.match.view, this.match.group) === 'none';
	}

	// That it is listed tells that it stands in the view.
	private keep(rows: TicketRow[]): void {
		const gen = ownView(this.match.view)?.gen;
		for (const row of rows) putRow(gen ? { ...row, views: [...new Set(rowOf(row.id)?.peek().views).add(gen)] } : row);
	}

	private url(cursor: string | null, limit = PAGE): string {
		const { view, group, status, priority, tag, channel, sla } = this.match;
		return `/tickets${query({ view, order: this.order, group, status, priority, tag, channel, sla, today_until: sla === 'today' ? endOfToday() : undefined, cursor, limit })}`;
	}

	// Asked for before there is anything to show it in; who shows it waits for that.
	ahead(): Promise<void> {
		this.first = this.reload();
		return this.first;
	}

	shown(): Promise<void> {
		const first = this.first ?? this.reload();
		this.first = null;
		return first;
	}

	async reload(): Promise<void> {
		if (isOwn(this.match.view)) await visit(this.match.view);
		const r = await get<Page>(this.url(null));
		if (!r.ok) {
			this.error.value = r.error;
			if (!this.ids.value.length) this.state.value = 'error';
			return;
		}
		this.keep(r.data.tickets);
		this.ids.value = r.data.tickets.map((x) => x.id);
		this.next = r.data.next;
		this.more.value = r.data.next !== null;
		this.count.value = r.data.count;
		this.fresh.value = [];
		this.gone.value = new Set();
		this.error.value = null;
		this.state.value = 'ready';
		this.at.value = now();
	}

	// After a line that was cut.  Under the reader's eyes nothing moves: what is new waits
	// and what has left is greyed, as if all of it had been told in time.
	async catchUp(): Promise<void> {
		const listed = this.ids.value;
		if (!this.busy || this.state.value !== 'ready' || listed.length > CATCH_UP) return this.reload();
		const r = await readAgain((next) => this.url(next, 200), listed.length + 200);
		this.error.value = r.ok ? null : r.error;
		if (!r.ok) return;
		this.keep(r.data.tickets);
		this.count.value = r.data.count;
		const { fresh, gone } = missed(listed, r.data.tickets.map((x) => x.id), r.data.next !== null);
		this.fresh.value = this.byTime() ? fresh.reverse() : fresh;
		this.gone.value = new Set(gone);
		this.at.value = now();
	}

	loadMore(): Promise<void> {
		if (!this.next) return Promise.resolve();
		this.loading ??= this.page().finally(() => {
			this.loading = null;
		});
		return this.loading;
	}

	private async page(): Promise<void> {
		const r = await get<Page>(this.url(this.next));
		if (!r.ok) {
			this.error.value = r.error;
			return;
		}
		this.keep(r.data.tickets);
		const known = new Set(this.ids.value);
		this.ids.value = [...this.ids.value, ...r.data.tickets.map((x) => x.id).filter((id) => !known.has(id))];
		this.next = r.data.next;
		this.more.value = r.data.next !== null;
		this.error.value = null;
	}

	// Enough ids for a selection of the whole view, up to what one request may change.
	async loadAll(max: number): Promise<number[]> {
		while (this.next && this.ids.value.length < max && !this.error.value) await this.loadMore();
		return this.ids.value.slice(0, max);
	}

	// A row has changed somewhere.
	touch(row: TicketRow, risen: boolean): void {
		if (this.state.value !== 'ready') return;
		const inside = matches(row, this.match, me.value?.id ?? 0);
		const listed = this.ids.value.includes(row.id);
		if (listed) {
			this.setGone(row.id, !inside);
			if (!inside && !this.busy && this.openId() !== row.id) this.drop(row.id);
			if (inside && this.byPromise && !this.busy && this.openId() !== row.id) this.place(row);
			if (inside && risen && this.byTime() && this.ids.value[0] !== row.id) this.rise(row.id);
		} else if (inside && !this.fresh.value.includes(row.id)) {
			if (this.byPromise && !this.busy) this.place(row);
			else if (this.busy || !this.byTime()) this.fresh.value = [...this.fresh.value, row.id];
			else this.ids.value = [row.id, ...this.ids.value];
		} else if (!inside && this.fresh.value.includes(row.id)) {
			this.fresh.value = this.fresh.value.filter((x) => x !== row.id);
		}
	}

	// Where its due time puts it; behind what is loaded it comes with the next page.
	private place(row: TicketRow): void {
		const rest = this.ids.value.filter((x) => x !== row.id);
		const at = rest.findIndex((x) => {
			const other = rowOf(x)?.peek();
			return other !== undefined && byDue(row, other) < 0;
		});
		if (at < 0 && this.more.value) {
			this.ids.value = rest;
			return;
		}
		const next = at < 0 ? [...rest, row.id] : [...rest.slice(0, at), row.id, ...rest.slice(at)];
		if (next.some((x, i) => x !== this.ids.value[i])) this.ids.value = next;
	}

	private rise(id: number): void {
		if (this.busy) {
			if (!this.fresh.value.includes(id)) this.fresh.value = [...this.fresh.value, id];
		} else {
			this.ids.value = [id, ...this.ids.value.filter((x) => x !== id)];
		}
	}

	private byTime(): boolean {
		return this.order === 'newest' && groupOf(this.match.view, this.match.group) === 'none';
	}

	private openId(): number | null {
		const r = route.peek();
		return 'ticket' in r ? r.ticket : null;
	}

	private setGone(id: number, gone: boolean): void {
		if (this.gone.value.has(id) === gone) return;
		const s = new Set(this.gone.value);
		if (gone) s.add(id);
		else s.delete(id);
		this.gone.value = s;
	}

	private drop(id: number): void {
		this.ids.value = this.ids.value.filter((x) => x !== id);
		this.setGone(id, false);
	}

	lose(id: number): void {
		if (this.ids.value.includes(id)) this.drop(id);
		if (this.fresh.value.includes(id)) this.fresh.value = this.fresh.value.filter((x) => x !== id);
	}

	// "3 new — press ."
	showFresh(): void {
		const gone = this.gone.value;
		const fresh = this.fresh.value;
		const rest = this.ids.value.filter((id) => !gone.has(id) && !fresh.includes(id));
		this.fresh.value = [];
		this.gone.value = new Set();
		if (this.byTime()) this.ids.value = [...[...fresh].reverse(), ...rest];
		else void this.reload();
	}

	// The row after this one that still belongs here.
	neighbour(id: number, step: 1 | -1): number | null {
		const ids = this.ids.value;
		for (let i = ids.indexOf(id) + step; i >= 0 && i < ids.length; i += step) {
			const x = ids[i];
			if (x !== undefined && !this.gone.value.has(x)) return x;
		}
		return null;
	}

	after(id: number): number | null {
		return this.neighbour(id, 1) ?? this.neighbour(id, -1);
	}
}
