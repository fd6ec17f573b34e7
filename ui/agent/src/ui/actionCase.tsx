// Rows of action lists for the case's data: fields, contact reason, snoozing, watchers; and
// a macro as a part of another list.
import { useEffect, useState } from 'preact/hooks';
import type { CaseField, FieldValue } from '../api/case-types';
import { t } from '../i18n';
import { fieldLabel, fields, optionLabel, reasonChoices, reasonText } from '../store/case';
import { activeAgents } from '../store/directory';
import { macros } from '../store/macros';
import { needSkills, skills } from '../store/skills';
import { num, SPANS, spanUnit, text, words, type ActionItem } from './actions';
import { Chosen } from './ActionFields';
import { One, Wrong, type KindProps } from './actionParts';
import css from './actions.module.css';

export function FieldLine({ a, onChange, error }: KindProps) {
	const list = fields.value.filter((f) => f.active && f.object === 'ticket');
	const f = list.find((x) => x.key === text(a, 'field'));
	return (
		<>
			<One label={t('ui.act.field')} value={text(a, 'field')} error={error('field') || (list.length ? '' : t('ui.act.noFields'))} options={list.map((x) => ({ value: x.key, label: fieldLabel(x) }))} onValue={(field) => onChange({ ...a, field, value: null })} />
			{f && <ValueInput f={f} a={a} put={(value) => onChange({ ...a, value })} error={error('value')} />}
		</>
	);
}

function ValueInput({ f, a, put, error }: { f: CaseField; a: ActionItem; put: (v: FieldValue) => void; error: string }) {
	const label = t('ui.act.value', { name: fieldLabel(f) });
	const options = f.options.filter((o) => o.active).map((o) => ({ value: o.key, label: optionLabel(f, o.key) }));
	const empty = { value: '', label: t('ui.act.emptied') };
	const now = a.value === null || a.value === undefined ? '' : String(a.value);
	switch (f.kind) {
		case 'choice':
			return <One label={label} value={now} error={error} options={[empty, ...options]} onValue={(v) => put(v || null)} />;
		case 'yes_no':
			return <One label={label} value={now} error={error} options={[empty, { value: 'true', label: t('ui.yes') }, { value: 'false', label: t('ui.no') }]} onValue={(v) => put(v === '' ? null : v === 'true')} />;
		case 'choices': {
			const on = words(a, 'value');
			return <Chosen label={label} value={on} options={options} shown={on.map((k) => optionLabel(f, k)).join(', ') || t('ui.act.emptied')} error={error} onValue={(v) => put(v.length ? v : null)} />;
		}
		default: {
			const type = f.kind === 'number' ? 'number' : f.kind === 'date' ? 'date' : 'text';
			return (
				<>
					<input class={`${css.select} ${css.long}`} type={type} step={f.kind === 'number' ? 'any' : undefined} aria-label={label} aria-invalid={error ? true : undefined} placeholder={t('ui.act.emptied')} value={now} onInput={(e) => put(e.currentTarget.value === '' ? null : f.kind === 'number' ? Number(e.currentTarget.value) : e.currentTarget.value)} />
					{f.unit && <span class="muted">{f.unit}</span>}
					<Wrong text={error} />
				</>
			);
		}
	}
}

export function ReasonLine({ a, onChange, error }: KindProps) {
	const id = num(a, 'reason_id');
	const list = reasonChoices.value.map((r) => ({ value: String(r.id), label: r.text }));
	const gone = id && !list.some((r) => r.value === String(id)) ? [{ value: String(id), label: reasonText(id) || `#${id}` }] : [];
	return <One label={t('ui.case.reason')} value={String(id)} error={error('reason_id')} options={[{ value: '0', label: t('ui.act.emptied') }, ...gone, ...list]} onValue={(v) => onChange({ ...a, reason_id: Number(v) })} />;
}

export function SnoozeLine({ a, onChange, error }: KindProps) {
	const hours = num(a, 'hours');
	const [unit, setUnit] = useState(spanUnit(hours));
	const put = (n: number, u: typeof unit): void => onChange({ ...a, hours: Math.round(n * SPANS[u]) });
	return (
		<>
			<input class={`${css.select} ${css.count} num`} type="number" min="1" step="1" aria-label={t('ui.act.howLong')} aria-invalid={error('hours') ? true : undefined} value={hours ? hours / SPANS[unit] : ''} onInput={(e) => put(Number(e.currentTarget.value), unit)} />
			<One
				label={t('ui.act.unit')}
				value={unit}
				error={error('hours')}
				options={(['hour', 'day', 'week'] as const).map((u) => ({ value: u, label: t(`ui.act.unit.${u}`) }))}
				onValue={(v) => {
					const u = v === 'week' || v === 'day' ? v : 'hour';
					put(hours / SPANS[unit], u);
					setUnit(u);
				}}
			/>
		</>
	);
}

export const WatchLine = ({ a, onChange, error }: KindProps) => (
	<One label={t('ui.act.watcher')} value={String(a.agent_id)} error={error('agent_id')} options={[{ value: 'me', label: t('ui.act.me') }, ...activeAgents.value.map((x) => ({ value: String(x.id), label: x.name }))]} onValue={(v) => onChange({ ...a, agent_id: v === 'me' ? v : Number(v) })} />
);

export function SkillLine({ a, onChange, error }: KindProps) {
	useEffect(needSkills, []);
	const list = skills.value ?? [];
	return (
		<>
			<One label={t('ui.act.skill')} value={String(num(a, 'skill_id'))} error={error('skill_id') || (skills.value && !list.length ? t('ui.act.noSkills') : '')} options={list.map((s) => ({ value: String(s.id), label: s.name }))} onValue={(v) => onChange({ ...a, skill_id: Number(v) })} />
			<One label={t('ui.act.skillHow')} value={String(a.required !== false)} error="" options={[{ value: 'true', label: t('ui.act.skillMust') }, { value: 'false', label: t('ui.act.skillMay') }]} onValue={(v) => onChange({ ...a, required: v === 'true' })} />
		</>
	);
}

// Nobody's own: who runs the list would not see it.
export function MacroLine({ a, onChange, error }: KindProps) {
	const list = (macros.value ?? []).filter((m) => m.active && m.scope !== 'personal');
	return <One label={t('ui.act.macro')} value={String(num(a, 'macro_id'))} error={error('macro_id')} options={list.map((m) => ({ value: String(m.id), label: m.name }))} onValue={(v) => onChange({ ...a, macro_id: Number(v) })} />;
}
