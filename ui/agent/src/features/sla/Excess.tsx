// The second view of causes: not where the time of broken promises went, but where it went
// beyond what the kept ones of the same kind usually take.
import { useState } from 'preact/hooks';
import type { Excess as Data } from '../../api/report-types';
import { t } from '../../i18n';
import { number } from '../../i18n/format';
import { valueName } from '../../ui/conditions';
import { Bones, ErrorState } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { causeName, metricName, span } from './names';
import css from './report.module.css';

export function Excess({ path }: { path: string }) {
	const [open, setOpen] = useState(false);
	return (
		<section class={`${css.card} ${css.whole}`} data-excess>
			<div class={css.cardHead}>
				<h2>{t('ui.rep.excess')}</h2>
				<button type="button" class={css.clear} aria-expanded={open} onClick={() => setOpen(!open)}>
					{open ? t('ui.rep.fewer') : t('ui.rep.compare')}
				</button>
			</div>
			<p class="muted">{t('ui.rep.excessText')}</p>
			{open && <Groups path={path} />}
		</section>
	);
}

function Groups({ path }: { path: string }) {
	const { data, error, reload } = useLoad<Data>(path);
	if (error) return <ErrorState error={error} retry={() => void reload()} />;
	if (!data) return <Bones rows={2} kind="row" />;
	if (!data.groups.length) return <p role="status">{t('ui.rep.excessNone')}</p>;
	return (
		<>
			<p class="muted" role="status">
				{t('ui.rep.compared', { n: data.compared, of: data.breached })}
			</p>
			{data.groups.map((g) => (
				<table key={`${g.policy_id}/${g.type}/${g.metric}`} class={css.table}>
					<caption class={css.caption}>
						{[g.policy_name, metricName(g.metric), g.type && valueName('type', g.type)].filter(Boolean).join(' · ')} <span class="muted num">{t('ui.rep.excessOf', { breached: g.breached, met: g.met })}</span>
					</caption>
					<thead>
						<tr>
							<th scope="col">{t('ui.rep.excessWhere')}</th>
							<th scope="col">{t('ui.rep.usual')}</th>
							<th scope="col">{t('ui.rep.beyond')}</th>
							<th scope="col">{t('ui.rep.mainOf')}</th>
						</tr>
					</thead>
					<tbody>
						{g.parts.map((p) => (
							<tr key={p.label}>
								<th scope="row">{causeName(p.label)}</th>
								<td class="num" data-label={t('ui.rep.usual')}>
									{span(p.usual_s)}
								</td>
								<td class="num" data-label={t('ui.rep.beyond')}>
									{span(p.excess_s)}
								</td>
								<td class="num" data-label={t('ui.rep.mainOf')}>
									{number(p.primary)}
								</td>
							</tr>
						))}
					</tbody>
				</table>
			))}
		</>
	);
}
