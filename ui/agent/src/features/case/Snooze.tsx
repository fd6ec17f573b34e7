// When a ticket comes back: when its team opens, a few usual times in the agent's zone, or one of his own.
import { useEffect, useState } from 'preact/hooks';
import { get } from '../../api/client';
import { t } from '../../i18n';
import { dateTime, now, weekTime } from '../../i18n/format';
import { rowOf } from '../../store/rows';
import { change } from '../../store/tickets';
import { clearSelection, snoozing } from '../../store/ui';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Icon } from '../../ui/Icon';
import { openings, type Openings } from '../../ui/times';
import css from './case.module.css';

export function Snooze() {
	const ids = snoozing.value;
	return ids && <Choose ids={ids} />;
}

const close = (): void => {
	snoozing.value = null;
};

const local = (ms: number): string => {
	const d = new Date(ms - new Date(ms).getTimezoneOffset() * 60_000);
	return d.toISOString().slice(0, 16);
};

function Choose({ ids }: { ids: number[] }) {
	const [own, setOwn] = useState(local(now() + 3 * 3_600_000));
	const [hours, setHours] = useState<Openings | null>(null);
	const one = ids[0] ?? 0;
	// of several only where they are of one team: else "opens" would mean something else for each
	const alike = ids.every((id) => rowOf(id)?.peek().team_id === rowOf(one)?.peek().team_id);
	useEffect(() => {
		if (one && alike) void get<Openings>(`/tickets/${one}/send-times`, { quiet: true }).then((r) => r.ok && setHours(r.data));
	}, [one, alike]);
	const asleep = ids.some((id) => rowOf(id)?.peek().snoozed_until);
	const pick = (until: number | null): void => {
		close();
		clearSelection();
		const label = until === null ? t('ui.case.woken') : t('ui.case.snoozed', { n: ids.length, at: weekTime(until) });
		void change(ids, { snooze_until: until }, { label });
	};
	const ownAt = Date.parse(own);
	return (
		<Dialog title={t('ui.action.snooze')} size="small" onClose={close}>
			<div class={css.form}>
				<ul class={css.times}>
					{openings(now(), hours).map((p, i) => (
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
						if (Number.isFinite(ownAt)) pick(ownAt);
					}}
				>
					<label class={css.field}>
						<span class={css.label}>{t('ui.case.own')}</span>
						<input class={css.input} type="datetime-local" required min={local(now())} value={own} onInput={(e) => setOwn(e.currentTarget.value)} title={Number.isFinite(ownAt) ? dateTime(ownAt) : ''} />
					</label>
					<Button type="submit">{t('ui.case.snooze')}</Button>
				</form>
				{asleep && (
					<Button kind="ghost" icon="sun" onClick={() => pick(null)}>
						{t('ui.case.wake')}
					</Button>
				)}
			</div>
		</Dialog>
	);
}
