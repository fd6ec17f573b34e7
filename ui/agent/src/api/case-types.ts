// The case's data: fields of the desk, contact reasons, checklists, links, watchers.
import type { Condition } from './sla-types';

export type Names = Partial<Record<string, string>>;
export type FieldKind = 'text' | 'long_text' | 'number' | 'date' | 'yes_no' | 'choice' | 'choices';
export const FIELD_KINDS: FieldKind[] = ['text', 'long_text', 'number', 'date', 'yes_no', 'choice', 'choices'];
export type FieldObject = 'ticket' | 'person' | 'organisation';

export interface FieldOption {
	key: string;
	label: Names;
	active: boolean;
}
export interface CaseField {
	id: number;
	object: FieldObject;
	key: string;
	kind: FieldKind;
	label: Names;
	help: Names;
	options: FieldOption[];
	required: string[];
	show_when: Condition | null;
	decimals: number;
	unit: string;
	position: number;
	active: boolean;
}
export type FieldValue = string | number | boolean | string[] | null;
export type FieldValues = Record<string, FieldValue>;

export interface Reason {
	id: number;
	parent_id: number | null;
	names: Names;
	position: number;
	active: boolean;
}

export interface CheckItem {
	id: number;
	text: string;
	needed: boolean;
	done_at: number | null;
	done_by: number | null;
}
export interface CheckTemplate {
	id: number;
	name: string;
	items: { text: string; needed: boolean }[];
}
export type RelationKind = 'relates' | 'duplicates' | 'duplicated_by' | 'caused_by' | 'causes';
export interface Relation {
	id: number;
	kind: RelationKind;
	ticket_id: number;
	subject: string;
	status_id: number;
	category: string;
}
export interface CaseMore {
	checklist: CheckItem[];
	links: Relation[];
	watchers: number[];
}
