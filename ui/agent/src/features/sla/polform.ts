// A policy as its form holds it, and back: times as they are typed.
import { METRICS, type Condition, type Metric, type Policy, type PolicyIn, type Step, type Target, type Warn } from '../../api/sla-types';
import { t } from '../../i18n';
import { conditionText, trim } from '../../ui/conditions';
import { parseSpan, spanText } from '../../ui/promise';
import type { Part } from '../../ui/Stale';

export const COLUMNS = [0, 4, 3, 2, 1] as const; // any, urgent … low
export interface TargetRow {
	metric: Metric;
	channel: string;
	cells: Record<number, string>;
}
export interface PolForm {
	name: string;
	calendar_id: number | null;
	when: Condition | null;
	rows: TargetRow[];
	warn: string;
	steps: Step[];
	periodic_updates: boolean;
	public: boolean;
	public_text: Record<string, string>;
}

export function rowsOf(targets: Target[]): TargetRow[] {
	const rows: TargetRow[] = [];
	for (const x of targets) {
		let r = rows.find((y) => y.metric === x.metric && y.channel === x.channel);
		if (!r) rows.push((r = { metric: x.metric, channel: x.channel, cells: {} }));
		r.cells[x.priority] = spanText(x.target_s);
	}
	const at = (r: TargetRow): number => METRICS.indexOf(r.metric);
	return rows.sort((a, b) => at(a) - at(b) || a.channel.localeCompare(b.channel));
}

export function targetsOf(rows: TargetRow[]): Target[] {
	return rows.flatMap((r) =>
		COLUMNS.flatMap((priority): Target[] => {
			const p = parseSpan(r.cells[priority] ?? '');
			return 's' in p ? [{ metric: r.metric, priority, channel: r.channel, target_s: p.s }] : [];
		}),
	);
}

// Cells that hold something which is no time: nothing is saved around them.
export const wrongCells = (rows: TargetRow[]): number => rows.reduce((n, r) => n + COLUMNS.filter((c) => r.cells[c]?.trim() && !('s' in parseSpan(r.cells[c] ?? ''))).length, 0);

// "75 %, 30 m": parts of the target, or time before the end.
export function warnText(list: Warn[]): string {
	return list.map((w) => (w.percent !== undefined ? `${w.percent} %` : spanText(w.before_s ?? 0))).join(', ');
}

export function parseWarn(text: string): Warn[] | null {
	const out: Warn[] = [];
	for (const part of text.split(/[,;]/).map((s) => s.trim()).filter(Boolean)) {
		const pct = /^(\d{1,3})\s*%$/.exec(part);
		const p = parseSpan(part);
		if (pct && Number(pct[1]) >= 1 && Number(pct[1]) < 100) out.push({ percent: Number(pct[1]) });
		else if (!pct && 's' in p) out.push({ before_s: p.s });
		else return null;
	}
	return out;
}

export const BLANK: PolicyIn = {
	name: '',
	calendar_id: null,
	when: null,
	targets: [
		{ metric: 'first_response', priority: 0, channel: '', target_s: 14_400 },
		{ metric: 'requester_wait', priority: 0, channel: '', target_s: 86_400 },
	],
	warn: [{ percent: 75 }],
	steps: [],
	periodic_updates: false,
	public: false,
	public_text: {},
};

export function formOf(p: PolicyIn): PolForm {
	return { name: p.name, calendar_id: p.calendar_id, when: p.when, rows: rowsOf(p.targets), warn: warnText(p.warn), steps: p.steps, periodic_updates: p.periodic_updates, public: p.public, public_text: p.public_text ?? {} };
}

export function policyOf(f: PolForm): PolicyIn {
	return { name: f.name, calendar_id: f.calendar_id, when: trim(f.when), targets: targetsOf(f.rows), warn: parseWarn(f.warn) ?? [], steps: f.steps.map((s) => ({ ...s, when: trim(s.when ?? null) })), periodic_updates: f.periodic_updates, public: f.public, public_text: f.public_text };
}

// The order after one policy has moved by a step.
export function moved(list: Policy[], id: number, by: number): number[] {
	const ids = list.map((p) => p.id);
	const from = ids.indexOf(id);
	const to = Math.min(ids.length - 1, Math.max(0, from + by));
	ids.splice(from, 1);
	ids.splice(to, 0, id);
	return ids;
}

// The parts of a policy, for who must see what another has changed.
export const partsOf = (p: Policy, calendars: { id: number; name: string }[]): Part[] => [
	{ label: t('ui.name'), is: p.name, text: p.name },
	{ label: t('ui.sla.calendar'), is: p.calendar_id, text: calendars.find((c) => c.id === p.calendar_id)?.name ?? t('ui.sla.always') },
	{ label: t('ui.pol.if'), is: p.when, text: p.when ? conditionText(p.when) : '' },
	{ label: t('ui.pol.targets'), is: p.targets },
	{ label: t('ui.pol.warn'), is: p.warn, text: warnText(p.warn) },
	{ label: t('ui.step.title'), is: p.steps },
	{ label: t('ui.pol.periodic'), is: p.periodic_updates },
	{ label: t('ui.pol.public'), is: [p.public, p.public_text] },
];
