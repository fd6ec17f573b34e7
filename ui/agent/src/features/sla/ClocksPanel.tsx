// The clocks of a ticket in its side panel; each opens to its ledger.
import { useEffect, useState } from 'preact/hooks';
import type { Clock, Clocks } from '../../api/sla-types';
import { t } from '../../i18n';
import { dateTime, now, weekTime } from '../../i18n/format';
import { badgeText, useStanding } from '../../ui/SlaBadge';
import { Icon } from '../../ui/Icon';
import { useLoad } from '../../ui/useLoad';
import { Ledger } from './Ledger';
import { asRow, clockName, going, span } from './names';
import css from './clocks.module.css';

// What still goes, and of each kind the last that ended; the rest on demand.
export function mainOnes(list: Clock[]): Clock[] {
	const last = new Map(list.map((c) => [c.metric, c.id]));
	return list.filter((c) => going(c) || (last.get(c.metric) === c.id && c.state !== 'cancelled' && c.state !== 'void') || c.state === 'breached');
}

export function ClocksPanel({ id, version }: { id: number; version: number }) {
	const { data, reload } = useLoad<Clocks>(`/tickets/${id}/clocks`);
	const [all, setAll] = useState(false);
	const [open, setOpen] = useState<number | null>(null);
	useEffect(() => {
		if (data) void reload();
	}, [version]);
	if (!data) return null;
	const main = mainOnes(data.clocks);
	const shown = all ? data.clocks : main;
	return (
		<section class={css.block} aria-label={t('ui.sla')}>
			<div class={css.head}>
				<h3>{t('ui.sla')}</h3>
				<span class="muted">{data.policy ? data.policy.name : t('ui.sla.noPolicy')}</span>
			</div>
			{shown.length > 0 && (
				<ul class={css.clocks}>
					{shown.map((c) => (
						<Row key={c.id} c={c} at={data.now} open={open === c.id} onOpen={() => setOpen(open === c.id ? null : c.id)} ticket={id} reload={reload} />
					))}
				</ul>
			)}
			{data.policy && !shown.length && <p class="muted">{t('ui.sla.noClocks')}</p>}
			{main.length < data.clocks.length && (
				<button type="button" class={css.link} onClick={() => setAll(!all)}>
					{all ? t('ui.sla.less') : t('ui.sla.more', { n: data.clocks.length - main.length })}
				</button>
			)}
			{data.promised_at !== null && (
				<p class={css.promised}>
					<Icon name={data.promise_kept === 'missed' ? 'circle-alert' : 'circle-check'} size={13} />
					<span>
						{t('ui.sla.promised', { when: dateTime(data.promised_at) })}
						{data.promise_kept !== null && ` · ${t(`ui.sla.${data.promise_kept}`)}`}
					</span>
				</p>
			)}
		</section>
	);
}

function Row({ c, at, open, onOpen, ticket, reload }: { c: Clock; at: number; open: boolean; onOpen: () => void; ticket: number; reload: () => Promise<void> }) {
	return (
		<li class={css.clock}>
			<button type="button" class={css.line} aria-expanded={open} onClick={onOpen} data-clock={c.metric}>
				<Icon name={open ? 'chevron-down' : 'chevron-right'} size={13} />
				<span class="grow clip">{clockName(c)}</span>
				{going(c) ? <Going c={c} at={at} /> : <Ended c={c} />}
			</button>
			{open && <Ledger c={c} at={at} ticket={ticket} reload={reload} />}
		</li>
	);
}

function Going({ c, at }: { c: Clock; at: number }) {
	const x = useStanding(asRow(c, at));
	const used = Math.min(1, Math.max(0, 1 - x.left_s / c.target_s));
	const shape = x.stage === 'breached' ? ' ✖\uFE0E' : x.stage === 'risk' ? ' ▲' : '';
	return (
		<span class={`${css.state} ${css[x.paused && x.stage === 'ok' ? 'rest' : x.stage]}`}>
			<Icon name={x.paused ? 'pause' : 'clock'} size={12} />
			<span class="vh">{t(`ui.due.${x.paused ?? x.stage}`)} </span>
			{badgeText(x)}
			<span aria-hidden="true">{shape}</span>
			<span class={css.bar} aria-hidden="true">
				<span style={{ width: `${Math.round(used * 100)}%` }} />
			</span>
		</span>
	);
}

function Ended({ c }: { c: Clock }) {
	const bad = c.state === 'breached';
	const met = c.state === 'met';
	return (
		<span class={`${css.state} ${bad ? css.breached : met ? css.ok : css.rest}`} title={c.stopped_at !== null && c.stopped_at <= now() ? weekTime(c.stopped_at) : undefined}>
			<Icon name={bad ? 'x' : met ? 'check' : 'circle'} size={12} />
			<span class="vh">{t(`ui.sla.state.${c.state as 'met'}`)} </span>
			{met || bad ? span(c.elapsed_s) : t(`ui.sla.state.${c.state as 'void'}`)}
		</span>
	);
}
