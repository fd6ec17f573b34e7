// Reports → Surveys: what customers said, with what certainty, and the words behind it.
import { useMemo } from 'preact/hooks';
import { t } from '../../i18n';
import { percent, shortDay } from './words';
import { go, to } from '../../store/router';
import { Icon } from '../../ui/Icon';
import { Bones, Empty, ErrorState } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { Answers } from './Answers';
import { FACES, type Figure, type Kind, type ReportData } from './types';
import { Groups } from './Groups';
import { Said } from './Said';
import own from './survey.module.css';
import css from '../../ui/admin.module.css';

export type Asked = Record<string, string>;
const KINDS: Kind[] = ['csat', 'nps', 'exit'];
const DAYS = [7, 30, 90, 365];
const DAY = 86_400_000;

export function SurveyReport({ q: search }: { q: string }) {
	const q = useMemo<Asked>(() => Object.fromEntries(new URLSearchParams(search)), [search]);
	const kind = (KINDS.find((k) => k === q.kind) ?? 'csat') as Kind;
	const days = Number(q.days) || 30;
	const until = useMemo(() => Date.now() + 60_000, [search]);
	const href = (change: Asked): string => to.surveys({ ...q, ...change });
	const { days: _d, show: _s, ...filters } = q;
	const ask = new URLSearchParams({ ...filters, kind, from: String(until - days * DAY), to: String(until) });
	const { data, error, reload } = useLoad<ReportData>(`/reports/surveys?${ask}`);
	return (
		<div class={own.page}>
			<div class={own.sheet}>
				<header class={css.cardHead}>
					<h1>{t('ui.svy.report')}</h1>
					<nav class={own.tabs} aria-label={t('ui.nav.reports')}>
						<a href={to.report()}>{t('ui.rep.title')}</a>
						<a href={`/api/v1/reports/surveys.csv?${ask}`} download>
							<Icon name="download" size={15} /> CSV
						</a>
					</nav>
				</header>
				<div class={css.chips} role="group" aria-label={t('ui.filters')}>
					<select class={own.select} aria-label={t('ui.svy.one')} value={kind} onChange={(e) => go(href({ kind: e.currentTarget.value, score_from: '', score_to: '', show: '', survey_id: '', question: '', said: '' }))}>
						{KINDS.map((k) => (
							<option key={k} value={k}>
								{t(`ui.svy.kind.${k}`)}
							</option>
						))}
					</select>
					<select class={own.select} aria-label={t('ui.rep.period')} value={String(days)} onChange={(e) => go(href({ days: e.currentTarget.value }))}>
						{DAYS.map((n) => (
							<option key={n} value={String(n)}>
								{t('ui.rep.days', { n })}
							</option>
						))}
					</select>
					{['survey_id', 'agent_id', 'team_id', 'channel', 'reason_id', 'language', 'touch'].some((f) => q[f]) && <a href={to.surveys({ kind, days: String(days), by: q.by ?? '' })}>{t('ui.svy.clear')}</a>}
				</div>
				{error && <ErrorState error={error} retry={() => void reload()} />}
				{!data && !error && <Bones rows={3} kind="card" />}
				{data && data.all.sent === 0 && (
					<Empty icon="star" title={t('ui.svy.nothing')} action={<a href={to.settings('surveys')}>{t('ui.set.surveys')}</a>}>
						{t('ui.svy.nothingText')}
					</Empty>
				)}
				{data && data.all.sent > 0 && (
					<>
						<Head data={data} href={href} />
						<Trend data={data} />
						<Said list={data.questions} href={href} />
						<Groups data={data} q={q} href={href} />
						<Answers key={search} ask={ask} q={q} kind={kind} href={href} />
						<p class="muted">{t(kind === 'nps' ? 'ui.svy.howNps' : kind === 'csat' ? 'ui.svy.how' : 'ui.svy.howExit')}</p>
					</>
				)}
			</div>
		</div>
	);
}

export function Sure({ f, kind }: { f: Figure; kind: Kind }) {
	if (f.value === null) return <span class="muted">–</span>;
	return (
		<>
			<strong class="num">{kind === 'nps' ? Math.round(f.value) : percent(f.value)}</strong>{' '}
			<small class="muted num">{t('ui.svy.between', { low: kind === 'nps' ? Math.round(f.low ?? 0) : percent(f.low ?? 0), high: kind === 'nps' ? Math.round(f.high ?? 0) : percent(f.high ?? 0), n: f.answered })}</small>
		</>
	);
}

function Head({ data, href }: { data: ReportData; href: (c: Asked) => string }) {
	const { all, kind } = data;
	const from = kind === 'csat' ? 1 : 0;
	const top = Math.max(1, ...data.scores);
	return (
		<section class={css.card}>
			<dl class={own.figures}>
				{kind !== 'exit' && (
					<div>
						<dt>{t(kind === 'nps' ? 'ui.svy.nps' : 'ui.svy.csat')}</dt>
						<dd data-figure="value">
							<Sure f={all} kind={kind} />
						</dd>
					</div>
				)}
				<div>
					<dt>{t('ui.svy.response')}</dt>
					<dd>
						<strong class="num">{percent(100 * (all.response ?? 0))}</strong> <small class="muted num">{t('ui.svy.ofSent', { n: all.answered, sent: all.sent })}</small>
					</dd>
				</div>
			</dl>
			{all.answered > 0 && all.answered < 10 && kind !== 'exit' && <p class={own.few}>{t('ui.svy.few', { n: all.answered })}</p>}
			{kind !== 'exit' && (
				<ul class={own.bars}>
					{data.scores.slice(from, kind === 'csat' ? 6 : 11).map((n, i) => (
						<li key={i}>
							<a class={own.bar} href={href({ score_from: String(i + from), score_to: String(i + from), show: 'answers' })}>
								<span class="num">
									{kind === 'csat' ? `${FACES[i + 1]} ` : ''}
									{i + from}
								</span>
								<span class={own.track} aria-hidden="true">
									<span style={{ width: `${(100 * n) / top}%` }} />
								</span>
								<span class="num">{n}</span>
							</a>
						</li>
					))}
				</ul>
			)}
		</section>
	);
}

function Trend({ data }: { data: ReportData }) {
	if (data.days.length < 2) return null;
	const top = Math.max(1, ...data.days.map((d) => d.answered));
	return (
		<section class={css.card}>
			<h2>{t('ui.svy.trend')}</h2>
			<ol class={own.trend}>
				{data.days.slice(-60).map((d) => {
					const says = t('ui.svy.day', { day: shortDay(d.at), good: d.good, n: d.answered });
					return (
						<li key={d.at} title={says} style={{ height: `${8 + (92 * d.answered) / top}%` }}>
							<span class={own.goodPart} style={{ height: d.answered ? `${(100 * d.good) / d.answered}%` : '0' }} aria-hidden="true" />
							<span class="vh">{says}</span>
						</li>
					);
				})}
			</ol>
		</section>
	);
}
