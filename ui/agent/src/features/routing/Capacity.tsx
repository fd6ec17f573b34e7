// Agents as routing sees them: status, load against limits, hours, skills.
import { useState } from 'preact/hooks';
import { fieldError, put, type Failure } from '../../api/client';
import type { AgentRoute, RouteClass, Skill } from '../../api/routing-types';
import type { Calendar } from '../../api/sla-types';
import { t } from '../../i18n';
import { agentName, agents } from '../../store/directory';
import { failureText } from '../../store/toasts';
import { Avatar } from '../../ui/Bits';
import { IconButton, Button } from '../../ui/Button';
import { Dialog } from '../../ui/Dialog';
import { Check, Input, Select } from '../../ui/Field';
import { Bones, ErrorState, Notice } from '../../ui/States';
import { useLoad } from '../../ui/useLoad';
import css from './routing.module.css';
import { Weights } from './Weights';

const CLASSES: RouteClass[] = ['mail', 'chat', 'phone'];

export function Capacity() {
	const { data, error, reload } = useLoad<{ agents: AgentRoute[] }>('/routing/agents');
	const skills = useLoad<{ skills: Skill[] }>('/skills');
	const [edit, setEdit] = useState<AgentRoute | null>(null);
	if (error) return <ErrorState error={error} retry={() => void reload()} />;
	if (!data || !skills.data) return <Bones rows={4} kind="row" />;
	const known = skills.data.skills;
	const shown = data.agents.filter((a) => agents.value.some((x) => x.id === a.agent_id && x.active));
	return (
		<>
			<p class="muted">{t('ui.route.capacityText')}</p>
			<ul class={`${css.card} ${css.rows}`}>
				{shown.map((a) => (
					<li key={a.agent_id} class={css.item}>
						<Avatar name={agentName(a.agent_id)} size={34} />
						<div class="grow">
							<p class={css.itemTitle}>
								<span class="clip">{agentName(a.agent_id)}</span>
								<span class={`${css.status} ${css[a.status]}`}>{t(`ui.me.${a.status}`)}</span>
							</p>
							<p class={css.itemText}>{known.filter((s) => a.skill_ids.includes(s.id)).map((s) => s.name).join(', ') || t('ui.route.noSkills')}</p>
						</div>
						<span class={css.loads}>
							{CLASSES.flatMap((k) => a.room.filter((r) => r.class === k)).map((r) => (
								<span key={r.class} class={r.used > r.cap ? css.over : ''}>
									<span class="muted">{t(`ui.route.class.${r.class}`)}</span> <b class="num">{t('ui.route.load', { used: r.used, cap: r.cap })}</b>
								</span>
							))}
						</span>
						<IconButton icon="pencil" label={t('ui.route.capacityEdit', { name: agentName(a.agent_id) })} onClick={() => setEdit(a)} />
					</li>
				))}
			</ul>
			<Weights />
			{edit && <Form a={edit} skills={known} onClose={() => setEdit(null)} onSaved={() => void reload()} />}
		</>
	);
}

function Form({ a, skills, onClose, onSaved }: { a: AgentRoute; skills: Skill[]; onClose: () => void; onSaved: () => void }) {
	const [caps, setCaps] = useState<Record<RouteClass, string>>(() => {
		const of = (c: RouteClass): string => String(a.room.find((r) => r.class === c)?.cap ?? 0);
		return { mail: of('mail'), chat: of('chat'), phone: of('phone') };
	});
	const [calendar, setCalendar] = useState(String(a.calendar_id ?? ''));
	const [ids, setIds] = useState(a.skill_ids);
	const calendars = useLoad<{ calendars: Calendar[] }>('/calendars');
	const [busy, setBusy] = useState(false);
	const [error, setError] = useState<Failure | null>(null);
	const save = async (e: Event): Promise<void> => {
		e.preventDefault();
		setBusy(true);
		const r = await put<AgentRoute>(`/agents/${a.agent_id}/routing`, { calendar_id: calendar ? Number(calendar) : null, skill_ids: ids, cap_mail: Number(caps.mail), cap_chat: Number(caps.chat), cap_phone: Number(caps.phone) });
		setBusy(false);
		if (!r.ok) return setError(r.error);
		onSaved();
		onClose();
	};
	return (
		<Dialog title={agentName(a.agent_id)} size="small" onClose={onClose}>
			<form class={css.stack} onSubmit={save}>
				{error && !error.errors.length && <Notice tone="bad">{failureText(error)}</Notice>}
				<p class="muted">{t('ui.route.capHint')}</p>
				<div class={css.pair}>
					{CLASSES.map((c) => (
						<Input key={c} label={t(`ui.route.class.${c}`)} type="number" min={0} max={500} required value={caps[c]} onValue={(v) => setCaps({ ...caps, [c]: v })} error={fieldError(error, `cap_${c}`)} />
					))}
				</div>
				<Select label={t('ui.route.hours')} hint={t('ui.route.hoursHint')} value={calendar} onValue={setCalendar} error={fieldError(error, 'calendar_id')} choices={[{ value: '', label: t('ui.sla.always') }, ...(calendars.data?.calendars ?? []).filter((c) => c.active || c.id === a.calendar_id).map((c) => ({ value: String(c.id), label: c.name }))]} />
				<fieldset>
					<legend class={css.legend}>{t('ui.route.skills')}</legend>
					{skills.map((s) => (
						<Check key={s.id} label={s.name} checked={ids.includes(s.id)} onChange={(on) => setIds(on ? [...ids, s.id] : ids.filter((x) => x !== s.id))} />
					))}
				</fieldset>
				<Button kind="main" type="submit" busy={busy}>
					{t('ui.save')}
				</Button>
			</form>
		</Dialog>
	);
}
