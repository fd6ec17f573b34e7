// The questions of a form with their answers, one control for each kind.
import { useState } from 'preact/hooks';
import { call } from '../../api/client';
import type { Answers, AnswerValue, AskedForm, AskedQuestion } from '../../api/form-types';
import type { Attachment } from '../../api/types';
import { t } from '../../i18n';
import { bytes } from '../../i18n/format';
import { failureText } from '../../store/toasts';
import { IconButton } from '../../ui/Button';
import { Area, Cards, Input, Select } from '../../ui/Field';
import { Icon } from '../../ui/Icon';
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
	const [busy, setBusy] = useState('');
	const [failure, setFailure] = useState('');
	const add = async (list: FileList | null): Promise<void> => {
		let now = ids;
		for (const file of list ?? []) {
			setBusy(file.name);
			const r = await call<Attachment>('POST', '/attachments', undefined, { raw: file, headers: { 'X-File-Name': encodeURIComponent(file.name), 'Content-Type': file.type || 'application/octet-stream' } });
			setFailure(r.ok ? '' : failureText(r.error));
			if (!r.ok) break;
			now = [...now, r.data.id];
			setKnown((was) => [...was, r.data]);
			put(now);
		}
		setBusy('');
	};
	return (
		<div class={css.files}>
			<label class={css.fileLabel}>
				<span>{q.required ? q.label : `${q.label} ${t('ui.optional')}`}</span>
				<span class={css.fileButton}>
					<Icon name="paperclip" size={15} /> {busy ? t('ui.esc.uploading', { name: busy }) : t('ui.esc.addFile')}
					<input class={css.fileInput} type="file" multiple aria-required={q.required} disabled={!!busy} onChange={(e) => void add(e.currentTarget.files)} />
				</span>
			</label>
			{ids.length > 0 && (
				<ul class={css.fileList}>
					{known.filter((a) => ids.includes(a.id)).map((a) => (
						<li key={a.id}>
							<span class="clip">{a.name}</span> <span class="muted num">{bytes(a.size)}</span>
							<IconButton icon="x" label={t('ui.esc.dropFile', { name: a.name })} onClick={() => put(ids.filter((x) => x !== a.id))} />
						</li>
					))}
				</ul>
			)}
			{(error || failure) ? <p class={css.wrong} role="alert">{error || failure}</p> : q.help && <p class={css.help}>{q.help}</p>}
		</div>
	);
}
