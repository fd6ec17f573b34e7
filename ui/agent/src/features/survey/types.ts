// Surveys as the API shows them.
import type { Names } from '../../api/case-types';
import type { ActionItem } from '../../ui/actions';

export type Kind = 'csat' | 'nps' | 'exit';
export interface Question {
	key: string;
	kind: 'scale' | 'choice' | 'text';
	required: boolean;
	label: Names;
	options: { key: string; label: Names }[];
}
export interface Definition {
	delay_min: number;
	business: boolean;
	sample_pct: number;
	every_days: number;
	window_days: number;
	low_at: number;
	low_actions: ActionItem[];
	question: Names;
	thanks: Names;
	questions: Question[];
	team_ids: number[];
	brand_ids: number[];
	channels: string[];
}
export interface Survey {
	id: number;
	kind: Kind;
	name: string;
	active: boolean;
	demo: boolean;
	version: number;
	definition: Definition;
	question: string;
	updated_at: number;
}
export interface Result {
	id: number;
	survey: string;
	kind: Kind;
	state: 'planned' | 'sent' | 'cancelled';
	why: string;
	ticket_id: number | null;
	score: number;
	score_max: number;
	rounds: number;
	agent_id: number | null;
	agent_name: string;
	comment: string;
	question: string;
	answers: Record<string, string>;
	questions: Question[];
	due_at: number;
	sent_at: number;
	answered_at: number;
}
export interface Figure {
	sent: number;
	answered: number;
	good: number;
	bad: number;
	value: number | null;
	low: number | null;
	high: number | null;
	response: number | null;
}
export interface ReportData {
	kind: Kind;
	by: string;
	all: Figure;
	scores: number[];
	groups: { id: number; name: string; figure: Figure }[];
	days: { at: number; sent: number; answered: number; good: number; bad: number }[];
	questions: Said[];
}
/** A further question and how often each answer was given. */
export interface Said {
	survey_id: number;
	key: string;
	kind: 'scale' | 'choice';
	label: string;
	answered: number;
	mean: number | null;
	options: { key: string; label: string; n: number }[];
}
export interface ReportRow {
	id: number;
	ticket_id: number | null;
	subject: string;
	person_id: number;
	person: string;
	agent: string;
	channel: string;
	language: string;
	sent_at: number;
	answered_at: number;
	score: number;
	comment: string;
	said: string;
}

export const FACES = ['', '😞', '🙁', '😐', '🙂', '😀'];
export const face = (kind: Kind, score: number): string => (kind === 'csat' ? (FACES[score] ?? '') : '');
