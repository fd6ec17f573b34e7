// What one customer was asked and said.
import { locale, t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { Chip } from '../../ui/Bits';
import { face, type Result } from './types';
import own from './survey.module.css';

const WHY = ['reopened', 'merged', 'spam', 'optout', 'recent', 'no_address', 'limit', 'off'] as const;

export function ResultCard({ r, children }: { r: Result; children?: preact.ComponentChildren }) {
	return (
		<div class={own.result} data-survey={r.state} data-score={r.score}>
			{r.answered_at > 0 ? (
				<>
					<p class={own.score}>
						{face(r.kind, r.score) && <span aria-hidden="true">{face(r.kind, r.score)}</span>}
						{r.score_max > 0 && <strong>{t('ui.svy.of', { score: r.score, max: r.score_max })}</strong>}
						{r.rounds > 1 && <Chip>{t('ui.svy.changed')}</Chip>}
					</p>
					{r.comment && <blockquote class={own.comment}>{r.comment}</blockquote>}
					{r.questions.map((q) => r.answers[q.key] && (
						<p key={q.key} class={own.more}>
							<span class="muted">{nameIn(q.label)}</span> {nameIn(q.options.find((o) => o.key === r.answers[q.key])?.label ?? {}) || r.answers[q.key]}
						</p>
					))}
				</>
			) : (
				<p>{r.state === 'planned' ? t('ui.svy.planned', { at: dateTime(r.due_at) }) : r.state === 'sent' ? t('ui.svy.waiting') : t('ui.svy.notSent', { why: why(r.why) })}</p>
			)}
			<p class="muted">
				{[r.survey, r.agent_name && t('ui.svy.rates', { name: r.agent_name }), (r.answered_at || r.sent_at) > 0 && dateTime(r.answered_at || r.sent_at)].filter(Boolean).join(' · ')}
			</p>
			{children}
		</div>
	);
}

const nameIn = (n: Record<string, string | undefined>): string => n[locale.value] || n.en || Object.values(n).find(Boolean) || '';
const why = (w: string): string => ((WHY as readonly string[]).includes(w) ? t(`ui.svy.why.${w as 'spam'}`) : w);
