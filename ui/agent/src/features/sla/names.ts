// What the server calls things, in the reader's words.
import { LABELS, METRICS, type Clock, type Metric } from '../../api/sla-types';
import type { RowSla } from '../../api/sla-types';
import { t } from '../../i18n';
import { spanText } from '../../ui/promise';

export const metricName = (m: string): string => ((METRICS as readonly string[]).includes(m) ? t(`ui.metric.${m as Metric}`) : m);

type Label = (typeof LABELS)[number];
export const causeName = (l: string): string => ((LABELS as readonly string[]).includes(l) ? t(`ui.cause.${l as Label}`) : l);

const REASONS = ['start', 'status.pending', 'status.hold', 'status.solved', 'status', 'hours', 'holiday', 'override', 'break', 'reopened', 'resumed', 'paused', 'response', 'solved', 'priority', 'policy', 'calendar', 'target', 'merge', 'team', 'assigned'] as const;
type Reason = (typeof REASONS)[number];
const ALIAS: Record<string, Reason> = { started: 'start', activate: 'start', pause: 'paused', resume: 'resumed', weekly: 'hours', closed: 'hours', retarget: 'target', customer_message: 'start', run: 'resumed', open: 'resumed', rest: 'paused', time: 'target', 'status.open': 'resumed', 'status.new': 'resumed' };
export function reasonName(r: string): string {
	const known = ALIAS[r] ?? r;
	return (REASONS as readonly string[]).includes(known) ? t(`ui.sla.reason.${known as Reason}`) : r.replace(/[._]/g, ' ');
}

export const span = (s: number | null): string => (s === null ? '–' : spanText(s));

export const clockName = (c: { metric: string; instance: number }): string => (c.instance > 1 ? `${metricName(c.metric)} ${c.instance}` : metricName(c.metric));

export const going = (c: Clock): boolean => c.state === 'running' || c.state === 'paused';

export function asRow(c: Clock, at: number): RowSla {
	const known = c.closes_at !== undefined || c.resumes_at !== undefined;
	return { metric: c.metric, state: c.state === 'paused' ? 'paused' : 'running', breached: c.breached, due_at: c.due_at, at_risk_at: c.at_risk_at, resumes_at: c.resumes_at ?? null, at: known ? at : undefined, closes_at: c.closes_at, opens_at: c.opens_at, target_s: c.target_s, elapsed_s: c.elapsed_s, policy_id: c.policy?.id ?? 0, clock_id: c.id };
}

export const percent = (r: number | null, locale: string): string => (r === null ? '–' : new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(r));
