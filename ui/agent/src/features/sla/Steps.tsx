// What happens on the way to a breach: sentences of "when … do …".
import { METRICS, type Metric, type Step, type StepAction } from '../../api/sla-types';
import { t } from '../../i18n';
import { Button, IconButton } from '../../ui/Button';
import { Conditions } from '../../ui/Conditions';
import { Menu } from '../../ui/Menu';
import { metricName } from './names';
import { StepActionRow } from './StepAction';
import { SpanField } from './SpanField';
import css from './targets.module.css';
import admin from '../../ui/admin.module.css';

const AT = ['percent', 'before', 'breach', 'after'] as const;
const VALUE = { percent: 75, before: 1800, breach: 0, after: 3600 };

interface Props {
	steps: Step[];
	onChange: (s: Step[]) => void;
	error: (field: string) => string;
}

export function Steps({ steps, onChange, error }: Props) {
	const put = (i: number, change: Partial<Step>): void => onChange(steps.map((s, k) => (k === i ? { ...s, ...change } : s)));
	return (
		<section class={admin.card}>
			<div class={admin.cardHead}>
				<h2>{t('ui.step.title')}</h2>
				<Button small icon="plus" onClick={() => onChange([...steps, { at: 'percent', value: 75, when: null, metrics: [], actions: [{ do: 'notify', to: 'assignee' }] }])}>
					{t('ui.add')}
				</Button>
			</div>
			<p class="muted">{t('ui.step.text')}</p>
			{steps.length > 0 && (
				<ol>
					{steps.map((s, i) => (
						<li key={i} class={css.step}>
							<StepBox s={s} n={i + 1} put={(c) => put(i, c)} drop={() => onChange(steps.filter((_, k) => k !== i))} error={(f) => error(`steps.${i}.${f}`) || (f === '' ? error(`steps.${i}`) : '')} />
						</li>
					))}
				</ol>
			)}
		</section>
	);
}

function StepBox({ s, n, put, drop, error }: { s: Step; n: number; put: (c: Partial<Step>) => void; drop: () => void; error: (f: string) => string }) {
	const act = (i: number, a: StepAction): void => put({ actions: s.actions.map((x, k) => (k === i ? a : x)) });
	const toggle = (m: Metric): void => put({ metrics: s.metrics.includes(m) ? s.metrics.filter((x) => x !== m) : [...s.metrics, m] });
	const wrong = error('') || error('value') || error('actions');
	return (
		<>
			<div class={css.stepHead}>
				<strong>{t('ui.step.n', { n })}</strong>
				<IconButton icon="trash-2" label={t('ui.step.remove', { n })} onClick={drop} />
			</div>
			<div class={css.line}>
				<span>{t('ui.step.when')}</span>
				<select class={css.select} aria-label={t('ui.step.moment')} value={s.at} onChange={(e) => put({ at: e.currentTarget.value as Step['at'], value: VALUE[e.currentTarget.value as Step['at']] })}>
					{AT.map((a) => (
						<option key={a} value={a}>
							{t(`ui.step.at.${a}`)}
						</option>
					))}
				</select>
				{s.at === 'percent' && (
					<>
						<input class={`${css.select} ${css.short}`} type="number" min={1} max={99} aria-label={t('ui.step.percent')} value={s.value} onInput={(e) => put({ value: Number(e.currentTarget.value) || 0 })} /> %
					</>
				)}
				{(s.at === 'before' || s.at === 'after') && <SpanField label={t(`ui.step.at.${s.at}`)} value={s.value} class={`${css.select} ${css.short}`} onValue={(value) => put({ value })} />}
				<Menu label={t('ui.step.metrics')} kind="plain" small align="start" items={METRICS.map((m) => ({ id: m, label: metricName(m), checked: s.metrics.includes(m), run: () => toggle(m) }))}>
					{s.metrics.length ? s.metrics.map(metricName).join(', ') : t('ui.step.allClocks')}
				</Menu>
			</div>
			{s.when ? (
				<Conditions label={t('ui.step.onlyIf')} value={s.when} onChange={(when) => put({ when })} error={(p) => error(`when.${p}`)} />
			) : (
				<div class={css.line}>
					<Button small kind="ghost" icon="filter" onClick={() => put({ when: { all: [{ field: 'priority', op: 'is', value: 4 }] } })}>
						{t('ui.step.onlyIf')}
					</Button>
				</div>
			)}
			{s.actions.map((a, i) => (
				<div key={i} class={css.line}>
					<span>{i ? t('ui.step.and') : t('ui.step.do')}</span>
					<StepActionRow a={a} onChange={(x) => act(i, x)} error={error(`actions.${i}`) || error(`actions.${i}.to`) || error(`actions.${i}.url`) || error(`actions.${i}.tag`)} />
					{s.actions.length > 1 && <IconButton icon="x" class={css.tiny} label={t('ui.step.removeAction', { n: i + 1 })} onClick={() => put({ actions: s.actions.filter((_, k) => k !== i) })} />}
				</div>
			))}
			<div class={css.line}>
				<Button small kind="ghost" icon="plus" onClick={() => put({ actions: [...s.actions, { do: 'mail', to: 'team_lead' }] })}>
					{t('ui.step.addAction')}
				</Button>
			</div>
			{wrong && <p class={admin.wrong} role="alert">{wrong}</p>}
		</>
	);
}
