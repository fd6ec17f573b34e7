// The contact reason: type to find over the whole path, the reader's usual ones first.
import { useRef, useState } from 'preact/hooks';
import { t } from '../../i18n';
import { reasonChoices, reasonPath, nameOf, reasons } from '../../store/case';
import { Icon } from '../../ui/Icon';
import { Picker } from '../../ui/Picker';
import css from './case.module.css';

interface Props {
	value: number | null;
	onPick: (id: number | null) => void;
	disabled?: boolean;
	error?: string;
	focus?: boolean;
	wanted?: boolean;
}

export function ReasonButton({ value, onPick, disabled, error, focus, wanted }: Props) {
	const [open, setOpen] = useState(false);
	const button = useRef<HTMLButtonElement>(null);
	const path = reasonPath(value);
	const last = path[path.length - 1];
	if (!reasons.value.length) return null;
	return (
		<div class={css.field}>
			<span class={css.label}>
				{t('ui.case.reason')}
				{wanted && <span class={css.star} aria-hidden="true">*</span>}
			</span>
			<button ref={button} type="button" class={css.reason} disabled={disabled} aria-haspopup="dialog" aria-expanded={open} aria-invalid={error ? true : undefined} {...(focus ? { 'data-autofocus': true } : {})} onClick={() => setOpen(true)}>
				<span class="vh">{t('ui.case.reason')}: </span>
				<span class={css.reasonText}>
					{path.length > 1 && <span class={css.above}>{path.slice(0, -1).map((r) => nameOf(r.names)).join(' › ')} ›</span>}
					<span>{last ? nameOf(last.names) : <span class="muted">{t('ui.case.reasonNone')}</span>}</span>
				</span>
				<Icon name="chevron-down" size={14} />
			</button>
			{error && (
				<p class={css.error} role="alert">
					{error}
				</p>
			)}
			{open && (
				<Picker
					label={t('ui.case.reason')}
					options={[...reasonChoices.value.map((r) => ({ value: String(r.id), label: r.text })), ...(value === null ? [] : [{ value: '', label: t('ui.case.reasonClear') }])]}
					value={String(value ?? '')}
					anchor={button.current}
					onPick={(v) => onPick(v === '' ? null : Number(v))}
					onClose={() => setOpen(false)}
				/>
			)}
		</div>
	);
}
