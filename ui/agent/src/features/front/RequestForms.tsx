// Forms through which customers write, each with what it saved: who was helped by an article.
import { useState } from 'preact/hooks';
import { del } from '../../api/client';
import type { RequestForm as Form } from '../../api/front-types';
import { locale, t } from '../../i18n';
import { nameOf } from '../../store/case';
import { failed } from '../../store/toasts';
import { Chip } from '../../ui/Bits';
import { Button, IconButton } from '../../ui/Button';
import { Confirm } from '../../ui/Confirm';
import { Bones, Empty, ErrorState } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { RequestForm } from './RequestForm';
import set from '../../ui/admin.module.css';
import css from './front.module.css';

export const formPath = (slug: string): string => `/${locale.value.toLowerCase()}/contact/${slug}`;
export const formName = (f: Form): string => nameOf(f.names) || t('ui.pages.general');

export function RequestForms() {
	const list = useLoad<{ forms: Form[] }>('/request-forms');
	const [edit, setEdit] = useState<Form | 'new' | null>(null);
	const [remove, setRemove] = useState<Form | null>(null);
	if (list.error) return <ErrorState error={list.error} retry={() => void list.reload()} />;
	if (!list.data) return <Bones />;
	if (edit)
		return (
			<RequestForm
				form={edit === 'new' ? null : edit}
				onClose={() => {
					setEdit(null);
					void list.reload();
				}}
			/>
		);
	return (
		<>
			<div class={css.bar}>
				<p class="muted">{t('ui.pages.formsText')}</p>
				<Button kind="main" icon="plus" onClick={() => setEdit('new')}>
					{t('ui.pages.addForm')}
				</Button>
			</div>
			{!list.data.forms.length && (
				<Empty icon="list-checks" title={t('ui.pages.noForms')}>
					{t('ui.pages.noFormsText')}
				</Empty>
			)}
			{list.data.forms.length > 0 && (
				<ul class={`${set.card} ${css.rows}`}>
					{list.data.forms.map((f) => (
						<li key={f.id} class={set.item}>
							<div class="grow">
								<div class={set.itemTitle}>
									<a href={formPath(f.slug)} target="_blank" rel="noreferrer">
										{formName(f)}
									</a>
									{!f.active && <Chip>{t('ui.pages.off')}</Chip>}
								</div>
								<p class={css.figures}>
									<span>{t('ui.pages.offered', { n: f.offered })}</span>
									<span>{t('ui.pages.opened', { n: f.opened })}</span>
									<span>{t('ui.pages.pressed', { n: f.pressed })}</span>
									<span>{t('ui.pages.deflected', { n: f.deflected })}</span>
								</p>
							</div>
							<IconButton icon="pencil" label={t('ui.pages.edit', { name: formName(f) })} onClick={() => setEdit(f)} />
							<IconButton icon="trash-2" label={t('ui.pages.delete', { name: formName(f) })} onClick={() => setRemove(f)} />
						</li>
					))}
				</ul>
			)}
			{remove && (
				<Confirm
					title={t('ui.pages.delete', { name: formName(remove) })}
					text={t('ui.pages.deleteText')}
					onClose={() => setRemove(null)}
					onYes={async () => {
						const r = await del(`/request-forms/${remove.id}`);
						if (!r.ok) failed(r.error);
						await list.reload();
					}}
				/>
			)}
		</>
	);
}
