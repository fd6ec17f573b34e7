// The list of a view: at most some forty rows are in the document, however long it is.
import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { t } from '../../i18n';
import { number, time } from '../../i18n/format';
import { listFor } from '../../store/lists';
import type { TicketList } from '../../store/ticketlist';
import type { Filters } from '../../store/router';
import { ownView } from '../../store/ownviews';
import { cursor, openTicket, rowLook, rowPixels, selected } from '../../store/ui';
import { Button } from '../../ui/Button';
import { Bones, ErrorState } from '../../ui/States';
import { BulkBar } from './BulkBar';
import { EmptyView } from './EmptyView';
import { ListHead } from './ListHead';
import { HEAD, layoutOf, type Layout } from './layout';
import { Row } from './Row';
import css from './inbox.module.css';

const AROUND = 7;

export function ListPane({ view, filters }: { view: string; filters: Filters }) {
	const list = listFor(view, filters);
	useEffect(() => {
		selected.value = new Set();
		void list.shown();
	}, [list]);
	const state = list.state.value;
	return (
		<section class={css.pane} aria-label={t('ui.list.region')}>
			<ListHead view={view} filters={filters} list={list} />
			{selected.value.size > 0 && <BulkBar list={list} />}
			{list.error.value && state === 'ready' && (
				<div class={css.stale} role="status">
					{t('ui.list.stale', { time: time(list.at.value) })}
					<Button small kind="ghost" onClick={() => void list.reload()}>
						{t('ui.retry')}
					</Button>
				</div>
			)}
			{list.fresh.value.length > 0 && (
				<button type="button" class={css.fresh} onClick={() => showFresh(list)} title={t('ui.list.showNew')}>
					{t('ui.list.fresh', { n: list.fresh.value.length })} <kbd aria-hidden="true">.</kbd>
				</button>
			)}
			{state === 'loading' && <Bones rows={9} kind="row" />}
			{state === 'error' && <ErrorState error={list.error.value} retry={() => void list.reload()} />}
			{state === 'ready' && (list.ids.value.length ? <Rows list={list} /> : <EmptyView view={view} filters={filters} />)}
		</section>
	);
}

export function showFresh(list: TicketList): void {
	list.showFresh();
	document.querySelector('[data-rows]')?.scrollTo({ top: 0 });
}

const heads = (lay: Layout, first: number, last: number): Layout['heads'] => lay.heads.filter((h) => h.at >= first && h.at < last);

function Rows({ list }: { list: TicketList }) {
	const box = useRef<HTMLDivElement>(null);
	const top = useSignal(list.scrollTop);
	const height = useSignal(700);
	const hover = useRef(false);
	const ids = list.ids.value;
	const pixels = rowPixels();
	const lay = useMemo(() => layoutOf(list), [list, ids, pixels]);
	const rowHeight = lay.row;
	const made = ownView(list.match.view)?.columns ?? [];
	const cols = made.length ? made : rowLook.value.columns;

	const judge = (): void => {
		list.busy = hover.current || selected.peek().size > 0 || (box.current?.scrollTop ?? 0) > 8;
	};
	useEffect(judge, [selected.value.size]);

	useLayoutEffect(() => {
		const el = box.current;
		if (!el) return;
		el.scrollTop = list.scrollTop;
		const seen = new ResizeObserver(() => {
			height.value = el.clientHeight;
		});
		seen.observe(el);
		return () => {
			list.busy = false;
			seen.disconnect();
		};
	}, [list]);

	const first = Math.max(0, lay.first(top.value) - AROUND);
	const last = Math.min(ids.length, lay.first(top.value + height.value) + 1 + AROUND);
	const near = ids.length - last < 20;
	useEffect(() => {
		if (near && list.more.value) void list.loadMore();
	}, [near, ids.length, list]);

	// The focused row stays in the document even when it is scrolled away.
	const shown: number[] = [];
	for (let i = first; i < last; i++) shown.push(i);
	const at = cursor.value === null ? -1 : ids.indexOf(cursor.value);
	if (at >= 0 && (at < first || at >= last)) shown.push(at);

	const total = list.more.value ? Math.max(list.count.value, ids.length) : ids.length;
	return (
		<div
			ref={box}
			class={css.scroll}
			data-rows
			onScroll={(e) => {
				list.scrollTop = e.currentTarget.scrollTop;
				top.value = e.currentTarget.scrollTop;
				judge();
			}}
			onMouseEnter={() => {
				hover.current = true;
				judge();
			}}
			onMouseLeave={() => {
				hover.current = false;
				judge();
			}}
		>
			<ul class={css.rows} style={{ '--row': `${rowHeight}px`, height: lay.height + (list.more.value ? rowHeight * 2 : 0) }} aria-label={t('ui.list.rows', { n: number(total) })}>
				{heads(lay, first, last).map((h) => (
					<li key={`h${h.at}`} class={css.groupName} style={{ transform: `translateY(${lay.top(h.at) - HEAD}px)` }}>
						{h.name}
					</li>
				))}
				{shown.map((i) => {
					const id = ids[i] as number;
					return <Row key={id} id={id} y={lay.top(i)} at={i + 1} total={total} list={list} gone={list.gone.value.has(id)} open={openTicket.value === id} marked={selected.value.has(id)} current={cursor.value === id} cols={cols} />;
				})}
				{list.more.value && (
					<li class={css.tail} style={{ transform: `translateY(${lay.height}px)` }}>
						{list.error.value ? (
							<Button small onClick={() => void list.loadMore()}>
								{t('ui.retry')}
							</Button>
						) : (
							<span class="muted">{t('ui.loading')}</span>
						)}
					</li>
				)}
			</ul>
		</div>
	);
}
