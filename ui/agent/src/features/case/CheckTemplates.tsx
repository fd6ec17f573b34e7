// Templates of checklists: what is ticked off on tickets of one kind.
import { useState } from 'preact/hooks';
import { del, patch, post, type Failure } from '../../api/client';
import type { CheckTemplate } from '../../api/case-types';
import { t } from '../../i18n';
import { failed, failureText } from '../../store/toasts';
import { Button, IconButton } from '../../ui/Button';
import { Confirm } from '../../ui/Confirm';
import { Dialog } from '../../ui/Dialog';
import { Input } from '../../ui/Field';
import { Icon } from '../../ui/Icon';
import { Bones, Empty, ErrorState, Notice } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import css from './case.module.css';

export function CheckTemplates() {
	const { data, error, reload } = useLoad<{ templates: CheckTemplate[] }>('/check-templates');
	const [edit, setEdit] = useState<CheckTemplate | 'new' | null>(null);
	const [remove, setRemove] = useState<CheckTemplate | null>(null);
	if (error) return <ErrorState error={error} retry={() => void reload()} />;
	return (
		<>
			<div class={css.bar2}>
				<p class="muted">{t('ui.checks.text')}</p>
				<Button kind="main" icon="plus" onClick={() => setEdit('new')}>
					{t('ui.checks.add')}
				</Button>
			</div>
			{!data && <Bones />}
			{data && !data.templates.length && (
				<Empty icon="list-checks" title={t('ui.checks.none')}>
					{t('ui.checks.noneText')}
				</Empty>
			)}
			{data && data.templates.length > 0 && (
				<ul class={`${css.card} ${css.rows}`}>
					{data.templates.map((x) => (
						<li key={x.id} class={css.row}>
							<div class="grow">
								<p class={css.rowTitle}>{x.name}</p>
								<p class={css.rowText}>{x.items.map((i) => i.text).join(' · ')}</p>
							</div>
							<IconButton icon="pencil" label={t('ui.case.edit', { name: x.name })} onClick={() => setEdit(x)} />
							<IconButton icon="trash-2" label={t('ui.case.delete', { name: x.name })} onClick={() => setRemove(x)} />
						</li>
					))}
				</ul>
			)}
			{edit && <Form template={edit === 'new' ? null : edit} onClose={() => setEdit(null)} onSaved={() => void reload()} />}
			{remove && (
				<Confirm
					title={t('ui.case.delete', { name: remove.name })}
					text={t('ui.checks.deleteText')}
					onClose={() => setRemove(null)}
					onYes={async () => {
						const r = await del(`/check-templates/${remove.id}`);
						if (!r.ok) failed(r.error);
						await reload();
					}}
				/>
			)}
		</>
	);
}

function Form({ template, onClose, onSaved }: { template: CheckTemplate | null; onClose: () => void; onSaved: () => void }) {
	const [name, setName] = useState(template?.name ?? '');
	const [items, setItems] = useState(template?.items ?? [{ text: '', needed: false }]);
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const at = (field: string): string | undefined => error?.errors.find((x) => x.field === field)?.message;
	const put = (i: number, item: Partial<CheckTemplate['items'][number]>): void => setItems(items.map((x, k) => (k === i ? { ...x, ...item } : x)));
	const move = (i: number, step: 1 | -1): void => {
		const next = [...items];
		const [one] = next.splice(i, 1);
		if (one) next.splice(i + step, 0, one);
		setItems(next);
	};
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const body = { name, items: items.filter((i) => i.text.trim()) };
		const r = template ? await patch(`/check-templates/${template.id}`, body) : await post('/check-templates', body);
		setBusy(false);
		if (!r.ok) return setError(r.error);
		onSaved();
		onClose();
	};
	return (
		<Dialog title={template ? t('ui.case.edit', { name: template.name }) : t('ui.checks.add')} onClose={onClose}>
			<form class={css.form} onSubmit={save} noValidate>
				{error && !at('name') && <Notice tone="bad">{failureText(error)}</Notice>}
				<Input label={t('ui.name')} required data-autofocus maxLength={80} value={name} onValue={setName} error={at('name')} />
				<ol class={css.items} aria-label={t('ui.case.checklist')}>
					{items.map((x, i) => (
						<li key={i} class={css.adding}>
							<input class={css.input} maxLength={300} aria-label={t('ui.checks.item', { n: i + 1 })} value={x.text} onInput={(e) => put(i, { text: e.currentTarget.value })} />
							<button type="button" class={css.small} aria-pressed={x.needed} title={t('ui.case.neededItem')} aria-label={`${t('ui.case.neededItem')}: ${x.text || i + 1}`} onClick={() => put(i, { needed: !x.needed })}>
								<Icon name="star" size={13} />
							</button>
							<IconButton icon="chevron-up" label={t('ui.statuses.up', { name: x.text || String(i + 1) })} disabled={i === 0} onClick={() => move(i, -1)} />
							<IconButton icon="chevron-down" label={t('ui.statuses.down', { name: x.text || String(i + 1) })} disabled={i === items.length - 1} onClick={() => move(i, 1)} />
							<IconButton icon="x" label={t('ui.case.delete', { name: x.text || String(i + 1) })} disabled={items.length === 1} onClick={() => setItems(items.filter((_, k) => k !== i))} />
						</li>
					))}
				</ol>
				<p class={css.hint}>{t('ui.checks.star')}</p>
				<div class={css.buttons}>
					<Button icon="plus" onClick={() => setItems([...items, { text: '', needed: false }])}>
						{t('ui.case.addItem')}
					</Button>
					<span class="grow" />
					<Button onClick={onClose}>{t('ui.cancel')}</Button>
					<Button kind="main" type="submit" busy={busy}>
						{t('ui.save')}
					</Button>
				</div>
			</form>
		</Dialog>
	);
}
