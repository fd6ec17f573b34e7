// Lists of actions as macros, rules and steps keep them, and how each reads in a sentence.
import { LOCALES, locale, t } from '../i18n';
import type { FieldValue } from '../api/case-types';
import { listOf } from '../i18n/format';
import { fieldLabel, fields, reasonText, valueText } from '../store/case';
import { macros } from '../store/macros';
import { skillName } from '../store/skills';
import { agentName, categoryName, priorityName, statuses, statusLabel, teamName } from '../store/directory';
import type { Category, Priority, TicketType } from '../api/types';

export interface ActionItem {
	do: string;
	[member: string]: unknown;
}

export const text = (a: ActionItem, k: string): string => (typeof a[k] === 'string' ? (a[k] as string) : '');
export const num = (a: ActionItem, k: string): number => (typeof a[k] === 'number' ? (a[k] as number) : 0);
export const words = (a: ActionItem, k: string): string[] => (Array.isArray(a[k]) ? (a[k] as unknown[]).map(String) : []);
export const bodies = (a: ActionItem): Record<string, string> => (a.html && typeof a.html === 'object' ? (a.html as Record<string, string>) : {});

// "agent:7" → Ana; "lead" → the team lead
export function readerName(s: string): string {
	const [kind = '', ...rest] = s.split(':');
	const id = rest.join(':');
	if (kind === 'agent') return agentName(Number(id));
	if (kind === 'team') return teamName(Number(id));
	if (kind === 'address') return id;
	return kind === 'assignee' ? t('ui.act.to.assignee') : kind === 'lead' ? t('ui.act.to.lead') : t('ui.act.to.watchers');
}

const plain = (html: string): string => html.replace(/<[^>]*>/g, ' ').replace(/&nbsp;/g, ' ').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&').replace(/\s+/g, ' ').trim();
const short = (s: string): string => (s.length > 80 ? `${s.slice(0, 79)}…` : s);

function statusText(a: ActionItem): string {
	const one = statuses.value.find((s) => s.id === num(a, 'status_id'));
	return one ? statusLabel(one) : a.category ? categoryName(text(a, 'category') as Category) : `#${num(a, 'status_id')}`;
}

function fieldSays(a: ActionItem): string {
	const f = fields.value.find((x) => x.key === text(a, 'field'));
	const name = f ? fieldLabel(f) : text(a, 'field');
	const value = f ? valueText(f, a.value as FieldValue) : String(a.value ?? '');
	return value ? t('ui.act.says.field', { name, value: short(value) }) : t('ui.act.says.fieldEmpty', { name });
}

// 36 → "36 hours", 48 → "2 days", in the reader's language
export const SPANS = { week: 168, day: 24, hour: 1 } as const;
export const spanUnit = (hours: number): keyof typeof SPANS => (hours && hours % 168 === 0 ? 'week' : hours && hours % 24 === 0 ? 'day' : 'hour');
function spanText(hours: number): string {
	const unit = spanUnit(hours);
	return new Intl.NumberFormat(locale.value, { style: 'unit', unit, unitDisplay: 'long' }).format(hours / SPANS[unit]);
}

export const SAYS: Record<string, (a: ActionItem) => string> = {
	set_priority: (a) => (a.value === 'raise' ? t('ui.act.says.raise') : t('ui.act.says.priority', { name: priorityName((num(a, 'value') || 2) as Priority) })),
	set_type: (a) => t('ui.act.says.type', { name: t(`ui.type.${(text(a, 'value') || 'question') as TicketType}`) }),
	set_status: (a) => t('ui.act.says.status', { name: statusText(a) }),
	add_tags: (a) => t('ui.act.says.addTags', { tags: listOf(words(a, 'tags')) }),
	remove_tags: (a) => t('ui.act.says.removeTags', { tags: listOf(words(a, 'tags')) }),
	assign: (a) => (a.agent_id === 'me' ? t('ui.act.says.assignMe') : num(a, 'agent_id') ? t('ui.act.says.assign', { name: agentName(num(a, 'agent_id')) }) : t('ui.act.says.unassign')),
	set_team: (a) => t('ui.act.says.team', { name: teamName(num(a, 'team_id') || null) }),
	reply: (a) => t('ui.act.says.reply', { text: short(plain(LOCALES.map((l) => bodies(a)[l]).find(Boolean) ?? '')) }),
	note: (a) => t('ui.act.says.note', { text: short(plain(text(a, 'html'))) }),
	mail: (a) => t('ui.act.says.mail', { to: listOf(words(a, 'to').map(readerName)), subject: text(a, 'subject') }),
	notify: (a) => t('ui.act.says.notify', { to: listOf(words(a, 'to').map(readerName)), text: short(text(a, 'text')) }),
	webhook: (a) => t('ui.act.says.webhook', { url: text(a, 'url') }),
	escalate: (a) => (num(a, 'team_id') ? t('ui.act.says.escalate', { team: teamName(num(a, 'team_id')) }) : t('ui.act.says.escalateNext')),
	return: (a) => (num(a, 'team_id') ? t('ui.act.says.return', { team: teamName(num(a, 'team_id')) }) : t('ui.act.says.returnBack')),
	set_field: fieldSays,
	set_reason: (a) => (num(a, 'reason_id') ? t('ui.act.says.reason', { name: reasonText(num(a, 'reason_id')) || `#${num(a, 'reason_id')}` }) : t('ui.act.says.reasonNone')),
	snooze: (a) => t('ui.act.says.snooze', { span: spanText(num(a, 'hours')) }),
	watch: (a) => (a.agent_id === 'me' ? t('ui.act.says.watchMe') : t('ui.act.says.watch', { name: agentName(num(a, 'agent_id')) })),
	route: () => t('ui.act.says.route'),
	team_of_similar: () => t('ui.act.says.similar'),
	need_skill: (a) => t(a.required === false ? 'ui.act.says.skillOptional' : 'ui.act.says.skill', { name: skillName(num(a, 'skill_id')) }),
	macro: (a) => t('ui.act.says.macro', { name: macros.value?.find((m) => m.id === num(a, 'macro_id'))?.name ?? `#${num(a, 'macro_id')}` }),
};

// What an action does, as a sentence; kinds that nobody knows here show their name.
export const actionText = (a: ActionItem): string => SAYS[a.do]?.(a) ?? a.do;
export const actionsText = (list: ActionItem[]): string => list.map(actionText).join(' · ');
