// Single dates with hours of their own (or none), and breaks on single dates.
import { t } from '../../i18n';
import { now, zone } from '../../i18n/format';
import { Button, IconButton } from '../../ui/Button';
import type { Dated } from './calform';
import { Periods } from './Periods';
import { localText } from './week';
import { dateText } from './weektext';
import css from '../../ui/admin.module.css';

interface Props {
	title: string;
	hint: string;
	empty?: string; // what a date without times means; without it, it has one to begin with
	list: Dated[];
	onChange: (l: Dated[]) => void;
	field: string;
	error: (field: string) => string;
}

export function Dates({ title, hint, empty, list, onChange, field, error }: Props) {
	const put = (i: number, change: Partial<Dated>): void => onChange(list.map((x, k) => (k === i ? { ...x, ...change } : x)));
	const add = (): void => onChange([...list, { date: localText(now() + 86_400_000, zone.value || 'UTC').slice(0, 10), list: [['10:00', '11:00']] }]);
	return (
		<section class={css.card}>
			<div class={css.cardHead}>
				<h2>{title}</h2>
				<Button small icon="plus" onClick={add}>
					{t('ui.add')}
				</Button>
			</div>
			<p class="muted">{hint}</p>
			{error(field) && <p class={css.wrong} role="alert">{error(field)}</p>}
			{list.length > 0 && (
				<ul class={css.dates}>
					{list.map((x, i) => {
						const wrong = error(`${field}.${x.date}`);
						return (
							<li key={i} class={css.date}>
								<input type="date" class={css.dateInput} aria-label={t('ui.cal.date', { name: title })} aria-invalid={wrong ? true : undefined} value={x.date} onInput={(e) => put(i, { date: e.currentTarget.value })} />
								<span class={css.dateTimes} role="group" aria-label={x.date ? dateText(x.date) : title}>
									{!x.list.length && empty && <span class="muted">{empty}</span>}
									<Periods name={x.date ? dateText(x.date) : title} list={x.list} onChange={(l) => put(i, { list: l })} error={(k) => error(`${field}.${x.date}[${k}]`) || error(`${field}.${x.date}.${k}`)} />
								</span>
								<IconButton icon="trash-2" label={t('ui.cal.removeDate', { name: x.date ? dateText(x.date) : title })} onClick={() => onChange(list.filter((_, k) => k !== i))} />
								{wrong && <p class={css.wrong}>{wrong}</p>}
							</li>
						);
					})}
				</ul>
			)}
		</section>
	);
}
