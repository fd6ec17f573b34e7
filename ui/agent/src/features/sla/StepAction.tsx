// One action of a step.
import type { StepAction } from '../../api/sla-types';
import { t } from '../../i18n';
import { activeAgents, activeTeams } from '../../store/directory';
import css from './targets.module.css';
import admin from '../../ui/admin.module.css';

const DO = ['notify', 'mail', 'raise_priority', 'assign', 'team', 'tag', 'webhook'] as const;
const TO = ['assignee', 'team_lead', 'watchers', 'agent', 'team', 'address'] as const;

function blank(what: StepAction['do']): StepAction {
	if (what === 'mail' || what === 'notify') return { do: what, to: 'assignee' };
	if (what === 'tag') return { do: what, tag: '' };
	if (what === 'assign') return { do: what, agent_id: 0 };
	if (what === 'team') return { do: what, team_id: activeTeams.peek()[0]?.id ?? 0 };
	return what === 'webhook' ? { do: what, url: '' } : { do: what };
}

export function StepActionRow({ a, onChange, error }: { a: StepAction; onChange: (a: StepAction) => void; error: string }) {
	return (
		<>
			<select class={css.select} aria-label={t('ui.step.action')} value={a.do} onChange={(e) => onChange(blank(e.currentTarget.value as StepAction['do']))}>
				{DO.map((d) => (
					<option key={d} value={d}>
						{t(`ui.do.${d}`)}
					</option>
				))}
			</select>
			{(a.do === 'mail' || a.do === 'notify') && <To a={a} onChange={onChange} />}
			{a.do === 'tag' && <input class={`${css.select} ${css.long}`} aria-label={t('ui.tag')} placeholder={t('ui.tag')} maxLength={60} value={a.tag ?? ''} onInput={(e) => onChange({ ...a, tag: e.currentTarget.value })} />}
			{a.do === 'assign' && (
				<select class={css.select} aria-label={t('ui.assignee')} value={String(a.agent_id ?? 0)} onChange={(e) => onChange({ ...a, agent_id: Number(e.currentTarget.value) })}>
					<option value="0">{t('ui.nobody')}</option>
					<Agents />
				</select>
			)}
			{a.do === 'team' && (
				<select class={css.select} aria-label={t('ui.team')} value={String(a.team_id ?? 0)} onChange={(e) => onChange({ ...a, team_id: Number(e.currentTarget.value) })}>
					<option value="0">{t('ui.do.next_team')}</option>
					<Teams />
				</select>
			)}
			{a.do === 'webhook' && <input class={`${css.select} ${css.long}`} type="url" aria-label={t('ui.step.url')} placeholder="https://…" value={a.url ?? ''} onInput={(e) => onChange({ ...a, url: e.currentTarget.value })} />}
			{error && <p class={admin.wrong}>{error}</p>}
		</>
	);
}

const Agents = () => (
	<>
		{activeAgents.value.map((x) => (
			<option key={x.id} value={String(x.id)}>
				{x.name}
			</option>
		))}
	</>
);
const Teams = () => (
	<>
		{activeTeams.value.map((x) => (
			<option key={x.id} value={String(x.id)}>
				{x.name}
			</option>
		))}
	</>
);

function To({ a, onChange }: { a: StepAction; onChange: (a: StepAction) => void }) {
	const [kind = 'assignee', ...tail] = (a.to ?? 'assignee').split(':');
	const rest = tail.join(':');
	const set = (k: string): void => {
		if (k === 'agent') onChange({ ...a, to: `agent:${activeAgents.value[0]?.id ?? 0}` });
		else if (k === 'team') onChange({ ...a, to: `team:${activeTeams.value[0]?.id ?? 0}` });
		else onChange({ ...a, to: k === 'address' ? 'address:' : k });
	};
	return (
		<>
			<select class={css.select} aria-label={t('ui.step.to')} value={kind} onChange={(e) => set(e.currentTarget.value)}>
				{TO.filter((k) => a.do === 'mail' || k !== 'address').map((k) => (
					<option key={k} value={k}>
						{t(`ui.step.to.${k}`)}
					</option>
				))}
			</select>
			{(kind === 'agent' || kind === 'team') && (
				<select class={css.select} aria-label={t(`ui.step.to.${kind}`)} value={rest} onChange={(e) => onChange({ ...a, to: `${kind}:${e.currentTarget.value}` })}>
					{kind === 'agent' ? <Agents /> : <Teams />}
				</select>
			)}
			{kind === 'address' && <input class={`${css.select} ${css.long}`} type="email" aria-label={t('ui.step.to.address')} placeholder="lead@example.com" value={rest} onInput={(e) => onChange({ ...a, to: `address:${e.currentTarget.value}` })} />}
		</>
	);
}
