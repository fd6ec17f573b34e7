// What concerns all languages of an article: place, readers, owner, review, what readers said.
import { useState } from 'preact/hooks';
import { del, fieldError, patch, put, type Failure } from '../../api/client';
import { LOCALE_NAMES, LOCALES, t } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { activeAgents, activeTeams, agentName } from '../../store/directory';
import { go, to } from '../../store/router';
import { failed, failureText } from '../../store/toasts';
import { Button, IconButton } from '../../ui/Button';
import { Confirm } from '../../ui/Confirm';
import { Check, Input, Select } from '../../ui/Field';
import { Notice } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import { share } from './words';
import type { Article, Section, Visibility } from './types';
import css from './kb.module.css';

const day = (ms: number | null): string => (ms === null ? '' : new Date(ms).toISOString().slice(0, 10));
const FOR: Visibility[] = ['public', 'signed_in', 'team', 'internal'];

export function Details({ article, sections, onSaved, reload, onClose }: { article: Article; sections: Section[]; onSaved: (a: Article) => void; reload: () => Promise<void>; onClose: () => void }) {
	const [error, setError] = useState<Failure | null>(null);
	const [remove, setRemove] = useState(false);
	const [teams, setTeams] = useState(article.team_ids);
	const [visibility, setVisibility] = useState(article.visibility);
	const save = async (body: Record<string, unknown>): Promise<void> => {
		const r = await patch<Article>(`/kb/articles/${article.id}`, body);
		setError(r.ok ? null : r.error);
		if (r.ok) onSaved(r.data);
	};
	const mine = article.owner_id;
	const owners = [...new Set([...activeAgents.value.map((a) => a.id), ...(mine === null ? [] : [mine])])];
	const forWhom = (v: Visibility, ids: number[]): void => {
		setVisibility(v);
		setTeams(ids);
		if (v !== 'team' || ids.length) void save({ visibility: v, team_ids: v === 'team' ? ids : [] });
	};
	return (
		<aside class={css.details} aria-label={t('ui.kb.details')}>
			<header class={css.paneHead}>
				<h2 class="grow">{t('ui.kb.details')}</h2>
				<IconButton icon="x" label={t('ui.close')} onClick={onClose} />
			</header>
			{error && !error.errors.some((x) => x.field) && <Notice tone="bad">{failureText(error)}</Notice>}
			<Select label={t('ui.kb.section')} value={String(article.section_id)} choices={sections.map((s) => ({ value: String(s.id), label: s.parent_id ? `– ${s.name}` : s.name }))} onValue={(v) => void save({ section_id: Number(v) })} />
			<Select label={t('ui.kb.readers')} value={visibility} error={fieldError(error, 'visibility')} choices={FOR.map((v) => ({ value: v, label: t(`ui.kb.for.${v}`) }))} onValue={(v) => forWhom(v as Visibility, teams)} />
			{visibility === 'team' && (
				<fieldset class={css.form}>
					<legend>{t('ui.kb.teams')}</legend>
					{activeTeams.value.map((x) => (
						<Check key={x.id} label={x.name} checked={teams.includes(x.id)} onChange={(on) => forWhom('team', on ? [...teams, x.id] : teams.filter((y) => y !== x.id))} />
					))}
					{!teams.length && <p class={css.wrong}>{t('ui.kb.needTeam')}</p>}
				</fieldset>
			)}
			<Select label={t('ui.kb.official')} value={article.locale} choices={LOCALES.filter((l) => article.texts.some((x) => x.locale === l)).map((l) => ({ value: l, label: LOCALE_NAMES[l] }))} onValue={(l) => void save({ locale: l })} />
			<Select label={t('ui.kb.owner')} value={String(article.owner_id ?? '')} choices={[{ value: '', label: t('ui.nobody') }, ...owners.map((a) => ({ value: String(a), label: agentName(a) }))]} onValue={(v) => void save({ owner_id: v ? Number(v) : null })} />
			<Input type="date" label={t('ui.kb.review')} hint={t('ui.kb.reviewHint')} value={day(article.review_at)} onValue={(v) => void save({ review_at: v ? Date.parse(`${v}T08:00:00Z`) : null })} />
			<Feedback article={article} />
			{article.tickets.length > 0 && (
				<section>
					<h3>{t('ui.kb.tickets')}</h3>
					<ul class={css.said}>
						{article.tickets.map((x) => (
							<li key={`${x.ticket_id}${x.kind}`}>
								<a href={to.inbox('open', x.ticket_id)}>
									#{x.ticket_id} {x.subject}
								</a>{' '}
								<small class="muted">{t(`ui.kb.link.${x.kind}`)}</small>
							</li>
						))}
					</ul>
				</section>
			)}
			{article.may_publish && (
				<Button kind="ghost" icon="trash-2" onClick={() => setRemove(true)}>
					{t('ui.kb.remove')}
				</Button>
			)}
			{remove && (
				<Confirm
					title={t('ui.kb.remove')}
					text={t('ui.kb.removeAll')}
					onClose={() => setRemove(false)}
					onYes={async () => {
						const r = await del(`/kb/articles/${article.id}`);
						if (!r.ok) {
							failed(r.error);
							return reload();
						}
						go(to.kb());
					}}
				/>
			)}
		</aside>
	);
}

interface Said {
	id: number;
	locale: string;
	reason: '' | 'unclear' | 'wrong' | 'outdated' | 'incomplete' | 'other';
	comment: string;
	at: number;
	handled_at: number | null;
}

function Feedback({ article }: { article: Article }) {
	const { data, reload } = useLoad<{ said: Said[] }>(`/kb/articles/${article.id}/feedback`);
	const rate = share(article.texts);
	const seen = article.texts.reduce((n, x) => n + x.seen, 0);
	const done = async (s: Said, on: boolean): Promise<void> => {
		const r = await put(`/kb/articles/${article.id}/feedback/${s.id}`, { done: on });
		if (!r.ok) failed(r.error);
		await reload();
	};
	return (
		<section class={css.form}>
			<h3>{t('ui.kb.feedback')}</h3>
			<p class="muted">{[t('ui.kb.seen', { n: seen }), rate === null ? t('ui.kb.noVotes') : t('ui.kb.helpful', { n: rate })].join(' · ')}</p>
			<ul class={css.said}>
				{data?.said.map((s) => (
					<li key={s.id}>
						<strong>{t(`ui.kb.reason.${s.reason || 'other'}`)}</strong>{' '}
						<small class="muted">
							{s.locale} · {dateTime(s.at)}
						</small>
						{s.comment && <p>{s.comment}</p>}
						<Check label={t('ui.kb.handled')} checked={s.handled_at !== null} onChange={(on) => void done(s, on)} />
					</li>
				))}
			</ul>
		</section>
	);
}
