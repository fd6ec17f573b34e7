// Rules as the server has them, what a form holds of one, and how it reads.
import type { Condition, Scalar } from '../../api/sla-types';
import { t } from '../../i18n';
import { actionsText, type ActionItem } from '../../ui/actions';
import { conditionText, trim } from '../../ui/conditions';
import type { Part } from '../../ui/Stale';
import { spanText } from '../../ui/promise';

export const ONS = ['opened', 'customer_replied', 'agent_replied', 'note_added', 'status_changed', 'reopened', 'priority_changed', 'team_changed', 'assignee_changed', 'tags_changed', 'type_changed', 'field_changed', 'escalated', 'returned', 'sla_risk', 'sla_breached'] as const;
export type On = (typeof ONS)[number];
export const SINCES = ['opened', 'customer', 'agent', 'status'] as const;
export type Since = (typeof SINCES)[number];

export interface After {
	since: Since;
	minutes: number;
	calendar_id: number | null;
}
export interface RuleDef {
	on?: On[] | null;
	after?: After | null;
	when: Condition | null;
	actions: ActionItem[];
}
export interface Rule extends RuleDef {
	id: number;
	name: string;
	kind: 'event' | 'time';
	position: number;
	active: boolean;
	version_id: number;
	versions: number;
	fired: number;
	last_at: number | null;
}
export interface RuleVersion {
	id: number;
	name: string;
	active: boolean;
	rule: RuleDef;
	created_at: number;
	agent: { id: number | null; name: string } | null;
}
export interface Link {
	rule_id: number | null;
	name: string;
	does: string;
	starts: string;
}
export interface Hit {
	ticket_id: number;
	subject: string;
	on: string;
	at: number;
	actions: ActionItem[];
	failed: string;
	changes: { field: string; from: string; to: string }[];
}
export interface Tried {
	looked_at: number;
	open: number;
	exact: boolean;
	hits: Hit[];
	chain: Link[];
}
export interface Leaf {
	field: string;
	op: string;
	wanted: Scalar | Scalar[] | null;
	has: Scalar | Scalar[] | null;
	ok: boolean;
}
export interface Story {
	rule_id: number | null;
	name: string;
	on: string;
	at: number | null;
	fires: boolean;
	why: Leaf[];
}
export interface LogLine {
	id: number;
	rule_id: number;
	name: string;
	ticket_id: number;
	subject: string;
	outcome: 'fired' | 'failed' | 'stopped';
	detail: { event?: string; since?: number; via_rule?: number; actions?: ActionItem[]; key?: string; field?: string };
	created_at: number;
}

export interface RuleDraft {
	name: string;
	active: boolean;
	timed: boolean;
	on: On[];
	after: After;
	when: Condition | null;
	actions: ActionItem[];
}

export const BLANK: RuleDraft = { name: '', active: true, timed: false, on: ['opened'], after: { since: 'customer', minutes: 24 * 60, calendar_id: null }, when: null, actions: [] };

export function draftOf(r: RuleDef & { name: string; active: boolean }): RuleDraft {
	return { name: r.name, active: r.active, timed: !!r.after, on: r.on ?? [], after: r.after ?? BLANK.after, when: r.when, actions: r.actions };
}

// The parts of a rule, for who must see what another has changed.
export const partsOf = (r: RuleDef & { name: string; active: boolean }): Part[] => [
	{ label: t('ui.name'), is: r.name, text: r.name },
	{ label: t('ui.rule.active'), is: r.active },
	{ label: t('ui.rule.when'), is: [r.on, r.after], text: startText(r) },
	{ label: t('ui.rule.and'), is: r.when, text: r.when ? conditionText(r.when) : '' },
	{ label: t('ui.rule.then'), is: r.actions, text: actionsText(r.actions) },
];

export type RuleBody = RuleDef & { name: string; active: boolean };
export function bodyOf(d: RuleDraft): RuleBody {
	return { name: d.name.trim(), active: d.active, ...(d.timed ? { after: d.after } : { on: d.on }), when: trim(d.when), actions: d.actions };
}

export const onName = (on: string): string => {
	const known = ONS.find((x) => x === on);
	return known ? t(`ui.rule.on.${known}`) : on === 'time' ? t('ui.rule.time') : on;
};

export function startText(r: RuleDef): string {
	if (r.after) return t('ui.rule.afterText', { time: spanText(r.after.minutes * 60), since: t(`ui.rule.since.${r.after.since}`) });
	return (r.on ?? []).map(onName).join(' / ');
}

// "When a ticket is opened, and priority is urgent: raise …"
export const ruleText = (r: RuleDef): string => [startText(r), r.when ? conditionText(r.when) : '', actionsText(r.actions)].filter(Boolean).join(' → ');

// What a reader of JSON typed, or why it is none.
export function parseJson(text: string, now: RuleDraft): RuleDraft | null {
	try {
		const j: unknown = JSON.parse(text);
		if (!j || typeof j !== 'object' || Array.isArray(j)) return null;
		const r = j as Partial<RuleBody>;
		return draftOf({ name: typeof r.name === 'string' ? r.name : now.name, active: typeof r.active === 'boolean' ? r.active : now.active, on: Array.isArray(r.on) ? r.on : null, after: r.after ?? null, when: r.when ?? null, actions: Array.isArray(r.actions) ? r.actions : [] });
	} catch {
		return null;
	}
}

export function moved(ids: number[], id: number, by: number): number[] {
	const out = ids.filter((x) => x !== id);
	out.splice(Math.min(out.length, Math.max(0, ids.indexOf(id) + by)), 0, id);
	return out;
}
