// Conditions on tickets as a tree of all, any and tests: what may be asked, with which
// comparisons, and how it reads.
import type { Condition, Scalar } from '../api/sla-types';
import { LOCALE_NAMES, isLocale, t } from '../i18n';
import { listOf } from '../i18n/format';
import { brandChoices, brandName, fieldLabel, fields, mailboxes, optionLabel, reasons, reasonText, valueText } from '../store/case';
import { activeAgents, activeTeams, agentName, categoryName, priorityName, tags, teamName } from '../store/directory';
import { isParty, partyName } from '../store/parties';
import type { Category } from '../api/types';

export type Test = { field: string; op: string; value?: Scalar | Scalar[] };
export type Group = { all: Condition[] } | { any: Condition[] };
export const isGroup = (c: Condition): c is Group => 'all' in c || 'any' in c;
export const kids = (g: Group): Condition[] => ('all' in g ? g.all : g.any);
export const groupOf = (any: boolean, list: Condition[]): Group => (any ? { any: list } : { all: list });

export const FIELDS = ['priority', 'channel', 'type', 'status', 'team', 'assignee', 'requester', 'organisation', 'value_tier', 'tags', 'language', 'brand', 'mailbox'] as const;
// What only rules know: the message and the change that started them.
export const RULE_FIELDS = ['subject', 'text', 'subject_or_text', 'sender', 'sender_domain', 'actor', 'sla_stage', 'first_message', 'priority_was', 'status_was', 'team_was', 'assignee_was', 'hours_since_opened', 'hours_since_customer', 'hours_since_agent', 'repeat_contacts'] as const;
export type Field = (typeof FIELDS)[number] | (typeof RULE_FIELDS)[number];
export const OPS = ['is', 'is_not', 'in', 'not_in', 'has', 'has_not', 'set', 'unset', 'contains', 'contains_not', 'at_least', 'at_most'] as const;
export type Op = (typeof OPS)[number];

const ids: readonly string[] = ['priority', 'team', 'assignee', 'requester', 'organisation', 'reason', 'brand', 'mailbox', 'priority_was', 'team_was', 'assignee_was', 'hours_since_opened', 'hours_since_customer', 'hours_since_agent'];
const never: readonly string[] = ['priority', 'channel', 'type', 'status']; // never without a value

export function opsOf(field: string): Op[] {
	if (['subject', 'text', 'subject_or_text'].includes(field)) return ['contains', 'contains_not'];
	if (field.startsWith('hours_since_')) return ['at_least', 'at_most', 'set', 'unset'];
	if (field === 'repeat_contacts') return ['at_least', 'at_most'];
	if (field === 'first_message') return ['is'];
	if (field === 'tags') return ['has', 'has_not', 'set', 'unset'];
	return never.includes(field) ? ['is', 'is_not', 'in', 'not_in'] : ['is', 'is_not', 'in', 'not_in', 'set', 'unset'];
}

export const many = (op: string): boolean => op === 'in' || op === 'not_in' || op === 'contains' || op === 'contains_not';
export const bare = (op: string): boolean => op === 'set' || op === 'unset';

// The fixed ones, the contact reason, and the fields that the desk has added.
export const fieldIds = (): string[] => [...FIELDS.filter((f) => f !== 'brand' || brandChoices.value.length > 1), ...(reasons.value.length ? ['reason'] : []), ...fields.value.filter((f) => f.active && f.kind !== 'long_text').map((f) => `field:${f.key}`)];
const custom = (field: string) => (field.startsWith('field:') ? fields.value.find((f) => f.key === field.slice(6)) : undefined);

export const asField = (f: string): Field | null => [...FIELDS, ...RULE_FIELDS].find((x) => x === f) ?? null;
export const fieldName = (f: string): string => {
	const known = asField(f);
	const own = custom(f);
	if (f === 'reason') return t('ui.cond.field.reason');
	return known ? t(`ui.cond.field.${known}`) : own ? fieldLabel(own) : f;
};
export const opName = (o: string): string => {
	const known = OPS.find((x) => x === o);
	return known ? t(`ui.cond.op.${known}`) : o;
};

const CHANNELS = ['email', 'form', 'chat', 'phone', 'api'] as const;
const TYPES = ['question', 'incident', 'problem', 'task'] as const;
const CATEGORIES: Category[] = ['new', 'open', 'pending', 'hold', 'solved', 'closed'];

// What can be chosen; null: it is typed.
export function choicesOf(field: string): { value: string; label: string }[] | null {
	const own = custom(field);
	if (own?.kind === 'yes_no') return ['yes', 'no'].map((value) => ({ value, label: valueText(own, value === 'yes') }));
	if (own?.options.length) return own.options.map((o) => ({ value: o.key, label: optionLabel(own, o.key) }));
	if (field === 'reason') return reasons.value.map((r) => ({ value: String(r.id), label: reasonText(r.id) })).sort((a, b) => a.label.localeCompare(b.label));
	switch (field) {
		case 'first_message':
			return [{ value: 'true', label: t('ui.cond.yes') }, { value: 'false', label: t('ui.cond.no') }];
		case 'actor':
			return (['agent', 'person', 'system'] as const).map((x) => ({ value: x, label: t(`ui.cond.actor.${x}`) }));
		case 'sla_stage':
			return (['ok', 'paused', 'risk', 'breached', 'none'] as const).map((x) => ({ value: x, label: t(`ui.cond.stage.${x}`) }));
		case 'priority':
		case 'priority_was':
			return ([4, 3, 2, 1] as const).map((p) => ({ value: String(p), label: priorityName(p) }));
		case 'channel':
			return CHANNELS.map((c) => ({ value: c, label: t(`ui.channel.${c}`) }));
		case 'type':
			return TYPES.map((x) => ({ value: x, label: t(`ui.type.${x}`) }));
		case 'status':
		case 'status_was':
			return CATEGORIES.map((c) => ({ value: c, label: categoryName(c) }));
		case 'team':
		case 'team_was':
			return activeTeams.value.map((x) => ({ value: String(x.id), label: x.name }));
		case 'assignee':
		case 'assignee_was':
			return activeAgents.value.map((x) => ({ value: String(x.id), label: x.name }));
		case 'brand':
			return brandChoices.value;
		case 'mailbox':
			return mailboxes.value.length ? mailboxes.value.map((m) => ({ value: String(m.id), label: m.address })) : null;
		case 'tags':
			return tags.value.map((x) => ({ value: x.name, label: x.name }));
		case 'language':
			return Object.entries({ es: 'Español', pt: 'Português', it: 'Italiano', en: 'English' }).map(([value, label]) => ({ value, label }));
		default:
			return null;
	}
}

export const scalar = (field: string, text: string): Scalar => (field === 'first_message' ? text === 'true' : ids.includes(field) && /^\d+$/.test(text.trim()) ? Number(text) : text.trim());

export function valueName(field: string, v: Scalar): string {
	if ((field === 'team' || field === 'team_was') && typeof v === 'number') return teamName(v);
	if ((field === 'assignee' || field === 'assignee_was') && typeof v === 'number') return agentName(v);
	if (field === 'brand' && typeof v === 'number') return brandName(v);
	if (isParty(field) && typeof v === 'number') return partyName(field, v);
	const s = String(v);
	if (field === 'language' && isLocale(s)) return LOCALE_NAMES[s];
	return choicesOf(field)?.find((c) => c.value === s)?.label ?? s;
}

export const first = (field: string): Test => {
	const op = opsOf(field)[0] ?? 'is';
	const v = choicesOf(field)?.[0]?.value ?? '';
	return { field, op, value: scalar(field, v) };
};

// The same test with another comparison, its value kept as far as it fits.
export function withOp(x: Test, op: string): Test {
	if (bare(op)) return { field: x.field, op };
	const now = Array.isArray(x.value) ? x.value : x.value === undefined ? [] : [x.value];
	const some = now.length ? now : [first(x.field).value as Scalar];
	return { field: x.field, op, value: many(op) ? some : (some[0] ?? '') };
}

// A long list of people is shown by the first two of them.
export function valuesText(field: string, list: Scalar[]): string {
	const shown = isParty(field) && list.length > 3 ? 2 : list.length;
	const names = list.slice(0, shown).map((v) => valueName(field, v)).join(', ');
	return shown < list.length ? t('ui.cond.others', { names, n: list.length - shown }) : names;
}

export function testText(x: Test): string {
	return [fieldName(x.field), opName(x.op), bare(x.op) ? '' : valuesText(x.field, Array.isArray(x.value) ? x.value : x.value === undefined ? [] : [x.value])].filter(Boolean).join(' ');
}

export function conditionText(c: Condition | null): string {
	if (!c) return t('ui.cond.every');
	if (!isGroup(c)) return testText(c);
	const list = kids(c);
	if (!list.length) return t('ui.cond.every');
	const parts = list.map((k) => (isGroup(k) && list.length > 1 ? `(${conditionText(k)})` : conditionText(k)));
	return 'any' in c ? parts.join(` ${t('ui.cond.or')} `) : listOf(parts);
}

// A tree as the server wants it: nothing for "every ticket", no empty groups.
export function trim(c: Condition | null): Condition | null {
	if (!c || !isGroup(c)) return c;
	const list = kids(c).map(trim).filter((x) => x !== null);
	return list.length ? groupOf('any' in c, list) : null;
}
