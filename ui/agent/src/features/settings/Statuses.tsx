import { useState } from 'preact/hooks';
import { patch } from '../../api/client';
import type { Status } from '../../api/types';
import { t } from '../../i18n';
import { categoryName, loadStatuses, statuses, statusLabel } from '../../store/directory';
import { nameOf } from '../../store/case';
import { failed } from '../../store/toasts';
import { Chip } from '../../ui/Bits';
import { Button, IconButton } from '../../ui/Button';
import { Priorities } from './Priorities';
import { StatusForm } from './StatusForm';
import css from './settings.module.css';

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
							{nameOf(s.public_names) && <p class={css.itemText}>{t('ui.statuses.customersRead', { name: nameOf(s.public_names ?? {}) })}</p>}
						</div>
						<IconButton icon="chevron-up" label={t('ui.statuses.up', { name: statusLabel(s) })} disabled={i === 0} onClick={() => void move(s, -1)} />
						<IconButton icon="chevron-down" label={t('ui.statuses.down', { name: statusLabel(s) })} disabled={i === list.length - 1} onClick={() => void move(s, 1)} />
						<IconButton icon="pencil" label={t('ui.statuses.edit', { name: statusLabel(s) })} onClick={() => setEdit(s)} />
					</li>
				))}
			</ul>
			<Priorities />
			{edit && <StatusForm status={edit === 'new' ? null : edit} onClose={() => setEdit(null)} />}
		</>
	);
}
