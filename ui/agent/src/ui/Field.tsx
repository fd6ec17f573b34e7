// A label, a control, a hint and an error that belong together.
import type { ComponentChildren, JSX, Ref } from 'preact';
import { useId, useState } from 'preact/hooks';
import { t } from '../i18n';
import { IconButton } from './Button';
import css from './field.module.css';

interface Common {
	label: string;
	hint?: ComponentChildren;
	error?: string;
	optional?: boolean;
}

type InputProps = Common & Omit<JSX.InputHTMLAttributes<HTMLInputElement>, 'label' | 'ref' | 'value'> & { value: string; onValue: (v: string) => void; innerRef?: Ref<HTMLInputElement> };

function Wrap({ id, label, hint, error, optional, children }: Common & { id: string; children: ComponentChildren }) {
	return (
		<div class={css.field}>
			<label for={id} class={css.label}>
				{label}
				{optional && <span class={css.optional}> {t('ui.optional')}</span>}
			</label>
			{children}
			{hint && !error && (
				<p class={css.hint} id={`${id}-h`}>
					{hint}
				</p>
			)}
			{error && (
				<p class={css.error} id={`${id}-e`}>
					{error}
				</p>
			)}
		</div>
	);
}

const describedBy = (id: string, hint: unknown, error?: string): string | undefined => (error ? `${id}-e` : hint ? `${id}-h` : undefined);

export function Input({ label, hint, error, optional, value, onValue, innerRef, ...rest }: InputProps) {
	const id = useId();
	const [shown, show] = useState(false);
	const secret = rest.type === 'password';
	const field = (
		<input
			ref={innerRef}
			{...rest}
			id={id}
			type={secret && shown ? 'text' : (rest.type ?? 'text')}
			class={css.input}
			value={value}
			aria-invalid={error ? true : undefined}
			aria-describedby={describedBy(id, hint, error)}
			onInput={(e) => onValue(e.currentTarget.value)}
		/>
	);
	return (
		<Wrap id={id} label={label} hint={hint} error={error} optional={optional}>
			{secret ? (
				<div class={css.secret}>
					{field}
					<IconButton icon="eye" label={shown ? t('ui.password.hide') : t('ui.password.show')} aria-pressed={shown} onClick={() => show(!shown)} />
				</div>
			) : (
				field
			)}
		</Wrap>
	);
}

type AreaProps = Common & Omit<JSX.TextareaHTMLAttributes<HTMLTextAreaElement>, 'label' | 'ref' | 'value'> & { value: string; onValue: (v: string) => void };
export function Area({ label, hint, error, optional, value, onValue, ...rest }: AreaProps) {
	const id = useId();
	return (
		<Wrap id={id} label={label} hint={hint} error={error} optional={optional}>
			<textarea {...rest} id={id} class={css.input} value={value} aria-invalid={error ? true : undefined} aria-describedby={describedBy(id, hint, error)} onInput={(e) => onValue(e.currentTarget.value)} />
		</Wrap>
	);
}

export interface Choice {
	value: string;
	label: string;
}
type SelectProps = Common & { value: string; choices: Choice[]; onValue: (v: string) => void; disabled?: boolean; name?: string };
export function Select({ label, hint, error, optional, value, choices, onValue, disabled, name }: SelectProps) {
	const id = useId();
	return (
		<Wrap id={id} label={label} hint={hint} error={error} optional={optional}>
			<select id={id} name={name} class={css.input} value={value} disabled={disabled} aria-describedby={describedBy(id, hint, error)} onChange={(e) => onValue(e.currentTarget.value)}>
				{choices.map((c) => (
					<option key={c.value} value={c.value}>
						{c.label}
					</option>
				))}
			</select>
		</Wrap>
	);
}

export function Check({ label, checked, onChange, hint, disabled }: { label: ComponentChildren; checked: boolean; hint?: string; disabled?: boolean; onChange: (on: boolean) => void }) {
	return (
		<label class={css.check}>
			<input type="checkbox" checked={checked} disabled={disabled} onChange={(e) => onChange(e.currentTarget.checked)} />
			<span>
				{label}
				{hint && <span class={css.hint}>{hint}</span>}
			</span>
		</label>
	);
}

// A choice of few, each with a line of explanation.
export function Cards<T extends string>({ legend, value, options, onValue }: { legend: string; value: T; options: { value: T; label: string; hint?: string }[]; onValue: (v: T) => void }) {
	const name = useId();
	return (
		<fieldset class={`${css.cards} ${options.some((o) => o.hint) ? '' : css.short}`}>
			<legend class={css.label}>{legend}</legend>
			{options.map((o) => (
				<label key={o.value} class={css.card}>
					<input type="radio" name={name} value={o.value} checked={o.value === value} onChange={() => onValue(o.value)} />
					<span>
						<span class={css.cardTitle}>{o.label}</span>
						{o.hint && <span class={css.hint}>{o.hint}</span>}
					</span>
				</label>
			))}
		</fieldset>
	);
}
