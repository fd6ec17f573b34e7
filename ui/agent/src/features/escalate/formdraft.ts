// A form while it is edited.
import { QUESTION_KINDS, type Form, type FormIn, type FormKind, type Question, type QuestionKind, type Texts } from '../../api/form-types';

export type FormDraft = FormIn & { kind: FormKind };

export const draftOf = (f: Form): FormDraft => ({ kind: f.kind, name: f.name, when: f.when, team_ids: f.team_ids, priority: f.priority, questions: f.questions.map(whole) });
// Members that are empty may be left out by whoever wrote it.
export const whole = (q: Partial<Question> & Pick<Question, 'key' | 'kind' | 'label'>): Question => ({ help: {}, required: false, options: [], fills: '', ...q });
export const blankForm = (kind: FormKind): FormDraft => ({ kind, name: '', when: null, team_ids: [], priority: 0, questions: [blankQuestion([])] });
export const bodyOf = (d: FormDraft): FormIn => ({ name: d.name, when: d.when, team_ids: d.team_ids, priority: d.priority, questions: d.questions });

function freeKey(stem: string, taken: string[]): string {
	for (let n = 1; ; n++) if (!taken.includes(`${stem}${n}`)) return `${stem}${n}`;
}
export function blankQuestion(all: Question[]): Question {
	return whole({ key: freeKey('q', all.map((q) => q.key)), kind: 'long_text', label: {}, required: true });
}
export function withKind(q: Question, kind: QuestionKind): Question {
	const options = kind === 'choice' ? (q.options.length >= 2 ? q.options : [{ value: 'a', label: {} }, { value: 'b', label: {} }]) : [];
	return { ...q, kind, options };
}
export const addOption = (q: Question): Question => ({ ...q, options: [...q.options, { value: freeKey('o', q.options.map((o) => o.value)), label: {} }] });
export const kindsFor = (k: FormKind): readonly QuestionKind[] => (k === 'questions' ? QUESTION_KINDS.filter((x) => x !== 'file') : QUESTION_KINDS);

export function withText(all: Texts, l: string, v: string): Texts {
	const { [l]: _old, ...rest } = all;
	return v ? { ...rest, [l]: v } : rest;
}
// In this language, else in any: for lists and previews.
export const textIn = (all: Texts, l: string): string => all[l] || all.en || Object.values(all)[0] || '';

export function moved<T>(list: T[], from: number, by: number): T[] {
	const to = from + by;
	const out = [...list];
	const [x] = out.splice(from, 1);
	if (x !== undefined) out.splice(to, 0, x);
	return out;
}
