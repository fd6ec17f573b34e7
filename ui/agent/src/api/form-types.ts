// Forms, hand-overs and lists of questions, as the server tells of them.
import type { Condition } from './sla-types';

export const QUESTION_KINDS = ['text', 'long_text', 'choice', 'yes_no', 'number', 'date', 'file'] as const;
export type QuestionKind = (typeof QUESTION_KINDS)[number];
export const FORM_KINDS = ['escalation', 'return', 'questions'] as const;
export type FormKind = (typeof FORM_KINDS)[number];

export type AnswerValue = string | number | boolean | number[] | null;
export type Answers = Record<string, AnswerValue>;
export type Texts = Record<string, string>;

export interface AskedQuestion {
	key: string;
	kind: QuestionKind;
	label: string;
	help: string;
	required: boolean;
	options: { value: string; label: string }[];
	fills: string;
}
export interface AskedForm {
	id: number;
	version_id: number;
	name: string;
	priority: number;
	questions: AskedQuestion[];
}
export interface HandoverTarget {
	team_id: number;
	tier: number;
	name: string;
	next: boolean;
	skips: boolean;
}
export interface HandoverOffer {
	from_team_id: number | null;
	team_id: number | null;
	skips: boolean;
	bounces: number;
	targets: HandoverTarget[];
	form: AskedForm | null;
}
export interface Answered {
	key: string;
	question: string;
	answer: string;
	given: boolean;
}
export interface Handover {
	id: number;
	ticket_id: number;
	kind: 'escalation' | 'return' | 'transfer';
	from_team_id: number | null;
	to_team_id: number | null;
	actor_name: string;
	form_name: string;
	why: string;
	answered: Answered[];
	returned_at: number | null;
	undone_at: number | null;
	created_at: number;
	undo: boolean;
}
export interface TicketQuestions {
	form: AskedForm | null;
	answers: Answers;
	rev: number;
	agent_name: string;
	updated_at: number | null;
	given: number;
	required_open: number;
	ask_locale: string;
	open: string[];
}

export interface Question {
	key: string;
	kind: QuestionKind;
	label: Texts;
	help: Texts;
	required: boolean;
	options: { value: string; label: Texts }[];
	fills: string;
}
export interface FormIn {
	name: string;
	when: Condition | null;
	team_ids: number[];
	priority: number;
	questions: Question[];
}
export interface Form extends FormIn {
	id: number;
	kind: FormKind;
	position: number;
	active: boolean;
	version_id: number;
	versions: number;
}
export interface FormVersion {
	id: number;
	name: string;
	form: Omit<FormIn, 'name'>;
	created_at: number;
	agent_name: string;
}
export interface BounceFigures {
	form_id: number | null;
	form_name: string;
	escalations: number;
	returned: number;
	returned_day: number;
	rate: number;
	hours: number;
}
