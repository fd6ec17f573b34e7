// Articles behind "/": what fits the words after it, or the ticket's subject when there are
// none yet.  A reply is offered what everybody may read; a note, all that its writer may.
import { get, post } from '../../api/client';
import { locale, t } from '../../i18n';
import { knownDetail } from '../../store/detail';
import { can } from '../../store/session';
import { failed } from '../../store/toasts';

export interface ArticleHit {
	id: string;
	article: number;
	title: string;
	excerpt: string;
}
interface Found {
	articles: { article_id: number; title: string; excerpt: string }[];
}
const FEW = 3;
const entity = (s: string): string => s.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
const languageOf = (ticket: number): string => knownDetail(ticket)?.ticket.peek()?.language || locale.peek();

export async function articlesFor(ticket: number | null, query: string, internal: boolean, signal: AbortSignal): Promise<ArticleHit[]> {
	if (ticket === null || !can('article.read')) return [];
	const q = query || knownDetail(ticket)?.ticket.peek()?.subject || '';
	if (q.length < 2) return [];
	const r = await get<Found>(`/kb/search?q=${encodeURIComponent(q)}&language=${languageOf(ticket)}&limit=${FEW}${query ? '&instant=1' : ''}${internal ? '' : '&public=1'}`, { signal });
	return r.ok ? r.data.articles.map((a) => ({ id: `a${a.article_id}`, article: a.article_id, title: a.title, excerpt: a.excerpt })) : [];
}

/** Its link for the caret, in the ticket's language; that it was chosen is kept with the ticket. */
export async function linkOf(ticket: number, hit: ArticleHit): Promise<string | null> {
	const r = await get<{ title: string; url: string }>(`/kb/articles/${hit.article}/read?locale=${languageOf(ticket)}`);
	if (!r.ok) {
		failed(r.error);
		return null;
	}
	void post(`/kb/articles/${hit.article}/sent`, { ticket_id: ticket });
	return `<p><a href="${entity(r.data.url)}">${entity(r.data.title || t('ui.noSubject'))}</a></p>`;
}
