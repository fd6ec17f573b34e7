import type { TicketRow } from '../../api/types';
import { t } from '../../i18n';
import { agentName, statusName, teamName } from '../../store/directory';
import type { TicketList } from '../../store/ticketlist';
import { presenceOf } from '../../store/presence';
import { ticketHref } from '../../store/router';
import { isOpen, rowOf } from '../../store/rows';
import { me } from '../../store/session';
import type { Column } from '../../store/ownviews';
import { cursor, rowLook, selected } from '../../store/ui';
import { Age, Avatar, ChannelIcon, PriorityMark } from '../../ui/Bits';
import { Icon } from '../../ui/Icon';
import { SlaBadge } from '../../ui/SlaBadge';
import { selectRange } from './selection';
import css from './inbox.module.css';

interface Props {
	id: number;
	y: number;
	at: number;
	total: number;
	list: TicketList;
	gone: boolean;
	open: boolean;
	marked: boolean;
	current: boolean;
	cols: readonly Column[];
}

// The customer spoke last and waits for us.
export const waiting = (r: TicketRow): boolean => isOpen(r) && (r.customer_at ?? 0) > (r.agent_at ?? 0);

export function Row({ id, y, at, total, list, gone, open, marked, current, cols }: Props) {
	const row = rowOf(id)?.value;
	if (!row) return null;
	const compact = rowLook.value.compact;
	const cls = [css.row, open && css.open, marked && css.marked, gone && css.gone, waiting(row) && css.waiting].filter(Boolean).join(' ');
	return (
		<li class={cls} style={{ transform: `translateY(${y}px)` }} aria-setsize={total} aria-posinset={at} data-row={id}>
			<label class={css.tick}>
				<input
					type="checkbox"
					checked={marked}
					aria-label={t('ui.list.select', { subject: row.subject })}
					onClick={(e) => {
						if (e.shiftKey) selectRange(list, id);
						else toggle(id);
						cursor.value = id;
					}}
				/>
			</label>
			<a class={css.link} href={ticketHref(id)} aria-current={open ? 'true' : undefined} data-cursor={current || undefined} onFocus={() => (cursor.value = id)}>
				<span class={css.line}>
					<span class={`${css.who} clip`}>{row.requester.name}</span>
					<span class={css.meta}>
						{compact && <Marks row={row} gone={gone} cols={cols} />}
						<Age at={row.customer_at ?? row.updated_at} class={css.age} />
					</span>
				</span>
				<span class={css.line}>
					<PriorityMark priority={row.priority} />
					<span class={`${css.subject} clip`}>{row.subject || t('ui.noSubject')}</span>
					{row.sla && isOpen(row) && <SlaBadge sla={row.sla} ticket={id} />}
				</span>
				{!compact && (
					<span class={css.line}>
						<span class={`${css.snippet} clip`}>{!cols.length || cols.includes('snippet') ? row.snippet : ''}</span>
						<Marks row={row} gone={gone} cols={cols} />
					</span>
				)}
			</a>
		</li>
	);
}

// What was chosen to be seen; nothing chosen: what is usual.
function Marks({ row, gone, cols }: { row: TicketRow; gone: boolean; cols: readonly Column[] }) {
	const shows = (c: Column): boolean => !cols.length || cols.includes(c);
	const apart = row.category === 'pending' || row.category === 'hold' || row.category === 'solved' || row.category === 'closed';
	const here = presenceOf(row.id).value;
	const mine = row.assignee_id === me.value?.id;
	return (
		<span class={css.meta}>
			{row.draft && (
				<span class={css.draft} title={t('ui.list.draft')}>
					<Icon name="pencil" size={12} />
					<span class="vh">{t('ui.list.draft')}</span>
				</span>
			)}
			<Extra row={row} cols={cols} />
			{(gone || (shows('status') && apart)) && <span class={css.status}>{statusName(row.status_id, row.category)}</span>}
			{shows('channel') && <ChannelIcon channel={row.channel} />}
			{here.map((p) => (
				<span key={p.id} title={t(`ui.presence.${p.state}`, { who: agentName(p.id) })}>
					<Avatar name={agentName(p.id)} size={18} ring={p.state} />
					<span class="vh">{t(`ui.presence.${p.state}`, { who: agentName(p.id) })}</span>
				</span>
			))}
			{!here.length && row.assignee_id !== null && !mine && shows('assignee') && (
				<span title={t('ui.assignedTo', { who: agentName(row.assignee_id) })}>
					<Avatar name={agentName(row.assignee_id)} size={18} plain />
					<span class="vh">{t('ui.assignedTo', { who: agentName(row.assignee_id) })}</span>
				</span>
			)}
		</span>
	);
}

function Extra({ row, cols }: { row: TicketRow; cols: readonly Column[] }) {
	const shows = (c: Column): boolean => cols.includes(c);
	return (
		<>
			{shows('number') && <span class={`${css.extra} num`}>#{row.id}</span>}
			{shows('tags') &&
				row.tags.slice(0, 2).map((x) => (
					<span key={x} class={css.status}>
						{x}
					</span>
				))}
			{shows('team') && row.team_id !== null && <span class={css.extra}>{teamName(row.team_id)}</span>}
			{shows('language') && row.language && <span class={css.extra}>{row.language}</span>}
			{shows('created') && <Age at={row.created_at} class={css.extra} />}
		</>
	);
}

export function toggle(id: number): void {
	const s = new Set(selected.value);
	if (!s.delete(id)) s.add(id);
	selected.value = s;
}
