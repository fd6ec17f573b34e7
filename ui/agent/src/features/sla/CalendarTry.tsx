// "Created Friday 18:50, 8 h → due Monday …": what a calendar makes of a promise.
import { useState } from 'preact/hooks';
import { post } from '../../api/client';
import type { Definition, Tried } from '../../api/sla-types';
import { t } from '../../i18n';
import { now } from '../../i18n/format';
import { locale } from '../../i18n';
import { failureText } from '../../store/toasts';
import { Input } from '../../ui/Field';
import { parseSpan, spanText } from '../../ui/promise';
import { useAsked } from '../../ui/useAsked';
import { spanError } from './spans';
import { instant, localText } from './week';
import css from '../../ui/admin.module.css';

// The next Friday at 18:50 says more than "now".
function friday(zone: string): string {
	const days = (5 - new Date(`${localText(now(), zone)}Z`).getUTCDay() + 7) % 7;
	return `${localText(now() + days * 86_400_000, zone).slice(0, 10)}T18:50`;
}

const inZone = (ms: number, zone: string): string => new Intl.DateTimeFormat(locale.value, { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone }).format(ms);

export function CalendarTry({ definition }: { definition: Definition }) {
	const [at, setAt] = useState(() => friday(definition.tz));
	const [length, setLength] = useState('1 h');
	const span = parseSpan(length);
	const start = instant(at, definition.tz);
	const seconds = 's' in span ? span.s : null;
	const key = start === null || seconds === null ? null : JSON.stringify([definition, start, seconds]);
	const { data: answer, error, fresh } = useAsked<Tried>(key, (signal) => post('/calendars/try', { definition, start, seconds }, { signal }));
	return (
		<section class={css.card} data-try>
			<h2>{t('ui.try')}</h2>
			<div class={css.two}>
				<Input type="datetime-local" label={t('ui.cal.created')} hint={definition.tz.replace(/_/g, ' ')} value={at} onValue={setAt} />
				<Input label={t('ui.cal.promise')} value={length} onValue={setLength} onBlur={() => 's' in span && setLength(spanText(span.s))} error={spanError(span)} hint={t('ui.cal.promiseHint')} />
			</div>
			<div role="status" class={css.answer} aria-busy={!fresh}>
				{error && <p class={css.wrong}>{failureText(error)}</p>}
				{!error && answer && (answer.due_at === null ? t('ui.cal.never') : <strong data-due={answer.due_at}>{t('ui.cal.dueAt', { when: inZone(answer.due_at, definition.tz) })}</strong>)}
			</div>
			{answer && answer.ranges.length > 1 && (
				<ol class={css.small}>
					{answer.ranges.slice(0, 12).map((r) => (
						<li key={r.from}>
							{inZone(r.from, definition.tz)} → {inZone(r.to, definition.tz)}: <span class="num">{spanText(r.seconds)}</span>
						</li>
					))}
				</ol>
			)}
		</section>
	);
}
