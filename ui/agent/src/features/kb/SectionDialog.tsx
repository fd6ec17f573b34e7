import { useEffect, useState } from 'preact/hooks';
import { del, fieldError, patch, post, put, type Failure } from '../../api/client';
import type { Names } from '../../api/case-types';
import { t } from '../../i18n';
import { brandName, brands, needCase } from '../../store/case';
import { failureText } from '../../store/toasts';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Check, Input, Select } from '../../ui/Field';
import { NamesInput } from '../../ui/NamesInput';
import { Notice } from '../../ui/States';
import type { Section } from './types';
import css from './kb.module.css';

export function SectionDialog({ section, sections, onClose }: { section: Section | null; sections: Section[]; onClose: (changed: boolean) => void }) {
	const [names, setNames] = useState<Names>(section?.names ?? {});
	const [abouts, setAbouts] = useState<Names>(section?.abouts ?? {});
	const [slug, setSlug] = useState(section?.slug ?? '');
	const [parent, setParent] = useState(String(section?.parent_id ?? ''));
	const [on, setOn] = useState(section?.brand_ids ?? []);
	const [error, setError] = useState<Failure | null>(null);
	useEffect(needCase, []);
	// A brand that was removed stays ticked: without it the category would come up everywhere.
	const choices = [...new Set([...brands.value.map((b) => b.id), ...on])];
	const beside = sections.filter((s) => s.parent_id === (section?.parent_id ?? null));
	const at = beside.findIndex((s) => s.id === section?.id);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		const body = { names, abouts, parent_id: parent ? Number(parent) : null, brand_ids: parent ? [] : on, ...(slug !== section?.slug && slug ? { slug } : {}) };
		const r = section ? await patch(`/kb/sections/${section.id}`, body) : await post('/kb/sections', body);
		if (!r.ok) return setError(r.error);
		onClose(true);
	};
	const move = async (by: number): Promise<void> => {
		const ids = beside.map((s) => s.id).filter((id) => id !== section?.id);
		ids.splice(at + by, 0, section!.id);
		const r = await put('/kb/sections/order', { ids });
		if (!r.ok) return setError(r.error);
		onClose(true);
	};
	const remove = async (): Promise<void> => {
		const r = await del(`/kb/sections/${section!.id}`);
		if (!r.ok) return setError(r.error);
		onClose(true);
	};
	return (
		<Dialog title={section ? t('ui.kb.editSection', { name: section.name }) : t('ui.kb.addSection')} size="small" onClose={() => onClose(false)}>
			<form class={css.form} onSubmit={(e) => void save(e)}>
				{error && !error.errors.some((x) => x.field) && <Notice tone="bad">{failureText(error)}</Notice>}
				<NamesInput label={t('ui.name')} value={names} onValue={setNames} focus error={error?.errors.find((x) => x.field.startsWith('names'))?.message} />
				<NamesInput label={t('ui.kb.about')} optional max={300} value={abouts} onValue={setAbouts} error={error?.errors.find((x) => x.field.startsWith('abouts'))?.message} />
				<Select label={t('ui.kb.inCategory')} value={parent} error={fieldError(error, 'parent_id')} choices={[{ value: '', label: t('ui.kb.isCategory') }, ...sections.filter((s) => !s.parent_id && s.id !== section?.id).map((s) => ({ value: String(s.id), label: s.name }))]} onValue={setParent} />
				{!parent && choices.length > 1 && (
					<fieldset class={css.brands}>
						<legend>{t('ui.kb.brands')}</legend>
						<p class="muted">{t('ui.kb.brandsHint')}</p>
						{choices.map((id) => (
							<Check key={id} label={brandName(id)} checked={on.includes(id)} onChange={(yes) => setOn(yes ? [...on, id] : on.filter((x) => x !== id))} />
						))}
						{fieldError(error, 'brand_ids') && <Notice tone="bad">{fieldError(error, 'brand_ids')}</Notice>}
					</fieldset>
				)}
				{section && <Input label={t('ui.kb.slug')} hint={t('ui.kb.slugHint')} value={slug} maxLength={80} onValue={setSlug} error={fieldError(error, 'slug')} />}
				<div class={css.buttons}>
					<Button kind="main" type="submit">
						{t('ui.save')}
					</Button>
					{section && (
						<>
							<Button icon="chevron-up" disabled={at <= 0} onClick={() => void move(-1)}>
								{t('ui.kb.up')}
							</Button>
							<Button icon="chevron-down" disabled={at < 0 || at === beside.length - 1} onClick={() => void move(1)}>
								{t('ui.kb.down')}
							</Button>
							<Button kind="ghost" icon="trash-2" onClick={() => void remove()}>
								{t('ui.delete')}
							</Button>
						</>
					)}
				</div>
			</form>
		</Dialog>
	);
}
