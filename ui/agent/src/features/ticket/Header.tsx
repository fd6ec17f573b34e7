import { useState } from 'preact/hooks';
import type { Ticket } from '../../api/types';
import { t } from '../../i18n';
import { agentName, priorityName, statusName, teamName } from '../../store/directory';
import type { Detail } from '../../store/detail';
import { actionById, runAction } from '../../store/keys';
import { flashes } from '../../store/flash';
import { presenceOf } from '../../store/presence';
import { ticketHref } from '../../store/router';
import { routeWhy } from '../../store/routing';
import { isOpen } from '../../store/rows';
import { change } from '../../store/tickets';
import { phone, sidePanel } from '../../store/ui';
import { Avatar, PriorityMark } from '../../ui/Bits';
import { Button, IconButton } from '../../ui/Button';
import { focusNow } from '../../ui/focus';
import { Icon } from '../../ui/Icon';
import { Menu, type Item } from '../../ui/Menu';
import { SlaBadge } from '../../ui/SlaBadge';
import { eventsHidden, setEventsHidden } from './filter';
import { pickOn } from './pick';
import css from './header.module.css';

export function Header({ x, beside }: { d: Detail; x: Ticket; beside: boolean }) {
	const can = (what: string): boolean => x.can.includes(what);
	const open = isOpen(x);
	return (
		<header class={css.head}>
			<div class={css.top}>
				<a class={css.back} href={ticketHref(null)} aria-label={t('ui.ticket.backToList')} title={t('ui.ticket.backToList')}>
					<Icon name="arrow-left" size={18} />
				</a>
				<Subject key={x.id} x={x} editable={can('subject') || can('status')} />
				<span class={`${css.number} num`}>#{x.id}</span>
				<span class={css.tools}>
					{can('status') && (
						<Button small={!phone.value} icon={open ? 'check' : 'rotate-ccw'} keys="e" onClick={() => runAction('solve')} title={open ? t('ui.action.solve') : t('ui.ticket.reopen')}>
							<span class={css.solveText}>{open ? t('ui.action.solve') : t('ui.ticket.reopen')}</span>
						</Button>
					)}
					<Menu label={t('ui.more')} items={menu(x)} />
					{!beside && !phone.value && <IconButton icon="panel-right" label={t('ui.action.panel')} keys="d" aria-pressed={sidePanel.value} onClick={() => runAction('panel')} />}
				</span>
			</div>
			<div class={css.fields}>
				<button type="button" class={`${css.field} ${css[x.category]}`} data-anchor="status" data-flash={flashes(x.id, 'status')} disabled={!can('status')} onClick={pickOn('status', x.id)} title={t('ui.status')}>
					<span class="vh">{t('ui.status')}: </span>
					<span class={css.dot} aria-hidden="true" />
					<span class="clip">{statusName(x.status_id, x.category)}</span>
					<Icon name="chevron-down" size={12} />
				</button>
				<button type="button" class={css.field} data-anchor="priority" data-flash={flashes(x.id, 'priority')} disabled={!can('status')} onClick={pickOn('priority', x.id)} title={t('ui.action.priority')}>
					<PriorityMark priority={x.priority} />
					<span aria-hidden="true" class="clip">{priorityName(x.priority)}</span>
					<Icon name="chevron-down" size={12} />
				</button>
				<button type="button" class={css.field} data-anchor="assign" data-flash={flashes(x.id, 'assign')} disabled={!can('assign')} onClick={pickOn('assign', x.id)} title={t('ui.action.assign')}>
					<span class="vh">{t('ui.assignee')}: </span>
					{x.assignee_id !== null ? <Avatar name={agentName(x.assignee_id)} size={18} /> : <Icon name="user-plus" size={14} />}
					<span class="clip">{x.assignee_id !== null ? agentName(x.assignee_id) : t('ui.unassigned')}</span>
					<Icon name="chevron-down" size={12} />
				</button>
				<button type="button" class={css.field} data-anchor="team" data-flash={flashes(x.id, 'team')} disabled={!can('assign')} onClick={pickOn('team', x.id)} title={t('ui.action.team')}>
					<span class="vh">{t('ui.team')}: </span>
					<Icon name="users" size={14} />
					<span class="clip">{teamName(x.team_id)}</span>
					<Icon name="chevron-down" size={12} />
				</button>
				{x.routing.state && (
					<button type="button" class={`${css.field} ${css.waits}`} aria-haspopup="dialog" onClick={(e) => (routeWhy.value = { ticket: x.id, anchor: e.currentTarget })}>
						<Icon name="clock" size={14} />
						<span class="clip">{t(`ui.waits.${x.routing.state}`, { skills: x.routing.missing.join(', ') })}</span>
					</button>
				)}
				{x.sla && open && <SlaBadge sla={x.sla} ticket={x.id} button />}
			</div>
			<Here id={x.id} />
		</header>
	);
}

function menu(x: Ticket): (Item | 'line')[] {
	const from = (id: string): Item | null => {
		const a = actionById(id);
		if (!a || !(a.enabled?.() ?? true)) return null;
		const label = id === 'spam' && x.spam ? 'ui.action.notSpam' : a.label;
		return { id, label: t(label), icon: a.icon, keys: a.keys, danger: id === 'spam' && !x.spam, run: a.run };
	};
	const some = (ids: string[]): Item[] => ids.map(from).filter((i) => i !== null);
	return [
		...some(['reply', 'note', 'forward', 'macro']),
		'line',
		...some(['mine', 'assign', 'status', 'priority', 'tag', 'team', 'escalate', 'return', 'type']),
		'line',
		...some(['keep', 'merge', 'problem', 'talk', 'insertArticle', 'toArticle']),
		'line',
		...some(['link']),
		{ id: 'events', label: t('ui.ticket.onlyMessages'), icon: 'list', checked: eventsHidden.value, run: () => setEventsHidden(!eventsHidden.value) },
		...(x.can.includes('spam') ? ['line' as const, ...some(['spam'])] : []),
	];
}

function Subject({ x, editable }: { x: Ticket; editable: boolean }) {
	const [text, setText] = useState<string | null>(null);
	const save = (): void => {
		const next = text?.trim();
		setText(null);
		if (next && next !== x.subject) void change([x.id], { subject: next });
	};
	if (text !== null)
		return (
			<input
				class={css.subjectInput}
				aria-label={t('ui.subject')}
				value={text}
				maxLength={300}
				ref={focusNow}
				onInput={(e) => setText(e.currentTarget.value)}
				onBlur={save}
				onKeyDown={(e) => {
					if (e.key === 'Enter') save();
					if (e.key === 'Escape') {
						e.stopPropagation();
						setText(null);
					}
				}}
			/>
		);
	return (
		<h1 class={css.subject} title={x.subject} onDblClick={() => editable && setText(x.subject)}>
			<span class="clip">{x.subject || t('ui.noSubject')}</span>
			{editable && <IconButton icon="pencil" label={t('ui.ticket.editSubject')} class={css.pencil} onClick={() => setText(x.subject)} />}
		</h1>
	);
}

// Colleagues on this ticket, named: two people must not answer at once.
function Here({ id }: { id: number }) {
	const list = presenceOf(id).value;
	return (
		<span role="status" class={css.here}>
			{list.map((p) => (
				<span key={p.id} class={`${css.person} ${p.state === 'typing' ? css.typing : ''}`}>
					<Avatar name={agentName(p.id)} size={20} ring={p.state} />
					<span class={`${css.hereText} clip`}>{t(`ui.presence.${p.state}`, { who: agentName(p.id) })}</span>
				</span>
			))}
		</span>
	);
}
