// From the composer: an article found, and its link or its words put into the reply.
import { useEffect, useState } from 'preact/hooks';
import { get, post } from '../../api/client';
import { t } from '../../i18n';
import { knownDetail } from '../../store/detail';
import { draftBox, isBlank } from '../../store/drafts';
import { failed } from '../../store/toasts';
import { caseDialog, compose } from '../../store/ui';
import { Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Input } from '../../ui/Field';
import { lineTitle } from './words';
import type { Line } from './types';
import css from './kb.module.css';

interface Read {
	title: string;
	html: string;
	url: string;
	visibility: string;
}

const escape = (s: string): string => s.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

export function InsertArticle({ id }: { id: number }) {
	const [q, setQ] = useState('');
	const [list, setList] = useState<Line[] | null>(null);
	const close = (): void => void (caseDialog.value = null);
	useEffect(() => {
		const stop = new AbortController();
		void get<{ articles: Line[] }>(`/kb/articles?${q.trim() ? `q=${encodeURIComponent(q)}` : 'what=all'}`, { signal: stop.signal }).then((r) => r.ok && !stop.signal.aborted && setList(r.data.articles.filter((a) => a.texts.some((x) => x.live)).slice(0, 8)));
		return () => stop.abort();
	}, [q]);
	const take = async (l: Line, words: boolean): Promise<void> => {
		const language = knownDetail(id)?.ticket.peek()?.language ?? '';
		const r = await get<Read>(`/kb/articles/${l.id}/read${language ? `?locale=${language}` : ''}`);
		if (!r.ok) return failed(r.error);
		const box = draftBox(`t${id}`, 'reply');
		const now = box.draft.value.html;
		box.fill({ html: (isBlank(now) ? '' : now) + (words ? r.data.html : `<p><a href="${escape(r.data.url)}">${escape(r.data.title)}</a></p>`) });
		close();
		compose.value = { mode: 'reply', at: Date.now() };
		void post(`/kb/articles/${l.id}/sent`, { ticket_id: id });
	};
	return (
		<Dialog title={t('ui.kb.insertTitle')} onClose={close}>
			<div class={css.form}>
				<Input type="search" label={t('ui.kb.find')} value={q} onValue={setQ} data-autofocus />
				{list && !list.length && <p class="muted">{t('ui.kb.none')}</p>}
				<ul class={css.lines}>
					{list?.map((l) => (
						<li key={l.id} class={css.line} data-hit={l.id}>
							<span class="grow">{lineTitle(l)}</span>
							{l.visibility === 'public' && (
								<Button small icon="link" onClick={() => void take(l, false)}>
									{t('ui.kb.insertLink')}
								</Button>
							)}
							<Button small onClick={() => void take(l, true)}>
								{t('ui.kb.insertText')}
							</Button>
						</li>
					))}
				</ul>
			</div>
		</Dialog>
	);
}
