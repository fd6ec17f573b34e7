import { locale, t } from '../../i18n';
import { number } from '../../i18n/format';
import { agentName, teamName } from '../../store/directory';
import { fieldName, valueName } from '../../ui/conditions';
import { percent } from './names';
import { BY, FILTER_OF, type By, type Query } from './query';
import type { Part } from './Report';
import css from './report.module.css';

export const dimensionName = (d: string): string => (d === 'policy' ? t('ui.sla.policy') : d === 'agent' ? t('ui.assignee') : d === 'tag' ? t('ui.tag') : fieldName(d));

// What the filter of a group's tickets is: its id, or for words the word itself.
export const keyOf = (dimension: string, id: number | string | null, name: string): string => (id !== null ? String(id) : dimension === 'team' || dimension === 'agent' || dimension === 'reason' ? 'none' : ['channel', 'type', 'tag', 'language'].includes(dimension) ? name : '');

export function rowName(dimension: string, id: number | string | null, name: string): string {
	if (name) return dimension === 'priority' || dimension === 'channel' || dimension === 'type' ? valueName(dimension, id ?? name) : name;
	if (id === null || id === 0 || id === '') return dimension === 'agent' ? t('ui.nobody') : dimension === 'team' ? t('ui.noTeam') : '–';
	if (dimension === 'agent' && typeof id === 'number') return agentName(id);
	if (dimension === 'team' && typeof id === 'number') return teamName(id);
	return valueName(dimension, id);
}

// The same figures split by one attribute.
export function Groups({ data, href, q, move }: Part & { q: Query; move: (c: Partial<Query>) => void }) {
	const filter = FILTER_OF[data.by.dimension] ?? 'policy_id';
	const cell = (key: string, show: 'met' | 'breached', n: number) => (
		<td class="num" data-label={t(`ui.sla.state.${show}`)}>
			{n && key ? <a href={href({ show, filters: { [filter]: key } })}>{number(n)}</a> : number(n)}
		</td>
	);
	return (
		<section class={css.card}>
			<div class={css.cardHead}>
				<h2>{t('ui.rep.by')}</h2>
				<select class={css.select} aria-label={t('ui.rep.by')} value={q.by} onChange={(e) => move({ by: e.currentTarget.value as By })}>
					{BY.map((b) => (
						<option key={b} value={b}>
							{dimensionName(b)}
						</option>
					))}
				</select>
			</div>
			<table class={css.table}>
				<thead>
					<tr>
						<th scope="col">{dimensionName(data.by.dimension)}</th>
						<th scope="col">{t('ui.rep.rate')}</th>
						<th scope="col">{t('ui.sla.state.met')}</th>
						<th scope="col">{t('ui.sla.state.breached')}</th>
					</tr>
				</thead>
				<tbody>
					{data.by.rows.map((r) => (
						<tr key={`${r.id}${r.name}`}>
							<th scope="row">{rowName(data.by.dimension, r.id, r.name)}</th>
							<td class="num" data-label={t('ui.rep.rate')}>
								<strong>{percent(r.rate, locale.value)}</strong>
							</td>
							{cell(keyOf(data.by.dimension, r.id, r.name), 'met', r.met)}
							{cell(keyOf(data.by.dimension, r.id, r.name), 'breached', r.breached)}
						</tr>
					))}
				</tbody>
			</table>
		</section>
	);
}
