// The week typed: one line per day, several periods, and one day copied to others.
import { DAYS, type Day, type Span } from '../../api/sla-types';
import { t } from '../../i18n';
import { Menu } from '../../ui/Menu';
import { Periods } from './Periods';
import type { Week } from './week';
import { dayName } from './weektext';
import css from './week.module.css';

interface Props {
	week: Week;
	onChange: (w: Week) => void;
	error: (field: string) => string;
}

export function WeekTimes({ week, onChange, error }: Props) {
	const copy = (from: Day, to: readonly Day[]): void => onChange({ ...week, ...Object.fromEntries(to.map((d) => [d, week[from].map((s): Span => [s[0], s[1]])])) });
	return (
		<ul class={css.days}>
			{DAYS.map((d) => (
				<li key={d} class={css.dayRow}>
					<span class={css.dayName} id={`day-${d}`}>
						{dayName(d, 'long')}
					</span>
					<span class={css.dayTimes} role="group" aria-labelledby={`day-${d}`}>
						{!week[d].length && <span class="muted">{t('ui.cal.closed')}</span>}
						<Periods name={dayName(d, 'long')} list={week[d]} onChange={(list) => onChange({ ...week, [d]: list })} error={(i) => error(`definition.hours.${d}[${i}]`) || error(`definition.hours.${d}.${i}`) || (i === 0 ? error(`definition.hours.${d}`) : '')} />
					</span>
					<Menu
						label={t('ui.cal.copyDay', { name: dayName(d, 'long') })}
						icon="copy"
						items={[
							{ id: 'work', label: t('ui.cal.copyWork'), run: () => copy(d, DAYS.slice(0, 5)) },
							{ id: 'all', label: t('ui.cal.copyAll'), run: () => copy(d, DAYS) },
						]}
					/>
				</li>
			))}
		</ul>
	);
}
