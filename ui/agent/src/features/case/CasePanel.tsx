// The case's data in the side panel: reason, fields, when it comes back; edited in place.
import { useEffect, useState } from 'preact/hooks';
import { fieldError } from '../../api/client';
import type { CaseField, FieldValue } from '../../api/case-types';
import type { Ticket } from '../../api/types';
import { t } from '../../i18n';
import { dateTime, full } from '../../i18n/format';
import { brandChoices, brandName, brands, fields, needCase, reasons, shownFields } from '../../store/case';
import { change, setCase } from '../../store/tickets';
import { failureText } from '../../store/toasts';
import { snoozing } from '../../store/ui';
import { Button } from '../../ui/Button';
import { Icon } from '../../ui/Icon';
import { FieldInput } from '../../ui/FieldInput';
import { More } from './More';
import { Needs } from './Needs';
import { ReasonButton } from './ReasonButton';
import css from './case.module.css';

export function CasePanel({ x }: { x: Ticket }) {
	useEffect(needCase, []);
	const editable = x.can.includes('edit');
	const shown = shownFields(x);
	return (
		<>
			{x.snoozed_until && <Asleep x={x} until={x.snoozed_until} editable={editable} />}
			{(reasons.value.length > 0 || shown.length > 0 || brands.value.length > 1) && (
				<section class={css.block} aria-label={t('ui.case')}>
					<h3>{t('ui.case')}</h3>
					{brands.value.length > 1 && <Brand x={x} editable={editable} />}
					<Reason key={`r${x.id}`} x={x} editable={editable} />
					{fields.value.length > 0 && shown.map((f) => <OneField key={`${x.id}.${f.key}`} x={x} f={f} editable={editable} />)}
				</section>
			)}
			<Needs x={x} />
			<More x={x} />
		</>
	);
}

function Asleep({ x, until, editable }: { x: Ticket; until: number; editable: boolean }) {
	return (
		<section class={css.asleep}>
			<Icon name="moon" size={15} />
			<span class="grow" title={full(until)}>
				{t('ui.case.asleep', { at: dateTime(until) })}
			</span>
			{editable && (
				<>
					<Button small kind="ghost" onClick={() => (snoozing.value = [x.id])}>
						{t('ui.case.snoozeOther')}
					</Button>
					<Button small onClick={() => void change([x.id], { snooze_until: null }, { silent: true })}>
						{t('ui.case.wake')}
					</Button>
				</>
			)}
		</section>
	);
}

// Asked for only where there are several.
function Brand({ x, editable }: { x: Ticket; editable: boolean }) {
	const [now, known] = [String(x.brand_id), brandChoices.value];
	return (
		<label class={css.field} data-brand>
			<span class={css.label}>{t('ui.cond.field.brand')}</span>
			<select class={css.input} value={now} disabled={!editable} onChange={(e) => void change([x.id], { brand_id: Number(e.currentTarget.value) }, { label: t('ui.case.brandSet', { to: brandName(Number(e.currentTarget.value)) }) })}>
				{!known.some((b) => b.value === now) && <option value={now}>{brandName(x.brand_id)}</option>}
				{known.map((b) => (
					<option key={b.value} value={b.value}>
						{b.label}
					</option>
				))}
			</select>
		</label>
	);
}

function Reason({ x, editable }: { x: Ticket; editable: boolean }) {
	const [error, setError] = useState('');
	return (
		<ReasonButton
			value={x.reason_id}
			disabled={!editable}
			error={error}
			onPick={async (id) => {
				const e = await setCase(x.id, { reason_id: id });
				setError(e ? failureText(e) : '');
			}}
		/>
	);
}

function OneField({ x, f, editable }: { x: Ticket; f: CaseField; editable: boolean }) {
	const kept = x.fields[f.key];
	const [value, setValue] = useState<FieldValue | undefined>(kept);
	const [error, setError] = useState('');
	const same = JSON.stringify(kept ?? null);
	useEffect(() => setValue(kept), [same]);
	const commit = async (v: FieldValue): Promise<void> => {
		const empty = v === null || v === '' || (Array.isArray(v) && !v.length);
		if (empty ? kept === undefined : JSON.stringify(v) === same) return setError('');
		const e = await setCase(x.id, { fields: { [f.key]: empty ? null : v } });
		setError(e ? fieldError(e, `fields.${f.key}`) || failureText(e) : '');
		if (e) setValue(v);
	};
	return <FieldInput f={f} value={value} onValue={setValue} onCommit={(v) => void commit(v)} error={error} disabled={!editable} wanted={f.required.includes('solved') && kept === undefined} />;
}
