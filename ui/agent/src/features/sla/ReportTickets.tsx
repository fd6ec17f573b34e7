// The tickets behind a number of the report.
import { useEffect, useState } from 'preact/hooks';
import { get, type Failure } from '../../api/client';
import type { ReportTicket } from '../../api/sla-types';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { putRow } from '../../store/rows';
import { to } from '../../store/router';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { Bones, ErrorState } from '../../ui/States';
import { causeName, clockName, span } from './names';
import { params, reportPath, type Query } from './query';
import css from './report.module.css';

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
	const what = q.show === 'all' ? t('ui.rep.allEnded') : t(`ui.sla.state.${q.show as 'met'}`);
	return (
		<section class={css.card}>
			<a class={css.back} href={to.report(params({ ...q, show: '', cause: '', over: '' }))}>
				<Icon name="arrow-left" size={15} /> {t('ui.rep.title')}
			</a>
			<div class={css.cardHead}>
				<h2>
					{[what, q.cause && causeName(q.cause), q.over && overText(q.over)].filter(Boolean).join(' · ')}
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
				{list.map(({ ticket: x, clock, ...row }) => ({ ...x, clock, at: row.at })).map((x) => (
					<li key={`${x.id}/${x.clock.metric}/${x.clock.instance}`}>
						<a href={to.inbox('open', x.id)} class={css.ticket}>
							<span class={css.ticketTop}>
								<span class="num muted">#{x.id}</span>
								<span class="clip grow">{x.subject || t('ui.noSubject')}</span>
								<span class={`${css.verdict} ${x.clock.state === 'breached' ? css.down : x.clock.state === 'met' ? css.up : ''}`}>
									<Icon name={x.clock.state === 'breached' ? 'x' : x.clock.state === 'met' ? 'check' : 'circle'} size={13} />
									{x.clock.state === 'breached' && x.clock.overrun_s > 0 ? `+${span(x.clock.overrun_s)}` : t(`ui.sla.state.${x.clock.state as 'met'}`)}
								</span>
							</span>
							<span class={css.ticketMore}>
								{clockName(x.clock)}: {span(x.clock.elapsed_s)} / {span(x.clock.target_s)} · {x.requester.name} · {dateTime(x.clock.ended_at)}
								{x.clock.cause && ` · ${causeName(x.clock.corrected ?? x.clock.cause)}`}
								{x.clock.corrected && x.clock.cause && ` (${t('ui.cause.asComputed', { name: causeName(x.clock.cause) })})`}
							</span>
						</a>
					</li>
				))}
			</ul>
			{page?.next && <Button onClick={() => void load(page.next)}>{t('ui.rep.more')}</Button>}
		</section>
	);
}
