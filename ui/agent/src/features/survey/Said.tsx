// Further questions: how often each answer was given; each bar leads to who gave it.
import { t } from '../../i18n';
import { number } from '../../i18n/format';
import type { Asked } from './SurveyReport';
import type { Said as Question } from './types';
import own from './survey.module.css';
import css from '../../ui/admin.module.css';

export function Said({ list, href }: { list: Question[]; href: (c: Asked) => string }) {
	return (
		<>
			{list.map((q) => {
				const top = Math.max(1, ...q.options.map((o) => o.n));
				const options = q.kind === 'choice' ? [...q.options].sort((a, b) => b.n - a.n) : q.options;
				return (
					<section class={css.card} key={`${q.survey_id}.${q.key}`} data-question={q.key}>
						<h2>{q.label}</h2>
						<p class="muted num">
							{t('ui.svy.answersN', { n: q.answered })}
							{q.mean !== null && ` · ${t('ui.svy.mean', { mean: number(Math.round(q.mean * 10) / 10) })}`}
						</p>
						<ul class={own.bars}>
							{options.map((o) => (
								<li key={o.key}>
									<a class={`${own.bar} ${q.kind === 'choice' ? own.named : ''}`} href={href({ survey_id: String(q.survey_id), question: q.key, said: o.key, score_from: '', score_to: '', show: 'answers' })}>
										<span>{o.label}</span>
										<span class={own.track} aria-hidden="true">
											<span style={{ width: `${(100 * o.n) / top}%` }} />
										</span>
										<span class="num">{o.n}</span>
									</a>
								</li>
							))}
						</ul>
					</section>
				);
			})}
		</>
	);
}
