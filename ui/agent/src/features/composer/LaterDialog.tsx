// When a reply leaves: a few usual times, the next opening of the team, or one of one's own.
import { useEffect, useState } from 'preact/hooks';
import { get } from '../../api/client';
import type { Ticket } from '../../api/types';
import { t } from '../../i18n';
import { dateTime, now, weekTime, zone } from '../../i18n/format';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Icon } from '../../ui/Icon';
import { openings, type Openings } from '../../ui/times';
import { asking } from './later';
import css from './later.module.css';

const close = (): void => {
	asking.value = null;
};
const local = (ms: number): string => new Date(ms - new Date(ms).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

// The same instant on the customer's clock, where that is another one.
function theirs(ms: number, tz: string): string {
	if (!tz || tz === (zone.value || Intl.DateTimeFormat().resolvedOptions().timeZone)) return '';
	try {
		return new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: tz }).format(ms);
	} catch {
		return '';
	}
}

export function LaterDialog({ x }: { x: Ticket }) {
	const [own, setOwn] = useState(local(now() + 3_600_000));
	const [hours, setHours] = useState<Openings | null>(null);
	useEffect(() => void get<Openings>(`/tickets/${x.id}/send-times`, { quiet: true }).then((r) => r.ok && setHours(r.data)), []);
	const pick = (at: number): void => {
		const ask = asking.value;
		close();
		ask?.done(at);
	};
	const times = openings(now(), hours);
	const ownAt = Date.parse(own);
	const tz = x.requester.zone;
	return (
		<Dialog title={t('ui.action.later')} size="small" onClose={close}>
			<div class={css.form}>
				<ul class={css.times}>
					{times.map((p, i) => (
						<li key={p.id}>
							<button type="button" class={css.time} {...(i === 0 ? { 'data-autofocus': true } : {})} onClick={() => pick(p.at)}>
								<Icon name={p.id === 'opens' || p.id === 'opensTomorrow' ? 'building' : 'clock'} size={15} />
								<span class="grow">{p.id === 'opens' ? t('ui.later.opens') : t(`ui.case.time.${p.id}`)}</span>
								<span class="muted">{weekTime(p.at)}</span>
							</button>
						</li>
					))}
				</ul>
				<form
					class={css.own}
					onSubmit={(e) => {
						e.preventDefault();
						if (ownAt > now()) pick(ownAt);
					}}
				>
					<label class={css.field}>
						<span class={css.label}>{t('ui.case.own')}</span>
						<input class={css.input} type="datetime-local" required min={local(now())} value={own} onInput={(e) => setOwn(e.currentTarget.value)} title={Number.isFinite(ownAt) ? dateTime(ownAt) : ''} />
					</label>
					<Button type="submit">{t('ui.later.plan')}</Button>
				</form>
				{Number.isFinite(ownAt) && theirs(ownAt, tz) && <p class={css.hint}>{t('ui.later.theirs', { at: theirs(ownAt, tz), zone: tz.replace(/_/g, ' ') })}</p>}
				<p class={css.hint}>{t('ui.later.hint')}</p>
			</div>
		</Dialog>
	);
}
