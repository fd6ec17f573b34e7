import { useState } from 'preact/hooks';
import { fieldError, patch, post, type Failure } from '../../api/client';
import type { Category, Status } from '../../api/types';
import { t } from '../../i18n';
import { categoryName, loadStatuses, statuses, statusLabel } from '../../store/directory';
import { failed, failureText } from '../../store/toasts';
import { Chip, Switch } from '../../ui/Bits';
import { Button, IconButton } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Input, Select } from '../../ui/Field';
import { Notice } from '../../ui/States';
import css from './settings.module.css';

const CATEGORIES: Category[] = ['new', 'open', 'pending', 'hold', 'solved', 'closed'];

export function Statuses() {
	const [edit, setEdit] = useState<Status | 'new' | null>(null);
	const list = statuses.value;
	const move = async (s: Status, step: 1 | -1): Promise<void> => {
		const other = list[list.indexOf(s) + step];
		if (!other) return;
		const [a, b] = await Promise.all([patch(`/statuses/${s.id}`, { position: other.position }), patch(`/statuses/${other.id}`, { position: s.position })]);
		if (!a.ok) failed(a.error);
		else if (!b.ok) failed(b.error);
		void loadStatuses();
	};
	return (
		<>
			<div class={css.bar2}>
				<p class="muted">{t('ui.statuses.text')}</p>
				<Button kind="main" icon="plus" onClick={() => setEdit('new')}>
					{t('ui.statuses.add')}
				</Button>
			</div>
			<ul class={`${css.card} ${css.rows}`}>
				{list.map((s, i) => (
					<li key={s.id} class={`${css.item} ${s.active ? '' : css.inactive}`}>
						<div class="grow">
							<p class={css.itemTitle}>
								{statusLabel(s)} {statusLabel(s) !== categoryName(s.category) && <Chip tone={s.category === 'solved' || s.category === 'closed' ? 'ok' : 'plain'}>{categoryName(s.category)}</Chip>}
							</p>
						</div>
						<IconButton icon="chevron-up" label={t('ui.statuses.up', { name: statusLabel(s) })} disabled={i === 0} onClick={() => void move(s, -1)} />
						<IconButton icon="chevron-down" label={t('ui.statuses.down', { name: statusLabel(s) })} disabled={i === list.length - 1} onClick={() => void move(s, 1)} />
						<IconButton icon="pencil" label={t('ui.statuses.edit', { name: statusLabel(s) })} onClick={() => setEdit(s)} />
					</li>
				))}
			</ul>
			{edit && <StatusForm status={edit === 'new' ? null : edit} onClose={() => setEdit(null)} />}
		</>
	);
}

function StatusForm({ status, onClose }: { status: Status | null; onClose: () => void }) {
	const [name, setName] = useState(status?.name ?? '');
	const [category, setCategory] = useState<Category>(status?.category ?? 'open');
	const [active, setActive] = useState(status?.active ?? true);
	const [error, setError] = useState<Failure | null>(null);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		const last = statuses.value[statuses.value.length - 1]?.position ?? 0;
		const r = status ? await patch(`/statuses/${status.id}`, { name, active }) : await post('/statuses', { category, name, position: last + 1 });
		if (!r.ok) return setError(r.error);
		void loadStatuses();
		onClose();
	};
	return (
		<Dialog title={status ? t('ui.statuses.edit', { name: statusLabel(status) }) : t('ui.statuses.add')} size="small" onClose={onClose}>
			<form class={css.stack} onSubmit={save}>
				{error && <Notice tone="bad">{failureText(error)}</Notice>}
				<Input label={t('ui.name')} required={!status} data-autofocus maxLength={60} hint={status ? t('ui.statuses.nameHint') : undefined} value={name} onValue={setName} error={fieldError(error, 'name')} />
				<Select label={t('ui.statuses.category')} hint={t('ui.statuses.categoryHint')} disabled={status !== null} value={category} onValue={(v) => setCategory(v as Category)} choices={CATEGORIES.map((c) => ({ value: c, label: categoryName(c) }))} />
				{status && <Switch label={t('ui.statuses.active')} checked={active} onChange={setActive} />}
				<Button kind="main" type="submit">
					{t('ui.save')}
				</Button>
			</form>
		</Dialog>
	);
}
