// How long tickets take to the team that they stay with.
import { locale, t } from '../../i18n';
import { number } from '../../i18n/format';
import { teamName } from '../../store/directory';
import { spanText } from '../../ui/promise';
import { ErrorState } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { percent } from './names';
import { reportPath, type Query } from './query';
import css from './report.module.css';

interface Row {
	team_id: number;
	tickets: number;
	at_once: number;
	moved: number;
	median_s: number | null;
	p90_s: number | null;
}

export function Triage({ q, at, zone }: { q: Query; at: number; zone: string }) {
	const { data, error, reload } = useLoad<{ teams: Row[]; cut: boolean }>(reportPath(q, at, zone, 'triage'));
	if (error) return <ErrorState error={error} retry={() => void reload()} />;
	if (!data?.teams.length) return null;
	const span = (s: number | null): string => (s === null ? '–' : spanText(s));
	const share = (n: number, x: Row): string => `${number(n)} (${percent(x.tickets ? n / x.tickets : 0, locale.value)})`;
	return (
		<section class={css.card}>
			<h2>{t('ui.triage.title')}</h2>
			<p class="muted">{t('ui.triage.text')}</p>
			<table class={css.table}>
				<thead>
					<tr>
						<th scope="col">{t('ui.team')}</th>
						<th scope="col">{t('ui.rep.n')}</th>
						<th scope="col">{t('ui.triage.atOnce')}</th>
						<th scope="col">{t('ui.triage.moved')}</th>
						<th scope="col">{t('ui.triage.median')}</th>
						<th scope="col">{t('ui.triage.p90')}</th>
					</tr>
				</thead>
				<tbody>
					{data.teams.map((x) => (
						<tr key={x.team_id}>
							<th scope="row">{teamName(x.team_id)}</th>
							<td class="num" data-label={t('ui.rep.n')}>
								{number(x.tickets)}
							</td>
							<td class="num" data-label={t('ui.triage.atOnce')}>
								{share(x.at_once, x)}
							</td>
							<td class="num" data-label={t('ui.triage.moved')}>
								{share(x.moved, x)}
							</td>
							<td class="num" data-label={t('ui.triage.median')}>
								{span(x.median_s)}
							</td>
							<td class="num" data-label={t('ui.triage.p90')}>
								{span(x.p90_s)}
							</td>
						</tr>
					))}
				</tbody>
			</table>
			{data.cut && <p class="muted">{t('ui.triage.cut')}</p>}
		</section>
	);
}
