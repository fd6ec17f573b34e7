// A change to the ticket as one thin line: who did what, when.
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import type { TicketEvent } from '../../api/types';
import { t } from '../../i18n';
import { dateTime, time, full } from '../../i18n/format';
import { brandName, fieldLabel, fields, needCase, reasonText, valueText } from '../../store/case';
import { agentName, categoryName, priorityName, teamName } from '../../store/directory';
import { to } from '../../store/router';
import { OPEN } from '../../store/rows';
import { isAdmin } from '../../store/session';
import { Icon } from '../../ui/Icon';
import type { IconName } from '../../ui/icon-names';
import css from './ticket.module.css';
import type { Category, Priority, TicketType } from '../../api/types';

type Detail = Record<string, unknown>;
const str = (d: Detail, k: string): string => (typeof d[k] === 'string' ? (d[k] as string) : '');
const num = (d: Detail, k: string): number | null => (typeof d[k] === 'number' ? (d[k] as number) : null);
const list = (d: Detail, k: string): string => (Array.isArray(d[k]) ? (d[k] as unknown[]).map(String).join(', ') : '');

const category = (s: string): string => (s === 'solved' || s === 'closed' || (OPEN as readonly string[]).includes(s) ? categoryName(s as Category) : s);
const priority = (n: number | null): string => (n && n >= 1 && n <= 4 ? priorityName(n as Priority) : '');
const TYPES: readonly string[] = ['question', 'incident', 'problem', 'task'];
const type = (s: string): string => (TYPES.includes(s) ? t(`ui.type.${s as TicketType}`) : s);

// Assignments that the desk itself made, or that follow its order.
const LEFT = ['returned', 'agent_gone', 'agent_off', 'reopened'] as const;
function routeText(reason: string, d: Detail): string {
	const left = LEFT.find((w) => w === reason);
	if (left) return t(`ui.event.route.${left}`, { from: agentName(num(d, 'from')) });
	if (reason === 'requeue') return t('ui.event.route.requeue');
	const to = agentName(num(d, 'to'));
	if (reason === 'next') return t('ui.event.route.next', { to });
	return reason.startsWith('routing_') ? t('ui.event.route.routing', { to }) : '';
}

function teamText(reason: string, to: string): string {
	if (reason === 'escalation' || reason === 'sla_escalation') return t('ui.event.escalated', { to });
	if (reason === 'return') return t('ui.event.returned', { to });
	return reason.endsWith('_undone') ? t('ui.event.handoverUndone', { to }) : t('ui.event.team', { to });
}

export function eventText(e: TicketEvent): string {
	const d = e.detail;
	switch (e.kind) {
		case 'ticket.opened':
			return t('ui.event.opened');
		case 'ticket.status':
			return t('ui.event.status', { to: str(d, 'name') || category(str(d, 'to')) });
		case 'ticket.priority':
			return t('ui.event.priority', { to: priority(num(d, 'to')) });
		case 'ticket.assigned': {
			const id = num(d, 'assignee_id') ?? num(d, 'to');
			const why = routeText(str(d, 'reason'), d);
			if (why) return why;
			return !id ? t('ui.event.unassigned') : t('ui.event.assigned', { to: str(d, 'assignee') || agentName(id) });
		}
		case 'ticket.team': {
			const id = num(d, 'team_id') ?? num(d, 'to');
			return teamText(str(d, 'reason'), str(d, 'team') || teamName(id));
		}
		case 'ticket.bounced':
			return t('ui.event.bouncedTeams', { from: str(d, 'from'), to: str(d, 'to') });
		case 'ticket.tags': {
			const added = list(d, 'added');
			const removed = list(d, 'removed');
			return [added && t('ui.event.tagged', { tags: added }), removed && t('ui.event.untagged', { tags: removed })].filter(Boolean).join(' · ');
		}
		case 'ticket.subject':
			return t('ui.event.subject', { to: str(d, 'to') });
		case 'ticket.type':
			return t('ui.event.type', { to: type(str(d, 'to')) });
		case 'ticket.spam':
			return d.spam === false || d.to === false ? t('ui.event.notSpam') : t('ui.event.spam');
		case 'ticket.requester':
			return t('ui.event.requester', { to: str(d, 'name') || str(d, 'to') });
		case 'ticket.field': {
			const f = fields.value.find((k) => k.key === str(d, 'field'));
			const to = str(d, 'to').split('\x1f');
			const shown = !f || !str(d, 'to') ? str(d, 'to') : valueText(f, f.kind === 'choices' ? to : f.kind === 'yes_no' ? to[0] === 'yes' : (to[0] ?? ''));
			return shown ? t('ui.event.field', { name: f ? fieldLabel(f) : str(d, 'field'), to: shown }) : t('ui.event.fieldEmpty', { name: f ? fieldLabel(f) : str(d, 'field') });
		}
		case 'ticket.reason':
			return t('ui.event.reason', { to: reasonText(num(d, 'to')) || '–' });
		case 'ticket.brand':
			return t('ui.event.brand', { to: brandName(num(d, 'to')) });
		case 'snooze.set':
			return t('ui.event.snoozed', { at: dateTime(num(d, 'until') ?? 0) });
		case 'snooze.ended':
			return t('ui.event.woken');
		case 'schedule.set':
			return t('ui.event.scheduled', { at: dateTime(num(d, 'send_at') ?? 0) });
		case 'schedule.cancelled':
			return t('ui.event.unscheduled');
		case 'schedule.refused':
			return t('ui.event.scheduleRefused');
		case 'check.done':
			return t('ui.event.checked', { text: str(d, 'text') });
		case 'check.undone':
			return t('ui.event.unchecked', { text: str(d, 'text') });
		case 'link.added':
			return t('ui.event.linked', { id: num(d, 'ticket_id') ?? 0 });
		case 'link.removed':
			return t('ui.event.unlinked', { id: num(d, 'ticket_id') ?? 0 });
		case 'message.undone':
			return t('ui.event.undone');
		case 'mail.failed':
			return t('ui.event.mailFailed', { to: str(d, 'address') });
		case 'mail.deferred':
			return t('ui.event.mailDeferred', { to: str(d, 'address') });
		case 'mail.bounced':
			return t('ui.event.bounced', { to: str(d, 'address') });
		case 'routing.over':
			return t('ui.event.routeOver', { name: agentName(num(d, 'agent_id')), used: num(d, 'used') ?? 0, cap: num(d, 'cap') ?? 0 });
		case 'ticket.mentions':
			return t('ui.event.mentions', { id: num(d, 'ticket_id') ?? 0 });
		case 'participant.added':
			return t('ui.event.joined', { to: str(d, 'address') || str(d, 'name') });
		case 'participant.removed':
			return t('ui.event.left', { to: str(d, 'address') || str(d, 'name') });
		case 'ticket.merged':
			return t('ui.event.merged', { id: num(d, 'into') ?? 0 });
		case 'ticket.merged_in':
			return t('ui.event.mergedIn', { id: num(d, 'from') ?? 0 });
		case 'ticket.split':
			return t('ui.event.split', { id: num(d, 'into') ?? 0 });
		case 'ticket.split_back':
			return t('ui.event.splitBack', { id: num(d, 'from') ?? 0 });
		case 'incident.linked':
			return t('ui.event.incident', { id: num(d, 'problem_id') ?? 0 });
		case 'incident.unlinked':
			return t('ui.event.notIncident', { id: num(d, 'problem_id') ?? 0 });
		case 'problem.incident':
			return t('ui.event.hasIncident', { id: num(d, 'ticket_id') ?? 0 });
		case 'side.sent':
			return t('ui.event.sideSent');
		case 'side.received':
			return t('ui.event.sideReceived');
		case 'survey.sent':
			return t('ui.event.surveySent');
		case 'survey.answered':
			return (num(d, 'score') ?? -1) < 0 ? t('ui.event.surveyAnswered') : t('ui.event.surveyScore', { score: num(d, 'score') ?? 0, comment: str(d, 'comment') && `: “${str(d, 'comment')}”` });
		case 'sla.warned':
			return t('ui.event.slaWarned', { metric: str(d, 'metric') });
		case 'sla.breached':
			return t('ui.event.slaBreached', { metric: str(d, 'metric') });
		default: // kinds that a newer server may know are no words for people
			return '';
	}
}

function icon(kind: string): IconName {
	if (kind === 'ticket.assigned' || kind === 'ticket.team') return 'user';
	if (kind === 'ticket.tags') return 'tag';
	if (kind.startsWith('survey.')) return 'star';
	if (kind.startsWith('snooze.')) return 'moon';
	if (kind.startsWith('schedule.')) return 'clock';
	if (kind.startsWith('mail.') || kind.startsWith('sla.')) return 'circle-alert';
	if (kind === 'message.undone') return 'undo-2';
	return 'circle-dot';
}

// What made the change for somebody; who may look at it comes to it from here.
const VIA = { survey: ['ui.event.viaSurvey', 'surveys'], macro: ['ui.event.viaMacro', 'macros'], rule: ['ui.event.viaRule', 'rules'], sla: ['ui.event.viaSla', 'sla'] } as const;
export function via(e: TicketEvent): ComponentChildren {
	const by = e.detail.via as { kind?: string; id?: number; name?: string } | undefined;
	const how = by?.kind === 'survey' || by?.kind === 'macro' || by?.kind === 'rule' || by?.kind === 'sla' ? VIA[by.kind] : null;
	if (!how) return null;
	const name = t(how[0], { name: by?.name ?? '' });
	return <span class="muted">{isAdmin.value ? <a href={to.settings(how[1], by?.id ?? '')}>{name}</a> : name}</span>;
}

export function EventLine({ list }: { list: TicketEvent[] }) {
	const e = list[0];
	const named = list.some((x) => ['ticket.reason', 'ticket.field', 'ticket.brand'].includes(x.kind));
	useEffect(() => {
		if (named) needCase();
	}, [named]);
	const text = list.map(eventText).filter(Boolean).join(' · ');
	if (!e || !text) return null;
	return (
		<p class={css.event}>
			<Icon name={icon(e.kind)} size={12} />
			<span class={css.eventText}>
				{e.actor.name && <strong>{e.actor.name}</strong>} {text} {via(e)}
			</span>
			<time dateTime={new Date(e.created_at).toISOString()} title={full(e.created_at)}>
				{time(e.created_at)}
			</time>
		</p>
	);
}
