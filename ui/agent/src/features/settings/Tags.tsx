import { useState } from 'preact/hooks';
import { del, patch } from '../../api/client';
import type { Tag } from '../../api/types';
import { t } from '../../i18n';
import { loadTags, tags } from '../../store/directory';
import { to } from '../../store/router';
import { can } from '../../store/session';
import { failed, toast } from '../../store/toasts';
import { Button, IconButton } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Input } from '../../ui/Field';
import { fold } from '../../ui/fold';
import { Empty } from '../../ui/States';
import { Confirm } from '../../ui/Confirm';
import css from './settings.module.css';

export function Tags() {
	const [q, setQ] = useState('');
	const [edit, setEdit] = useState<Tag | null>(null);
	const [remove, setRemove] = useState<Tag | null>(null);
	const list = tags.value.filter((x) => fold(x.name).includes(fold(q)));
	return (
		<>
			<p class="muted">{t('ui.tags.text')}</p>
			{tags.value.length > 8 && <Input label={t('ui.filter')} type="search" value={q} onValue={setQ} />}
			{!list.length && <Empty icon="tag" title={q ? t('ui.noMatch') : t('ui.tags.empty')}>{!q && t('ui.tags.emptyText')}</Empty>}
			{list.length > 0 && (
				<ul class={`${css.card} ${css.rows}`}>
					{list.map((x) => (
						<li key={x.id} class={css.item}>
							<span class="grow clip">{x.name}</span>
							<a class="num" href={to.inbox('open', null, { tag: x.name })}>
								{t('ui.list.count', { n: x.tickets })}
							</a>
							{can('tag.edit') && (
								<>
									<IconButton icon="pencil" label={t('ui.tags.rename', { name: x.name })} onClick={() => setEdit(x)} />
									<IconButton icon="trash-2" label={t('ui.tags.delete', { name: x.name })} onClick={() => setRemove(x)} />
								</>
							)}
						</li>
					))}
				</ul>
			)}
			{edit && <Rename tag={edit} onClose={() => setEdit(null)} />}
			{remove && (
				<Confirm
					title={t('ui.tags.delete', { name: remove.name })}
					text={t('ui.tags.deleteText', { n: remove.tickets })}
					onClose={() => setRemove(null)}
					onYes={async () => {
						const r = await del(`/tags/${remove.id}`);
						if (!r.ok) failed(r.error);
						void loadTags();
					}}
				/>
			)}
		</>
	);
}

function Rename({ tag, onClose }: { tag: Tag; onClose: () => void }) {
	const [name, setName] = useState(tag.name);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		const r = await patch<Tag>(`/tags/${tag.id}`, { name: name.trim() });
		if (!r.ok) return failed(r.error);
		void loadTags();
		toast(t('ui.saved'), { kind: 'ok' });
		onClose();
	};
	return (
		<Dialog title={t('ui.tags.rename', { name: tag.name })} size="small" onClose={onClose}>
			<form class={css.stack} onSubmit={save}>
				<Input label={t('ui.name')} required maxLength={60} data-autofocus value={name} onValue={setName} />
				<Button kind="main" type="submit">
					{t('ui.save')}
				</Button>
			</form>
		</Dialog>
	);
}
