// A year at a glance: which days are closed, and why.
import { useState } from 'preact/hooks';
import { post } from '../../api/client';
import type { Definition, Preview } from '../../api/sla-types';
import { locale, t } from '../../i18n';
import { now, number } from '../../i18n/format';
import { IconButton } from '../../ui/Button';
import { useAsked } from '../../ui/useAsked';
import { instant } from './week';
import { dateText } from './weektext';
import css from '../../ui/admin.module.css';

export function Year({ definition }: { definition: Definition }) {
	const [year, setYear] = useState(() => new Date(now()).getUTCFullYear());
	const { data } = useAsked<Preview>(JSON.stringify([definition, year]), (signal) =>
		post('/calendars/preview', { definition, from: instant(`${year}-01-01T00:00`, definition.tz), to: instant(`${year + 1}-01-01T00:00`, definition.tz) }, { signal }));
	const closed = new Map((data?.closed_days ?? []).map((d) => [d.date, d]));
	const named = (data?.closed_days ?? []).filter((d) => d.reason !== 'weekly');
	return (
		<section class={css.card}>
			<div class={css.cardHead}>
				<h2>{t('ui.cal.year')}</h2>
				<span class={css.yearPick}>
					<IconButton icon="chevron-left" label={String(year - 1)} onClick={() => setYear(year - 1)} />
					<strong class="num">{year}</strong>
					<IconButton icon="chevron-right" label={String(year + 1)} onClick={() => setYear(year + 1)} />
				</span>
			</div>
			{data && (
				<>
					<p class="muted">{t('ui.cal.openHours', { h: number(Math.round(data.open_s / 3600)), n: named.length })}</p>
					<div class={css.months} aria-hidden="true">
						{Array.from({ length: 12 }, (_, m) => (
							<Month key={m} year={year} month={m} closed={closed} />
						))}
					</div>
					<ul class={css.closedDays}>
						{named.map((d) => (
							<li key={d.date}>
								<span class="num">{dateText(d.date)}</span> {d.name || t(d.reason === 'override' ? 'ui.sla.reason.override' : 'ui.sla.reason.holiday')}
							</li>
						))}
					</ul>
				</>
			)}
		</section>
	);
}

function Month({ year, month, closed }: { year: number; month: number; closed: Map<string, Preview['closed_days'][number]> }) {
	const days = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
	const blank = (new Date(Date.UTC(year, month, 1)).getUTCDay() + 6) % 7;
	const name = new Intl.DateTimeFormat(locale.value, { month: 'long', timeZone: 'UTC' }).format(Date.UTC(year, month, 1));
	return (
		<div class={css.month}>
			<p class={css.monthName}>{name}</p>
			<div class={css.monthDays}>
				{Array.from({ length: blank }, (_, i) => (
					<span key={`b${i}`} />
				))}
				{Array.from({ length: days }, (_, i) => {
					const date = `${year}-${String(month + 1).padStart(2, '0')}-${String(i + 1).padStart(2, '0')}`;
					const d = closed.get(date);
					return (
						<span key={date} class={d ? css[`d_${d.reason}`] : undefined} title={d?.name || undefined}>
							{i + 1}
						</span>
					);
				})}
			</div>
		</div>
	);
}
