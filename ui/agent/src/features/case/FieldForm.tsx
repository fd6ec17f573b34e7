// A field: what it is called, what can stand in it, when it is shown and when required,
// with a preview that is tried like on a ticket.
import { useState } from 'preact/hooks';
import { fieldError, patch, post, type Failure } from '../../api/client';
import { FIELD_KINDS, type CaseField, type FieldKind, type FieldObject, type FieldValue } from '../../api/case-types';
import type { Condition } from '../../api/sla-types';
import { t } from '../../i18n';
import { nameOf } from '../../store/case';
import { statuses, statusLabel } from '../../store/directory';
import { failureText } from '../../store/toasts';
import { Switch } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Conditions } from '../../ui/Conditions';
import { trim } from '../../ui/conditions';
import { Dialog } from '../../ui/Dialog';
import { Check, Input, Select } from '../../ui/Field';
import { Notice } from '../../ui/States';
import { FieldInput } from '../../ui/FieldInput';
import { keyFrom } from './keys';
import { NamesInput } from '../../ui/NamesInput';
import { OptionList } from './OptionList';
import css from './case.module.css';

const blank = (object: FieldObject, position: number): CaseField => ({
	id: 0, object, key: '', kind: 'text', label: {}, help: {}, options: [], required: [], show_when: null, decimals: 0, unit: '', position, active: true,
});

interface Props {
	field: CaseField | null;
	object: FieldObject;
	position: number;
	onClose: () => void;
	onSaved: () => Promise<void>;
}

export function FieldForm({ field, object, position, onClose, onSaved }: Props) {
	const [f, setF] = useState<CaseField>(field ?? blank(object, position));
	const [ownKey, setOwnKey] = useState(field !== null);
	const [error, setError] = useState<Failure | null>(null);
	const [tried, setTried] = useState<FieldValue>(null);
	const [busy, setBusy] = useState(false);
	const put = (more: Partial<CaseField>): void => setF({ ...f, ...more });
	const choice = f.kind === 'choice' || f.kind === 'choices';
	const key = ownKey ? f.key : keyFrom(nameOf(f.label));
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const body = { label: f.label, help: f.help, ...(choice ? { options: f.options } : {}), required: f.required, show_when: trim(f.show_when), decimals: f.decimals, unit: f.unit };
		const r = field ? await patch(`/fields/${field.id}`, { ...body, active: f.active }) : await post('/fields', { ...body, object, key, kind: f.kind, position: f.position });
		setBusy(false);
		if (!r.ok) return setError(r.error);
		await onSaved();
		onClose();
	};
	const part = (name: string): string => error?.errors.filter((x) => x.field === name || x.field.startsWith(`${name}.`)).map((x) => x.message)[0] ?? '';
	const require = (word: string, on: boolean): void => put({ required: on ? [...f.required, word] : f.required.filter((x) => x !== word) });
	return (
		<Dialog title={field ? t('ui.case.edit', { name: nameOf(field.label) || field.key }) : t('ui.case.addField')} size="large" onClose={onClose}>
			<form class={css.form} onSubmit={save} noValidate>
				{error && !error.errors.some((x) => x.field) && <Notice tone="bad">{failureText(error)}</Notice>}
				<NamesInput label={t('ui.case.label')} value={f.label} onValue={(label) => put({ label })} error={part('label')} focus />
				<div class={css.two}>
					<Select label={t('ui.case.kind')} value={f.kind} disabled={field !== null} hint={field ? t('ui.case.kindFixed') : undefined} error={part('kind')} onValue={(v) => put({ kind: v as FieldKind })} choices={FIELD_KINDS.map((k) => ({ value: k, label: t(`ui.case.kind.${k}`) }))} />
					<Input
						label={t('ui.case.key')}
						hint={t('ui.case.keyHint')}
						disabled={field !== null}
						value={key}
						maxLength={40}
						error={part('key')}
						onValue={(v) => {
							setOwnKey(true);
							put({ key: v });
						}}
					/>
				</div>
				{choice && <OptionList options={f.options} onValue={(options) => put({ options })} error={part('options')} />}
				{f.kind === 'number' && (
					<div class={css.two}>
						<Select label={t('ui.case.decimals')} value={String(f.decimals)} onValue={(v) => put({ decimals: Number(v) })} choices={[0, 1, 2, 3, 4].map((n) => ({ value: String(n), label: String(n) }))} />
						<Input label={t('ui.case.unit')} hint={t('ui.case.unitHint')} optional maxLength={12} value={f.unit} onValue={(unit) => put({ unit })} error={part('unit')} />
					</div>
				)}
				<NamesInput label={t('ui.case.help')} optional value={f.help} max={400} onValue={(help) => put({ help })} error={part('help')} />
				{object === 'ticket' && (
					<>
						<fieldset class={css.options}>
							<legend class={css.label}>{t('ui.case.required')}</legend>
							{(['solved', 'pending', 'hold'] as const).map((c) => (
								<Check key={c} label={t(`ui.case.required.${c}`)} checked={f.required.includes(c)} onChange={(on) => require(c, on)} />
							))}
							{statuses.value
								.filter((s) => s.active && s.name)
								.map((s) => (
									<Check key={s.id} label={t('ui.case.required.status', { name: statusLabel(s) })} checked={f.required.includes(`status:${s.id}`)} onChange={(on) => require(`status:${s.id}`, on)} />
								))}
						</fieldset>
						<div class={css.field}>
							<span class={css.label}>{t('ui.case.shown')}</span>
							<Conditions label={t('ui.case.shown')} value={f.show_when} onChange={(c: Condition | null) => put({ show_when: c })} error={(p) => fieldError(error, `show_when.${p}`)} />
						</div>
					</>
				)}
				{field && <Switch label={t('ui.case.active')} checked={f.active} onChange={(active) => put({ active })} />}
				<div class={css.preview}>
					<span class={css.label}>{t('ui.case.preview')}</span>
					<FieldInput f={{ ...f, label: nameOf(f.label) ? f.label : { en: '…' } }} value={tried} onValue={setTried} wanted={f.required.length > 0} />
				</div>
				<div class={css.buttons}>
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button kind="main" type="submit" busy={busy}>
						{t('ui.save')}
					</Button>
				</div>
			</form>
		</Dialog>
	);
}
