// The popover of a badge: which policy, target and calendar, how much has gone by and
// why it stands as it does.
import { useEffect, useRef } from 'preact/hooks';
import type { Clock, Clocks } from '../../api/sla-types';
import { t } from '../../i18n';
import { dateTime, weekTime } from '../../i18n/format';
import { rowOf } from '../../store/rows';
import { slaWhy } from '../../store/ui';
import { standing } from '../../ui/promise';
import { place } from '../../ui/place';
import { useLoad } from '../../ui/useLoad';
import { asRow, clockName, going, span } from './names';
import css from './clocks.module.css';

export function Why() {
	const w = slaWhy.value;
	return w ? <Pop key={`${w.ticket}${w.pinned}`} ticket={w.ticket} anchor={w.anchor} pinned={w.pinned} /> : null;
}

function Pop({ ticket, anchor, pinned }: { ticket: number; anchor: Element | null; pinned: boolean }) {
	const { data } = useLoad<Clocks>(`/tickets/${ticket}/clocks`);
	const box = useRef<HTMLDivElement>(null);
	useEffect(() => {
		const el = box.current;
		if (!el || !data) return;
		if (!el.matches(':popover-open')) el.showPopover();
		place(el, anchor);
		if (pinned) el.focus();
	}, [data]);
	useEffect(() => {
		if (!pinned) return;
		return () => {
			if (anchor instanceof HTMLElement && anchor.isConnected) anchor.focus();
		};
	}, []);
	if (!data) return null;
	const wanted = rowOf(ticket)?.value.sla?.clock_id;
	const c = data.clocks.find((x) => x.id === wanted) ?? data.clocks.find(going);
	return (
		<div
			ref={box}
			popover={pinned ? 'auto' : 'manual'}
			role={pinned ? 'dialog' : 'tooltip'}
			aria-label={t('ui.sla.why')}
			tabIndex={-1}
			class={css.pop}
			onToggle={(e) => {
				if ((e as ToggleEvent).newState === 'closed' && slaWhy.value?.ticket === ticket) slaWhy.value = null;
			}}
		>
			{c ? <Facts c={c} at={data.now} /> : <p>{t('ui.sla.noPolicy')}</p>}
		</div>
	);
}

function Facts({ c, at }: { c: Clock; at: number }) {
	return (
		<>
			<p class={css.popTitle}>{clockName(c)}</p>
			<p class={css.popWhy}>{because(c, at)}</p>
			<dl class={css.pairs}>
				<dt>{t('ui.sla.policy')}</dt>
				<dd>{c.policy?.name ?? '–'}</dd>
				<dt>{t('ui.sla.target')}</dt>
				<dd>{span(c.target_s)}</dd>
				<dt>{t('ui.sla.elapsed')}</dt>
				<dd>{span(c.elapsed_s)}</dd>
				<dt>{t('ui.sla.due')}</dt>
				<dd>{c.due_at === null ? '–' : dateTime(c.due_at)}</dd>
				<dt>{t('ui.sla.calendar')}</dt>
				<dd>{c.calendar ? `${c.calendar.name} (${c.calendar.zone.replace(/_/g, ' ')})` : t('ui.sla.always')}</dd>
			</dl>
		</>
	);
}

function because(c: Clock, at: number): string {
	const x = standing(asRow(c, at), at);
	if (x.paused === 'status') return t('ui.sla.because.status');
	if (x.stage === 'breached') return t('ui.sla.because.breached', { over: span(-x.left_s) });
	if (x.paused === 'hours' && x.resumes_at !== null) return t('ui.sla.because.hours', { when: weekTime(x.resumes_at), left: span(x.left_s) });
	return t(x.stage === 'risk' ? 'ui.sla.because.risk' : 'ui.sla.because.ok', { left: span(x.left_s) });
}
