// Shapes of the promise: calendars, policies, clocks, the report, notices.

// The clock of a ticket that is due first.  elapsed_s is as of `at`; closes_at and
// opens_at tell when the calendar shuts next and opens after that.
export interface RowSla {
	metric: string;
	state: 'running' | 'paused';
	breached: boolean;
	due_at: number | null;
	at_risk_at: number | null;
	resumes_at: number | null;
	at?: number;
	closes_at?: number | null;
	opens_at?: number | null;
	target_s: number;
	elapsed_s: number;
	policy_id: number;
	clock_id: number;
}

export type Metric = 'first_response' | 'next_response' | 'update' | 'requester_wait' | 'agent_work' | 'total_resolution' | 'pickup' | 'ownership';
export const METRICS: readonly Metric[] = ['first_response', 'next_response', 'update', 'requester_wait', 'agent_work', 'total_resolution', 'pickup', 'ownership'];

export type Span = [string, string]; // "09:00", "14:00"
export const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Day = (typeof DAYS)[number];
export interface Holiday {
	date: string;
	name: string;
}
export interface Definition {
	tz: string;
	hours: Partial<Record<Day, Span[]>>;
	holidays?: (string | Holiday)[];
	holiday_lists?: string[];
	breaks?: Record<string, Span[]>;
	overrides?: Record<string, Span[]>;
}
export interface Calendar {
	id: number;
	name: string;
	active: boolean;
	definition: Definition;
	version_id: number;
	versions: number;
	effective_from: number;
	open_now: boolean;
	next_change_at: number | null;
	policies: number;
	teams: number;
}
export interface Who {
	id: number | null;
	name: string;
}
export interface CalendarVersion {
	id: number;
	definition: Definition;
	effective_from: number;
	created_at: number;
	agent: Who | null;
	backdated: boolean;
}
export interface Impact {
	running: number;
	moved: number;
	newly_breached: number;
	capped?: boolean;
}
export interface Preview {
	ranges: { from: number; to: number }[];
	open_s: number;
	closed_days: { date: string; reason: 'holiday' | 'override' | 'weekly'; name: string }[];
}
export interface Tried {
	due_at: number | null;
	ranges: { from: number; to: number; seconds: number }[];
}

export type Scalar = string | number | boolean;
export type Condition = { all: Condition[] } | { any: Condition[] } | { field: string; op: string; value?: Scalar | Scalar[] };
export interface Target {
	metric: Metric;
	priority: number;
	channel: string;
	target_s: number;
}
export interface Warn {
	percent?: number;
	before_s?: number;
}
export interface StepAction {
	do: 'raise_priority' | 'mail' | 'notify' | 'tag' | 'assign' | 'team' | 'webhook';
	to?: string;
	tag?: string;
	agent_id?: number;
	team_id?: number;
	url?: string;
}
export interface Step {
	at: 'percent' | 'before' | 'breach' | 'after';
	value: number;
	when?: Condition | null;
	metrics: Metric[];
	actions: StepAction[];
}
export interface PolicyIn {
	name: string;
	calendar_id: number | null;
	when: Condition | null;
	targets: Target[];
	warn: Warn[];
	steps: Step[];
	periodic_updates: boolean;
	public: boolean;
	public_text: Record<string, string> | null; // null in versions of a policy that never had any
}
export interface Policy extends PolicyIn {
	id: number;
	position: number;
	active: boolean;
	version_id: number;
	versions: number;
	running: number;
}
export interface PolicyVersion {
	id: number;
	policy: PolicyIn;
	created_at: number;
	agent: Who | null;
	applied_to_running: boolean;
}
export interface Why {
	field: string;
	op: string;
	wanted: Scalar | Scalar[] | null;
	has: Scalar | Scalar[] | null;
	ok: boolean;
}
export interface PolicyTried {
	matched: { id: number; name: string } | null;
	path: { id: number | null; name: string; matched: boolean; why: Why[] }[];
	clocks: Clock[];
}

export type ClockState = 'running' | 'paused' | 'met' | 'breached' | 'void' | 'cancelled';
export interface Lap {
	from: number;
	to: number | null;
	kind: 'run' | 'rest' | 'closed';
	reason: string;
	name?: string;
	elapsed_s: number;
}
export interface Cause {
	primary: string;
	overrun_s: number;
	seconds: { label: string; s: number }[];
	sentence: string;
	corrected: string | null;
	corrected_by: string | null;
	corrected_note: string;
}
export interface Clock {
	id: number;
	metric: Metric;
	instance: number;
	state: ClockState;
	breached: boolean;
	breached_at: number | null;
	target_s: number;
	elapsed_s: number;
	due_at: number | null;
	at_risk_at: number | null;
	resumes_at?: number | null;
	closes_at?: number | null;
	opens_at?: number | null;
	started_at: number;
	stopped_at: number | null;
	policy: { id: number; name: string; version_id: number } | null;
	calendar: { id: number; name: string; zone: string; version_id: number } | null;
	team_hours: { team: string; from: number; calendar: Clock['calendar'] }[];
	ledger: Lap[];
	moves: { at: number; due_from: number | null; due_to: number | null; reason: string }[];
	fired: { threshold: string; at: number; actions: (string | { do: string })[] }[];
	cause: Cause | null;
}
export interface Clocks {
	policy: { id: number; name: string; version_id: number } | null;
	now: number;
	clocks: Clock[];
	promised_at: number | null;
	promise_kept: 'kept' | 'missed' | null;
}
export const LABELS = ['third_party', 'waiting_customer', 'outside_hours', 'misrouted', 'understaffed', 'unassigned', 'reopened', 'escalated', 'ping_pong', 'agent_response', 'agent_work', 'target_tightened', 'combined', 'other'] as const;

export interface Note {
	id: number;
	kind: string;
	ticket_id: number | null;
	text: string;
	created_at: number;
	read_at: number | null;
}
