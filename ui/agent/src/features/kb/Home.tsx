// The knowledge base for those who work here: the tree, and articles by place or by what there
// is to do about them.
import { useState } from 'preact/hooks';
import { put, query } from '../../api/client';
import { LOCALE_NAMES, LOCALES, locale, t } from '../../i18n';
import { longDate, number } from '../../i18n/format';
import { go, to } from '../../store/router';
import { can } from '../../store/session';
import { failed } from '../../store/toasts';
import { phone } from '../../store/ui';
import { Chip } from '../../ui/Bits';
import { Button, IconButton } from '../../ui/Button';
import { Select } from '../../ui/Field';
import { Bones, Empty, ErrorState } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { lazy } from '../../ui/lazy';
import { NewArticle } from './NewArticle';
import { SectionDialog } from './SectionDialog';
import { lineTitle, share } from './words';
import type { Line, Section } from './types';
import css from './kb.module.css';

const FilesDialog = lazy(() => import('./FilesDialog').then((m) => m.FilesDialog));

const WHATS = ['all', 'draft', 'review', 'outdated', 'missing', 'low', 'mine', 'archived'] as const;
export type What = (typeof WHATS)[number];

export function Home({ q }: { q: string }) {
	const p = new URLSearchParams(q);
	const section = Number(p.get('section') ?? 0);
	const words = p.get('q') ?? '';
	const what = (WHATS as readonly string[]).includes(p.get('what') ?? '') ? (p.get('what') as What) : 'all';
	const missing = p.get('locale') ?? locale.value;
	const tree = useLoad<{ sections: Section[] }>('/kb/sections');
	const list = useLoad<{ articles: Line[]; more: boolean }>(`/kb/articles${query(words ? { q: words } : section ? { what: 'section', section } : { what, locale: what === 'missing' ? missing : '', before: p.get('before') })}`);
	const [making, make] = useState(false);
	const [editing, edit] = useState<Section | 'new' | null>(null);
	const [files, showFiles] = useState(false);
	const [said, say] = useState('');
	const [open, setOpen] = useState(false);
	if (tree.error) return <ErrorState error={tree.error} retry={() => void tree.reload()} />;
	if (!tree.data) return <Bones rows={6} kind="row" />;
	const sections = tree.data.sections;
	const here = sections.find((s) => s.id === section) ?? null;
	const publish = can('article.publish');
	const moveTo = async (ids: number[], line: Line, at: number): Promise<void> => {
		const byId = new Map(list.data?.articles.map((a) => [a.id, a]));
		list.set({ articles: ids.flatMap((id) => byId.get(id) ?? []), more: false });
		const r = await put('/kb/articles/order', { section_id: section, ids });
		if (!r.ok) failed(r.error);
		else say(t('ui.kb.movedTo', { name: lineTitle(line), n: at + 1 }));
		await list.reload();
		document.querySelector<HTMLElement>(`[data-article="${line.id}"] [data-move]:not(:disabled)`)?.focus();
	};
	return (
		<div class={css.home}>
			<nav class={css.tree} aria-label={t('ui.kb.tree')}>
				<h1 class={css.title}>
					{t('ui.kb.title')}
					{phone.value && <IconButton icon={open ? 'chevron-up' : 'chevron-down'} label={t('ui.kb.tree')} aria-expanded={open} onClick={() => setOpen(!open)} />}
				</h1>
				<div class={css.branches} hidden={phone.value && !open}>
				<ul>
					{WHATS.map((w) => (
						<li key={w}>
							<a class={css.branch} href={to.kb({ what: w === 'all' ? '' : w })} aria-current={!section && !words && what === w ? 'page' : undefined}>
								{t(`ui.kb.what.${w}`)}
							</a>
						</li>
					))}
				</ul>
				<h2 class={css.group}>{t('ui.kb.sections')}</h2>
				{!sections.length && <p class="muted">{t('ui.kb.noSections')}</p>}
				<ul>
					{sections.map((s) => (
						<li key={s.id}>
							<a class={`${css.branch} ${s.parent_id ? css.deeper : css.category}`} href={to.kb({ section: String(s.id) })} aria-current={s.id === section ? 'page' : undefined}>
								<span class="clip grow">{s.name}</span>
								<span class="muted num">{number(s.articles)}</span>
							</a>
						</li>
					))}
				</ul>
				{publish && (
					<p class={css.treeButtons}>
						<Button small icon="plus" onClick={() => edit('new')}>
							{t('ui.kb.addSection')}
						</Button>
						<Button small icon="archive" onClick={() => showFiles(true)}>
							{t('ui.kb.files')}
						</Button>
					</p>
				)}
				</div>
			</nav>
			<div class={css.listing}>
				<header class={css.head}>
					<h2 class="grow">
						{words ? t('ui.kb.found', { q: words }) : (here?.name ?? t(`ui.kb.what.${what}`))}
						{here && publish && <IconButton icon="pencil" label={t('ui.kb.editSection', { name: here.name })} onClick={() => edit(here)} />}
					</h2>
					<Find words={words} />
					{what === 'missing' && !section && !words && <Select label={t('ui.kb.missingIn')} value={missing} choices={LOCALES.map((l) => ({ value: l, label: LOCALE_NAMES[l] }))} onValue={(l) => void go(to.kb({ what: 'missing', locale: l }))} />}
					{can('article.edit') && (
						<Button kind="main" icon="plus" disabled={!sections.length} onClick={() => make(true)}>
							{t('ui.kb.new')}
						</Button>
					)}
				</header>
				<p class="vh" role="status">
					{said}
				</p>
				{list.error && <ErrorState error={list.error} retry={() => void list.reload()} />}
				{!list.data && !list.error && <Bones rows={5} kind="row" />}
				{list.data && !list.data.articles.length && (
					<Empty icon="file-text" title={words || section ? t('ui.kb.none') : t(`ui.kb.none.${what}`)} action={(words || what !== 'all' || section > 0) && <a href={to.kb()}>{t('ui.kb.showAll')}</a>} />
				)}
				<Lines list={list.data?.articles ?? []} order={section > 0 && publish ? moveTo : null} />
				{list.data?.more && <a href={to.kb({ what, locale: p.get('locale') ?? '', before: String(list.data.articles.at(-1)?.id ?? 0) })}>{t('ui.kb.older')}</a>}
			</div>
			{files && (
				<FilesDialog
					onClose={(changed) => {
						showFiles(false);
						if (!changed) return;
						void tree.reload();
						void list.reload();
					}}
				/>
			)}
			{making && <NewArticle sections={sections} section={section} onClose={() => make(false)} />}
			{editing && (
				<SectionDialog
					section={editing === 'new' ? null : editing}
					sections={sections}
					onClose={(changed) => {
						edit(null);
						if (changed) void tree.reload();
					}}
				/>
			)}
		</div>
	);
}

function Find({ words }: { words: string }) {
	const [q, setQ] = useState(words);
	return (
		<form
			role="search"
			class={css.find}
			onSubmit={(e) => {
				e.preventDefault();
				go(to.kb({ q: q.trim() }));
			}}
		>
			<input type="search" class={css.findInput} aria-label={t('ui.kb.find')} placeholder={t('ui.kb.find')} value={q} onInput={(e) => setQ(e.currentTarget.value)} />
			<IconButton icon="search" label={t('ui.kb.find')} type="submit" />
		</form>
	);
}

function Lines({ list, order }: { list: Line[]; order: ((ids: number[], l: Line, at: number) => Promise<void>) | null }) {
	const [over, setOver] = useState<number | null>(null);
	const ids = list.map((l) => l.id);
	const move = (l: Line, at: number): void => {
		const rest = ids.filter((id) => id !== l.id);
		rest.splice(at, 0, l.id);
		void order?.(rest, l, at);
	};
	return (
		<ul class={css.lines}>
			{list.map((l, i) => (
				<li
					key={l.id}
					class={`${css.line} ${over === l.id ? css.over : ''}`}
					data-article={l.id}
					draggable={order !== null}
					onDragStart={(e) => e.dataTransfer?.setData('text/plain', String(l.id))}
					onDragOver={(e) => {
						if (!order) return;
						e.preventDefault();
						setOver(l.id);
					}}
					onDragLeave={() => setOver(null)}
					onDrop={(e) => {
						e.preventDefault();
						setOver(null);
						const dragged = list.find((x) => String(x.id) === e.dataTransfer?.getData('text/plain'));
						if (dragged && dragged.id !== l.id) move(dragged, i);
					}}
				>
					<div class="grow">
						<a class={css.lineTitle} href={to.kbArticle(l.id)}>
							{lineTitle(l)}
						</a>
						<p class={css.facts}>
							<Facts line={l} />
						</p>
					</div>
					{order && (
						<span class={css.moves}>
							<IconButton icon="chevron-up" data-move="-1" label={t('ui.statuses.up', { name: lineTitle(l) })} disabled={i === 0} onClick={() => move(l, i - 1)} />
							<IconButton icon="chevron-down" data-move="1" label={t('ui.statuses.down', { name: lineTitle(l) })} disabled={i === list.length - 1} onClick={() => move(l, i + 1)} />
						</span>
					)}
				</li>
			))}
		</ul>
	);
}

function Facts({ line }: { line: Line }) {
	const seen = line.texts.reduce((n, x) => n + x.seen, 0);
	const rate = share(line.texts);
	return (
		<>
			{line.visibility !== 'public' && <Chip icon="lock">{t(`ui.kb.for.${line.visibility}`)}</Chip>}
			{line.texts.map((x) => (
				<Chip key={x.locale} tone={x.outdated ? 'risk' : x.live ? 'ok' : 'plain'} title={`${LOCALE_NAMES[x.locale]}: ${x.outdated ? t('ui.kb.outdated') : t(`ui.kb.state.${x.state}`)}${x.changed && x.live ? ` · ${t('ui.kb.changed')}` : ''}`}>
					{x.locale}
					{x.outdated ? ' ⚠' : x.live ? (x.changed ? ' ●✎' : ' ●') : ''}
				</Chip>
			))}
			{line.review_at !== null && line.review_at < Date.now() && (
				<Chip tone="risk" icon="calendar">
					{t('ui.kb.reviewDue')}
				</Chip>
			)}
			<span class="muted">
				{[line.owner?.name, seen > 0 && t('ui.kb.seen', { n: seen }), rate !== null && t('ui.kb.helpful', { n: rate }), longDate(line.updated_at)].filter(Boolean).join(' · ')}
			</span>
		</>
	);
}
