import { t } from '../../i18n';
import { number } from '../../i18n/format';
import { span } from './names';
import type { Part } from './Report';
import type { Figure } from './query';
import css from './report.module.css';

// What the solved tickets of the period went through, and the times told to customers.
export function Figures({ data, href }: Part) {
	const f = data.figures;
	const p = data.promise;
	const counts: [Figure, number, string?][] = [
		['solved', f.tickets],
		['one_touch', f.one_touch],
		['reopened', f.reopened],
		['transferred', f.transferred, t('ui.rep.times', { n: f.transfers })],
		['escalated', f.escalated, t('ui.rep.times', { n: f.escalations })],
		['kept', p.kept],
		['missed', p.missed],
	];
	return (
		<section class={css.card} aria-label={t('ui.rep.figures')}>
			<h2>{t('ui.rep.figures')}</h2>
			<dl class={css.figures}>
				{counts.map(([name, n, more]) => (
					<div key={name} data-figure={name}>
						<dt>{t(`ui.rep.fig.${name as 'solved'}`)}</dt>
						<dd>
							{n ? <a href={href({ show: name })}>{number(n)}</a> : 0} {more && n > 0 && <small>{more}</small>}
						</dd>
					</div>
				))}
				<div>
					<dt>{t('ui.rep.fig.exchanges')}</dt>
					<dd>{number(f.exchanges)}</dd>
				</div>
				<div>
					<dt>{t('ui.rep.fig.firstResolution')}</dt>
					<dd>{span(f.first_resolution_median_s)}</dd>
				</div>
				<div>
					<dt>{t('ui.rep.fig.resolution')}</dt>
					<dd>{span(f.resolution_median_s)}</dd>
				</div>
			</dl>
		</section>
	);
}
