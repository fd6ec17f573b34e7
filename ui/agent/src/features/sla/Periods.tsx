// Opening times typed: rows of from and to.  Used for weekdays, breaks and single dates.
import { t } from '../../i18n';
import { IconButton } from '../../ui/Button';
import { minutes, readTime } from './week';
import type { Span } from '../../api/sla-types';
import css from './week.module.css';

interface Props {
	name: string; // what the times belong to, for those who hear the page
	list: Span[];
	onChange: (list: Span[]) => void;
	error?: (i: number) => string;
}

export function Periods({ name, list, onChange, error }: Props) {
	const put = (i: number, side: 0 | 1, value: string): void => onChange(list.map((s, k): Span => (k !== i ? s : side === 0 ? [value, s[1]] : [s[0], value])));
	const add = (): void => {
		const end = minutes(list[list.length - 1]?.[1] ?? '') ?? 8 * 60;
		const from = Math.min(end + 60, 23 * 60);
		const to = Math.min(from + (list.length ? 180 : 540), 24 * 60);
		const text = (n: number): string => readTime(`${Math.floor(n / 60)}:${String(n % 60).padStart(2, '0')}`);
		onChange([...list, [text(from), text(to)]]);
	};
	return (
		<span class={css.periods}>
			{list.map(([a, b], i) => {
				const wrong = error?.(i) || (readTime(a) && readTime(b) ? '' : t('ui.cal.badTime'));
				const overnight = !wrong && (minutes(b) ?? 0) <= (minutes(a) ?? 0);
				return (
					<span key={i} class={css.period}>
						<Time label={t('ui.cal.from', { name })} value={a} bad={!!wrong} onValue={(v) => put(i, 0, v)} />
						<span aria-hidden="true">–</span>
						<Time label={t('ui.cal.to', { name })} value={b} bad={!!wrong} onValue={(v) => put(i, 1, v)} />
						<IconButton icon="x" class={css.tiny} label={t('ui.cal.removePeriod', { name, time: `${a}–${b}` })} onClick={() => onChange(list.filter((_, k) => k !== i))} />
						{overnight && <span class={css.hint}>{t('ui.cal.nextDay')}</span>}
						{wrong && (
							<span class={css.wrong} role="alert">
								{wrong}
							</span>
						)}
					</span>
				);
			})}
			<IconButton icon="plus" class={css.tiny} label={t('ui.cal.addPeriod', { name })} onClick={add} />
		</span>
	);
}

function Time({ label, value, bad, onValue }: { label: string; value: string; bad: boolean; onValue: (v: string) => void }) {
	return (
		<input
			class={css.time}
			inputMode="numeric"
			autocomplete="off"
			maxLength={5}
			aria-label={label}
			aria-invalid={bad || undefined}
			value={value}
			onInput={(e) => onValue(e.currentTarget.value)}
			onBlur={(e) => {
				const full = readTime(e.currentTarget.value);
				if (full && full !== value) onValue(full);
			}}
		/>
	);
}
