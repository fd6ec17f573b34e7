import type { FieldValues } from './case-types';
import type { Person, TicketRow } from './types';

export interface Identity {
	id: number;
	kind: 'email' | 'phone' | 'handle';
	address: string;
	verified: boolean;
	undeliverable: boolean;
	preferred: boolean;
}

export interface Organisation {
	id: number;
	name: string;
	domains: string[];
	note: string;
	value_tier: string;
	demo: boolean;
}

export interface OrganisationFull {
	organisation: Organisation;
	people: number;
	tickets_open: number;
	tickets_total: number;
	rated: number;
	/** Per cent; null: nobody answered. */
	satisfied: number | null;
	fields: FieldValues;
}

export interface TicketPage {
	tickets: TicketRow[];
	next: string | null;
}

export interface PeoplePage {
	people: Person[];
	next: string | null;
}

export interface Alike {
	person: Person;
	why: 'email' | 'phone' | 'handle' | 'name';
	address: string;
}

export type MergeField = 'name' | 'organisation' | 'locale' | 'zone' | 'note' | 'value_tier';
export type OwnField = `field:${string}`;

export interface MergePlan {
	into: Person;
	from: Person;
	tickets: number;
	identities: number;
	participations: number;
	take: (MergeField | OwnField)[];
}

export interface PersonMerge {
	id: number;
	from_id: number;
	from_name: string;
	agent_name: string;
	tickets: number;
	created_at: number;
	undone_at: number | null;
}

export type Reach = 'all' | 'teams' | 'organisations' | 'own';

export interface RoleDef {
	id: number;
	name: string;
	permissions: string[];
	reach: Reach;
	organisation_ids: number[];
	people: number;
	demo: boolean;
	updated_at: number;
}

export interface Permission {
	name: string;
	whole: boolean;
	roles: string[];
}

export interface Roles {
	roles: RoleDef[];
	permissions: Permission[];
}

export interface AuditEvent {
	id: number;
	kind: string;
	actor_name: string;
	detail: Record<string, unknown>;
	created_at: number;
}
