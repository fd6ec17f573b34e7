// What is due now, whatever the period: counts that open their lists, the most urgent below.
import { useEffect, useState } from 'preact/hooks';
import { t } from '../../i18n';
import { number } from '../../i18n/format';
import { putRow } from '../../store/rows';
import { to, type Filters } from '../../store/router';
import { SlaBadge } from '../../ui/SlaBadge';
import type { Part } from './Report';
import { params, type Query } from './query';
import css from './report.module.css';

const SHORT = 5;

// The same filters in the inbox, where it has them all; else the report lists them itself.
function inboxFilters(q: Query): Filters | null {
	const { priority, channel, tag, ...rest } = q.filters;
	return Object.keys(rest).length ? null : { priority, channel, tag };
}

export function Due({ data, q }: Part & { q: Query }) {
	const [all, setAll] = useState(false);
	const { tickets, ...n } = data.due;
	useEffect(() => tickets.forEach(putRow), [tickets]);
	const filters = inboxFilters(q);
	const list = (k: 'breached' | 'risk' | 'today'): string => (filters ? to.inbox('open', null, { ...filters, sla: k }) : to.report(params({ ...q, show: `due_${k}`, cause: '', spent: '', over: '', slot: '' })));
	const rows = all ? tickets : tickets.slice(0, SHORT);
	return (
		<section class={css.card} data-due>
			<h2>{t('ui.rep.due')}</h2>
			<dl class={css.figures}>
				{(['breached', 'risk', 'today'] as const).map((k) => (
					<div key={k} data-figure={k}>
						<dt>{t(`ui.due.filter.${k}`)}</dt>
						<dd>{n[k] ? <a href={list(k)}>{number(n[k])}</a> : number(n[k])}</dd>
					</div>
				))}
			</dl>
			{rows.length > 0 && (
				<ul class={css.tickets}>
					{rows.map((x) => (
						<li key={x.id}>
							<a href={to.inbox('open', x.id)} class={css.ticket}>
								<span class={css.ticketTop}>
									<span class="num muted">#{x.id}</span>
									<span class="clip grow">{x.subject || t('ui.noSubject')}</span>
									{x.sla && <SlaBadge sla={x.sla} ticket={x.id} />}
								</span>
							</a>
						</li>
					))}
				</ul>
			)}
			{tickets.length > SHORT && (
				<button type="button" class={css.clear} aria-expanded={all} onClick={() => setAll(!all)}>
					{all ? t('ui.rep.fewer') : t('ui.rep.more')}
				</button>
			)}
		</section>
	);
}
