// The shapes of the API, names as the server has them.
import type { TicketRouting } from './routing-types';
import type { FieldValues } from './case-types';
import type { Identity } from './people-types';
import type { RowSla } from './sla-types';

export type { Identity };

export type Role = 'owner' | 'admin' | 'agent' | 'light' | 'custom';
export type Theme = 'auto' | 'light' | 'dark';
export type Category = 'new' | 'open' | 'pending' | 'hold' | 'solved' | 'closed';
export type Priority = 1 | 2 | 3 | 4;
export type TicketType = 'question' | 'incident' | 'problem' | 'task';
export type Mode = 'reply' | 'note' | 'forward' | 'new';

export interface Agent {
	id: number;
	name: string;
	email: string;
	role: Role;
	role_id: number | null;
	role_name: string | null;
	locale: string;
	zone: string;
	theme: Theme;
	undo_ms: number;
	signature_html: string;
	keys_off: boolean;
	active: boolean;
	totp: boolean;
	team_ids: number[];
	invited: boolean;
}

export interface Session {
	agent: Agent;
	csrf: string;
	build: string;
	now: number;
	setup_needed: boolean;
	demo: boolean;
	company: string;
	permissions: string[];
}

export interface SessionRow {
	id: number;
	created_at: number;
	seen_at: number;
	ip: string;
	user_agent: string;
	current: boolean;
}

export interface Team {
	id: number;
	name: string;
	tier: number;
	active: boolean;
	member_ids: number[];
	calendar_id?: number | null;
	lead_id?: number | null;
	next_team_id?: number | null;
}

export interface Tag {
	id: number;
	name: string;
	tickets: number;
}

export interface Status {
	id: number;
	category: Category;
	name: string;
	names: Record<string, string>;
	public_names: Record<string, string>;
	position: number;
	active: boolean;
}

export interface ViewCount {
	key: string;
	count: number;
}

export interface TicketRow {
	id: number;
	subject: string;
	status_id: number;
	category: Category;
	priority: Priority;
	channel: string;
	requester: { id: number; name: string };
	assignee_id: number | null;
	team_id: number | null;
	tags: string[];
	snippet: string;
	messages: number;
	customer_at: number | null;
	agent_at: number | null;
	due_at: number | null;
	sla?: RowSla | null;
	updated_at: number;
	created_at: number;
	spam: boolean;
	demo: boolean;
	draft: boolean;
	language: string;
	snoozed_until?: number | null; views?: number[]; // views: the gens of own views
}

export interface Person {
	id: number;
	name: string;
	organisation: { id: number; name: string } | null;
	locale: string;
	zone: string;
	note: string;
	value_tier: string;
	identities: Identity[];
	tickets_open: number;
	tickets_total: number;
	merged_into_id: number | null;
	created_at: number;
	fields: FieldValues | null; // of one person; null in lists
}

export interface Participant {
	person: { id: number; name: string; address: string };
	role: 'cc' | 'third_party';
}

export interface Ticket extends Omit<TicketRow, 'requester'> {
	type: TicketType;
	requester: Person;
	participants: Participant[];
	follows_id: number | null;
	merged_into_id: number | null;
	mailbox_id: number | null;
	mailbox_address: string | null;
	solved_at: number | null;
	closed_at: number | null;
	last_event_id: number;
	fields: FieldValues;
	reason_id: number | null; brand_id: number;
	snoozed_by: number | null;
	routing: TicketRouting;
	can: string[];
}

export interface Address {
	name: string;
	address: string;
}

export interface Attachment {
	id: number;
	name: string;
	mime_type: string;
	size: number;
	inline?: boolean;
	url: string;
}

export type DeliveryState = 'held' | 'queued' | 'sending' | 'sent' | 'deferred' | 'failed' | 'cancelled';

export interface Delivery {
	address: string;
	state: DeliveryState;
	last_reply: string;
	not_before: number | null;
	sent_at: number | null;
}

export type MessageFlag = 'auto' | 'bounce' | 'unverified' | 'third_party' | 'unparsed' | 'forwarded';

export interface Message {
	id: number;
	ticket_id: number;
	kind: 'public' | 'note';
	direction: 'in' | 'out';
	channel: string;
	author: { kind: 'person' | 'agent' | 'system'; id: number | null; name: string; address: string };
	to: Address[];
	cc: Address[]; bcc?: Address[];
	subject: string;
	html: string;
	quoted_html: string;
	text: string;
	language: string;
	flags: MessageFlag[];
	remote_images: number;
	attachments: Attachment[];
	has_original: boolean;
	created_at: number;
	undone_at: number | null;
	delivery: Delivery[];
	undo_until: number | null;
}

export interface TicketEvent {
	id: number;
	kind: string;
	actor: { kind: string; id: number | null; name: string };
	detail: Record<string, unknown>;
	created_at: number;
}

export interface Thread {
	messages: Message[];
	events: TicketEvent[];
	more: boolean;
}

export interface TicketSet {
	subject?: string;
	status_id?: number;
	category?: Category;
	priority?: Priority;
	type?: TicketType;
	assignee_id?: number | null;
	team_id?: number | null;
	tags?: string[];
	spam?: boolean;
	requester_id?: number;
	fields?: FieldValues;
	reason_id?: number | null; brand_id?: number;
	snooze_until?: number | null;
}

export interface Draft {
	html: string;
	to: string[];
	cc: string[]; bcc?: string[];
	attachment_ids: number[];
	rev: number;
	updated_at: number;
}

export interface SearchHit extends TicketRow {
	excerpt: string;
	marks: [number, number][];
}

export interface SearchResult {
	tickets: SearchHit[];
	people: Person[];
	next: string | null; unknown: string[];
}
