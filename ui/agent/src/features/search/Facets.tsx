// What the newest results are, as buttons that write their operator into the search.
import { useState } from 'preact/hooks';
import { LOCALE_NAMES, isLocale, locale, t } from '../../i18n';
import { number } from '../../i18n/format';
import { agentName, categoryName, priorityName, teamName } from '../../store/directory';
import type { Category, Priority } from '../../api/types';
import { go, to } from '../../store/router';
import { facets, results, type FacetName } from '../../store/search';
import { phone } from '../../store/ui';
import { Button } from '../../ui/Button';
import { has, pieces, turn } from './operators';
import css from './search.module.css';

const FACETS: FacetName[] = ['status', 'priority', 'assignee', 'team', 'tag', 'channel', 'language', 'month'];

function label(f: FacetName, value: string): string {
	if (f === 'status') return categoryName(value as Category);
	if (f === 'priority') return priorityName(Number(value) as Priority);
	if (f === 'assignee') return agentName(value ? Number(value) : null);
	if (f === 'team') return teamName(value ? Number(value) : null);
	if (f === 'channel') return ['email', 'form', 'chat', 'phone', 'api'].includes(value) ? t(`ui.channel.${value as 'email'}`) : value;
	if (f === 'language') return isLocale(value) ? LOCALE_NAMES[value] : value === 'pt' ? 'Português' : value;
	if (f === 'month') return new Date(`${value}-15T12:00:00Z`).toLocaleDateString(locale.value, { month: 'short', year: 'numeric' });
	return value;
}

export function Facets({ q }: { q: string }) {
	const [open, setOpen] = useState<boolean | null>(null);
	const f = facets.value;
	if (!f || results.value.state === 'idle') return null;
	const shown = open ?? !phone.value;
	// One value says nothing, unless it was chosen.
	const rows = FACETS.map((name) => ({ name, list: f[name].filter((v) => v.value || name === 'assignee' || name === 'team').slice(0, 7) })).filter((r) => r.list.length > 1 || r.list.some((v) => has(q, pieces(r.name, v.value))));
	if (!rows.length) return null;
	return (
		<section class={css.facets} aria-label={t('ui.search.narrow')}>
			<Button small kind="ghost" icon="filter" aria-expanded={shown} onClick={() => setOpen(!shown)}>
				{t('ui.search.narrow')}
			</Button>
			{shown && (
				<dl class={css.facetList}>
					{rows.map((r) => (
						<div key={r.name} class={css.facet}>
							<dt>{t(`ui.search.facet.${r.name}`)}</dt>
							<dd>
								{r.list.map((v) => {
									const on = has(q, pieces(r.name, v.value));
									return (
										<button key={v.value} type="button" class={css.facetValue} aria-pressed={on} onClick={() => void go(to.search(turn(q, pieces(r.name, v.value))), { replace: true })}>
											<span class="clip">{label(r.name, v.value)}</span> <span class="num">{number(v.count)}</span>
										</button>
									);
								})}
							</dd>
						</div>
					))}
				</dl>
			)}
			{shown && f.more && <p class={css.facetNote}>{t('ui.search.newestOnly', { n: f.seen })}</p>}
		</section>
	);
}
