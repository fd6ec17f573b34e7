// "/" at the caret: ready answers, found by name, word or what they say, and articles; ":" and
// two letters: signs.  The keyboard stays in the editor; Enter or Tab takes, Escape leaves the slash as it is.
import type { MutableRef } from 'preact/hooks';
import { useEffect, useId, useMemo, useRef, useState } from 'preact/hooks';
import { get, post } from '../../api/client';
import type { CannedHit, CannedUsed } from '../../api/flow-types';
import { locale, t } from '../../i18n';
import type { DraftBox } from '../../store/drafts';
import { failed } from '../../store/toasts';
import { fold } from '../../ui/fold';
import { Icon } from '../../ui/Icon';
import type { Emoji } from '../../ui/emoji/table';
import type { Editor } from '../../ui/editor/pm';
import type { SlashAsk, SlashHooks } from '../../ui/editor/slash';
import { articlesFor, linkOf, type ArticleHit } from './articles';
import css from './slash.module.css';

export interface SlashState {
	ask: SlashAsk | null;
	hits: Hit[];
	at: number;
	id: string;
	setAt: (n: number) => void;
	take: (h: Hit) => void;
}
type Hit = CannedHit | ArticleHit | (Emoji & { id: string });

async function signs(query: string): Promise<Hit[]> {
	const table = await import('../../ui/emoji/table');
	return table.findEmojis(table.emojis(locale.peek(), fold), query, fold).map((e) => ({ ...e, id: `e${e.sign.codePointAt(0)}` }));
}

// ticket null: a message that has none yet.
export function useSlash(ticket: number | null, box: DraftBox, editor: MutableRef<Editor | null>): [SlashState, SlashHooks] {
	const id = useId();
	const [ask, setAsk] = useState<SlashAsk | null>(null);
	const [hits, setHits] = useState<Hit[]>([]);
	const [at, setAt] = useState(0);
	const query = ask?.query ?? null;
	const mark = ask?.mark;
	useEffect(() => {
		if (query === null) return;
		const stop = new AbortController();
		setAt(0);
		if (mark === ':') void signs(query).then((list) => !stop.signal.aborted && setHits(list));
		else
			void Promise.all([
				get<{ canned: CannedHit[] }>(`/canned/search?q=${encodeURIComponent(query)}${ticket ? `&ticket=${ticket}` : ''}`, { signal: stop.signal }),
				articlesFor(ticket, query, box.mode === 'note', stop.signal),
			]).then(([r, articles]) => !stop.signal.aborted && setHits([...(r.ok ? r.data.canned : []), ...articles]));
		return () => stop.abort();
	}, [query, mark, ticket, box]);
	const take = (h: Hit): void => {
		const done = (html: string): void => {
			editor.current?.insert(html);
			setAsk(null);
			setHits([]);
		};
		if ('article' in h) return void (ticket !== null && linkOf(ticket, h).then((html) => html && done(html)));
		done('sign' in h ? h.sign : h.html);
		if ('sign' in h) return;
		void post<CannedUsed>(`/canned/${h.id}/use`, { ticket_id: ticket }).then((r) => {
			if (!r.ok) return failed(r.error);
			if (r.data.attachments.length) box.set({ files: [...box.draft.value.files, ...r.data.attachments] });
		});
	};
	const now = useRef({ hits, at, take });
	now.current = { hits, at, take };
	useEffect(() => {
		const on = ask && hits.length > 0;
		editor.current?.menu(on ? `${id}-l` : null, on ? `${id}-${hits[at]?.id ?? ''}` : null);
	}, [ask, hits, at]);
	const hooks = useMemo<SlashHooks>(
		() => ({
			ask: (s) => {
				setAsk(s);
				if (!s) setHits([]);
			},
			key: (key) => {
				const { hits: list, at: i, take: fn } = now.current;
				const one = list[i];
				if (!one) return false;
				if (key === 'ArrowDown') setAt((i + 1) % list.length);
				else if (key === 'ArrowUp') setAt((i - 1 + list.length) % list.length);
				else if (key === 'Enter' || key === 'Tab') fn(one);
				else return false;
				return true;
			},
		}),
		[],
	);
	return [{ ask, hits, at, id, setAt, take }, hooks];
}

export function SlashMenu({ s }: { s: SlashState }) {
	const pop = useRef<HTMLDivElement>(null);
	const open = s.ask !== null && s.hits.length > 0;
	useEffect(() => {
		const el = pop.current;
		if (!el || !s.ask) return;
		const box = el.getBoundingClientRect();
		const above = s.ask.top - box.height - 6;
		el.style.left = `${Math.max(8, Math.min(s.ask.left, innerWidth - box.width - 8))}px`;
		el.style.top = `${above >= 8 ? above : Math.min(s.ask.bottom + 6, Math.max(8, innerHeight - box.height - 8))}px`;
		el.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
	});
	return (
		<>
			<span class="vh" role="status">
				{!open ? '' : s.ask?.mark === ':' ? t('ui.slash.signs') : t('ui.slash.found', { n: s.hits.length })}
			</span>
			{open && (
				<div class={css.menu} ref={pop}>
					<div role="listbox" id={`${s.id}-l`} aria-label={t(s.ask?.mark === ':' ? 'ui.slash.sign' : 'ui.slash.title')} class={css.list}>
						{s.hits.map((h, i) => (
							<div key={h.id} id={`${s.id}-${h.id}`} role="option" aria-selected={i === s.at} class={css.item} onMouseDown={(e) => e.preventDefault()} onMouseMove={() => i !== s.at && s.setAt(i)} onClick={() => s.take(h)}>
								{'sign' in h ? <Sign e={h} /> : 'article' in h ? <Article h={h} /> : <Ready h={h} />}
							</div>
						))}
					</div>
				</div>
			)}
		</>
	);
}

function Sign({ e }: { e: Emoji }) {
	return (
		<span class={css.name}>
			<span class={css.sign}>{e.sign}</span> {e.name}
		</span>
	);
}

function Article({ h }: { h: ArticleHit }) {
	return (
		<>
			<span class={css.name}>
				<Icon name="life-buoy" size={14} />
				<b class="clip">{h.title}</b>
				<small class="muted">{t('ui.slash.article')}</small>
			</span>
			<span class={`${css.text} clip`}>{h.excerpt}</span>
		</>
	);
}

function Ready({ h }: { h: CannedHit }) {
	return (
		<>
			<span class={css.name}>
				<b class="clip">{h.name}</b>
				{h.shortcut && <code>/{h.shortcut}</code>}
				{h.files > 0 && <Icon name="paperclip" size={13} />}
			</span>
			<span class={`${css.text} clip`}>{h.html.replace(/<[^>]*>/g, ' ').replace(/&nbsp;/g, ' ').replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&amp;/g, '&')}</span>
			{h.left.length > 0 && <span class={css.left}>{t('ui.slash.left', { names: h.left.join(', ') })}</span>}
		</>
	);
}
