// The questions of a form with their answers, one control for each kind.
import { useState } from 'preact/hooks';
import type { Answers, AnswerValue, AskedForm, AskedQuestion } from '../../api/form-types';
import type { Attachment } from '../../api/types';
import { t } from '../../i18n';
import { Area, Cards, Input, Select } from '../../ui/Field';
import { FilePick } from '../../ui/FilePick';
import css from './escalate.module.css';

interface Props {
	form: AskedForm;
	answers: Answers;
	onAnswer: (key: string, v: AnswerValue) => void;
	error: (key: string) => string;
}

export function FormFields({ form, answers, onAnswer, error }: Props) {
	return (
		<>
			{form.questions.map((q) => (
				<div key={q.key} data-question={q.key}>
					<One q={q} value={answers[q.key] ?? null} put={(v) => onAnswer(q.key, v)} error={error(q.key)} />
				</div>
			))}
		</>
	);
}

interface OneProps {
	q: AskedQuestion;
	value: AnswerValue;
	put: (v: AnswerValue) => void;
	error: string;
}

function One({ q, value, put, error }: OneProps) {
	const common = { label: q.label, hint: q.help || undefined, error: error || undefined, optional: !q.required };
	const text = typeof value === 'string' || typeof value === 'number' ? String(value) : '';
	switch (q.kind) {
		case 'long_text':
			return <Area {...common} rows={3} aria-required={q.required} value={text} onValue={put} />;
		case 'choice':
			return <Select {...common} value={text} choices={[{ value: '', label: t('ui.esc.choose') }, ...q.options]} onValue={(v) => put(v || null)} />;
		case 'yes_no':
			return <YesNo q={q} value={value} put={put} error={error} />;
		case 'number':
			return <Input {...common} type="number" step="any" aria-required={q.required} value={text} onValue={(v) => put(v === '' || Number.isNaN(Number(v)) ? null : Number(v))} />;
		case 'date':
			return <Input {...common} type="date" aria-required={q.required} value={text} onValue={(v) => put(v || null)} />;
		case 'file':
			return <Files q={q} value={value} put={put} error={error} />;
		default:
			return <Input {...common} maxLength={1000} aria-required={q.required} value={text} onValue={put} />;
	}
}

function YesNo({ q, value, put, error }: OneProps) {
	const now = value === true ? 'yes' : value === false ? 'no' : '';
	return (
		<>
			<Cards<string>
				legend={q.required ? q.label : `${q.label} ${t('ui.optional')}`}
				value={now}
				options={[
					{ value: 'yes', label: t('ui.esc.yes') },
					{ value: 'no', label: t('ui.esc.no') },
				]}
				onValue={(v) => put(v === 'yes')}
			/>
			{error ? <p class={css.wrong}>{error}</p> : q.help && <p class={css.help}>{q.help}</p>}
		</>
	);
}

// Files go up at once; the answer is the list of their numbers.
function Files({ q, value, put, error }: OneProps) {
	const ids = Array.isArray(value) ? value : [];
	const [known, setKnown] = useState<Attachment[]>([]);
	return (
		<FilePick
			label={q.required ? q.label : `${q.label} ${t('ui.optional')}`}
			required={q.required}
			files={known.filter((a) => ids.includes(a.id))}
			onFiles={(files) => {
				setKnown((was) => [...was.filter((x) => !files.some((f) => f.id === x.id)), ...files]);
				put(files.map((f) => f.id));
			}}
			error={error}
			help={q.help}
		/>
	);
}
