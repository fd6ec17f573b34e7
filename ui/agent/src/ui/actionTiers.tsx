// Escalating and returning as actions: where to, and answers that are always the same.  A
// macro asks for the rest when it is applied; a rule has nobody to ask.
import { useMemo } from 'preact/hooks';
import type { Answers, AnswerValue, Form, Question } from '../api/form-types';
import { t } from '../i18n';
import { nameOf } from '../store/case';
import { activeTeams } from '../store/directory';
import { num, text } from './actions';
import { One, Wrong, type KindProps } from './actionParts';
import { useLoad } from './useLoad';
import css from './actions.module.css';

export const HandoverLine = ({ a, onChange, error }: KindProps) => (
	<One
		label={t('ui.team')}
		value={String(num(a, 'team_id'))}
		error={error('team_id')}
		options={[{ value: '0', label: t(a.do === 'return' ? 'ui.act.cameFrom' : 'ui.act.nextTeam') }, ...activeTeams.value.map((x) => ({ value: String(x.id), label: x.name }))]}
		onValue={(v) => {
			const { team_id: _, ...rest } = a;
			onChange(v === '0' ? rest : { ...rest, team_id: Number(v) });
		}}
	/>
);

export function HandoverBlock({ a, onChange, error, asks }: KindProps) {
	const { data } = useLoad<{ forms: Form[] }>('/forms');
	const team = num(a, 'team_id');
	const kind = a.do === 'return' ? 'return' : 'escalation';
	const questions = useMemo(() => {
		const fit = (data?.forms ?? []).filter((f) => f.active && f.kind === kind && (!team || !f.team_ids.length || f.team_ids.includes(team)));
		const seen = new Map<string, Question>();
		for (const q of fit.flatMap((f) => f.questions)) if (q.kind !== 'file' && !seen.has(q.key)) seen.set(q.key, q);
		return [...seen.values()];
	}, [data, team, kind]);
	const answers = (a.answers ?? {}) as Answers;
	const put = (key: string, v: AnswerValue): void => {
		const { [key]: _, ...rest } = answers;
		const now = v === null ? rest : { ...rest, [key]: v };
		const { answers: __, ...one } = a;
		onChange(Object.keys(now).length ? { ...one, answers: now } : one);
	};
	const reason = (v: string): void => {
		const { reason: _, ...one } = a;
		onChange(v ? { ...one, reason: v } : one);
	};
	return (
		<div class={css.answers}>
			<p class="muted">{t(asks ? 'ui.act.asksRest' : 'ui.act.asksNobody')}</p>
			{questions.map((q) => (
				<label key={q.key} class={css.answer}>
					<span>
						{nameOf(q.label)}
						{q.required && <span aria-hidden="true"> *</span>}
					</span>
					<Answer q={q} value={answers[q.key]} put={(v) => put(q.key, v)} />
					<Wrong text={error(`answers.${q.key}`)} />
				</label>
			))}
			{kind === 'escalation' && (
				<label class={css.answer}>
					<span>{t('ui.act.skipReason')}</span>
					<input class={css.select} type="text" maxLength={1000} value={text(a, 'reason')} onInput={(e) => reason(e.currentTarget.value)} />
					<Wrong text={error('reason')} />
				</label>
			)}
		</div>
	);
}

function Answer({ q, value, put }: { q: Question; value: AnswerValue | undefined; put: (v: AnswerValue) => void }) {
	const now = value === null || value === undefined ? '' : String(value);
	if (q.kind === 'choice' || q.kind === 'yes_no') {
		const options = q.kind === 'choice' ? q.options.map((o) => ({ value: o.value, label: nameOf(o.label) })) : [{ value: 'true', label: t('ui.yes') }, { value: 'false', label: t('ui.no') }];
		return (
			<select class={css.select} value={now} onChange={(e) => put(e.currentTarget.value === '' ? null : q.kind === 'choice' ? e.currentTarget.value : e.currentTarget.value === 'true')}>
				<option value="">–</option>
				{options.map((o) => (
					<option key={o.value} value={o.value}>
						{o.label}
					</option>
				))}
			</select>
		);
	}
	const numeric = q.kind === 'number';
	return <input class={css.select} type={numeric ? 'number' : q.kind === 'date' ? 'date' : 'text'} step={numeric ? 'any' : undefined} value={now} onInput={(e) => put(e.currentTarget.value === '' ? null : numeric ? Number(e.currentTarget.value) : e.currentTarget.value)} />;
}
