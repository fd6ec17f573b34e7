import type { Attainment } from '../../api/report-types';
import { locale, t } from '../../i18n';
import { number } from '../../i18n/format';
import { metricName, percent, span } from './names';
import type { Part } from './Report';
import css from './report.module.css';

export function AttainmentTable({ data, href }: Part) {
	const old = new Map(data.previous.map((a) => [a.metric, a]));
	const rows = data.attainment.filter((a) => a.met + a.breached + a.void + a.cancelled > 0);
	const count = (a: Attainment, show: 'met' | 'breached' | 'void' | 'cancelled') => (
		<td class="num" data-label={t(`ui.sla.state.${show}`)}>
			{a[show] ? <a href={href({ show, filters: { metric: a.metric } })}>{number(a[show])}</a> : 0}
		</td>
	);
	const spanCell = (label: string, s: number | null) => (
		<td class="num" data-label={label}>
			{span(s)}
		</td>
	);
	return (
		<section class={`${css.card} ${css.whole}`}>
			<h2>{t('ui.rep.attainment')}</h2>
			<p class="muted">{t('ui.rep.attainmentText')}</p>
			<table class={css.table}>
				<thead>
					<tr>
						<th scope="col">{t('ui.rep.metric')}</th>
						<th scope="col">{t('ui.rep.rate')}</th>
						{(['met', 'breached', 'void', 'cancelled'] as const).map((s) => (
							<th key={s} scope="col">
								{t(`ui.sla.state.${s}`)}
							</th>
						))}
						<th scope="col">{t('ui.rep.median')}</th>
						<th scope="col">p75</th>
						<th scope="col">p90</th>
						<th scope="col">p95</th>
						<th scope="col">{t('ui.rep.calendarMedian')}</th>
					</tr>
				</thead>
				<tbody>
					{rows.map((a) => (
						<tr key={a.metric} data-metric={a.metric}>
							<th scope="row">{metricName(a.metric)}</th>
							<td class="num" data-label={t('ui.rep.rate')}>
								<span>
									<strong class={css.rate}>{percent(a.rate, locale.value)}</strong> <Change now={a.rate} old={old.get(a.metric)?.rate ?? null} />
								</span>
							</td>
							{count(a, 'met')}
							{count(a, 'breached')}
							{count(a, 'void')}
							{count(a, 'cancelled')}
							{spanCell(t('ui.rep.median'), a.median_s)}
							{spanCell('p75', a.p75_s)}
							{spanCell('p90', a.p90_s)}
							{spanCell('p95', a.p95_s)}
							{spanCell(t('ui.rep.calendarMedian'), a.calendar_median_s)}
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}

// Against the period of the same length before: sign and arrow, not colour alone.
function Change({ now, old }: { now: number | null; old: number | null }) {
	if (now === null || old === null) return null;
	const d = Math.round((now - old) * 1000) / 10;
	const text = `${d > 0 ? '▲ +' : d < 0 ? '▼ −' : '= '}${number(Math.abs(d))}`;
	return (
		<small class={d < 0 ? css.down : d > 0 ? css.up : 'muted'} title={t('ui.rep.before', { rate: percent(old, locale.value) })}>
			{text}
		</small>
	);
}
