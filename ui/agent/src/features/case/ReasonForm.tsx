import { useState } from 'preact/hooks';
import { fieldError, patch, post, type Failure } from '../../api/client';
import type { Names, Reason } from '../../api/case-types';
import { t } from '../../i18n';
import { loadCase, nameOf, reasonPath, reasons, reasonText } from '../../store/case';
import { failureText } from '../../store/toasts';
import { Switch } from '../../ui/Bits';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Select } from '../../ui/Field';
import { Notice } from '../../ui/States';
import { NamesInput } from '../../ui/NamesInput';
import css from './case.module.css';

export interface Draft {
	reason: Reason | null;
	parent: number | null;
	position: number;
}

export function ReasonForm({ draft, onClose }: { draft: Draft; onClose: () => void }) {
	const r = draft.reason;
	const [names, setNames] = useState<Names>(r?.names ?? {});
	const [parent, setParent] = useState(String(draft.parent ?? ''));
	const [active, setActive] = useState(r?.active ?? true);
	const [error, setError] = useState<Failure | null>(null);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		const body = { names, parent_id: parent ? Number(parent) : null };
		const a = r ? await patch(`/reasons/${r.id}`, { ...body, active }) : await post('/reasons', { ...body, position: draft.position });
		if (!a.ok) return setError(a.error);
		await loadCase();
		onClose();
	};
	// Not below itself, and not so deep that nothing fits.
	const places = reasons.value.filter((x) => reasonPath(x.id).length < 4 && !reasonPath(x.id).some((p) => p.id === r?.id));
	return (
		<Dialog title={r ? t('ui.case.edit', { name: nameOf(r.names) }) : t('ui.case.addReason')} size="small" onClose={onClose}>
			<form class={css.form} onSubmit={save} noValidate>
				{error && !error.errors.some((x) => x.field) && <Notice tone="bad">{failureText(error)}</Notice>}
				<NamesInput label={t('ui.name')} value={names} max={80} focus onValue={setNames} error={error?.errors.find((x) => x.field.startsWith('names'))?.message} />
				<Select label={t('ui.case.below')} value={parent} onValue={setParent} error={fieldError(error, 'parent_id')} choices={[{ value: '', label: t('ui.case.top') }, ...places.map((x) => ({ value: String(x.id), label: reasonText(x.id) }))]} />
				{r && <Switch label={t('ui.case.offered')} checked={active} onChange={setActive} />}
				<div class={css.buttons}>
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button kind="main" type="submit">
						{t('ui.save')}
					</Button>
				</div>
			</form>
		</Dialog>
	);
}
