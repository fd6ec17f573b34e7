// The questions of a form: own fields of tickets, in order, some only after a certain answer.
import type { CaseField } from '../../api/case-types';
import type { RequestQuestion } from '../../api/front-types';
import { t } from '../../i18n';
import { fieldLabel, fields, optionLabel } from '../../store/case';
import { Switch } from '../../ui/Bits';
import { IconButton } from '../../ui/Button';
import { Select } from '../../ui/Field';
import { Notice } from '../../ui/States';
import css from './front.module.css';

interface Props {
	value: RequestQuestion[];
	onValue: (q: RequestQuestion[]) => void;
	error?: string;
	required: number; // what is required besides
}

const closed = (f: CaseField): boolean => f.kind === 'choice' || f.kind === 'choices' || f.kind === 'yes_no';
const answers = (f: CaseField): { key: string; label: string }[] =>
	f.kind === 'yes_no'
		? [
				{ key: 'yes', label: t('ui.yes') },
				{ key: 'no', label: t('ui.no') },
			]
		: f.options.filter((o) => o.active).map((o) => ({ key: o.key, label: optionLabel(f, o.key) }));

export function Questions({ value, onValue, error, required }: Props) {
	const all = fields.value.filter((f) => f.object === 'ticket' && f.active);
	const left = all.filter((f) => !value.some((q) => q.field === f.key));
	const put = (i: number, q: RequestQuestion): void => onValue(value.map((x, k) => (k === i ? q : x)));
	const move = (i: number, by: number): void => {
		const to = [...value];
		const [q] = to.splice(i, 1);
		if (q) to.splice(i + by, 0, q);
		onValue(to);
	};
	const count = required + value.filter((q) => q.required).length;
	return (
		<fieldset class={css.form}>
			<legend>{t('ui.pages.questions')}</legend>
			<p class="muted">{t('ui.pages.required', { n: count })}</p>
			{error && <Notice tone="bad">{error}</Notice>}
			{value.map((q, i) => {
				const f = all.find((x) => x.key === q.field);
				const before = value.slice(0, i).flatMap((x) => all.filter((y) => y.key === x.field && closed(y)));
				const asked = before.find((x) => x.key === q.when?.field);
				const name = f ? fieldLabel(f) : q.field;
				return (
					<div key={q.field} class={css.question}>
						<div class={css.questionHead}>
							<strong class="grow">{name}</strong>
							<IconButton icon="chevron-up" label={t('ui.pages.up', { name })} disabled={i === 0} onClick={() => move(i, -1)} />
							<IconButton icon="chevron-down" label={t('ui.pages.down', { name })} disabled={i === value.length - 1} onClick={() => move(i, 1)} />
							<IconButton icon="trash-2" label={t('ui.pages.delete', { name })} onClick={() => onValue(value.filter((_, k) => k !== i))} />
						</div>
						<Switch label={t('ui.pages.mustAnswer')} checked={q.required} onChange={(on) => put(i, { ...q, required: on })} />
						{before.length > 0 && (
							<Select
								label={t('ui.pages.when')}
								value={q.when?.field ?? ''}
								onValue={(field) => put(i, field ? { ...q, when: { field, is: [] } } : { field: q.field, required: q.required })}
								choices={[{ value: '', label: t('ui.pages.always') }, ...before.map((x) => ({ value: x.key, label: fieldLabel(x) }))]}
							/>
						)}
						{asked && q.when && (
							<div class={css.checks} role="group" aria-label={t('ui.pages.is')}>
								{answers(asked).map((o) => (
									<label key={o.key}>
										<input
											type="checkbox"
											checked={q.when?.is.includes(o.key)}
											onChange={(e) => {
												const is = (q.when?.is ?? []).filter((x) => x !== o.key);
												put(i, { ...q, when: { field: asked.key, is: e.currentTarget.checked ? [...is, o.key] : is } });
											}}
										/>{' '}
										{o.label}
									</label>
								))}
							</div>
						)}
					</div>
				);
			})}
			{left.length > 0 && (
				<Select
					label={t('ui.pages.addQuestion')}
					value=""
					onValue={(field) => field && onValue([...value, { field, required: false }])}
					choices={[{ value: '', label: t('ui.pages.choose') }, ...left.map((f) => ({ value: f.key, label: fieldLabel(f) }))]}
				/>
			)}
			{!all.length && <p class="muted">{t('ui.pages.noFields')}</p>}
		</fieldset>
	);
}
