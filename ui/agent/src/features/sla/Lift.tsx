import { locale, t } from '../../i18n';
import { number } from '../../i18n/format';
import { dimensionName, keyOf, rowName } from './Groups';
import { percent } from './names';
import { FILTER_OF } from './query';
import type { Part } from './Report';
import css from './report.module.css';

// Which kinds of ticket break their promises more often than the rest.
export function Lift({ data, href }: Part) {
	const list = [...data.lift].sort((a, b) => b.lift - a.lift).slice(0, 12);
	const times = (n: number): string => `×${number(Math.round(n * 100) / 100)}`;
	return (
		<section class={css.card}>
			<h2>{t('ui.rep.lift')}</h2>
			<p class="muted">{t('ui.rep.liftText')}</p>
			{!list.length && <p class="muted">{t('ui.rep.liftNone')}</p>}
			{list.length > 0 && (
				<table class={css.table}>
					<thead>
						<tr>
							<th scope="col">{t('ui.rep.kind')}</th>
							<th scope="col">{t('ui.rep.lift')}</th>
							<th scope="col">{t('ui.rep.lower')}</th>
							<th scope="col">{t('ui.rep.breachRate')}</th>
							<th scope="col">{t('ui.sla.state.breached')}</th>
							<th scope="col">{t('ui.rep.n')}</th>
						</tr>
					</thead>
					<tbody>
						{list.map((x) => {
							const f = FILTER_OF[x.dimension];
							const link = (show: 'breached' | 'all', n: number) => (f && keyOf(x.dimension, x.id, x.name) ? <a href={href({ show, filters: { [f]: keyOf(x.dimension, x.id, x.name) } })}>{number(n)}</a> : number(n));
							return (
								<tr key={`${x.dimension}${x.id}`}>
									<th scope="row">
										<span class="muted">{dimensionName(x.dimension)}</span> {rowName(x.dimension, x.id, x.name)}
									</th>
									<td class="num" data-label={t('ui.rep.lift')}>
										<strong>{times(x.lift)}</strong>
									</td>
									<td class="num" data-label={t('ui.rep.lower')}>
										{times(x.lower)}
									</td>
									<td class="num" data-label={t('ui.rep.breachRate')}>
										{percent(x.rate, locale.value)}
									</td>
									<td class="num" data-label={t('ui.sla.state.breached')}>
										{link('breached', x.breached)}
									</td>
									<td class="num" data-label={t('ui.rep.n')}>
										{link('all', x.n)}
									</td>
								</tr>
							);
						})}
					</tbody>
				</table>
			)}
		</section>
	);
}
