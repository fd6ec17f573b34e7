// Shapes of the SLA report.
import type { Metric } from './sla-types';
import type { TicketRow } from './types';

export interface Attainment {
	metric: Metric;
	met: number;
	breached: number;
	void: number;
	cancelled: number;
	rate: number | null;
	median_s: number | null;
	p75_s: number | null;
	p90_s: number | null;
	p95_s: number | null;
	calendar_median_s: number | null;
}
export interface Report {
	now: number;
	attainment: Attainment[];
	by: { dimension: string; rows: { id: number | string | null; name: string; met: number; breached: number; rate: number | null }[] };
	causes: { label: string; n: number; computed: number; overrun_s: number }[];
	lift: { dimension: string; id: number | string | null; name: string; n: number; breached: number; rate: number; lift: number; lower: number }[];
	overrun: { from_s: number; upto_s: number | null; n: number }[];
	spent: { metric: string; clocks: number; elapsed_s: number; parts: { label: string; s: number; clocks: number }[] }[]; // where all their time went
	promise: { kept: number; missed: number };
	figures: {
		tickets: number; // solved in the period; the others are of these
		reopened: number;
		one_touch: number;
		transferred: number;
		escalated: number;
		transfers: number;
		escalations: number;
		exchanges: number;
		first_resolution_median_s: number | null;
		resolution_median_s: number | null;
	};
	previous: Attainment[];
	due: { today: number; risk: number; breached: number; tickets: TicketRow[] };
}
// Where broken promises took longer than is usual for their kind.
export interface Excess {
	groups: {
		policy_id: number | null;
		policy_name: string;
		type: string;
		metric: string;
		met: number;
		breached: number;
		parts: { label: string; usual_s: number; excess_s: number; primary: number }[];
	}[];
	breached: number;
	compared: number;
}
export interface ReportTicket {
	ticket_id: number;
	at: number;
	ticket: TicketRow;
	// null in the list of a figure of tickets
	clock: null | { metric: Metric; instance: number; target_s: number; elapsed_s: number; overrun_s: number; state: string; cause: string | null; corrected: string | null; ended_at: number };
}
