// The fields that the desk has added to customers and organisations, within their form.
import { useEffect, useState } from 'preact/hooks';
import { fieldError, type Failure } from '../../api/client';
import type { CaseField, FieldObject, FieldValue, FieldValues } from '../../api/case-types';
import { fieldsOf } from '../../store/case';
import { FieldInput } from '../../ui/FieldInput';
import css from './person.module.css';

const empty = (v: FieldValue | undefined): boolean => v === undefined || v === null || v === '' || (Array.isArray(v) && !v.length);
/** What the form would send: only what differs from what is kept. */
export function changedFields(kept: FieldValues, edited: FieldValues): FieldValues {
	const out: FieldValues = {};
	for (const [key, v] of Object.entries(edited)) {
		if (empty(v) ? !empty(kept[key]) : JSON.stringify(v) !== JSON.stringify(kept[key])) out[key] = empty(v) ? null : v;
	}
	return out;
}

export function useFields(object: FieldObject): CaseField[] {
	const [list, setList] = useState<CaseField[]>([]);
	useEffect(() => void fieldsOf(object).then((r) => setList(r.ok ? r.data.fields : [])), [object]);
	return list;
}

export function OwnFields({ object, kept, edited, onEdit, error, disabled }: { object: FieldObject; kept: FieldValues; edited: FieldValues; onEdit: (v: FieldValues) => void; error: Failure | null; disabled: boolean }) {
	const list = useFields(object).filter((f) => f.active);
	if (!list.length) return null;
	return (
		<div class={css.own}>
			{list.map((f) => (
				<FieldInput key={f.key} f={f} value={f.key in edited ? edited[f.key] : kept[f.key]} onValue={(v) => onEdit({ ...edited, [f.key]: v })} disabled={disabled} error={fieldError(error, `fields.${f.key}`)} />
			))}
		</div>
	);
}
