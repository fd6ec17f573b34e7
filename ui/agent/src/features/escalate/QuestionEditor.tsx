// One question of a form: what is asked, of which kind, whether it must be answered.
import { QUESTION_KINDS, type FormKind, type Question } from '../../api/form-types';
import { t } from '../../i18n';
import { Button, IconButton } from '../../ui/Button';
import { Check, Input, Select } from '../../ui/Field';
import { addOption, kindsFor, textIn, withKind, withText } from './formdraft';
import css from './escalate.module.css';

interface Props {
	q: Question;
	n: number;
	of: number;
	kind: FormKind;
	lang: string;
	put: (q: Question) => void;
	move: (by: number) => void;
	drop: () => void;
	error: (place: string) => string;
}

export function QuestionEditor({ q, n, of, kind, lang, put, move, drop, error }: Props) {
	const option = (i: number, label: string): void => put({ ...q, options: q.options.map((o, k) => (k === i ? { ...o, label: withText(o.label, lang, label) } : o)) });
	const name = textIn(q.label, lang) || t('ui.form.question', { n });
	return (
		<li class={css.question} data-question={q.key}>
			<div class={css.questionHead}>
				<strong class="clip">{`${n}. ${name}`}</strong>
				<IconButton icon="chevron-up" data-move="-1" label={t('ui.statuses.up', { name })} disabled={n === 1} onClick={() => move(-1)} />
				<IconButton icon="chevron-down" data-move="1" label={t('ui.statuses.down', { name })} disabled={n === of} onClick={() => move(1)} />
				<IconButton icon="trash-2" label={t('ui.form.remove', { name })} disabled={of === 1} onClick={drop} />
			</div>
			<Input label={t('ui.form.label')} lang={lang} maxLength={300} value={q.label[lang] ?? ''} placeholder={textIn(q.label, lang)} onValue={(v) => put({ ...q, label: withText(q.label, lang, v) })} error={error('label')} />
			<div class={css.two}>
				<Input label={t('ui.form.help')} optional lang={lang} maxLength={300} value={q.help[lang] ?? ''} placeholder={textIn(q.help, lang)} onValue={(v) => put({ ...q, help: withText(q.help, lang, v) })} error={error('help')} />
				<Select label={t('ui.form.kind')} value={q.kind} choices={kindsFor(kind).map((k) => ({ value: k, label: t(`ui.form.kind.${k}`) }))} onValue={(v) => put(withKind(q, QUESTION_KINDS.find((k) => k === v) ?? 'text'))} error={error('kind')} />
			</div>
			{q.kind === 'choice' && (
				<div class={css.options}>
					{q.options.map((o, i) => (
						<div key={o.value} class={css.option}>
							<Input label={t('ui.form.option', { n: i + 1 })} lang={lang} maxLength={300} value={o.label[lang] ?? ''} placeholder={textIn(o.label, lang)} onValue={(v) => option(i, v)} error={error(`options.${i}.label`) || error(`options.${i}.value`)} />
							<IconButton icon="x" label={t('ui.form.dropOption', { n: i + 1 })} disabled={q.options.length <= 2} onClick={() => put({ ...q, options: q.options.filter((_, k) => k !== i) })} />
						</div>
					))}
					<div>
						<Button small kind="ghost" icon="plus" onClick={() => put(addOption(q))}>
							{t('ui.form.addOption')}
						</Button>
					</div>
					{error('options') && <p class={css.wrong}>{error('options')}</p>}
				</div>
			)}
			<div class={css.two}>
				<Check label={t('ui.form.required')} hint={kind === 'questions' ? undefined : t('ui.form.requiredHint')} checked={q.required} onChange={(required) => put({ ...q, required })} />
				<Input label={t('ui.form.key')} value={q.key} maxLength={40} pattern="[a-z0-9_]+" onValue={(key) => put({ ...q, key })} error={error('key')} />
			</div>
		</li>
	);
}
