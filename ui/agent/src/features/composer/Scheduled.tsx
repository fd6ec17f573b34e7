// Replies that leave at a time: those of the open ticket, and all of one's own.
import { useEffect, useState } from 'preact/hooks';
import { patch, type Failure } from '../../api/client';
import { t } from '../../i18n';
import { full, weekTime } from '../../i18n/format';
import type { Detail } from '../../store/detail';
import { ticketHref } from '../../store/router';
import { me } from '../../store/session';
import { failed } from '../../store/toasts';
import { openTicket, scheduled } from '../../store/ui';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { toText } from '../../ui/editor/text';
import { Icon } from '../../ui/Icon';
import { Bones, Empty, ErrorState } from '../../ui/States';
import { asking, listOf, takeBack, type Scheduled } from './later';
import css from './later.module.css';

export function OfTicket({ d }: { d: Detail }) {
	const [list, setList] = useState<Scheduled[]>([]);
	const version = d.events.value.findLast((e) => e.kind.startsWith('schedule.') || e.kind === 'message.sent')?.id ?? 0;
	const messages = d.messages.value.length;
	const load = async (): Promise<void> => {
		const r = await listOf(d.id);
		if (r.ok) setList(r.data.scheduled);
	};
	useEffect(() => void load(), [d.id, version, messages]);
	if (!list.length) return null;
	return (
		<ul class={css.list} aria-label={t('ui.go.scheduled')}>
			{list.map((s) => (
				<Row key={s.id} s={s} onChanged={() => void load()} />
			))}
		</ul>
	);
}

function Row({ s, onChanged, linked }: { s: Scheduled; onChanged: () => void; linked?: boolean }) {
	const move = (): void => {
		asking.value = {
			ticket: s.ticket_id,
			done: (at) =>
				void patch(`/scheduled/${s.id}`, { send_at: at }).then((r) => {
					if (!r.ok) failed(r.error);
					onChanged();
				}),
		};
	};
	const back = async (): Promise<void> => {
		if (await takeBack(s.id)) scheduled.value = false;
		onChanged();
	};
	const stopped = s.state === 'refused';
	return (
		<li class={`${css.row} ${stopped ? css.stopped : ''}`} data-scheduled={s.state}>
			<Icon name={stopped ? 'circle-alert' : 'clock'} size={15} />
			<span class={css.text}>
				<b title={full(s.send_at)}>{stopped ? t('ui.later.stopped') : t('ui.later.leaves', { at: weekTime(s.send_at) })}</b>{' '}
				{s.agent_id !== me.value?.id && <span class="muted">{s.agent_name} </span>}
				{s.category === 'solved' && <span class="muted">{t('ui.later.solves')} </span>}
				{linked && (
					<a href={ticketHref(s.ticket_id)} onClick={() => (scheduled.value = false)}>
						#{s.ticket_id} {s.subject}
					</a>
				)}
				{stopped && <span class={css.why}>{s.why}</span>}
				<span class={`${css.words} clip`}>{toText(s.html)}</span>
			</span>
			<span class={css.buttons}>
				{(!linked || openTicket.value === s.ticket_id) && (
					<Button small kind="ghost" onClick={move}>
						{t('ui.later.move')}
					</Button>
				)}
				<Button small onClick={() => void back()}>
					{t('ui.later.back')}
				</Button>
			</span>
		</li>
	);
}

export function Mine() {
	const [list, setList] = useState<Scheduled[] | null>(null);
	const [error, setError] = useState<Failure | null>(null);
	const load = async (): Promise<void> => {
		const r = await listOf(null);
		setError(r.ok ? null : r.error);
		if (r.ok) setList(r.data.scheduled);
	};
	useEffect(() => void load(), []);
	return (
		<Dialog title={t('ui.go.scheduled')} size="wide" onClose={() => (scheduled.value = false)}>
			{error && <ErrorState error={error} retry={() => void load()} />}
			{!list && !error && <Bones rows={3} kind="row" />}
			{list && !list.length && (
				<Empty icon="clock" title={t('ui.later.none')}>
					{t('ui.later.noneText')}
				</Empty>
			)}
			<ul class={css.list}>
				{list?.map((s) => (
					<Row key={s.id} s={s} onChanged={() => void load()} linked />
				))}
			</ul>
		</Dialog>
	);
}
