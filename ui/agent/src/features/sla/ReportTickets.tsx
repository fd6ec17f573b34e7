// The tickets behind a number of the report.
import { useEffect, useState } from 'preact/hooks';
import { get, type Failure } from '../../api/client';
import type { ReportTicket } from '../../api/report-types';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { putRow } from '../../store/rows';
import { to } from '../../store/router';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { SlaBadge } from '../../ui/SlaBadge';
import { Bones, ErrorState } from '../../ui/States';
import { causeName, clockName, metricName, span } from './names';
import { slotName } from './weektext';
import { figureOf, params, reportPath, type Query } from './query';
import css from './report.module.css';

const DUE = ['breached', 'risk', 'today'] as const;

interface Page {
	tickets: ReportTicket[];
	next: string | null;
	count: number;
}

function overText(over: string): string {
	const [from = 0, upto = 0] = over.split('-').map(Number);
	return [from ? t('ui.rep.moreThan', { time: span(from) }) : '', upto ? t('ui.rep.upTo', { time: span(upto) }) : ''].filter(Boolean).join(', ');
}

export function ReportTickets({ q, at, zone }: { q: Query; at: number; zone: string }) {
	const [list, setList] = useState<ReportTicket[]>([]);
	const [page, setPage] = useState<Page | null>(null);
	const [error, setError] = useState<Failure | null>(null);
	const load = async (cursor: string | null): Promise<void> => {
		const r = await get<Page>(reportPath(q, at, zone, 'sla/tickets', cursor));
		setError(r.ok ? null : r.error);
		if (!r.ok) return;
		for (const x of r.data.tickets) putRow(x.ticket);
		setPage({ ...r.data, count: cursor ? (page?.count ?? 0) : r.data.count });
		setList(cursor ? [...list, ...r.data.tickets] : r.data.tickets);
	};
	useEffect(() => void load(null), []);
	const figure = figureOf(q.show);
	const due = DUE.find((k) => figure === `due_${k}`);
	const what = due ? `${t('ui.rep.due')} · ${t(`ui.due.filter.${due}`)}` : figure ? t(`ui.rep.fig.${figure as 'solved'}`) : q.show === 'all' ? t('ui.rep.allEnded') : t(`ui.sla.state.${q.show as 'met'}`);
	return (
		<section class={css.card}>
			<a class={css.back} href={to.report(params({ ...q, show: '', cause: '', spent: '', over: '', slot: '' }))}>
				<Icon name="arrow-left" size={15} /> {t('ui.rep.title')}
			</a>
			<div class={css.cardHead}>
				<h2>
					{[what, q.filters.metric && q.spent && metricName(q.filters.metric), q.cause && causeName(q.cause), q.spent && causeName(q.spent), q.over && overText(q.over), q.slot && slotName(q.slot)].filter(Boolean).join(' · ')}
				</h2>
				{page && (
					<span class="muted num" data-count={page.count} role="status">
						{t('ui.list.count', { n: page.count })}
					</span>
				)}
			</div>
			{error && <ErrorState error={error} retry={() => void load(null)} />}
			{!page && !error && <Bones rows={5} kind="row" />}
			<ul class={css.tickets}>
				{list.map((x) => (
					<Line key={`${x.ticket_id}/${x.clock?.metric ?? ''}/${x.clock?.instance ?? 0}`} {...x} />
				))}
			</ul>
			{page?.next && <Button onClick={() => void load(page.next)}>{t('ui.rep.more')}</Button>}
		</section>
	);
}

function Line({ ticket: x, clock, at }: ReportTicket) {
	const bad = clock?.state === 'breached';
	return (
		<li>
			<a href={to.inbox('open', x.id)} class={css.ticket}>
				<span class={css.ticketTop}>
					<span class="num muted">#{x.id}</span>
					<span class="clip grow">{x.subject || t('ui.noSubject')}</span>
					{clock && (
						<span class={`${css.verdict} ${bad ? css.down : clock.state === 'met' ? css.up : ''}`}>
							<Icon name={bad ? 'x' : clock.state === 'met' ? 'check' : 'circle'} size={13} />
							{bad && clock.overrun_s > 0 ? `+${span(clock.overrun_s)}` : t(`ui.sla.state.${clock.state as 'met'}`)}
						</span>
					)}
					{!clock && x.sla && <SlaBadge sla={x.sla} ticket={x.id} />}
				</span>
				<span class={css.ticketMore}>
					{[clock && `${clockName(clock)}: ${span(clock.elapsed_s)} / ${span(clock.target_s)}`, x.requester.name, dateTime(at), clock && causeText(clock)].filter(Boolean).join(' · ')}
				</span>
			</a>
		</li>
	);
}

// An agent's word first, the computed one beside it.
function causeText(c: { cause: string | null; corrected: string | null }): string {
	if (!c.cause) return '';
	return c.corrected ? `${causeName(c.corrected)} (${t('ui.cause.asComputed', { name: causeName(c.cause) })})` : causeName(c.cause);
}
