// Answers while they are typed: which are there, and as they are sent.
import type { Answers, AnswerValue, AskedForm, AskedQuestion } from '../../api/form-types';

export function isAnswered(v: AnswerValue | undefined): boolean {
	if (v === undefined || v === null) return false;
	if (typeof v === 'string') return v.trim() !== '';
	return Array.isArray(v) ? v.length > 0 : true;
}

// Required questions that nobody has answered yet, in their order.
export const openOnes = (form: AskedForm | null, answers: Answers): AskedQuestion[] => form?.questions.filter((q) => q.required && !isAnswered(answers[q.key])) ?? [];

// What is left when the form is another one: answers to questions of the same key and kind stay.
export function carry(from: AskedForm | null, to: AskedForm | null, answers: Answers): Answers {
	const kinds = new Map(from?.questions.map((q) => [q.key, q.kind]));
	const out: Answers = {};
	for (const q of to?.questions ?? []) {
		const v = answers[q.key];
		const fits = kinds.get(q.key) === q.kind && (q.kind !== 'choice' || q.options.some((o) => o.value === v));
		if (v !== undefined && fits) out[q.key] = v;
	}
	return out;
}

export function sent(form: AskedForm | null, answers: Answers): Answers {
	return Object.fromEntries((form?.questions ?? []).flatMap((q) => (isAnswered(answers[q.key]) ? [[q.key, answers[q.key] ?? null]] : [])));
}
