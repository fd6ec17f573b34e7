// What a customer finds with some words, as he would type them.
import { useEffect, useState } from 'preact/hooks';
import { get, query, type Failure } from '../../api/client';
import { t } from '../../i18n';
import { Chip } from '../../ui/Bits';
import { Input } from '../../ui/Field';
import { ErrorState } from '../../ui/States';
import { Marked } from '../../ui/Marked';
import css from '../../ui/admin.module.css';
import { languageName, type KbHit } from './search-types';

interface Answer {
	q: string;
	articles: KbHit[];
	corrected: string | null;
}

export function TrySearch() {
	const [q, setQ] = useState('');
	const [answer, setAnswer] = useState<Answer | null>(null);
	const [error, setError] = useState<Failure | null>(null);
	const asked = q.trim();
	useEffect(() => {
		let gone = false;
		if (!asked) {
			setAnswer(null);
			return undefined;
		}
		const timer = setTimeout(async () => {
			const r = await get<Omit<Answer, 'q'>>(`/kb/search${query({ q: asked, limit: 5, instant: 1 })}`);
			if (gone) return; // a later question stands
			setError(r.ok ? null : r.error);
			if (r.ok) setAnswer({ ...r.data, q: asked });
		}, 150);
		return () => {
			gone = true;
			clearTimeout(timer);
		};
	}, [asked]);
	return (
		<section class={css.card} aria-labelledby="kb-try">
			<h2 id="kb-try">{t('ui.kb.try.title')}</h2>
			<Input label={t('ui.kb.try.label')} type="search" value={q} onValue={setQ} maxLength={200} />
			{error && <ErrorState error={error} />}
			<div class={css.answer} role="status" data-asked={answer?.q}>
				{answer?.corrected && <p class="muted">{t('ui.kb.try.corrected', { words: answer.corrected })}</p>}
				{answer && !answer.articles.length && <p>{t('ui.kb.try.none')}</p>}
				{answer && answer.articles.length > 0 && (
					<ol>
						{answer.articles.map((a) => (
							<li key={a.article_id} class={css.item}>
								<div class="grow">
									<p class={css.itemTitle}>
										{a.title} <Chip>{languageName(a.language)}</Chip>
									</p>
									<p class={css.small}>
										<span>
											<Marked text={a.excerpt} marks={a.marks} />
										</span>
									</p>
								</div>
							</li>
						))}
					</ol>
				)}
			</div>
		</section>
	);
}
