// When a team had no free place, by hour of the day: bars with their figures in words.
import type { FreeLog } from '../../api/routing-types';
import { t } from '../../i18n';
import { ErrorState } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import css from './routing.module.css';

const DAYS = 7;
const two = (n: number): string => String(n).padStart(2, '0');
const hours = (min: number): string => t('ui.route.freeTime', { h: Math.floor(min / 60), m: two(min % 60) });

export function FreeHours({ team }: { team: number }) {
	const { data, error, reload } = useLoad<FreeLog>(`/teams/${team}/capacity?days=${DAYS}`);
	if (error) return <ErrorState error={error} retry={() => void reload()} />;
	if (!data) return null;
	const open = data.hours.reduce((n, h) => n + h.open_min, 0);
	const none = data.hours.reduce((n, h) => n + h.none_min, 0);
	const known = data.hours.filter((h) => h.open_min > 0);
	return (
		<section class={css.tryBox} aria-label={t('ui.route.free')}>
			<h3>{t('ui.route.free')}</h3>
			<p class="muted">{open ? t('ui.route.freeSum', { none: hours(none), open: hours(open), days: DAYS }) : t('ui.route.freeNone')}</p>
			{none > 0 && (
				<ol class={css.hours}>
					{known.map((h) => {
						const share = Math.round((100 * h.none_min) / h.open_min);
						return (
							<li key={h.hour}>
								<span class="num">{two(h.hour)}</span>
								<span class={css.hourBar} aria-hidden="true">
									<span style={{ width: `${share}%` }} />
								</span>
								<span class="num">{t('ui.route.freeShare', { n: share })}</span>
							</li>
						);
					})}
				</ol>
			)}
		</section>
	);
}
