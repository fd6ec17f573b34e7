import { useEffect } from 'preact/hooks';
import { t } from '../../i18n';
import { needCase, reasonText } from '../../store/case';
import { LOCALE_NAMES, isLocale } from '../../i18n';
import { go } from '../../store/router';
import { choicesOf } from '../../ui/conditions';
import { Sure, type Asked } from './SurveyReport';
import type { ReportData } from './types';
import { percent } from './words';
import own from './survey.module.css';
import css from '../../ui/admin.module.css';

const DIMS = ['agent', 'team', 'channel', 'reason', 'language', 'touch'] as const;
type Dim = (typeof DIMS)[number];
const FILTER: Record<Dim, string> = { agent: 'agent_id', team: 'team_id', channel: 'channel', reason: 'reason_id', language: 'language', touch: 'touch' };

export function Groups({ data, q, href }: { data: ReportData; q: Asked; href: (c: Asked) => string }) {
	useEffect(needCase, []);
	const by = (DIMS.find((d) => d === data.by) ?? 'agent') as Dim;
	const rows = [...data.groups].sort((a, b) => b.figure.answered - a.figure.answered || b.figure.sent - a.figure.sent);
	const key = (g: ReportData['groups'][number]): string => (by === 'channel' || by === 'language' || by === 'touch' ? g.name : g.id > 0 ? String(g.id) : 'none');
	const name = (g: ReportData['groups'][number]): string => {
		if (by === 'touch') return t(g.name === 'one' ? 'ui.svy.touch.one' : 'ui.svy.touch.several');
		if (by === 'reason') return g.id > 0 ? reasonText(g.id) || `#${g.id}` : t('ui.svy.without');
		if (by === 'channel') return choicesOf('channel')?.find((c) => c.value === g.name)?.label ?? g.name;
		if (by === 'language') return isLocale(g.name) ? LOCALE_NAMES[g.name] : g.name || t('ui.svy.without');
		return g.name || t('ui.svy.without');
	};
	return (
		<section class={css.card}>
			<div class={css.cardHead}>
				<h2>{t('ui.svy.by')}</h2>
				<select class={own.select} aria-label={t('ui.svy.by')} value={by} onChange={(e) => go(href({ by: e.currentTarget.value }))}>
					{DIMS.map((d) => (
						<option key={d} value={d}>
							{t(`ui.svy.dim.${d}`)}
						</option>
					))}
				</select>
			</div>
			<div class={own.wide} tabIndex={0} role="region" aria-label={t('ui.svy.by')}>
				<table class={own.table}>
					<thead>
						<tr>
							<th scope="col">{t(`ui.svy.dim.${by}`)}</th>
							<th scope="col">{t('ui.svy.sentN')}</th>
							<th scope="col">{t('ui.svy.answered')}</th>
							<th scope="col">{t('ui.svy.response')}</th>
							{data.kind !== 'exit' && <th scope="col">{t(data.kind === 'nps' ? 'ui.svy.nps' : 'ui.svy.csat')}</th>}
						</tr>
					</thead>
					<tbody>
						{rows.map((g) => (
							<tr key={key(g)}>
								<th scope="row">
									<a href={href({ [FILTER[by]]: q[FILTER[by]] ? '' : key(g) })}>{name(g)}</a>
								</th>
								<td class="num">
									<a href={href({ [FILTER[by]]: key(g), show: 'answers', score_from: '', score_to: '' })}>{g.figure.sent}</a>
								</td>
								<td class="num">
									<a href={href({ [FILTER[by]]: key(g), show: 'answers', score_from: '0', score_to: '10' })}>{g.figure.answered}</a>
								</td>
								<td class="num">{g.figure.response === null ? '–' : percent(100 * g.figure.response)}</td>
								{data.kind !== 'exit' && (
									<td>
										<Sure f={g.figure} kind={data.kind} />
									</td>
								)}
							</tr>
						))}
					</tbody>
				</table>
			</div>
		</section>
	);
}
