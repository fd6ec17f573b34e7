// Everything from one box: type a command, a name, a number.
// > commands only · # ticket · @ person · ? articles
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import { get } from '../api/client';
import type { Person, SearchHit, SearchResult } from '../api/types';
import { locale, t, withTexts } from '../i18n';
import { actions, type Action } from '../store/keys';
import { go, ticketHref, to } from '../store/router';
import { loadMacros, macros, offered } from '../store/macros';
import { putRow } from '../store/rows';
import { can } from '../store/session';
import { palette, targets } from '../store/ui';
import { Kbd } from '../ui/Button';
import { Dialog } from '../ui/Dialog';
import { fold } from '../ui/fold';
import { Icon } from '../ui/Icon';
import type { IconName } from '../ui/icon-names';
import css from './palette.module.css';

interface Entry {
	id: string;
	label: string;
	hint?: string;
	icon: IconName;
	keys?: string;
	run: () => void;
}

const close = (): void => {
	palette.value = null;
};

function commands(q: string): Entry[] {
	const k = fold(q);
	const score = (a: Action): number => {
		const label = fold(t(a.label));
		return label.startsWith(k) ? 0 : label.split(/\s+/).some((w) => w.startsWith(k)) ? 1 : label.includes(k) ? 2 : 9;
	};
	return actions.value
		.filter((a) => !a.hidden && (a.enabled?.() ?? true) && score(a) < 9)
		.sort((a, b) => score(a) - score(b))
		.map((a) => ({ id: a.id, label: t(a.label), icon: a.icon ?? 'chevron-right', keys: a.keys, run: a.run }));
}

// Of the tickets that a key would act on.
function macroEntries(q: string, ids: number[]): Entry[] {
	const k = fold(q);
	if (!ids.length || !macros.value) return [];
	return offered(macros.value, ids)
		.map((m) => ({ m, label: t('ui.palette.macro', { name: m.name }) }))
		.filter((x) => k && fold(x.label).includes(k))
		.slice(0, 5)
		.map(({ m, label }) => ({ id: `m${m.id}`, label, icon: 'sparkles' as const, keys: m.slot ? String(m.slot) : undefined, run: () => void withTexts(import('../features/flow/pinned')).then((f) => f.runMacro(m.id, ids)) }));
}

// Every page of the settings by its name; what the list of actions has already stands there.
async function settingsEntries(q: string): Promise<Entry[]> {
	const k = fold(q);
	const known = new Set(actions.peek().map((a) => a.label));
	const { settingsPages } = await import('./SettingsScreen');
	return settingsPages()
		.filter((p) => !known.has(p.label) && fold(t(p.label)).includes(k))
		.slice(0, 6)
		.map((p) => ({ id: `s${p.id}`, label: t(p.label), hint: t('ui.nav.settings'), icon: p.icon, run: () => void go(to.settings(p.id)) }));
}

async function articleEntries(q: string, limit: number, signal: AbortSignal): Promise<Entry[]> {
	const r = await get<{ articles: { article_id: number; title: string }[] }>(`/kb/search?q=${encodeURIComponent(q)}&language=${locale.peek()}&limit=${limit}&instant=1`, { signal });
	return r.ok ? r.data.articles.map((a) => ({ id: `a${a.article_id}`, label: a.title, icon: 'life-buoy', run: () => void go(to.kbArticle(a.article_id)) })) : [];
}

const ticketEntry = (x: SearchHit): Entry => ({ id: `t${x.id}`, label: x.subject || t('ui.noSubject'), hint: `#${x.id} · ${x.requester.name}`, icon: 'mail', run: () => void go(ticketHref(x.id)) });
const personEntry = (p: Person): Entry => ({ id: `p${p.id}`, label: p.name || (p.identities[0]?.address ?? ''), hint: p.identities[0]?.address, icon: 'user', run: () => void go(to.person(p.id)) });

export function Palette({ initial }: { initial: string }) {
	const [q, setQ] = useState(initial);
	const [at, setAt] = useState(0);
	const [found, setFound] = useState<Entry[]>([]);
	const id = useId();
	const [acts] = useState(targets);
	useEffect(() => void (acts.length && loadMacros()), []);
	const list = useRef<HTMLDivElement>(null);
	const only = /^[>#@?]/.exec(q)?.[0] ?? '';
	const text = (only ? q.slice(1) : q).trim();

	useEffect(() => {
		if (text.length < 2) return setFound([]);
		const stop = new AbortController();
		const timer = setTimeout(async () => {
			const pages = only === '' || only === '>' ? await settingsEntries(text) : only === '?' ? await articleEntries(text, 8, stop.signal) : [];
			if (stop.signal.aborted) return;
			if (only === '>' || only === '?') return setFound(pages);
			const [r, articles] = await Promise.all([
				get<SearchResult>(`/search?q=${encodeURIComponent(only === '#' ? `#${text}` : text)}`, { signal: stop.signal }),
				only === '' && can('article.read') ? articleEntries(text, 3, stop.signal) : [],
			]);
			if (!r.ok) return;
			for (const x of r.data.tickets) putRow(x);
			setFound([...pages, ...(only === '@' ? [] : r.data.tickets.slice(0, 6).map(ticketEntry)), ...(only === '#' ? [] : r.data.people.slice(0, 4).map(personEntry)), ...articles]);
		}, 90);
		return () => {
			clearTimeout(timer);
			stop.abort();
		};
	}, [q]);

	const entries = useMemo(() => {
		const c = only && only !== '>' ? [] : commands(text);
		const search: Entry[] = text && only !== '>' && only !== '?' ? [{ id: 'find', label: t('ui.palette.searchFor', { q: text }), icon: 'search', run: () => void go(to.search(text)) }] : [];
		const able = only && only !== '>' ? [] : macroEntries(text, acts);
		return [...c.slice(0, text ? 8 : 40), ...able, ...found, ...search];
	}, [q, found, actions.value, macros.value]);
	const active = Math.min(at, entries.length - 1);

	useEffect(() => {
		list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
	}, [active]);

	const run = (e: Entry | undefined): void => {
		if (!e) return;
		close();
		setTimeout(e.run); // after the dialog has given back the focus
	};
	const onKey = (e: KeyboardEvent): void => {
		if (e.isComposing) return;
		const n = entries.length;
		if (e.key === 'ArrowDown') setAt(n ? (active + 1) % n : 0);
		else if (e.key === 'ArrowUp') setAt(n ? (active - 1 + n) % n : 0);
		else if (e.key === 'Enter') run(entries[active]);
		else return;
		e.preventDefault();
	};
	return (
		<Dialog title={t('ui.palette')} onClose={close} bare>
			<div class={css.head}>
				<Icon name="search" size={18} />
				<input
					class={css.input}
					data-autofocus
					role="combobox"
					aria-expanded="true"
					aria-controls={`${id}-l`}
					aria-activedescendant={entries[active] ? `${id}-${entries[active].id}` : undefined}
					aria-label={t('ui.palette')}
					placeholder={t('ui.palette.placeholder')}
					value={q}
					onInput={(e) => {
						setQ(e.currentTarget.value);
						setAt(0);
					}}
					onKeyDown={onKey}
				/>
			</div>
			<div class={css.list} role="listbox" id={`${id}-l`} aria-label={t('ui.palette')} ref={list}>
				{entries.map((e, i) => (
					<div key={e.id} id={`${id}-${e.id}`} role="option" aria-selected={i === active} class={css.entry} onClick={() => run(e)} onMouseMove={() => i !== active && setAt(i)}>
						<Icon name={e.icon} />
						<span class="grow clip">
							{e.label} {e.hint && <small class="muted">{e.hint}</small>}
						</span>
						{e.keys && <Kbd keys={e.keys} />}
					</div>
				))}
				{!entries.length && (
					<div class={css.none} role="option" aria-selected="false">
						{t('ui.noMatch')}
					</div>
				)}
			</div>
			<p class={css.foot}>{t('ui.palette.help')}</p>
		</Dialog>
	);
}
