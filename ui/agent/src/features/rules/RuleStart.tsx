// When a rule starts: with events, or after a time.
import { useState } from 'preact/hooks';
import { t } from '../../i18n';
import { Cards, Input, Select } from '../../ui/Field';
import { parseSpan, spanText } from '../../ui/promise';
import { ONS, SINCES, onName, type RuleDraft, type Since } from './ruleform';
import { css } from './css';

interface Props {
	form: RuleDraft;
	calendars: { id: number; name: string; active: boolean }[];
	put: (change: Partial<RuleDraft>) => void;
	error: (field: string) => string;
}

export function RuleStart({ form, calendars, put, error }: Props) {
	const [text, setText] = useState(() => spanText(form.after.minutes * 60));
	const span = parseSpan(text);
	const wrong = error('on') || form.on.map((_, i) => error(`on.${i}`)).find(Boolean);
	return (
		<section class={css.card}>
			<h2>{t('ui.rule.when')}</h2>
			<Cards
				legend={t('ui.rule.kind')}
				value={form.timed ? 'time' : 'event'}
				options={[
					{ value: 'event', label: t('ui.rule.event') },
					{ value: 'time', label: t('ui.rule.time') },
				]}
				onValue={(v) => put({ timed: v === 'time' })}
			/>
			{!form.timed && (
				<fieldset class={css.ons}>
					<legend class="vh">{t('ui.rule.event')}</legend>
					{ONS.map((on) => (
						<label key={on} class={css.chip}>
							<input type="checkbox" checked={form.on.includes(on)} onChange={(e) => put({ on: e.currentTarget.checked ? [...form.on, on] : form.on.filter((x) => x !== on) })} />
							{onName(on)}
						</label>
					))}
				</fieldset>
			)}
			{!form.timed && wrong && <p class={css.wrong}>{wrong}</p>}
			{form.timed && (
				<div class={css.two}>
					<Input
						label={t('ui.rule.after')}
						hint={t('ui.rule.afterHint')}
						value={text}
						onValue={(v) => {
							setText(v);
							const p = parseSpan(v);
							if ('s' in p) put({ after: { ...form.after, minutes: Math.max(1, Math.round(p.s / 60)) } });
						}}
						error={'s' in span ? error('after.minutes') : t('ui.rule.afterBad')}
					/>
					<Select label={t('ui.rule.since')} value={form.after.since} choices={SINCES.map((s) => ({ value: s, label: t(`ui.rule.since.${s}`) }))} onValue={(v) => put({ after: { ...form.after, since: v as Since } })} />
					<Select
						label={t('ui.sla.calendar')}
						value={String(form.after.calendar_id ?? '')}
						choices={[{ value: '', label: t('ui.sla.always') }, ...calendars.filter((c) => c.active || c.id === form.after.calendar_id).map((c) => ({ value: String(c.id), label: c.name }))]}
						onValue={(v) => put({ after: { ...form.after, calendar_id: v ? Number(v) : null } })}
						error={error('after.calendar_id')}
					/>
				</div>
			)}
		</section>
	);
}
