// One language of an article while it is written.
import { useState } from 'preact/hooks';
import { del, fieldError, post } from '../../api/client';
import { LOCALE_NAMES, t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { failed, failureText, toast } from '../../store/toasts';
import { Button, IconButton } from '../../ui/Button';
import { Confirm } from '../../ui/Confirm';
import { Check, Input } from '../../ui/Field';
import { Menu, type Item } from '../../ui/Menu';
import { Notice } from '../../ui/States';
import { MdEditor } from './MdEditor';
import { MergeDialog } from './MergeDialog';
import { Plan } from './Plan';
import { Preview } from './Preview';
import { useText } from './useText';
import { Versions } from './Versions';
import type { Article, Text } from './types';
import css from './kb.module.css';

type Asks = 'versions' | 'plan' | 'preview' | 'remove' | 'changed' | null;

export function TextPane({ article, text, onSaved, onClose }: { article: Article; text: Text; onSaved: (x: Text) => void; onClose?: () => void }) {
	const w = useText(article.id, text, onSaved);
	const [asks, ask] = useState<Asks>(null);
	const [minor, setMinor] = useState(false);
	const [busy, setBusy] = useState(false);
	const name = LOCALE_NAMES[text.locale];
	const official = text.locale === article.locale;
	const now = w.text;
	const live = now.live_version_id !== null;
	const translated = official && live && article.texts.length > 1;
	const publish = async (): Promise<void> => {
		setBusy(true);
		const ok = await w.publish(official ? { minor } : {});
		setBusy(false);
		if (ok) toast(t('ui.kb.published', { name }), { kind: 'ok' });
	};
	const withdraw = async (archive: boolean): Promise<void> => {
		const r = await post<Text>(`/kb/articles/${article.id}/texts/${text.locale}/withdraw`, { archive });
		if (!r.ok) failed(r.error);
		else w.took(r.data);
	};
	const items: (Item | 'line')[] = [
		{ id: 'preview', label: t('ui.kb.preview'), icon: 'eye', run: () => ask('preview') },
		{ id: 'keep', label: t('ui.kb.keep'), icon: 'copy', keys: 'Mod+s', run: () => void w.save(true) },
		{ id: 'versions', label: t('ui.kb.versions'), icon: 'rotate-ccw', run: () => ask('versions') },
		...(!official && now.source_version_id ? [{ id: 'changed', label: t('ui.kb.whatChanged'), icon: 'info' as const, run: () => ask('changed') }] : []),
	];
	if (article.may_publish) items.push('line', { id: 'plan', label: t('ui.kb.plan'), icon: 'calendar', run: () => ask('plan') });
	if (article.may_publish && live) items.push({ id: 'draft', label: t('ui.kb.toDraft'), icon: 'undo-2', run: () => void withdraw(false) }, { id: 'archive', label: t('ui.kb.archive'), icon: 'archive', run: () => void withdraw(true) });
	if (!official && !now.published_at) items.push({ id: 'remove', label: t('ui.kb.removeLanguage', { name }), icon: 'trash-2', danger: true, run: () => ask('remove') });
	return (
		<section class={css.pane} aria-label={name} data-pane={text.locale} data-state={w.state} data-rev={now.rev}>
			<header class={css.paneHead}>
				<h2 class="grow">
					{name} {official && <small class="muted">{t('ui.kb.official')}</small>}
				</h2>
				<span class={`${css.state} muted`} role="status">
					{t(`ui.kb.save.${w.state}`)}
				</span>
				<Menu label={t('ui.more')} items={items} />
				{onClose && <IconButton icon="x" label={t('ui.kb.closePane', { name })} onClick={onClose} />}
			</header>
			{w.error && w.error.status !== 409 && <Notice tone="bad">{failureText(w.error)}</Notice>}
			{now.outdated && <Notice tone="warn" action={now.source_version_id ? <Button small onClick={() => ask('changed')}>{t('ui.kb.whatChanged')}</Button> : undefined}>{t('ui.kb.outdatedText')}</Notice>}
			{now.publish_at !== null && <Notice>{t('ui.kb.willPublish', { at: dateTime(now.publish_at) })}</Notice>}
			{now.unpublish_at !== null && <Notice>{t('ui.kb.willWithdraw', { at: dateTime(now.unpublish_at) })}</Notice>}
			<Input label={t('ui.kb.articleTitle')} lang={text.locale} maxLength={200} value={w.words.title} onValue={(title) => w.change({ title })} error={w.words.title.trim() ? fieldError(w.error, 'title') : t('ui.kb.needTitle')} />
			<Input label={t('ui.kb.summary')} optional lang={text.locale} maxLength={500} value={w.words.summary} onValue={(summary) => w.change({ summary })} />
			<MdEditor article={article.id} locale={text.locale} label={t('ui.kb.bodyOf', { name })} body={w.words.body} version={w.version} onBody={(body) => w.change({ body })} onSave={() => void w.save(true)} />
			<details class={css.seo}>
				<summary>{t('ui.kb.seo')}</summary>
				<div class={css.form}>
					<Input label={t('ui.kb.seoTitle')} optional hint={t('ui.kb.seoTitleHint')} maxLength={200} value={w.words.seo_title} onValue={(seo_title) => w.change({ seo_title })} />
					<Input label={t('ui.kb.slug')} hint={t('ui.kb.slugHint')} maxLength={80} value={w.words.slug} onValue={(slug) => w.change({ slug })} error={fieldError(w.error, 'slug')} />
					{!official && <Check label={t('ui.kb.machine')} hint={t('ui.kb.machineHint')} checked={w.words.machine} onChange={(machine) => w.change({ machine })} />}
				</div>
			</details>
			<footer class={css.paneFoot}>
				{translated && now.changed && <Check label={t('ui.kb.minor')} hint={t('ui.kb.minorHint')} checked={minor} onChange={setMinor} />}
				{article.may_publish ? (
					<Button kind="main" busy={busy} disabled={live && !now.changed && !now.outdated && w.state === 'saved'} onClick={() => void publish()}>
						{live ? t('ui.kb.publishAgain') : t('ui.kb.publish')}
					</Button>
				) : (
					<p class="muted">{t('ui.kb.noPublish')}</p>
				)}
				<Button icon="eye" onClick={() => ask('preview')}>
					{t('ui.kb.preview')}
				</Button>
				<span class="muted">{now.author && t('ui.kb.lastSaved', { name: now.author, at: dateTime(now.updated_at) })}</span>
			</footer>
			{w.clash && <MergeDialog clash={w.clash} onMerge={(body) => w.accept(w.clash!, body)} />}
			{asks === 'versions' && <Versions article={article.id} text={now} onClose={() => ask(null)} onRestored={w.replace} />}
			{asks === 'changed' && <Versions article={article.id} text={article.texts.find((x) => x.locale === article.locale) ?? now} since={now.source_version_id} onClose={() => ask(null)} onRestored={() => undefined} />}
			{asks === 'plan' && <Plan article={article.id} text={now} onClose={() => ask(null)} onSaved={w.took} />}
			{asks === 'preview' && <Preview locale={text.locale} words={w.words} onClose={() => ask(null)} />}
			{asks === 'remove' && (
				<Confirm
					title={t('ui.kb.removeLanguage', { name })}
					text={t('ui.kb.removeText')}
					onClose={() => ask(null)}
					onYes={async () => {
						const r = await del(`/kb/articles/${article.id}/texts/${text.locale}`);
						if (!r.ok) failed(r.error);
						else location.reload();
					}}
				/>
			)}
		</section>
	);
}
