// One field of the desk as a control: in the side panel, in dialogs, in a preview.
import { useId } from 'preact/hooks';
import type { CaseField, FieldValue } from '../api/case-types';
import { t } from '../i18n';
import { fieldLabel, nameOf, optionLabel, valueText } from '../store/case';
import { Icon } from './Icon';
import css from './fieldinput.module.css';

interface Props {
	f: CaseField;
	value: FieldValue | undefined;
	onValue: (v: FieldValue) => void; // with every key; commit comes after
	onCommit?: (v: FieldValue) => void;
	error?: string;
	disabled?: boolean;
	focus?: boolean;
	wanted?: boolean;
}

const list = (v: FieldValue | undefined): string[] => (Array.isArray(v) ? v : []);

export function FieldInput({ f, value, onValue, onCommit, error, disabled, focus, wanted }: Props) {
	const id = useId();
	const help = nameOf(f.help);
	const both = (v: FieldValue): void => {
		onValue(v);
		onCommit?.(v);
	};
	const common = {
		id,
		disabled,
		'aria-invalid': error ? true : undefined,
		'aria-required': wanted || undefined,
		'aria-describedby': error ? `${id}-e` : help ? `${id}-h` : undefined,
		...(focus ? { 'data-autofocus': true } : {}),
	};
	return (
		<div class={css.field}>
			{f.kind === 'choices' ? (
				<span class={css.label} id={`${id}-l`}>
					{fieldLabel(f)}
					{wanted && <Star />}
				</span>
			) : (
				<label class={css.label} for={id}>
					{fieldLabel(f)}
					{wanted && <Star />}
				</label>
			)}
			<Control f={f} value={value} common={common} onValue={onValue} both={both} commit={onCommit} labelId={`${id}-l`} />
			{help && !error && (
				<p class={css.hint} id={`${id}-h`}>
					{help}
				</p>
			)}
			{error && (
				<p class={css.error} id={`${id}-e`} role="alert">
					{error}
				</p>
			)}
		</div>
	);
}

const Star = () => (
	<span class={css.star} title={t('ui.case.needed')} aria-hidden="true">
		*
	</span>
);

type Common = Record<string, unknown> & { id: string; disabled?: boolean };

function Control({ f, value, common, onValue, both, commit, labelId }: { f: CaseField; value: FieldValue | undefined; common: Common; onValue: (v: FieldValue) => void; both: (v: FieldValue) => void; commit?: (v: FieldValue) => void; labelId: string }) {
	const text = value === null || value === undefined ? '' : String(value);
	if (f.kind === 'choices') return <Choices f={f} value={list(value)} both={both} disabled={common.disabled} labelId={labelId} />;
	if (f.kind === 'choice' || f.kind === 'yes_no') {
		const yes = f.kind === 'yes_no';
		const options = yes ? ['true', 'false'] : f.options.filter((o) => o.active || o.key === text).map((o) => o.key);
		return (
			<select {...common} class={css.input} value={text} onChange={(e) => both(e.currentTarget.value === '' ? null : yes ? e.currentTarget.value === 'true' : e.currentTarget.value)}>
				<option value="">–</option>
				{options.map((o) => (
					<option key={o} value={o}>
						{yes ? valueText(f, o === 'true') : optionLabel(f, o)}
					</option>
				))}
			</select>
		);
	}
	if (f.kind === 'long_text') return <textarea {...common} class={css.input} rows={2} value={text} onInput={(e) => onValue(e.currentTarget.value)} onBlur={(e) => commit?.(e.currentTarget.value || null)} />;
	const numeric = f.kind === 'number';
	const parse = (s: string): FieldValue => (s.trim() === '' ? null : numeric ? Number(s) : s);
	return (
		<span class={css.withUnit}>
			<input
				{...common}
				class={css.input}
				type={numeric ? 'number' : f.kind === 'date' ? 'date' : 'text'}
				step={numeric ? String(10 ** -f.decimals) : undefined}
				maxLength={f.kind === 'text' ? 300 : undefined}
				value={text}
				onInput={(e) => onValue(parse(e.currentTarget.value))}
				onBlur={(e) => commit?.(parse(e.currentTarget.value))}
				onKeyDown={(e) => {
					if (e.key === 'Enter' && commit) e.currentTarget.blur();
				}}
			/>
			{f.unit && <span class="muted">{f.unit}</span>}
		</span>
	);
}

function Choices({ f, value, both, disabled, labelId }: { f: CaseField; value: string[]; both: (v: FieldValue) => void; disabled?: boolean; labelId: string }) {
	const keys = f.options.filter((o) => o.active || value.includes(o.key)).map((o) => o.key);
	return (
		<div class={css.choices} role="group" aria-labelledby={labelId}>
			{keys.map((k) => {
				const on = value.includes(k);
				return (
					<button key={k} type="button" class={css.choice} aria-pressed={on} disabled={disabled} onClick={() => both(on ? value.filter((x) => x !== k) : [...value, k])}>
						{on && <Icon name="check" size={12} />}
						{optionLabel(f, k)}
					</button>
				);
			})}
		</div>
	);
}
