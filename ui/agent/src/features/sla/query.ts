// The report's address: which period, which filters, which list of tickets is open.
import { query } from '../../api/client';
import { instant, localText } from './week';

export const FILTERS = ['metric', 'policy_id', 'team_id', 'agent_id', 'channel', 'priority', 'type', 'reason_id', 'brand_id', 'tag', 'language'] as const;
export type Filter = (typeof FILTERS)[number];
export const BY = ['policy', 'priority', 'team', 'agent', 'channel', 'type', 'reason'] as const;
export type By = (typeof BY)[number];
// Which filter a group of the report is, for opening its tickets.
export const FILTER_OF: Record<string, Filter> = { policy: 'policy_id', priority: 'priority', team: 'team_id', agent: 'agent_id', channel: 'channel', type: 'type', reason: 'reason_id', tag: 'tag', language: 'language', metric: 'metric' };
// Figures that count tickets, not clocks.
export const FIGURES = ['solved', 'one_touch', 'reopened', 'transferred', 'escalated', 'kept', 'missed', 'arrived', 'due_breached', 'due_risk', 'due_today'] as const;
export type Figure = (typeof FIGURES)[number];
export const figureOf = (show: string): Figure | undefined => FIGURES.find((f) => f === show);
export const SHOW = ['met', 'breached', 'void', 'cancelled', 'all', ...FIGURES] as const;

export interface Query {
	days: number; // 0: from and to are given
	from: string; // dates, both included
	to: string;
	by: By;
	filters: Partial<Record<Filter, string>>;
	examples: boolean; // example data are counted, too
	show: string; // the open list; '' none
	cause: string;
	spent: string; // what took some of their time
	slot: string; // an hour of the week: "1-9" is Monday from 9 to 10
	over: string; // seconds over the target: "from" or "from-upto"
}

const DATE = /^\d{4}-\d\d-\d\d$/;

export function parse(search: string): Query {
	const q = new URLSearchParams(search);
	const from = q.get('from') ?? '';
	const to = q.get('to') ?? '';
	const own = DATE.test(from) && DATE.test(to);
	const days = Number(q.get('days') ?? 30);
	const filters: Query['filters'] = {};
	for (const f of FILTERS) {
		const v = q.get(f);
		if (v) filters[f] = v;
	}
	const by = BY.find((b) => b === q.get('by')) ?? 'policy';
	const show = SHOW.find((s) => s === q.get('show')) ?? '';
	return { days: own ? 0 : [7, 30, 90, 365].includes(days) ? days : 30, from: own ? from : '', to: own ? to : '', by, filters, examples: q.get('examples') === '1', show, cause: q.get('cause') ?? '', spent: q.get('spent') ?? '', slot: q.get('slot') ?? '', over: q.get('over') ?? '' };
}

// The same as an address, defaults left out.
export function params(q: Query): Record<string, string> {
	const out: Record<string, string> = {};
	if (q.days === 0) Object.assign(out, { from: q.from, to: q.to });
	else if (q.days !== 30) out.days = String(q.days);
	if (q.by !== 'policy') out.by = q.by;
	for (const f of FILTERS) if (q.filters[f]) out[f] = q.filters[f] ?? '';
	if (q.examples) out.examples = '1';
	if (q.show) out.show = q.show;
	if (q.show && q.cause) out.cause = q.cause;
	if (q.show && q.spent) out.spent = q.spent;
	if (q.show && q.slot) out.slot = q.slot;
	if (q.show && q.over) out.over = q.over;
	return out;
}

const DAY = 86_400_000;

// [from, to) of the period in the reader's zone: whole days, the last one today.
export function period(q: Query, at: number, zone: string): { from: number; to: number } {
	const last = q.days === 0 ? q.to : localText(at, zone).slice(0, 10);
	const next = new Date(Date.parse(`${last}T00:00:00Z`) + DAY).toISOString().slice(0, 10);
	const start = q.days === 0 ? q.from : new Date(Date.parse(`${next}T00:00:00Z`) - q.days * DAY).toISOString().slice(0, 10);
	return { from: instant(`${start}T00:00`, zone) ?? 0, to: instant(`${next}T00:00`, zone) ?? at };
}

export function reportPath(q: Query, at: number, zone: string, kind: 'sla' | 'arrivals' | 'arrivals.csv' | 'sla/tickets' | 'sla/excess' | 'sla.csv' | 'triage', cursor?: string | null): string {
	const figure = figureOf(q.show);
	const list = (kind === 'sla/tickets' || kind === 'sla.csv') && q.show !== '' && !figure;
	const span = period(q, at, zone);
	return `/reports/${kind}${query({
		...span,
		...q.filters,
		examples: q.examples ? '1' : undefined,
		by: kind === 'sla' ? q.by : undefined,
		today_until: kind === 'sla' || figure === 'due_today' ? period({ ...q, days: 1 }, at, zone).to : undefined,
		figure: kind === 'sla/tickets' ? figure : undefined,
		weekday: figure === 'arrived' ? q.slot.split('-')[0] : undefined,
		hour: figure === 'arrived' ? q.slot.split('-')[1] : undefined,
		zone: figure === 'arrived' || kind.startsWith('arrivals') ? zone : undefined,
		state: list && q.show !== 'all' ? q.show : undefined,
		cause: list ? q.cause : undefined,
		spent: list ? q.spent : undefined,
		overrun_from_s: list ? q.over.split('-')[0] : undefined,
		overrun_upto_s: list ? q.over.split('-')[1] : undefined,
		cursor,
	})}`;
}
