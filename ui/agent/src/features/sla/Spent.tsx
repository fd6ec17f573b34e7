// Where the time of all tickets went, kept or not: one promise at a time.
import { useState } from 'preact/hooks';
import { locale, t } from '../../i18n';
import { Bars } from './Bars';
import { causeName, metricName, percent, span } from './names';
import type { Part } from './Report';
import css from './report.module.css';

// The clock that sees most of a ticket's life, first.
const WIDEST = ['total_resolution', 'requester_wait', 'agent_work', 'ownership'];

export function Spent({ data, href }: Part) {
	const [chosen, choose] = useState('');
	const list = data.spent;
	const metric = [chosen, ...WIDEST].find((m) => list.some((s) => s.metric === m)) ?? list[0]?.metric ?? '';
	const of = list.find((s) => s.metric === metric);
	const bars = (of?.parts ?? []).map((p) => ({
		key: p.label,
		name: causeName(p.label),
		n: p.clocks,
		size: p.s,
		more: span(p.s),
		share: percent(of?.elapsed_s ? p.s / of.elapsed_s : 0, locale.value),
		href: href({ show: 'all', spent: p.label, filters: { metric: metric as never } }),
	}));
	const head = list.length > 1 && (
		<select class={css.select} aria-label={t('ui.rep.metric')} value={metric} onChange={(e) => choose(e.currentTarget.value)}>
			{list.map((s) => (
				<option key={s.metric} value={s.metric}>
					{metricName(s.metric)}
				</option>
			))}
		</select>
	);
	return (
		<div data-spent={metric}>
			<Bars title={t('ui.rep.spent')} text={of ? t('ui.rep.spentText', { n: of.clocks, time: span(of.elapsed_s) }) : undefined} bars={bars} more={t('ui.rep.spentTime')} none={t('ui.rep.spentNone')} head={head} />
		</div>
	);
}
