// The answers behind a figure, newest first; comments alone where no figure was chosen.
import { useEffect, useState } from 'preact/hooks';
import { get, type Failure } from '../../api/client';
import { t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { to } from '../../store/router';
import { Button } from '../../ui/Button';
import { Bones, ErrorState } from '../../ui/States';
import type { Asked } from './SurveyReport';
import { face, type Kind, type ReportRow } from './types';
import own from './survey.module.css';
import css from '../../ui/admin.module.css';

export function Answers({ ask, q, kind, href }: { ask: URLSearchParams; q: Asked; kind: Kind; href: (c: Asked) => string }) {
	const [rows, setRows] = useState<ReportRow[] | null>(null);
	const [next, setNext] = useState<string | null>(null);
	const [error, setError] = useState<Failure | null>(null);
	const behind = q.show === 'answers';
	const load = async (cursor: string): Promise<void> => {
		const p = new URLSearchParams(ask);
		p.delete('by');
		if (!behind) p.set('commented', '1');
		if (cursor) p.set('cursor', cursor);
		const r = await get<{ rows: ReportRow[]; next: string | null }>(`/reports/surveys/answers?${p}`);
		setError(r.ok ? null : r.error);
		if (!r.ok) return;
		setRows(cursor ? [...(rows ?? []), ...r.data.rows] : r.data.rows);
		setNext(r.data.next);
	};
	useEffect(() => void load(''), []);
	return (
		<section class={css.card}>
			<div class={css.cardHead}>
				<h2>{behind ? t('ui.svy.behind') : t('ui.svy.comments')}</h2>
				{behind && <a href={href({ show: '', score_from: '', score_to: '', question: '', said: '' })}>{t('ui.svy.comments')}</a>}
			</div>
			{error && <ErrorState error={error} retry={() => void load('')} />}
			{!rows && !error && <Bones rows={3} />}
			{rows && !rows.length && <p class="muted">{t('ui.svy.noComments')}</p>}
			<ul class={own.answers} data-answers={rows ? rows.length : undefined}>
				{(rows ?? []).map((r) => (
					<li key={r.id}>
						<p class={own.score}>
							{r.score >= 0 ? (
								<>
									{face(kind, r.score) && <span aria-hidden="true">{face(kind, r.score)}</span>}
									<strong class="num">{r.score}</strong>
								</>
							) : (
								<span class="muted">{r.answered_at > 0 ? '✓' : t('ui.svy.waiting')}</span>
							)}
							{r.ticket_id !== null ? <a href={to.inbox('open', r.ticket_id)}>{`#${r.ticket_id} ${r.subject}`}</a> : <a href={to.person(r.person_id)}>{r.person}</a>}
						</p>
						{r.said && <p>{r.said}</p>}
						{r.comment && <blockquote class={own.comment}>{r.comment}</blockquote>}
						<p class="muted">{[r.ticket_id !== null && r.person, r.agent, dateTime(r.answered_at || r.sent_at)].filter(Boolean).join(' · ')}</p>
					</li>
				))}
			</ul>
			{next && <Button onClick={() => void load(next)}>{t('ui.rep.more')}</Button>}
		</section>
	);
}
