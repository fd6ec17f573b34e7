import { useEffect, useState } from 'preact/hooks';
import type { Policy } from '../../api/sla-types';
import { METRICS } from '../../api/sla-types';
import { t } from '../../i18n';
import { brandChoices, needCase, reasons } from '../../store/case';
import { activeAgents, activeTeams } from '../../store/directory';
import { session } from '../../store/session';
import { choicesOf, fieldName } from '../../ui/conditions';
import { metricName } from './names';
import type { Filter, Query } from './query';
import css from './report.module.css';

const PERIODS = [7, 30, 90, 365] as const;

interface Props {
	q: Query;
	policies: Policy[];
	move: (c: Partial<Query>) => void;
}

export function ReportFilters({ q, policies, move }: Props) {
	const set = (f: Filter, v: string): void => {
		const { [f]: _old, ...rest } = q.filters;
		move({ filters: v ? { ...rest, [f]: v } : rest });
	};
	const [open, setOpen] = useState(false);
	useEffect(needCase, []);
	const active = Object.keys(q.filters).length > 0;
	// On a phone they are folded while none is set, or while tickets are listed.
	const folds = !active || q.show !== '';
	const today = new Date().toISOString().slice(0, 10);
	const lists: [Filter, string, { value: string; label: string }[]][] = [
		['metric', t('ui.rep.metric'), METRICS.map((m) => ({ value: m, label: metricName(m) }))],
		['policy_id', t('ui.sla.policy'), policies.map((p) => ({ value: String(p.id), label: p.name }))],
		['team_id', t('ui.team'), activeTeams.value.map((x) => ({ value: String(x.id), label: x.name }))],
		['agent_id', t('ui.assignee'), activeAgents.value.map((x) => ({ value: String(x.id), label: x.name }))],
		...(['priority', 'channel', 'type', 'language'] as const).map((f): [Filter, string, { value: string; label: string }[]] => [f, fieldName(f), choicesOf(f) ?? []]),
		...(reasons.value.length ? [['reason_id', fieldName('reason'), choicesOf('reason') ?? []] as [Filter, string, { value: string; label: string }[]]] : []),
		...(brandChoices.value.length > 1 ? [['brand_id', fieldName('brand'), brandChoices.value] as [Filter, string, { value: string; label: string }[]]] : []),
		['tag', t('ui.tag'), choicesOf('tags') ?? []],
	];
	return (
		<div class={`${css.filters} ${open || !folds ? css.unfolded : ''}`} role="group" aria-label={t('ui.filters')}>
			<select class={css.select} aria-label={t('ui.rep.period')} value={String(q.days)} onChange={(e) => {
				const days = Number(e.currentTarget.value);
				move(days ? { days, from: '', to: '' } : { days: 0, from: today, to: today });
			}}>
				{PERIODS.map((n) => (
					<option key={n} value={String(n)}>
						{t('ui.rep.days', { n })}
					</option>
				))}
				<option value="0">{t('ui.rep.own')}</option>
			</select>
			{q.days === 0 && (
				<>
					<input type="date" class={css.select} aria-label={t('ui.rep.from')} value={q.from} max={q.to} onChange={(e) => e.currentTarget.value && move({ from: e.currentTarget.value })} />
					<input type="date" class={css.select} aria-label={t('ui.rep.to')} value={q.to} min={q.from} onChange={(e) => e.currentTarget.value && move({ to: e.currentTarget.value })} />
				</>
			)}
			{folds && (
				<button type="button" class={css.unfold} aria-expanded={open} onClick={() => setOpen(!open)}>
					{t('ui.filters')}
				</button>
			)}
			{lists.map(([f, label, choices]) => (
				<select key={f} class={`${css.select} ${q.filters[f] ? css.active : ''}`} aria-label={label} value={q.filters[f] ?? ''} onChange={(e) => set(f, e.currentTarget.value)}>
					<option value="">{t('ui.rep.any', { name: label })}</option>
					{q.filters[f] && !choices.some((c) => c.value === q.filters[f]) && <option value={q.filters[f]}>{q.filters[f]}</option>}
					{choices.map((c) => (
						<option key={c.value} value={c.value}>
							{c.label}
						</option>
					))}
				</select>
			))}
			{session.value?.demo && (
				<select class={`${css.select} ${q.examples ? css.active : ''}`} aria-label={t('ui.rep.examplesIn')} value={q.examples ? '1' : ''} onChange={(e) => move({ examples: e.currentTarget.value === '1' })}>
					<option value="">{t('ui.rep.examplesOut')}</option>
					<option value="1">{t('ui.rep.examplesIn')}</option>
				</select>
			)}
			{active && (
				<button type="button" class={css.clear} onClick={() => move({ filters: {} })}>
					{t('ui.empty.clear', { n: Object.keys(q.filters).length })}
				</button>
			)}
		</div>
	);
}
